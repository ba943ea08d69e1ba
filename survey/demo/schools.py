"""The register of a wave and its returns, put in as the institutions' door does it."""

import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import numpy as np

from survey.collect.finish import Handing
from survey.demo.fieldwork import HANOI
from survey.demo.institutions import Institution
from survey.demo.intake import Form, take_in
from survey.demo.staff import Staff
from survey.keep.keys import KeyRing
from survey.plan.waves import Wave
from survey.questionnaire.document import Interview
from survey.questionnaire.instruments import INSTITUTION
from survey.store import cases, records, reviews
from survey.store.cases import NewCase

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from survey.store.tables.field import Case
    from survey.store.tables.field import Wave as WaveRow


def add_register(session: "Session", wave: "WaveRow", register: Sequence[Institution]) -> "list[Case]":
    """Write the register: one case per institution."""
    rows = [
        NewCase(
            kind="institution",
            register_code=one.register_code,
            institution_name=one.name,
            institution_type=str(one.type),
            indicator=one.indicator,
            ownership=str(one.ownership),
            district=one.district,
            commune_new=one.commune_new,
        )
        for one in register
    ]
    return cases.add_cases(session, wave, rows)


def add_returns(  # each argument is one of the things that meet here
    session: "Session",
    case_rows: "Sequence[Case]",
    register: Sequence[Institution],
    wave: Wave,
    keyring: KeyRing,
    staff: Staff,
    random: np.random.Generator,
) -> int:
    """Write the returns that came in; those whose state says so are verified by the district's supervisor."""
    returned = [(case, one) for case, one in zip(case_rows, register, strict=True) if one.answers is not None]
    forms = [_form(case, one, wave, random) for case, one in returned]
    take_in(session, forms, keyring, staff.supervisors["132"].id)
    for form, (_, one) in zip(forms, returned, strict=True):
        if one.state == "verified":
            reviews.decide(
                session,
                records.get_record(session, form.handing.uuid),
                "verify",
                account_id=staff.supervisors[one.district].id,
                seen_rev=1,
                reason="Đã xem minh chứng (minh họa)",
                at=form.received_at + timedelta(days=3),
            )
    return len(forms)


def _form(case: "Case", one: Institution, wave: Wave, random: np.random.Generator) -> Form:
    days = (wave.fieldwork_end - wave.fieldwork_start).days // 2
    at = datetime(wave.fieldwork_start.year, wave.fieldwork_start.month, wave.fieldwork_start.day, 8, tzinfo=HANOI)
    at += timedelta(minutes=int(random.integers(0, days * 24 * 60)))
    document: Interview = {"institution": dict(one.answers or {})}
    handing = Handing(
        uuid=str(uuid.UUID(bytes=random.bytes(16), version=4)),
        rev=1,
        case=case,
        door="institution",
        questionnaire=INSTITUTION,
        interview=document,
        outcome=None,
        lang="vi",
        finished_at=at,
        seconds=int(random.integers(900, 5400)),
    )
    return Form(handing, at + timedelta(minutes=1), "accepted" if one.state == "verified" else "received")
