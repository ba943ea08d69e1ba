"""Access codes: a slip is told from a wrong code, a wrong code tells nothing, and guessing ends soon."""

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine, update
from sqlalchemy.orm import Session

from survey.access import codes
from survey.access.codes import Issued, TooManyTries, TypingSlip, WrongCode
from survey.access.symbols import ALPHABET, check_symbol
from survey.store import codes as stored
from survey.store import limits
from survey.store.session import reading, transaction
from survey.store.tables.base import now
from survey.store.tables.field import Case
from survey.store.tables.people import Attempt

SYMBOLS = st.text(ALPHABET, min_size=15, max_size=15)
NETWORK = "10.0.0.1/32"


@given(SYMBOLS)
def test_a_code_is_read_as_it_is_printed_and_as_people_type_it(symbols: str) -> None:
    code = symbols + check_symbol(symbols)
    read = codes.Typed(code[:6], code[6:15])
    sloppy = code.lower().replace("0", "o").replace("1", "l")
    for typed in (codes.show(code), code, f"  {codes.show(code).lower()} ", sloppy, " ".join(code)):
        assert codes.parse(typed) == read


@given(SYMBOLS, st.integers(0, 15), st.sampled_from(ALPHABET))
def test_every_single_wrong_symbol_is_noticed(symbols: str, place: int, other: str) -> None:
    code = symbols + check_symbol(symbols)
    wrong = code[:place] + other + code[place + 1 :]
    if wrong != code:
        with pytest.raises(TypingSlip):
            codes.parse(wrong)


@given(SYMBOLS, st.integers(0, 15), st.integers(0, 15))
def test_two_symbols_exchanged_are_noticed(symbols: str, one: int, two: int) -> None:
    code = list(symbols + check_symbol(symbols))
    if code[one] == code[two]:
        return
    code[one], code[two] = code[two], code[one]
    with pytest.raises(TypingSlip):
        codes.parse("".join(code))


@pytest.mark.parametrize(
    ("keys", "shown"),
    [
        ("AS", "Á"),
        ("AA", "Â"),
        ("EE", "Ê"),
        ("DD", "Đ"),
        ("W", "Ư"),
        ("AW", "Ă"),
        ("EF", "È"),
        ("YJ", "Ỵ"),
        ("AX", "Ã"),
    ],
)
def test_what_a_vietnamese_keyboard_made_of_the_letters_is_undone(keys: str, shown: str) -> None:
    symbols = (keys + "7" * 15)[:15]
    code = symbols + check_symbol(symbols)
    assert codes.parse(code.replace(keys, shown, 1)) == codes.Typed(code[:6], code[6:15])
    assert codes.parse(code.replace(keys, shown.lower(), 1)) == codes.Typed(code[:6], code[6:15])


@pytest.mark.parametrize("typed", ["", "ABC", "U" * 16, "0" * 15, "0" * 17, "mã của tôi", "😀" * 16])
def test_what_cannot_be_a_code_is_a_slip(typed: str) -> None:
    with pytest.raises(TypingSlip):
        codes.parse(typed)


@pytest.fixture
def inside(app: Flask) -> Iterator[None]:
    with app.test_request_context("/respond", method="POST"):
        yield


@pytest.fixture
def issued(engine: Engine, households: list[Case]) -> Issued:
    with transaction(engine) as session:
        return codes.issue(session, households[0].id, "household")


def _try(session: Session, typed: str, **other: Any) -> object:
    return codes.check_typed(session, typed, purposes=("household",), **{"network": NETWORK, **other})


def _with_other_secret(code: str) -> str:
    plain = code.replace("-", "")
    other = plain[:6] + ("0" if plain[6] != "0" else "2") + plain[7:15]
    return other + check_symbol(other)


def test_the_code_and_the_token_of_a_letter_open_its_case(
    inside: None, engine: Engine, issued: Issued, households: list[Case]
) -> None:
    with transaction(engine) as session:
        assert _try(session, issued.code).case_id == households[0].id  # type: ignore[attr-defined]
        found = codes.check_token(session, issued.token, purposes=("household",), network=NETWORK)
        assert found.case_id == households[0].id
        assert found.first_used_at is not None


def test_neither_secret_nor_token_is_kept(engine: Engine, issued: Issued) -> None:
    with reading(engine) as session:
        row = stored.find_code(session, issued.id)
        assert row is not None
        kept = f"{row.secret_hash} {row.token_hash} {row.lookup}"
    assert row.secret_hash.startswith("$argon2id$")
    assert issued.token not in kept
    assert issued.code.replace("-", "")[6:15] not in kept


