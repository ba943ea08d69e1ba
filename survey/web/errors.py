"""The pages shown when something cannot be done: what happened, and the way out."""

import logging
import secrets

from flask import Flask, render_template, request
from flask_babel import gettext as _
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

from survey.plan.text import Refusal
from survey.web.languages import say

log = logging.getLogger(__name__)


def init_errors(app: Flask) -> None:
    """Give every refusal and failure its page."""
    app.register_error_handler(Refusal, _refused)
    app.register_error_handler(CSRFError, _stale)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Exception, _failed)


def page(status: int, heading: str, sentence: str) -> tuple[str, int]:
    """An error page."""
    return render_template("web/error.html", status=status, heading=heading, sentence=sentence), status


def _refused(refusal: Refusal) -> tuple[str, int]:
    return page(422, _("Chưa làm được"), say(refusal.message))


def _stale(_error: CSRFError) -> tuple[str, int]:
    sentence = _("Trang mở quá lâu nên chưa lưu được. Quay lại trang trước, nội dung đã nhập vẫn còn; bấm Lưu lần nữa.")
    return page(400, _("Trang mở quá lâu"), sentence)


def _http(error: HTTPException) -> tuple[str, int]:
    status = error.code or 500
    if status == 404:
        sentence = _("Không có trang này, hoặc chưa đến lúc công bố. Quay về Tổng quan.")
        return page(404, _("Không có trang này"), sentence)
    if status == 403:
        return page(
            403, _("Không mở được phần này"), _("Tài khoản này không được mở phần này. Hỏi người quản lý nếu cần.")
        )
    if status == 405:
        return page(405, _("Địa chỉ này dùng theo cách khác"), _("Quay về trang trước và bấm nút trên trang đó."))
    if status == 413:
        return page(413, _("Nội dung quá lớn"), _("Nội dung gửi lên quá lớn nên chưa được nhận. Chia nhỏ rồi gửi lại."))
    if status == 429:
        return page(429, _("Có quá nhiều yêu cầu"), _("Chờ một phút rồi bấm lại."))
    if status == 503:
        return page(503, _("Máy chủ đang bận"), _("Chưa có gì bị ghi dở. Chờ một phút rồi bấm lại."))
    return page(status, _("Không mở được trang"), _("Yêu cầu này không đọc được. Quay về trang trước và làm lại."))


def _failed(error: Exception) -> tuple[str, int]:
    code = f"E-{secrets.token_hex(3)}"
    log.error("failure %s in %s", code, request.endpoint, exc_info=error)
    sentence = _(
        "Máy chủ gặp sự cố. Không có gì bị ghi dở. Thử lại sau vài phút; nếu vẫn vậy, báo mã %(code)s.", code=code
    )
    return page(500, _("Máy chủ gặp sự cố"), sentence)
