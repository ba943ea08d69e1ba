"""The roles of staff: what each may do and how far it may reach. Pure data; nothing else in the code names a role.

A permission is two words, ``thing:act``. Views ask for permissions, templates too; neither asks for a role.
"""

from dataclasses import dataclass
from typing import Literal

from survey.plan.text import Text

Reach = Literal["all", "assigned", "psus", "districts", "institutions"]

PERMISSIONS: dict[str, Text] = {
    "field:collect": Text(vi="Phỏng vấn hộ được giao", en="Interview assigned households"),
    "response:read": Text(vi="Xem phiếu đã nhận", en="Read received records"),
    "response:decide": Text(vi="Chấp nhận, trả lại, giữ phiếu", en="Accept, return and hold records"),
    "identifier:read": Text(vi="Xem tên và số điện thoại, có ghi nhật ký", en="See names and phones, on the record"),
    "case:assign": Text(vi="Phân công hộ cho điều tra viên", en="Assign households to enumerators"),
    "village:record": Text(vi="Ghi phiếu thôn", en="Record village returns"),
    "institution:verify": Text(vi="Kiểm chứng phiếu cơ sở giáo dục", en="Verify returns of institutions"),
    "progress:read": Text(vi="Xem tiến độ bằng số đếm", en="See progress as counts"),
    "wave:manage": Text(vi="Lập, mở và đóng đợt điều tra", en="Plan, open and close waves"),
    "frame:import": Text(vi="Nhập dàn mẫu và chọn mẫu", en="Import the frame and draw the sample"),
    "snapshot:freeze": Text(vi="Chốt dữ liệu của đợt", en="Freeze a wave's data"),
    "snapshot:read": Text(vi="Xem bản chốt, không có tên", en="Read snapshots, without names"),
    "release:prepare": Text(vi="Chuẩn bị bản công bố", en="Prepare a release"),
    "release:approve": Text(vi="Duyệt bản công bố của người khác", en="Approve a release of another person"),
    "release:read_early": Text(vi="Xem bản công bố trước giờ công bố", en="Read a release before it is published"),
    "account:manage": Text(vi="Quản lý tài khoản và vai trò", en="Manage accounts and roles"),
    "audit:read": Text(vi="Xem nhật ký", en="Read the audit trail"),
}


@dataclass(frozen=True, slots=True)
class Role:
    """A role: its name in both languages, its permissions, and the kinds of reach it may be given.

    `second_factor` says that whoever holds the role signs in with a second factor too.
    """

    id: str
    title: Text
    permissions: frozenset[str]
    reaches: tuple[Reach, ...] = ("all",)
    second_factor: bool = True


ENUMERATOR = Role(
    "enumerator",
    Text(vi="Điều tra viên", en="Enumerator"),
    frozenset({"field:collect"}),
    ("assigned",),
    second_factor=False,
)
SUPERVISOR = Role(
    "supervisor",
    Text(vi="Giám sát viên", en="Supervisor"),
    frozenset(
        {
            "response:read",
            "response:decide",
            "identifier:read",
            "case:assign",
            "village:record",
            "institution:verify",
            "progress:read",
        }
    ),
    ("districts", "psus", "all"),
)
MANAGER = Role(
    "manager",
    Text(vi="Người quản lý điều tra", en="Survey manager"),
    frozenset({"wave:manage", "frame:import", "case:assign", "progress:read", "snapshot:freeze"}),
)
STATISTICIAN = Role(
    "statistician",
    Text(vi="Cán bộ thống kê", en="Statistician"),
    frozenset({"snapshot:freeze", "snapshot:read", "release:prepare", "release:read_early", "progress:read"}),
)
RELEASER = Role(
    "releaser",
    Text(vi="Người công bố", en="Releaser"),
    frozenset({"release:prepare", "release:approve", "release:read_early", "progress:read"}),
)
OFFICIAL = Role(
    "official",
    Text(vi="Cán bộ sử dụng số liệu", en="Official"),
    frozenset({"release:read_early", "progress:read"}),
)
ADMINISTRATOR = Role(
    "administrator",
    Text(vi="Quản trị hệ thống", en="Administrator"),
    frozenset({"account:manage", "audit:read"}),
)

ALL = (ENUMERATOR, SUPERVISOR, MANAGER, STATISTICIAN, RELEASER, OFFICIAL, ADMINISTRATOR)
BY_ID = {role.id: role for role in ALL}
