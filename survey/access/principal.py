"""Who is asking: nobody, staff with permissions and reach, a resident or an institution with one case, a device."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, Protocol

from survey.access.roles import BY_ID
from survey.plan.text import Text

if TYPE_CHECKING:
    from survey.store.tables.devices import Device
    from survey.store.tables.people import SignIn

Kind = Literal["nobody", "staff", "resident", "institution", "device"]


class HasPlace(Protocol):
    """What a reach can be asked about: a case."""

    @property
    def psu_id(self) -> int | None: ...
    @property
    def assigned_to(self) -> int | None: ...
    @property
    def district(self) -> str | None: ...
    @property
    def register_code(self) -> str | None: ...


@dataclass(frozen=True, slots=True)
class Reach:
    """How far a permission goes: everything, or the PSUs, districts and institutions listed, or what is assigned.

    As filters of the store's lists: `psu_ids` and `assigned_to` are None where they do not narrow.
    """

    everything: bool = False
    psus: frozenset[int] = frozenset()
    districts: frozenset[str] = frozenset()
    institutions: frozenset[str] = frozenset()
    account: int | None = None

    @property
    def psu_ids(self) -> Collection[int] | None:
        """The PSUs to narrow a list to; None where all are in reach or the list is narrowed by assignment."""
        return None if self.everything or self.account is not None else self.psus

    @property
    def assigned_to(self) -> int | None:
        """The account to narrow a list to; None where it is not narrowed by assignment."""
        return None if self.everything else self.account

    def covers(self, case: HasPlace) -> bool:
        """Whether a case is within reach."""
        return (
            self.everything
            or (case.psu_id is not None and case.psu_id in self.psus)
            or (self.account is not None and case.assigned_to == self.account)
            or (case.register_code is not None and case.register_code in self.institutions)
            or (case.psu_id is None and case.district is not None and case.district in self.districts)
        )


NOWHERE = Reach()


@dataclass(frozen=True, slots=True)
class Principal:
    """Whoever sent the request. `account` is the inner id of a member of staff, `case` of a household or institution.

    `purpose` says what the code was printed for: household, institution, head. `session` is the open session.
    `device` is the tablet whose token came with the request; `account` is then the enumerator it was given to.
    """

    kind: Kind = "nobody"
    account: int | None = None
    name: str = ""
    roles: tuple[str, ...] = ()
    reaches: dict[str, Reach] = field(default_factory=dict)
    must_change: bool = False
    must_enrol: bool = False
    case: int | None = None
    code: int | None = None
    purpose: str | None = None
    session: "SignIn | None" = None
    device: "Device | None" = None

    @property
    def permissions(self) -> frozenset[str]:
        """The permissions of all roles together."""
        return frozenset(self.reaches)

    @property
    def title(self) -> Text:
        """The roles in words, as shown beside the name."""
        titles = [BY_ID[role].title for role in self.roles]
        return Text(vi=", ".join(title.vi for title in titles), en=", ".join(title.en for title in titles))

    @property
    def actor(self) -> str:
        """The name in the audit trail."""
        if self.kind == "staff":
            return f"account:{self.account}"
        if self.device is not None:
            return f"device:{self.device.id}"
        return f"{self.kind}:{self.case}" if self.case is not None else self.kind

    def can(self, permission: str) -> bool:
        """Whether any role gives this permission."""
        return permission in self.reaches

    def within(self, permission: str) -> Reach:
        """How far the permission goes; nowhere without it."""
        return self.reaches.get(permission, NOWHERE)


NOBODY = Principal()


def join(reaches: Iterable[Reach]) -> Reach:
    """The reach of several grants of one permission together."""
    joined = NOWHERE
    for reach in reaches:
        joined = Reach(
            everything=joined.everything or reach.everything,
            psus=joined.psus | reach.psus,
            districts=joined.districts | reach.districts,
            institutions=joined.institutions | reach.institutions,
            account=joined.account if reach.account is None else reach.account,
        )
    return joined
