"""The staff's side of releases: prepare, look at the list of checks, approve by two others, set the minute, publish,
withdraw. Who reads a release before it is public is named there, and every such read stands in the trail."""

from typing import TYPE_CHECKING

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_wtf import FlaskForm
from werkzeug.datastructures import Headers
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response
from wtforms import SelectField, StringField
from wtforms.validators import InputRequired, Length

from survey.access.gate import can, principal, requires
from survey.plan.areas import districts
from survey.plan.indicators import ALL as INDICATORS
from survey.plan.text import Refusal, Text
from survey.publish.microdata.formats import FORMS
from survey.publish.microdata.rules import LEVELS
from survey.publish.pages import present
from survey.publish.release import checks, early, steps
from survey.publish.release.current import open_due, release_of
from survey.publish.release.preparing import prepare as prepare_release
from survey.publish.words.names import STAGES, release_name
from survey.store import accounts, results
from survey.store.tables.base import now
from survey.web.db import session
from survey.web.languages import moment, say

if TYPE_CHECKING:
    from survey.store.tables.results import Release as ReleaseRow

release = Blueprint("release", "survey.publish", url_prefix="/manage/releases", template_folder="templates")


class PrepareForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF carries no types
    """What a new release needs: a snapshot, a version, a stage, and a reason where it replaces another."""

    snapshot = SelectField(coerce=int)
    version = StringField(validators=[InputRequired(), Length(max=11)])
    stage = SelectField()
    reason = StringField(validators=[Length(max=500)])


@release.context_processor
def _tools() -> dict[str, object]:
    return {**present.TOOLS, "release_name": release_name, "stages": STAGES}


@release.get("/")
@requires("release:read_early")
def releases() -> str:
    """Every release, and for those who may prepare one the form."""
    return _list_page(_form())


@release.post("/")
@requires("release:prepare")
def prepare() -> Response | tuple[str, int]:
    """Compute and lock a release from a snapshot."""
    form = _form()
    if not form.validate_on_submit():
        return _list_page(form), 422
    settings = current_app.config["SURVEY"]
    try:
        row = prepare_release(
            session(),
            root=settings.releases,
            snapshots_url=settings.snapshots_url,
            snapshot_id=form.snapshot.data,
            version=(form.version.data or "").strip(),
            stage=form.stage.data,
            reason=form.reason.data or "",
            prepared_by=_me(),
            agency=settings.agency,
        )
    except Refusal as refusal:
        session().rollback()
        form.version.errors = [say(refusal.message)]
        return _list_page(form), 422
    flash(_("Đã tính và khóa bản %(code)s.", code=row.code))
    return redirect(url_for("release.detail", code=row.code))


@release.get("/<code>")
@requires("release:read_early")
def detail(code: str) -> str:
    """One release before and after it is public: its state, its checks, what readers will not see, its persons."""
    row = _row(code)
    is_early = early.note(row, _me(), "page")
    made = release_of(code)
    listed = checks.run(made, row.sha256)
    return render_template(
        "publish/staff_release.html",
        row=row,
        release=made,
        checks=listed,
        failed=sum(not check.passed for check in listed),
        look=checks.to_look_at(made),
        rows=present.ten(made),
        matrix=_matrix(code),
        people=_people(row),
        mine=_me() in (row.prepared_by, row.approved_by),
        demonstration=made.facts.demonstration,
        early=is_early,
        reader=accounts.get_account(session(), _me()).username,
        now=now(),
        readers=early.readers(),
        reads=early.reads(row),
        levels=LEVELS,
        forms=FORMS,
    )


@release.get("/<code>/files/<name>")
@requires("release:read_early")
def early_file(code: str, name: str) -> Response:
    """A file of a release before it is public, byte for byte; its name says so, and the trail who took it."""
    row = _row(code)
    path = release_of(code).file(name)
    if path is None:
        raise NotFound
    is_early = early.note(row, _me(), name)
    headers = Headers({"Cache-Control": "no-store"})
    headers.set("Content-Disposition", "attachment", filename=f"{'CHUA-CONG-BO-' if is_early else ''}{code}-{name}")
    return Response(path.read_bytes(), mimetype="application/octet-stream", headers=headers)


