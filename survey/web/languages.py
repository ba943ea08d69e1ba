"""Which language the person reads, and how numbers and dates look in it.

Vietnamese is the language of the source texts and the default; English comes from the catalogues, one for each room.
The choice is kept in a cookie; `?lang=en` sets it, and so does the switch on a form page, which posts what was typed.
"""

from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

from babel.dates import get_month_names
from flask import Flask, Response, g, has_request_context, request
from flask_babel import Babel, format_decimal

from survey.paths import data
from survey.plan.text import LANGUAGES, Language, Text

COOKIE = "lang"
ROOMS = ("web", "access", "collect", "tablet", "review", "manage", "publish")
LOCAL = ZoneInfo("Asia/Ho_Chi_Minh")
_MONTHS = get_month_names("wide", locale="en")


def language() -> Language:
    """The language of this request; Vietnamese where there is none."""
    if not has_request_context():
        return "vi"
    if "language" not in g:
        asked = request.args.get("lang") or request.form.get("lang") or request.cookies.get(COOKIE)
        g.language = asked if asked in LANGUAGES else "vi"
    chosen: Language = g.language
    return chosen


def say(text: Text | str) -> str:
    """A text of the domain in the request's language; a plain string passes unchanged."""
    return text.say(language()) if isinstance(text, Text) else text


def number(value: float | int | Decimal, decimals: int = 0) -> str:
    """A number as it is printed: 68,4 and 847.245 in Vietnamese, 68.4 and 847,245 in English. Half is rounded up."""
    quantum = Decimal(1).scaleb(-decimals)
    rounded = Decimal(repr(value) if isinstance(value, float) else str(value)).quantize(quantum, ROUND_HALF_UP)
    pattern = "#,##0" + ("." + "0" * decimals if decimals else "")
    printed: str = format_decimal(rounded, format=pattern)
    return printed


def percent(share: float | Decimal, decimals: int = 1) -> str:
    """A share from 0 to 1 as a percentage without a space, as the plan prints it: 68,4%."""
    exact = Decimal(repr(share)) if isinstance(share, float) else share
    return number(exact * 100, decimals) + "%"


def day(value: date) -> str:
    """01/07/2025 in Vietnamese, 1 July 2025 in English."""
    if isinstance(value, datetime):
        value = value.astimezone(LOCAL).date()
    if language() == "vi":
        return f"{value:%d/%m/%Y}"
    return f"{value.day} {_MONTHS[value.month]} {value.year}"


def clock(value: datetime) -> str:
    """15:30, in the province's time."""
    return f"{value.astimezone(LOCAL):%H:%M}"


def moment(value: datetime) -> str:
    """15:30 ngày 23/11/2026 in Vietnamese, 15:30, 23 November 2026 in English."""
    between = " ngày " if language() == "vi" else ", "
    return clock(value) + between + day(value)


def init_languages(app: Flask) -> None:
    """Set up the catalogues, the filters, and the cookie that remembers the choice."""
    folder = str(data("translations"))
    Babel(
        app,
        default_locale="vi",
        default_domain=";".join(ROOMS),
        default_translation_directories=";".join([folder] * len(ROOMS)),
        locale_selector=language,
    )
    for filter_ in (say, number, percent, day, clock, moment):
        app.jinja_env.filters[filter_.__name__] = filter_
    app.jinja_env.globals["language"] = language
    app.after_request(_remember)


def _remember(response: Response) -> Response:
    asked = request.args.get("lang") or request.form.get("lang")
    if asked in LANGUAGES and request.cookies.get(COOKIE) != asked:
        response.set_cookie(COOKIE, asked, max_age=365 * 86400, httponly=True, samesite="Lax", secure=request.is_secure)
    response.headers["Content-Language"] = language()
    response.vary.add("Cookie")
    return response


def catalogues() -> list[Path]:
    """The source catalogues, one for each room that speaks."""
    return [data("translations") / "en" / "LC_MESSAGES" / f"{room}.po" for room in ROOMS]
