"""An export of ODK or Kobo taken into the inbox: each submission sealed, stored once, read into a revision, flagged.

The record's number is the tool's own number of the submission, so that the same file again, or the same submission in
another file or format, adds nothing; a correction made there comes as the next revision. A readable submission is
never refused for what it says. One that cannot be read is named, and its neighbours are taken.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from survey.collect.odk.answers import Unread, interview_of, names_of
from survey.collect.odk.documents import read_json
from survey.collect.odk.form import form_of
from survey.collect.odk.inbox import Fate, State, take
from survey.collect.odk.submissions import Fault, NotAnExport, Submission
from survey.collect.odk.tables import LARGEST, read_csv, read_zip
from survey.keep.keys import KeyRing
from survey.plan.text import Text
from survey.questionnaire.document import Answer
from survey.questionnaire.instruments import HOUSEHOLD, INSTITUTION
from survey.questionnaire.model import Questionnaire
from survey.store import audit, cases
from survey.store.tables.field import Case, Wave

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

_TOOLS_OWN = frozenset(
    {"KEY", "PARENT_KEY", "SubmissionDate", "SubmitterID", "SubmitterName", "AttachmentsPresent", "Status"}
    | {"AttachmentsExpected", "ReviewState", "DeviceID", "Edits", "FormVersion", "instanceID", "instanceName"}
    | {"deprecatedID", "rootUuid", "uuid", "start", "end", "members_count", "persons_count"}
)
_EMPTY = Text(
    "Tệp trống. Tải lại dữ liệu từ ODK hoặc Kobo rồi nhập lại.",
    "The file is empty. Download the data from ODK or Kobo again, then import it.",
)
_TOO_LARGE = Text(
    "Tệp lớn hơn {most} MB. Xuất theo từng khoảng ngày rồi nhập từng tệp.",
    "The file is larger than {most} MB. Export it by ranges of dates, and import them one by one.",
)
_OTHER_FORM = Text(
    "Tệp không phải dữ liệu của biểu mẫu đợt {wave}: không có cột case (mã hộ hoặc mã cơ sở). Chọn đúng biểu mẫu.",
    "This is not the data of the form of wave {wave}: no column case (code of the unit). Choose the right form.",
)
_NO_REPEATS = Text(
    "Tệp chỉ có bảng phiếu, thiếu bảng thành viên hộ. Tải từ ODK Central tệp CSV (zip) gồm mọi bảng lặp.",
    "Only the main table is here, without the household members. Download the zip with all repeats.",
)
_ENCRYPTED = Text(
    "phiếu còn mã hóa. Xuất lại từ ODK Central với mật khẩu giải mã rồi nhập lại.",
    "the submission is still encrypted. Export it from ODK Central with its passphrase, then import it.",
)
_NO_NUMBER = Text(
    "phiếu không có mã instanceID nên nhập lại sẽ thành hai. Tải lại dữ liệu với mọi cột rồi nhập lại.",
    "it has no instanceID, so importing twice would double it. Download the data with all columns again.",
)
_TOTAL = Text("{total} phiếu trong tệp", "{total} submissions in the file")
_FATES: dict[Fate, Text] = {
    "new": Text("{count} phiếu mới", "{count} new"),
    "revised": Text("{count} bản sửa của phiếu đã có", "{count} corrections of forms taken before"),
    "known": Text("{count} phiếu đã có từ trước", "{count} taken before"),
    "beside": Text("{count} phiếu giữ riêng, chờ giám sát viên xem", "{count} kept beside for a supervisor"),
    "held": Text(
        "{count} phiếu có mã không thuộc đợt, đã lưu ở Phiếu giữ riêng. Sửa mã trong ODK hoặc Kobo rồi nhập lại",
        "{count} with a code that is not in the wave, kept beside. Correct the code in ODK or Kobo, import again",
    ),
    "forgotten": Text(
        "{count} phiếu đã xóa theo yêu cầu, không nhận lại", "{count} erased on request, not taken again"
    ),
}
_NOT_TAKEN = Text("{count} phiếu chưa nhận được, lý do ở trên", "{count} not taken, for the reasons above")
_LEFT_OUT = Text("Cột không có trong biểu mẫu, đã bỏ qua: {columns}", "Columns not in the form, left out: {columns}")


@dataclass(slots=True)
class Report:
    """What became of a file: how many were new, corrections, known before, without a case; what was not taken.

    `unknown` are columns with answers that the form does not have: left out, and said so.
    """

    total: int = 0
    fates: Counter[Fate] = field(default_factory=Counter)
    faults: list[Fault] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)

    def lines(self) -> list[Text]:
        """The report in sentences."""
        told = [_TOTAL.format(total=str(self.total))]
        told += [words.format(count=str(self.fates[fate])) for fate, words in _FATES.items() if self.fates[fate]]
        if self.total > self.fates.total():
            told.append(_NOT_TAKEN.format(count=str(self.total - self.fates.total())))
        if self.unknown:
            told.append(_LEFT_OUT.format(columns=", ".join(self.unknown)))
        return told


def import_file(
    session: "Session",
    wave: Wave,
    name: str,
    content: bytes,
    keyring: KeyRing,
    *,
    account_id: int | None = None,
    follow: Callable[[int, int], None] | None = None,
) -> Report:
    """Take an export in; `follow` hears how many of how many are done.

    Raises `NotAnExport` where the file as a whole cannot be read; nothing is then written.
    """
    submissions, faults, has_repeats = read(name, content)
    report = Report(total=len(submissions), faults=faults)
    if not submissions:
        return report
    filled = names_of(submissions)
    if "case" not in filled and not any(one.is_encrypted for one in submissions):
        raise NotAnExport(_OTHER_FORM.format(wave=wave.code))
    instrument = _instrument_of(filled)
    if instrument is HOUSEHOLD and not has_repeats:
        raise NotAnExport(_NO_REPEATS)
    asked = {row["name"] for row in form_of(wave, instrument.id).survey}
    report.unknown = sorted(filled - asked - _TOOLS_OWN)
    listed = {code: case for case in cases.list_cases(session, wave.id, kind=instrument.id) for code in _codes(case)}
    for number, submission in enumerate(submissions, 1):
        case = listed.get(_code(submission.unit.text("case")))
        state = _state(submission, instrument, case, wave, account_id, report.faults)
        if state is not None:
            report.fates[take(session, state, keyring)] += 1
        if follow is not None:
            follow(number, len(submissions))
    audit.record(
        session, "inbox.import", f"inbox:{len(submissions)}", fates=dict(report.fates), faults=len(report.faults)
    )
    return report


def read(name: str, content: bytes) -> tuple[list[Submission], list[Fault], bool]:
    """The submissions of a file, rows that belong to none, and whether the repeats came with them."""
    if not content.strip():
        raise NotAnExport(_EMPTY)
    if len(content) > LARGEST:
        raise NotAnExport(_TOO_LARGE.format(most=str(LARGEST // 1024**2)))
    if content.startswith(b"PK"):
        return read_zip(content)
    if content.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] in (b"{", b"["):
        return read_json(content), [], True
    return read_csv(content, name)


def code_of(case: Case) -> str:
    """The code that is typed into the form: village and number of a household, the register's of an institution."""
    if case.psu is not None and case.number is not None:
        return f"{case.psu.code}-{case.number:02d}"
    return case.register_code or case.public_id


