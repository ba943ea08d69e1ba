"""What goes to the field: waves, PSUs, cases, visits, access codes, the villages' own answers."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from survey.store.tables.base import Base, new_public_id, now, one_of

WAVE_STATES = ("planned", "open", "closed", "frozen")
CASE_KINDS = ("household", "institution")
CASE_STATES = ("new", "assigned", "started", "received", "returned", "accepted", "closed")
CODE_PURPOSES = ("household", "institution", "head")


class Wave(Base):
    """One survey round with its reference date and the versions it uses."""

    __tablename__ = "wave"
    __table_args__ = (one_of("state", *WAVE_STATES), one_of("respondents", "all", "one"))

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)
    title_vi: Mapped[str]
    title_en: Mapped[str]
    reference_date: Mapped[date]
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    state: Mapped[str] = mapped_column(default="planned")
    household_instrument: Mapped[str]
    institution_instrument: Mapped[str]
    consent_version: Mapped[str]
    respondents: Mapped[str] = mapped_column(default="all")
    closing_for: Mapped[int | None]
    open_participation: Mapped[bool] = mapped_column(default=False)
    demo: Mapped[bool] = mapped_column(default=False)
    hotline: Mapped[str]
    agency: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(default=now)
    opened_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    frozen_at: Mapped[datetime | None]


class Psu(Base):
    """A village drawn into the sample, with its design columns and its place in each geography.

    `n_sampled` and `n_frame` are n_h and N_h of its stratum; `probability` is its own inclusion probability;
    `segments` says into how many parts a large village was cut (1: not cut). Unassigned areas are None.
    """

    __tablename__ = "psu"
    __table_args__ = (
        UniqueConstraint("wave_id", "code"),
        CheckConstraint("urban IN (1, 2)", name="urban_known"),
        CheckConstraint("probability > 0 AND probability <= 1", name="probability_possible"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    wave_id: Mapped[int] = mapped_column(ForeignKey("wave.id"))
    code: Mapped[str]
    village_name: Mapped[str]
    stratum: Mapped[str]
    district: Mapped[str]
    urban: Mapped[int]
    commune_2019: Mapped[str | None]
    commune_legacy: Mapped[str | None]
    commune_new: Mapped[str | None]
    measure: Mapped[int]
    n_sampled: Mapped[int]
    n_frame: Mapped[int]
    probability: Mapped[float]
    certainty: Mapped[bool] = mapped_column(default=False)
    segments: Mapped[int] = mapped_column(default=1)
    listed: Mapped[int | None]
    selected: Mapped[int | None]


class Case(Base):
    """A unit drawn and assigned in a wave: a household of a PSU, or an institution of the register.

    `listed` and `selected` are the household counts behind the second stage; `base_weight` is the inverse of the
    whole inclusion probability. A household has no name here: names live sealed in envelopes.
    """

    __tablename__ = "case"
    __table_args__ = (
        UniqueConstraint("wave_id", "psu_id", "number"),
        UniqueConstraint("wave_id", "register_code"),
        one_of("kind", *CASE_KINDS),
        one_of("state", *CASE_STATES),
        CheckConstraint("(kind = 'household') = (psu_id IS NOT NULL)", name="household_has_psu"),
        CheckConstraint("(kind = 'institution') = (register_code IS NOT NULL)", name="institution_has_code"),
        Index("ix_case_wave_id_psu_id", "wave_id", "psu_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(unique=True, default=new_public_id)
    wave_id: Mapped[int] = mapped_column(ForeignKey("wave.id"))
    kind: Mapped[str]
    psu_id: Mapped[int | None] = mapped_column(ForeignKey("psu.id"))
    number: Mapped[int | None]
    listed: Mapped[int | None]
    selected: Mapped[int | None]
    base_weight: Mapped[float | None]
    register_code: Mapped[str | None]
    institution_name: Mapped[str | None]
    institution_type: Mapped[str | None]
    indicator: Mapped[str | None]
    ownership: Mapped[str | None]
    district: Mapped[str | None]
    commune_new: Mapped[str | None]
    assigned_to: Mapped[int | None] = mapped_column(ForeignKey("account.id"), index=True)
    state: Mapped[str] = mapped_column(default="new")
    outcome: Mapped[int | None]
    changed_at: Mapped[datetime] = mapped_column(default=now)

    psu: Mapped[Psu | None] = relationship(lazy="joined")
    wave: Mapped[Wave] = relationship()


class Visit(Base):
    """One attempt to reach a case. `key` is made by the sender, so that a repeated sending adds nothing."""

    __tablename__ = "visit"

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), index=True)
    key: Mapped[str] = mapped_column(unique=True, default=new_public_id)
    at: Mapped[datetime]
    outcome: Mapped[int]
    appointment_at: Mapped[datetime | None]
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    received_at: Mapped[datetime] = mapped_column(default=now)


class AccessCode(Base):
    """A code printed in one letter. The secret and the address token are kept as hashes only."""

    __tablename__ = "access_code"
    __table_args__ = (one_of("purpose", *CODE_PURPOSES),)

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), index=True)
    purpose: Mapped[str]
    lookup: Mapped[str] = mapped_column(unique=True)
    secret_hash: Mapped[str]
    token_hash: Mapped[str] = mapped_column(unique=True)
    issued_at: Mapped[datetime] = mapped_column(default=now)
    expires_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]
    failures: Mapped[int] = mapped_column(default=0)
    failures_ever: Mapped[int] = mapped_column(default=0)
    locked_until: Mapped[datetime | None]
    first_used_at: Mapped[datetime | None]
    last_used_at: Mapped[datetime | None]

    case: Mapped[Case] = relationship()


class VillageReturn(Base):
    """What a supervisor recorded about a village; a later row replaces an earlier one, which stays."""

    __tablename__ = "village_return"
    __table_args__ = (UniqueConstraint("psu_id", "rev"), CheckConstraint("fibre IN (1, 2, 3, 8)", name="fibre_known"))

    id: Mapped[int] = mapped_column(primary_key=True)
    psu_id: Mapped[int] = mapped_column(ForeignKey("psu.id"))
    rev: Mapped[int]
    fibre: Mapped[int]
    source: Mapped[str]
    observed_on: Mapped[date]
    recorded_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    recorded_at: Mapped[datetime] = mapped_column(default=now)
