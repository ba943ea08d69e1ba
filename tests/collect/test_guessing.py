"""The page of decisions says how far guessing gets, and says what the limits in force say."""

from pathlib import Path

import pytest

from survey.access import codes
from tests.collect.guessing import SYMBOL_BITS, chance, chance_blind, most_tries

PAGE = Path(__file__).parents[2] / "docs/decisions/0010-guessing-a-code.md"


@pytest.mark.parametrize("issued", [5_400, 10_000, 400_000])
def test_a_month_of_guessing_from_a_thousand_addresses_opens_nothing_and_the_page_says_so(issued: int) -> None:
    assert chance(issued) < 1e-6
    assert f"| {issued:,} | {chance(issued):.1e} | {chance_blind(issued):.1e} |" in PAGE.read_text(encoding="utf-8")


def test_the_page_names_the_limits_in_force() -> None:
    page = PAGE.read_text(encoding="utf-8")
    most = int(1e-6 * 2 ** (SYMBOL_BITS * codes.SECRET) / codes.LIFETIME)
    for said in (
        f"lets {most_tries():,} tries through",
        f"up to {most:,} codes",
        f"| {codes.LIFETIME}, then the help line |",
        f"| {codes.IN_A_ROW}, then {int(codes.LOCK.total_seconds() // 60)} minutes of rest |",
        f"| {codes.NETWORK_MOST} in {int(codes.NETWORK_SPAN.total_seconds() // 60)} minutes |",
        f"| {codes.ALARM_MOST:,} in {int(codes.ALARM_SPAN.total_seconds() // 60)} minutes raise an alarm |",
    ):
        assert said in page, said