def _codes(case: Case) -> Iterator[str]:
    yield _code(case.public_id)
    yield _code(code_of(case))


def _code(typed: str) -> str:
    """A code however it was typed: without spaces, small or capital, the number with or without its zero."""
    plain = "".join(typed.split()).upper()
    village, dash, number = plain.rpartition("-")
    return f"{village}-{int(number)}" if dash and number.isascii() and number.isdigit() and len(number) < 6 else plain


def _instrument_of(filled: set[str]) -> Questionnaire:
    """The instrument whose questions the file answers."""
    return max((HOUSEHOLD, INSTITUTION), key=lambda one: len(filled & one.placed.keys()))


def _state(
    submission: Submission,
    instrument: Questionnaire,
    case: Case | None,
    wave: Wave,
    account_id: int | None,
    faults: list[Fault],
) -> State | None:
    """The submission, read; None where it could not be, with its faults told."""
    where = submission.unit.where
    if submission.is_encrypted or not submission.root or not submission.instance:
        faults.append(Fault(where, _ENCRYPTED if submission.is_encrypted else _NO_NUMBER))
        return None
    known: dict[str, Answer] = {}
    if instrument is INSTITUTION and case is not None:
        known = {"register_code": case.register_code}
    try:
        interview = interview_of(submission, instrument, known)
    except Unread as unread:
        faults.extend(unread.faults)
        return None
    return State(submission, instrument, interview, case, wave, account_id)
