"""The browser's engine and Python give the same results on the same answer sets, to the letter.

200 sets in the normal run; ``ENGINE_SETS=10000`` makes as many as it says.
"""

import json
import os
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Page

from survey.questionnaire.instruments import INSTRUMENTS
from survey.questionnaire.offline import instrument_data
from tests.field_engine.generator import AnswerSet, answer_set
from tests.field_engine.results import results_of

SETS = int(os.environ.get("ENGINE_SETS", "200"))
AT_ONCE = 100
COMPARE = """async (sets) => {
    const { load } = await import("/static/field/engine/index.js");
    const { resultsOf } = await import("/tests/field_engine/results.js");
    const { instrumentData } = await import("/tests/field_engine/unit.js");
    window.instruments ??= Object.fromEntries(await Promise.all(
        ["household", "institution", "village"].map(async (name) => [name, load(await instrumentData(name))])));
    return JSON.stringify(JSON.parse(sets).map((one) => resultsOf(window.instruments, one)));
}"""


@pytest.mark.parametrize("first", range(0, SETS, AT_ONCE))
def test_the_browser_and_the_server_find_the_same_in_every_answer_set(engine_page: Page, first: int) -> None:
    sets = [answer_set(number) for number in range(first, min(first + AT_ONCE, SETS))]
    found = in_the_browser(engine_page, sets)
    for one, here in zip(sets, found, strict=True):
        differences = list(unlike(json.loads(json.dumps(results_of(one))), here))
        assert differences == [], f"answer set {one.number}: {differences[:5]}"


def test_the_comparison_sees_a_condition_that_differs(engine_page: Page) -> None:
    """With one code of one condition changed on one side only, the comparison must find it."""
    data = json.dumps(instrument_data(INSTRUMENTS["household"]), ensure_ascii=False)
    changed = data.replace('["Is", "phone_own", [1, 2]]', '["Is", "phone_own", [1, 3]]')
    assert changed != data
    sets = [answer_set(number) for number in range(40)]
    engine_page.evaluate("() => { delete window.instruments; }")
    before = in_the_browser(engine_page, sets)
    engine_page.evaluate(
        """async (data) => {
            const { load } = await import("/static/field/engine/index.js");
            window.instruments.household = load(JSON.parse(data));
        }""",
        changed,
    )
    after = in_the_browser(engine_page, sets)
    engine_page.evaluate("() => { delete window.instruments; }")
    assert any(list(unlike(one, other)) for one, other in zip(before, after, strict=True))


def in_the_browser(page: Page, sets: list[AnswerSet]) -> list[dict[str, Any]]:
    """What the engine finds in each set; all of them in one crossing."""
    answer: list[dict[str, Any]] = json.loads(page.evaluate(COMPARE, json.dumps([one.as_data() for one in sets])))
    return answer


def unlike(here: Any, there: Any, place: str = "") -> Iterator[tuple[str, Any, Any]]:
    """Every place where the two differ; the order of keys does not matter, the order of lists does."""
    if isinstance(here, dict) and isinstance(there, dict):
        for name in here.keys() | there.keys():
            yield from unlike(here.get(name, "—"), there.get(name, "—"), f"{place}/{name}")
    elif isinstance(here, list) and isinstance(there, list) and len(here) == len(there):
        for at, (one, other) in enumerate(zip(here, there, strict=True)):
            yield from unlike(one, other, f"{place}/{at}")
    elif here != there or type(here) is not type(there):
        yield place, here, there
