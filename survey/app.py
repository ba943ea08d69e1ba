"""The application: settings, rooms, error pages. No rule lives here."""

import logging
from urllib.parse import quote, urlencode

from flask import Flask, current_app, request
from flask_babel import gettext as _
from flask_wtf import CSRFProtect
from werkzeug.local import LocalProxy

from survey.access import gate
from survey.access.views import accounts
from survey.collect.field import field
from survey.collect.institution import institution
from survey.collect.odk.download import xlsforms
from survey.collect.resident import resident
from survey.collect.tablet.door import records
from survey.collect.tablet.importing import importing
from survey.collect.tablet.pages import tablet
from survey.config import Settings
from survey.keep.keys import KeyRing
from survey.manage.views import manage
from survey.paths import data
from survey.publish.api import api
from survey.publish.pages.results import results
from survey.publish.staff.confidential import confidential
from survey.publish.staff.views import release
from survey.review.desk import review
from survey.store.waves import list_waves
from survey.web.asked import init_asked
from survey.web.assets import init_assets
from survey.web.catalogues import compile_catalogues
from survey.web.cookies import init_cookies
from survey.web.db import init_db, session
from survey.web.errors import init_errors
from survey.web.headers import init_headers
from survey.web.hosts import init_hosts
from survey.web.languages import init_languages
from survey.web.packing import init_packing

ROOMS = (
    results,
    api,
    release,
    confidential,
    resident,
    field,
    tablet,
    records,
    importing,
    xlsforms,
    institution,
    review,
    manage,
    accounts,
)
_MADE_UP = "survey_made_up"
_LARGEST_POST = 2 * 1024 * 1024


def create_app(settings: Settings | None = None) -> Flask:
    """The application for these settings, or for those of the environment; a wrong setting stops it with a sentence."""
    settings = settings or Settings.from_environment()
    app = Flask("survey", static_folder=str(data("static")), template_folder="web/templates")
    app.config.update(
        SECRET_KEY=settings.secret_key,
        SURVEY=settings,
        KEY_RING=KeyRing.load(settings.key_file),
        MAX_CONTENT_LENGTH=_LARGEST_POST,
        WTF_CSRF_TIME_LIMIT=None,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_HTTPONLY=True,
    )
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    compile_catalogues()
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    init_hosts(app)
    init_cookies(app)
    init_asked(app)
    # Only a bearer token, which no browser sends by itself, signs a tablet in.
    CSRFProtect(app).exempt(records)
    init_languages(app)
    init_db(app)
    gate.init_gate(app)
    init_packing(app)
    init_headers(app)
    init_assets(app)
    init_errors(app)
    for room in ROOMS:
        app.register_blueprint(room)
    _add_menus(app)
    app.context_processor(_say_demonstration)
    app.add_url_rule("/healthz", "healthz", gate.public(_healthz))
    return app


def _say_demonstration() -> dict[str, object]:
    """Every page asks whether its data are made up; one that says so itself, as those of a release, asks no wave."""
    return {"demonstration": LocalProxy(_is_made_up)}


def _is_made_up() -> bool:
    """Whether a setting or a wave of the store says that the data are made up.

    What was true once stays true, so that an error page says it too when the database does not answer.
    """
    known = current_app.extensions
    if not known.get(_MADE_UP) and not current_app.config["SURVEY"].demo:
        known[_MADE_UP] = any(wave.demo for wave in list_waves(session()))
    return bool(current_app.config["SURVEY"].demo or known[_MADE_UP])


def _healthz() -> tuple[dict[str, str], int]:
    return {"status": "ok"}, 200


def _add_menus(app: Flask) -> None:
    app.jinja_env.globals.update(
        public_menu=_public_menu, door_menu=_door_menu, staff_menu=_staff_menu, same_page=_same_page
    )


def _public_menu() -> list[tuple[str, str]]:
    return [
        ("results.overview", _("Tổng quan")),
        ("results.indicators", _("Chỉ tiêu")),
        ("results.areas", _("Địa phương")),
        ("results.releases", _("Bản công bố")),
        ("results.downloads", _("Tải về")),
        ("results.methods", _("Phương pháp")),
    ]


def _door_menu() -> list[tuple[str, str]]:
    return [
        ("results.how_to_read", _("Cách đọc số liệu")),
        ("results.search", _("Tìm chỉ tiêu, địa phương")),
        ("results.changes", _("Thay đổi giữa hai đợt")),
        ("resident.start", _("Trả lời khảo sát")),
        ("institution.start", _("Phiếu cơ sở giáo dục")),
        ("accounts.sign_in", _("Đăng nhập dành cho cán bộ")),
    ]


def _staff_menu() -> list[tuple[str, str]]:
    offered = [
        ("field:collect", "field.cases", _("Thực địa")),
        ("response:read", "review.queue", _("Xem xét phiếu")),
        ("progress:read", "manage.progress", _("Tiến độ")),
        ("wave:manage", "manage.waves", _("Quản lý điều tra")),
        ("release:read_early", "release.releases", _("Bản công bố")),
        ("release:prepare", "manage.administrative", _("Số liệu hành chính")),
        ("account:manage", "manage.accounts_list", _("Tài khoản")),
        ("audit:read", "manage.trail", _("Nhật ký")),
    ]
    return [(endpoint, label) for permission, endpoint, label in offered if gate.can(permission)]


def _same_page(**arguments: str) -> str:
    """The address being shown, with other arguments: from the path alone, so that a 404 does not tell what exists."""
    path = quote(request.script_root + request.path)
    return f"{path}?{urlencode({**request.args.to_dict(), **arguments})}"
