"""Giving a role: only what the role may be given, only places that exist."""

from typing import TYPE_CHECKING

from survey.access.roles import Role
from survey.plan import areas
from survey.plan.text import Refusal, Text
from survey.store import accounts, psus

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from survey.store.tables.people import Account, Grant

_REACHES = (
    ("all", Text("Toàn tỉnh", "The whole province")),
    ("assigned", Text("Hộ được giao", "Assigned households")),
    ("districts", Text("Các huyện ghi bên dưới", "The districts named below")),
    ("psus", Text("Các thôn ghi bên dưới", "The villages named below")),
)
NO_ROLE = Text("Chưa chọn vai trò. Chọn một vai trò trong danh sách.", "No role was chosen. Choose one from the list.")
WRONG_REACH = Text(
    "Vai trò {role} không có phạm vi này. Chọn một trong: {reaches}.",
    "The role {role} does not take this reach. Choose one of: {reaches}.",
)
NO_PLACES = Text(
    "Phạm vi theo huyện hoặc thôn cần ít nhất một mã. Ghi mã, cách nhau bằng dấu phẩy.",
    "A reach by district or village needs at least one code. Write the codes, separated by commas.",
)
UNKNOWN_PLACE = Text(
    "Không có mã {place} trong phạm vi này. Ghi mã huyện cũ (ví dụ 132) hoặc mã thôn trong mẫu.",
    "There is no code {place} of this kind. Write a former district (such as 132) or a village of the sample.",
)


def reach_choices() -> tuple[tuple[str, Text], ...]:
    """The kinds of reach and their names."""
    return _REACHES


def places_from(typed: str) -> list[str]:
    """The codes in a line, separated by commas or spaces."""
    return [code for code in typed.replace(";", ",").replace(" ", ",").split(",") if code]


def give_role(session: "Session", account: "Account", role: Role | None, reach: str, places: list[str]) -> "Grant":
    """Grant the role. Raises `Refusal` for a reach that the role does not take and for places that do not exist."""
    if role is None:
        raise Refusal(NO_ROLE)
    names = dict(_REACHES)
    if reach not in role.reaches:
        vi = ", ".join(names[one].vi for one in role.reaches if one in names)
        en = ", ".join(names[one].en for one in role.reaches if one in names)
        raise Refusal(WRONG_REACH.format(role=role.title, reaches=Text(vi, en)))
    if reach in ("districts", "psus"):
        if not places:
            raise Refusal(NO_PLACES)
        for place in places:
            if not _exists(session, reach, place):
                raise Refusal(UNKNOWN_PLACE.format(place=place))
    return accounts.add_grant(
        session, account, role.id, reach=reach, places=places if reach in ("districts", "psus") else []
    )


def _exists(session: "Session", reach: str, place: str) -> bool:
    if reach == "districts":
        return place in {unit.code for unit in areas.districts()}
    return bool(psus.list_psu_ids(session, codes=[place]))
