"""What is asked, before any view reads it: what no honest browser sends is refused, and a file may be as large as its
view says."""

from collections.abc import Callable
from typing import Any, TypeVar

from flask import Flask, abort, current_app, request

_NUL = "\0"
_LARGEST = "survey_largest_post"
View = TypeVar("View", bound=Callable[..., Any])


def takes_up_to(size: int) -> Callable[[View], View]:
    """A view that takes files: its posts may have so many bytes, more than a form."""

    def mark(view: View) -> View:
        setattr(view, _LARGEST, size)
        return view

    return mark


def init_asked(app: Flask) -> None:
    """Stand before every view, and before whatever else reads the form."""
    app.before_request(_allow_files)
    app.before_request(_refuse_nul)


def _allow_files() -> None:
    """Before anybody reads the form: afterwards it is too late to take more."""
    size = getattr(current_app.view_functions.get(request.endpoint or ""), _LARGEST, None)
    if size is not None:
        request.max_content_length = size


def _refuse_nul() -> None:
    """No database keeps NUL, PostgreSQL fails on it."""
    values = [request.path, *request.args, *request.args.values()]
    if request.mimetype in ("application/x-www-form-urlencoded", "multipart/form-data"):
        values += [*request.form, *request.form.values()]
    if any(_NUL in value for value in values):
        abort(400)
