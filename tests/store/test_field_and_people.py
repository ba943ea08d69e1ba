"""Waves, PSUs, cases, visits, villages, codes, drafts, accounts, sessions, limits: kept as they should be."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select
from sqlalchemy.exc import DBAPIError, StatementError
from sqlalchemy.orm import Session

from survey.store import accounts, audit, cases, codes, drafts, limits, psus, sessions, settings, villages, waves
from survey.store.errors import Conflict, NotFound
from survey.store.tables.base import now
from survey.store.tables.field import Case, Psu, Visit, Wave
from survey.store.tables.intake import Draft
from survey.store.tables.people import Account

MOMENT = datetime(2025, 11, 3, 8, 30, tzinfo=UTC)


def test_a_wave_opens_closes_opens_again_and_freezes(session: Session, wave: Wave) -> None:
    assert waves.find_open_wave(session) is None
    for state in ("open", "closed", "open", "closed", "frozen"):
        waves.set_state(session, wave, state)
    assert wave.frozen_at is not None
    with pytest.raises(Conflict):
        waves.set_state(session, wave, "open")
    with pytest.raises(Conflict):
        waves.change_wave(session, wave, hotline="1")


def test_a_planned_wave_cannot_be_frozen(session: Session, wave: Wave) -> None:
    with pytest.raises(Conflict, match="planned"):
        waves.set_state(session, wave, "frozen")


def test_what_is_missing_is_named(session: Session) -> None:
    for missing in (
        lambda: waves.get_wave(session, "1999"),
        lambda: cases.get_case(session, "f" * 32),
        lambda: drafts.get_draft(session, "none"),
        lambda: accounts.get_account(session, 999),
    ):
        with pytest.raises(NotFound):
            missing()


def test_psus_keep_their_order_and_their_vietnamese_names(session: Session, wave: Wave, villages: list[Psu]) -> None:
    assert [psu.village_name for psu in villages] == ["Thôn Đồng Tâm", "Bản Lũng"]
    assert psus.get_psu(session, wave.id, "132-001").probability == 0.075
    assert psus.list_psu_ids(session, districts=["135"]) == {villages[1].id}
    assert psus.list_psus(session, wave.id, psu_ids=[]) == []


def test_an_impossible_probability_is_refused_by_the_database(
    session: Session, wave: Wave, villages: list[Psu]
) -> None:
    villages[0].probability = 1.5
    with pytest.raises(DBAPIError):
        session.flush()


def test_cases_get_random_ids_and_are_found_by_them(session: Session, wave: Wave, households: list[Case]) -> None:
    assert len({case.public_id for case in households}) == 6
    assert all(len(case.public_id) == 32 for case in households)
    assert cases.get_case(session, households[3].public_id).number == 1


def test_thousands_of_cases_go_in_at_once(session: Session, wave: Wave, villages: list[Psu]) -> None:
    rows: list[cases.NewCase] = [{"kind": "household", "psu_id": villages[0].id, "number": n} for n in range(1, 5401)]
    added = cases.add_cases(session, wave, rows)
    assert [case.number for case in added] == list(range(1, 5401))
    assert sum(row.cases for row in cases.count_outcomes(session, wave.id)) == 5400


def test_a_household_without_a_psu_is_refused_by_the_database(session: Session, wave: Wave) -> None:
    with pytest.raises(DBAPIError):
        cases.add_cases(session, wave, [{"kind": "household", "number": 1}])


def test_assignment_narrows_what_an_enumerator_sees(
    session: Session, wave: Wave, households: list[Case], account: Account
) -> None:
    cases.assign(session, households[:2], account.id)
    assert cases.list_cases(session, wave.id, assigned_to=account.id) == households[:2]
    assert {case.state for case in households[:2]} == {"assigned"}
    cases.assign(session, households[:1], None)
    assert households[0].state == "new"
    assert [psu.code for psu in cases.list_psus_assigned(session, account.id)] == ["132-001"]


def test_a_visit_sent_twice_is_kept_once(session: Session, households: list[Case]) -> None:
    for _ in range(2):
        cases.record_visit(session, households[0], outcome=2, at=MOMENT, key="k1")
    cases.record_visit(session, households[0], outcome=1, at=MOMENT + timedelta(days=1))
    assert [visit.outcome for visit in cases.list_visits(session, [households[0].id])] == [2, 1]


def test_moments_come_back_in_utc_and_one_without_a_zone_is_refused(session: Session, households: list[Case]) -> None:
    local = datetime(2025, 11, 3, 15, 30, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))
    visit = cases.record_visit(session, households[0], outcome=1, at=local)
    session.commit()
    session.expire_all()
    assert visit.at == MOMENT
    assert visit.at.utcoffset() == timedelta(0)
    with pytest.raises(StatementError, match="time zone"):
        session.scalars(select(Visit).where(Visit.at > datetime(2025, 11, 3))).all()


def test_counts_stand_for_states_and_outcomes(session: Session, wave: Wave, households: list[Case]) -> None:
    cases.set_case_state(session, households[0], "received", outcome=1)
    cases.set_case_states(session, [case.id for case in households[1:3]], "closed", outcome=5)
    found = {(row.state, row.outcome): row.cases for row in cases.count_outcomes(session, wave.id)}
    assert found == {("received", 1): 1, ("closed", 5): 2, ("new", None): 3}


def test_a_later_village_return_counts_and_the_earlier_stays(
    session: Session, wave: Wave, villages: list[Psu], account: Account
) -> None:
    for fibre in (8, 1):
        _village(session, villages[0], fibre, account)
    returns = _returns(session, wave)
    assert {psu: row.fibre for psu, row in returns.items()} == {villages[0].id: 1}
    assert returns[villages[0].id].rev == 2


def _village(session: Session, psu: Psu, fibre: int, account: Account) -> None:
    villages.record_return(
        session, psu, fibre=fibre, source="trưởng thôn", observed_on=date(2025, 11, 5), account_id=account.id
    )


def _returns(session: Session, wave: Wave) -> dict[int, Any]:
    return villages.list_returns(session, wave.id)


def test_failures_of_a_code_lock_it_and_use_unlocks_it(session: Session, households: list[Case]) -> None:
    code = codes.add_code(
        session, case_id=households[0].id, purpose="household", lookup="ABC234", secret_hash="h", token_hash="t"
    )
    for _ in range(4):
        codes.record_failure(session, code, locked_until=None)
    assert (code.failures, code.failures_ever) == (4, 4)
    codes.record_failure(session, code, locked_until=MOMENT)
    assert (code.failures, code.failures_ever, code.locked_until) == (0, 5, MOMENT)
    codes.record_use(session, code)
    assert (code.locked_until, code.failures_ever) == (None, 5)
    assert codes.find_by_lookup(session, "ABC234") is codes.find_by_token(session, "t")


@pytest.fixture
def draft(session: Session, wave: Wave, households: list[Case]) -> Draft:
    return drafts.add_draft(
        session,
        uuid="d-1",
        wave_id=wave.id,
        case_id=households[0].id,
        door="resident",
        instrument="household",
        instrument_version="1",
        sealed=b"one",
    )


def test_a_draft_is_saved_only_over_what_the_writer_saw(session: Session, draft: Draft) -> None:
    drafts.save_draft(session, draft, seen_rev=1, sealed=b"two")
    with pytest.raises(Conflict):
        drafts.save_draft(session, draft, seen_rev=1, sealed=b"three")
    assert (draft.rev, draft.sealed) == (2, b"two")


def test_a_finished_draft_is_empty_and_takes_no_more(session: Session, draft: Draft, households: list[Case]) -> None:
    drafts.finish_draft(session, draft)
    assert draft.sealed == b""
    assert drafts.find_open_draft(session, households[0].id, "resident") is None
    with pytest.raises(Conflict):
        drafts.save_draft(session, draft, seen_rev=draft.rev, sealed=b"late")


def test_pin_failures_count_and_end_with_the_right_pin(session: Session, draft: Draft) -> None:
    drafts.set_pin(session, draft, "hash")
    assert [drafts.record_pin_failure(session, draft) for _ in range(3)] == [1, 2, 3]
    drafts.clear_pin_failures(session, draft)
    assert draft.pin_failures == 0
    drafts.set_aside(session, draft)
    assert draft.state == "set_aside"


def test_a_user_name_is_taken_once(session: Session, account: Account) -> None:
    with pytest.raises(Conflict):
        accounts.add_account(session, username="lan", display_name="Another", password_hash="y")


def test_a_revoked_role_is_gone_and_its_grant_stays(session: Session, account: Account) -> None:
    grant = accounts.add_grant(session, account, "supervisor", reach="districts", places=["132"])
    accounts.add_grant(session, account, "statistician")
    assert [each.role for each in account.grants] == ["supervisor", "statistician"]
    accounts.revoke_grant(session, account, grant)
    assert [each.role for each in accounts.list_grants(session, account)] == ["statistician"]
    assert accounts.list_accounts(session, role="supervisor") == []
    assert grant.places == ["132"]


def test_a_session_ends_by_idling_by_age_and_by_hand(session: Session, account: Account) -> None:
    def open_one(secret: str) -> None:
        sessions.open_session(
            session,
            kind="staff",
            secret_hash=secret,
            idle=timedelta(minutes=30),
            lasts=timedelta(hours=12),
            account_id=account.id,
        )

    open_one("s1")
    start = now()
    assert sessions.find_live(session, "staff", "s1", start) is not None
    assert sessions.find_live(session, "resident", "s1", start) is None
    assert sessions.find_live(session, "staff", "s1", start + timedelta(minutes=31)) is None
    live = sessions.find_live(session, "staff", "s1", start)
    assert live is not None
    sessions.touch(session, live.id, start + timedelta(hours=11, minutes=50))
    session.expire(live)
    assert sessions.find_live(session, "staff", "s1", start + timedelta(hours=11, minutes=55)) is not None
    assert sessions.find_live(session, "staff", "s1", start + timedelta(hours=12, minutes=1)) is None
    sessions.end(session, live)
    assert sessions.find_live(session, "staff", "s1", start) is None
    open_one("s2")
    open_one("s3")
    assert sessions.end_all(session, account.id) == 2
    assert sessions.list_live(session, account.id) == []


def test_facts_of_a_session_are_kept_and_dropped(session: Session, account: Account) -> None:
    live = sessions.open_session(
        session, kind="resident", secret_hash="r", idle=timedelta(minutes=5), lasts=timedelta(hours=1)
    )
    sessions.set_facts(session, live, draft="d-1", unlocked=True)
    sessions.set_facts(session, live, unlocked=None)
    session.commit()
    session.expire_all()
    assert live.facts == {"draft": "d-1"}


def test_failures_are_counted_by_kind_key_and_time(session: Session) -> None:
    for minute in (0, 0, 1, 9):
        limits.count_failure(session, "code-network", "10.0.0.1/32", MOMENT + timedelta(minutes=minute))
    limits.count_failure(session, "code-network", "10.0.0.2/32", MOMENT)
    count = limits.count_since
    assert count(session, "code-network", "10.0.0.1/32", MOMENT) == 4
    assert count(session, "code-network", "10.0.0.1/32", MOMENT + timedelta(minutes=1)) == 2
    limits.clear(session, "code-network", "10.0.0.1/32")
    assert count(session, "code-network", "10.0.0.1/32", MOMENT) == 0
    limits.forget_before(session, MOMENT + timedelta(days=1))
    assert count(session, "code-network", "10.0.0.2/32", MOMENT) == 0


def test_settings_are_replaced_by_name(session: Session) -> None:
    settings.set_setting(session, "letter", "1")
    settings.set_setting(session, "letter", "2")
    assert (settings.find_setting(session, "letter"), settings.find_setting(session, "other")) == ("2", None)


def test_every_write_left_an_entry_in_the_trail(session: Session, wave: Wave, households: list[Case]) -> None:
    session.commit()
    acts = [entry.act for entry in audit.list_entries(session)]
    assert acts == ["case.add", "psu.add", "wave.add"]
