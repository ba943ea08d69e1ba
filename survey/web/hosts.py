"""Which host names are answered, and whose word counts about where a request came from."""

from flask import Flask, Response
from werkzeug.exceptions import SecurityError
from werkzeug.middleware.proxy_fix import ProxyFix


def init_hosts(app: Flask) -> None:
    """Answer the public hosts only, where they are named; believe as many proxies as the settings say.

    The proxies add the sender's address and HTTPS; the host name they pass on unchanged.
    """
    settings = app.config["SURVEY"]
    if settings.public_hosts:
        app.config["TRUSTED_HOSTS"] = list(settings.public_hosts)
        app.register_error_handler(SecurityError, _unknown_host)
    if settings.proxies:
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]
            app.wsgi_app, x_for=settings.proxies, x_proto=settings.proxies, x_host=0
        )


def _unknown_host(_error: SecurityError) -> Response:
    # No page can be drawn: its addresses would carry the host name that is not ours.
    sentence = "Máy chủ này không trả lời tên miền đó. / This server does not answer that host name.\n"
    return Response(sentence, 400, mimetype="text/plain")
