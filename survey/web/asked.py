"""What no honest browser sends is refused before any view reads it."""

from flask import Flask, abort, request

_NUL = "\0"


def init_asked(app: Flask) -> None:
    """Answer 400 where the address or a form carries NUL: no database keeps it, PostgreSQL fails on it."""
    app.before_request(_refuse_nul)


def _refuse_nul() -> None:
    values = [request.path, *request.args, *request.args.values()]
    if request.mimetype in ("application/x-www-form-urlencoded", "multipart/form-data"):
        values += [*request.form, *request.form.values()]
    if any(_NUL in value for value in values):
        abort(400)
