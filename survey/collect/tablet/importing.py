"""Records that come by hand: the file that a tablet without a network exported, taken in under the rules of uploads.

The file is one sealed envelope (`survey.keep.envelope`): header ``{"kind": "export", "device": …, "wave": …,
"made_at": …, "count": …}`` and one part ``frames``, which holds the records one after the other exactly as a batch
request does (`frames`). A record that also comes over the network, before or after, is still one record.
"""

from collections import Counter
from typing import TYPE_CHECKING

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import ngettext
from werkzeug.wrappers import Response

from survey.access import gate
from survey.collect.entrance import keyring
from survey.collect.tablet.frames import BrokenFrame, frames
from survey.collect.tablet.records import read_again, receive
from survey.keep.envelope import open_part, split
from survey.keep.errors import Unreadable
from survey.keep.keys import KeyRing
from survey.plan.text import Text
from survey.store import audit
from survey.web.asked import takes_up_to
from survey.web.db import session
from survey.web.languages import say

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

importing = Blueprint("importing", __name__, url_prefix="/review/import", template_folder="templates")
LARGEST_FILE = 64 * 1024 * 1024
_CUT = Text(
    "Tệp hỏng từ byte {at}; {count} phiếu đứng trước đã được nhận. Xuất lại tệp trên máy rồi nhập tiếp.",
    "The file is damaged from byte {at}; the {count} forms before it were taken. Export again on the tablet.",
)
_NO_FILE = Text(
    "Chưa chọn tệp. Chọn tệp do máy tính bảng xuất ra rồi bấm Nhập tệp.",
    "No file is chosen. Choose the file that the tablet exported, then press Import.",
)


@importing.get("")
@gate.requires("response:decide")
def page() -> str:
    """The form that takes a file."""
    return render_template("tablet/import.html", problem=None, counts=None, refused=[])


@importing.post("")
@gate.requires("response:decide")
@takes_up_to(LARGEST_FILE)
def take_file() -> str | tuple[str, int]:
    """Take every record of a file; the counts say what became of them."""
    file = request.files.get("file")
    content = file.read() if file is not None else b""
    if not content:
        return _refused(_NO_FILE)
    try:
        body = _opened(content, keyring())
    except Unreadable as error:
        return _refused(error.message)
    statuses, refused, problem = take_in(session(), body, keyring())
    audit.record(session(), "inbox.import", f"inbox:{sum(statuses.values())}", statuses=dict(statuses))
    counts = {
        "new": statuses[201],
        "known": statuses[200],
        "held": statuses[202],
        "refused": sum(number for status, number in statuses.items() if status >= 400),
    }
    said = say(problem) if problem is not None else None
    return render_template("tablet/import.html", problem=said, counts=counts, refused=refused)


@importing.post("/read-again")
@gate.requires("response:decide")
def reread() -> Response:
    """Read again what could not be read when it came."""
    read, left = read_again(session(), keyring())
    flash(ngettext("Đã đọc lại được %(num)d phiếu.", "Đã đọc lại được %(num)d phiếu.", read))
    if left:
        flash(ngettext("%(num)d phiếu vẫn chưa đọc được.", "%(num)d phiếu vẫn chưa đọc được.", left))
    return redirect(url_for("review.beside"), 303)


def take_in(session: "Session", body: bytes, keys: KeyRing) -> tuple[Counter[int], list[tuple[str, Text]], Text | None]:
    """Take the frames of a file in: how often each answer was given, what was refused, where the file is cut."""
    statuses, refused = Counter[int](), list[tuple[str, Text]]()
    try:
        for sent in frames(body):
            result = receive(session, sent, None, keys)
            statuses[result.status] += 1
            if result.problem is not None:
                refused.append((sent.uuid, result.problem))
    except BrokenFrame as broken:
        return statuses, refused, _CUT.format(at=broken.at, count=sum(statuses.values()))
    return statuses, refused, None


def _opened(content: bytes, keys: KeyRing) -> bytes:
    return open_part(split(content), "frames", keys)


def _refused(sentence: Text) -> tuple[str, int]:
    return render_template("tablet/import.html", problem=say(sentence), counts=None, refused=[]), 422
