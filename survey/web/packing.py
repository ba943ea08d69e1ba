"""Answers that anybody may keep go out compressed.

Only these: what is marked ``Cache-Control: public`` carries no secret whose length compression could give away.
"""

import gzip
from functools import lru_cache

from flask import Flask, Response, request

_LEAST = 860  # below one packet nothing is gained
_TEXT = ("text/", "application/json", "application/javascript", "application/geo+json", "image/svg+xml")


def init_packing(app: Flask) -> None:
    """Compress after everything else has been said about the answer; so register this before the other headers."""
    app.after_request(_pack)


def _pack(response: Response) -> Response:
    if not (response.cache_control.public and (response.mimetype or "").startswith(_TEXT)):
        return response
    response.vary.add("Accept-Encoding")
    if response.status_code != 200 or "Content-Encoding" in response.headers:
        return response
    if not request.accept_encodings.quality("gzip") or request.method != "GET":
        return response
    response.direct_passthrough = False
    content = response.get_data()
    if len(content) < _LEAST:
        return response
    response.set_data(_gzipped(content))
    response.headers["Content-Encoding"] = "gzip"
    tag, _ = response.get_etag()
    if tag is not None:
        # The same thing in other bytes: a weak tag says so and still answers "not modified".
        response.set_etag(tag, weak=True)
    return response


@lru_cache(maxsize=512)
def _gzipped(content: bytes) -> bytes:
    return gzip.compress(content, compresslevel=6, mtime=0)