@release.post("/<code>/embargo")
@requires("release:approve")
def embargo(code: str) -> Response:
    """Set the minute at which an approved release opens by itself, or take it back."""
    until = steps.embargo(session(), _row(code), _me(), request.form.get("until", ""))
    if until is None:
        flash(_("Đã bỏ giờ công bố của bản %(code)s.", code=code))
    else:
        flash(_("Bản %(code)s sẽ tự công bố lúc %(moment)s.", code=code, moment=moment(until)))
    return redirect(url_for("release.detail", code=code))


@release.post("/<code>/approve")
@requires("release:approve")
def approve(code: str) -> Response:
    """One of two persons answers for the release; the checks must hold at this moment."""
    row = _row(code)
    if not request.form.get("seen"):
        raise Refusal(
            Text("Chưa đánh dấu đã xem. Xem bản này rồi đánh dấu.", "Not marked as seen. Look at it, then mark it.")
        )
    steps.approve(session(), row, release_of(code), _me())
    flash(_("Đã duyệt bản %(code)s.", code=code))
    return redirect(url_for("release.detail", code=code))


@release.post("/<code>/publish")
@requires("release:approve")
def publish(code: str) -> Response:
    """Open an approved release to everybody; the one before it is superseded."""
    steps.publish(session(), _row(code), _me())
    flash(_("Đã công bố bản %(code)s.", code=code))
    return redirect(url_for("release.detail", code=code))


@release.post("/<code>/withdraw")
@requires("release:approve")
def withdraw(code: str) -> Response:
    """Take a release back, with the reason that its page will give."""
    steps.withdraw(session(), _row(code), _me(), request.form.get("reason", ""))
    flash(_("Đã thu hồi bản %(code)s.", code=code))
    return redirect(url_for("release.detail", code=code))


def _me() -> int:
    account = principal().account
    if account is None:
        raise NotFound
    return account


def _row(code: str) -> "ReleaseRow":
    open_due()
    row = results.find_release(session(), code)
    if row is None or row.sha256 is None:
        raise NotFound
    return row


def _form() -> PrepareForm:
    form = PrepareForm()
    form.snapshot.label.text, form.version.label.text = _("Bộ số liệu"), _("Số bản")
    form.stage.label.text, form.reason.label.text = _("Giai đoạn"), _("Lý do sửa đổi")
    form.snapshot.choices = [(s.id, s.url.rstrip("/").rsplit("/", 1)[-1]) for s in results.list_snapshots(session())]
    form.stage.choices = [(stage, say(text)) for stage, text in STAGES.items()]
    return form


def _list_page(form: PrepareForm) -> str:
    open_due()
    rows = results.list_releases(session())
    return render_template("publish/staff_releases.html", rows=rows, form=form, may_prepare=can("release:prepare"))


def _people(row: "ReleaseRow") -> dict[str, str]:
    found = {"prepared": accounts.get_account(session(), row.prepared_by).display_name}
    for act, account in (("approved", row.approved_by), ("seconded", row.seconded_by)):
        if account is not None:
            found[act] = accounts.get_account(session(), account).display_name
    return found


def _matrix(code: str) -> list[tuple[Text, list[str]]]:
    """District by indicator: what readers will not see."""
    made = release_of(code)
    sampled = [indicator for indicator in INDICATORS if indicator.is_sampled]
    return [
        (unit.name, [_mark(made.find(indicator.id, "district", unit.code)) for indicator in sampled])
        for unit in districts()
    ]


def _mark(figure: object) -> str:
    status = getattr(figure, "status", "withheld_c")
    return {"withheld_c": "c", "withheld_u": "u", "caution": "ask"}.get(status, "")
