"""The page that was asked for before somebody was sent to a door."""

from flask import request


def way_back() -> str | None:
    """The page of our own that was asked for before; never an address of another host."""
    asked = request.values.get("next", "")
    # Browsers drop tabs and line ends from an address, which would turn "/<tab>/host" into another host.
    is_ours = asked.startswith("/") and not asked.startswith(("//", "/\\")) and asked.isprintable()
    return asked if is_ours else None
