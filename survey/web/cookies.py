"""Flask's own cookie (for CSRF and messages) goes over HTTPS only, where the page came over HTTPS."""

from flask import Flask, request
from flask.sessions import SecureCookieSessionInterface


class OwnCookie(SecureCookieSessionInterface):
    """As Flask's, but Secure by the request: the same server is asked over HTTPS and, on the machine itself, HTTP."""

    def get_cookie_secure(self, app: Flask) -> bool:  # noqa: ARG002  # Flask passes it
        return request.is_secure


def init_cookies(app: Flask) -> None:
    """Use it."""
    app.session_interface = OwnCookie()