def test_wrong_unknown_expired_revoked_and_misplaced_codes_get_one_sentence(
    inside: None, engine: Engine, issued: Issued, households: list[Case]
) -> None:
    later = now() + timedelta(days=40)
    with transaction(engine) as session:
        expiring = codes.issue(session, households[1].id, "household", expires_at=now() + timedelta(days=30))
        revoked = codes.issue(session, households[1].id, "household")
        row = stored.find_code(session, revoked.id)
        assert row is not None
        stored.revoke(session, row)
        school = codes.issue(session, households[2].id, "institution")
    unknown = "0" * 15 + check_symbol("0" * 15)
    tries: list[Callable[[Session], object]] = [
        lambda session: _try(session, _with_other_secret(issued.code)),
        lambda session: _try(session, unknown),
        lambda session: _try(session, expiring.code, at=later),
        lambda session: _try(session, revoked.code),
        lambda session: _try(session, school.code),
        lambda session: codes.check_token(session, "0" * 26, purposes=("household",), network=NETWORK),
        lambda session: codes.check_token(session, revoked.token, purposes=("household",), network=NETWORK),
    ]
    sentences = set()
    for attempt in tries:
        with transaction(engine) as session, pytest.raises(WrongCode) as wrong:
            attempt(session)
        sentences.add(wrong.value.message)
    assert sentences == {codes.WRONG}


def test_five_wrong_tries_lock_the_letter_for_a_quarter_of_an_hour(
    inside: None, engine: Engine, issued: Issued
) -> None:
    start = now()
    with transaction(engine) as session:
        for _ in range(5):
            with pytest.raises(WrongCode):
                _try(session, _with_other_secret(issued.code), at=start)
        with pytest.raises(WrongCode):
            _try(session, issued.code, at=start + timedelta(minutes=14))
        assert _try(session, issued.code, at=start + timedelta(minutes=16)) is not None


def test_a_letter_that_was_tried_too_often_needs_the_help_line(inside: None, engine: Engine, issued: Issued) -> None:
    with transaction(engine) as session:
        code = stored.find_code(session, issued.id)
        assert code is not None
        code.failures_ever = codes.LIFETIME
        with pytest.raises(WrongCode):
            _try(session, issued.code)
        stored.reset_failures(session, code)
        assert _try(session, issued.code) is code


def test_a_network_that_fails_too_often_waits_and_others_do_not(inside: None, engine: Engine, issued: Issued) -> None:
    start = now()
    with transaction(engine) as session:
        for _ in range(codes.NETWORK_MOST):
            with pytest.raises(WrongCode):
                codes.check_token(session, "0" * 26, purposes=("household",), network=NETWORK, at=start)
        with pytest.raises(TooManyTries):
            _try(session, issued.code, at=start)
        assert _try(session, issued.code, network="10.0.0.2/32", at=start) is not None
        assert _try(session, issued.code, at=start + timedelta(minutes=12)) is not None


def test_tries_made_at_once_are_all_counted(app: Flask, engine: Engine, issued: Issued) -> None:
    wrong = _with_other_secret(issued.code)

    def guess(_number: int) -> None:
        with app.test_request_context("/respond", method="POST"), transaction(engine) as session:
            with pytest.raises(WrongCode):
                _try(session, wrong)
            time.sleep(0.1)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(guess, range(4)))
    with reading(engine) as session:
        row = stored.find_code(session, issued.id)
        assert row is not None
        assert row.failures_ever == 4


def test_a_slip_costs_no_try(inside: None, engine: Engine, issued: Issued) -> None:
    with transaction(engine) as session:
        for _ in range(40):
            with pytest.raises(TypingSlip):
                _try(session, issued.code[:-1])
        assert _try(session, issued.code) is not None


def test_guessing_at_large_raises_the_alarm_and_closes_nothing(inside: None, engine: Engine, issued: Issued) -> None:
    start = now()
    with transaction(engine) as session:
        limits.count_failure(session, "code-all", "", start)
        session.execute(update(Attempt).values(count=codes.ALARM_MOST - 1))
        assert not codes.is_alarm(session, start)
        with pytest.raises(WrongCode):
            codes.check_token(session, "0" * 26, purposes=("household",), network="elsewhere", at=start)
        assert codes.is_alarm(session, start)
        assert _try(session, issued.code, at=start) is not None
