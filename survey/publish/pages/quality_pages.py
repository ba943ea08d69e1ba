"""How the figures are made and read: methods and quality, and ten sentences for readers."""

from werkzeug.wrappers import Response

from survey.access.gate import public
from survey.publish.pages.kept import kept
from survey.publish.pages.quality import measures, report
from survey.publish.pages.shared import DATA, as_rows, page, results
from survey.publish.release.current import current
from survey.publish.rules.methods import METHODS, Methods, methods_of
from survey.publish.rules.rule import limits_of
from survey.publish.words import reading
from survey.publish.words.names import rules_told


@results.get("/results/methods")
@public
@kept
def methods() -> str:
    """Design, weights, intervals, rules for withholding, rules for verdicts: the rules are printed from the code."""
    release = current()
    headings, measured = (report(release), measures(release)) if release else ([], [])
    told, limits = rules_told(_methods_in_force()), limits_of(_methods_in_force())
    return page("methods", release, rules=told, limits=limits, report=headings, measures=measured)


@results.get(f"/results/methods.{DATA}")
@public
@kept
def methods_data(kind: str) -> Response:
    """The rules that a figure meets, for machines."""
    told = rules_told(_methods_in_force())
    rows = [{"rule": rule.id, "effect": rule.effect, "says_vi": says.vi, "says_en": says.en} for rule, says in told]
    return as_rows(rows, kind)


def _methods_in_force() -> Methods:
    """The settings of the current release; those of the rules as they are written where there is none."""
    release = current()
    return METHODS if release is None else methods_of(release.manifest)


@results.get("/results/how-to-read")
@public
@kept
def how_to_read() -> str:
    """Ten sentences on reading an estimate."""
    return page("how_to_read", current(), sentences=reading.TEN)


@results.get(f"/results/how-to-read.{DATA}")
@public
@kept
def how_to_read_data(kind: str) -> Response:
    """The same sentences, for machines."""
    return as_rows([{"number": n, "vi": text.vi, "en": text.en} for n, text in enumerate(reading.TEN, 1)], kind)
