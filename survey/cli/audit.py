"""The trail of who did what: followed from its first entry."""

import click

from survey.cli.opening import open_session, say
from survey.plan.text import Refusal, Text
from survey.store import audit as trail
from survey.store.errors import BrokenTrail

_BROKEN = Text(
    vi="Nhật ký bị sửa hoặc thiếu từ dòng {seq}. Giữ nguyên máy chủ và báo người quản trị.",
    en="The trail was changed or cut at entry {seq}. Leave the server as it is and tell the administrator.",
)


@click.command()
def audit() -> None:
    """Follow the audit trail from its first entry and say whether every link holds.

    \b
    Example:
      survey audit
    """
    with open_session() as session:
        try:
            count = trail.verify(session)
        except BrokenTrail as broken:
            raise Refusal(_BROKEN.format(seq=broken.seq)) from broken
        _, head = trail.head(session)
    say(f"{count} entries, every link holds; head {head}")
