"""From a figure back to what it rests on."""

import sys

import click

from survey.cli.opening import open_session, say, settings
from survey.publish.release.trace import Trace
from survey.publish.release.trace import trace as walk


@click.command()
@click.argument("figure")
def trace(figure: str) -> None:
    """Walk back from FIGURE to its snapshot, forms and envelopes, and check every link by its digest.

    \b
    Example:
      survey trace 2025-1.0/I01.headline.province.15
    """
    chosen = settings()
    with open_session(chosen) as session:
        found = walk(session, chosen.releases, chosen.snapshots_url, figure)
    for line in _lines(found):
        say(line)
    if found.broken or found.missing:
        sys.exit(1)


def _lines(found: Trace) -> list[str]:
    figure, release = found.figure, found.release
    shown = "withheld" if figure.withheld else f"{figure.estimate}  [{figure.ci_low}, {figure.ci_high}]"
    return [
        f"figure     {figure.id}  {shown}",
        f"rules      {', '.join(figure.rules) or 'none met'}",
        f"release    {release.facts.code}  manifest {release.sha256}",
        f"snapshot   {found.snapshot}  manifest {found.snapshot_sha256}  every table read and its digest compared",
        f"rows       {found.rows} of the unit, in {found.forms} forms",
        f"envelopes  {found.envelopes} found, numbers {found.first_seq} to {found.last_seq}",
        f"bytes      {found.envelopes - found.forgotten - len(found.broken)} as received, "
        f"{found.forgotten} forgotten at a person's request, {len(found.broken)} changed, {found.missing} missing",
        *(f"changed    {uuid}" for uuid in found.broken),
    ]
