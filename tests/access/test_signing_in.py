"""Signing in and out, the gate, sessions and passwords, as a browser meets them."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, update

from survey.access import gate, passwords, roles, tokens
from survey.access.passwords import PasswordRefused
from survey.access.principal import NOBODY, Principal, Reach
from survey.store import accounts, audit, cases, sessions
from survey.store.errors import Conflict
from survey.store.session import reading, transaction
from survey.store.tables.base import now
from survey.store.tables.field import Case
from survey.store.tables.people import Account, SignIn
from tests.access.conftest import PASSWORD

MakeAccount = Callable[..., Account]


def _sign_in(client: FlaskClient, username: str = "lan", password: str = PASSWORD, **more: str) -> int:
    return client.post("/sign-in", data={"username": username, "password": password, **more}).status_code


def test_the_right_password_opens_a_session(client: FlaskClient, make_account: MakeAccount) -> None:
    make_account("supervisor")
    assert client.get("/account").status_code == 303
    answer = client.post("/sign-in", data={"username": " LAN ", "password": PASSWORD})
    assert (answer.status_code, answer.location) == (303, "/account/home")
    cookie = answer.headers["Set-Cookie"]
    assert all(word in cookie for word in ("survey_staff=", "HttpOnly", "SameSite=Strict", "Path=/"))
    page = client.get("/account")
    assert page.status_code == 200
    assert "Giám sát viên" in page.text


def test_over_https_the_browser_binds_the_cookie_to_the_host(client: FlaskClient, make_account: MakeAccount) -> None:
    make_account("supervisor")
    answer = client.post(
        "/sign-in",
        data={"username": "lan", "password": PASSWORD},
        base_url="https://localhost",
        headers={"Referer": "https://localhost/sign-in"},
    )
    assert answer.headers["Set-Cookie"].startswith("__Host-survey_staff=")
    assert "Secure" in answer.headers["Set-Cookie"]


def test_a_name_with_capitals_is_one_name_however_it_is_typed(client: FlaskClient, make_account: MakeAccount) -> None:
    make_account("supervisor", "Lan.Hoang")
    assert _sign_in(client, "lan.hoang") == 303
    assert _sign_in(client, "LAN.Hoang") == 303
    with pytest.raises(Conflict):
        make_account("supervisor", "lan.HOANG")


@pytest.mark.parametrize(("username", "password"), [("lan", "wrong"), ("nobody", PASSWORD), ("lan", PASSWORD + " ")])
def test_a_wrong_name_and_a_wrong_password_get_the_same_page(
    client: FlaskClient, make_account: MakeAccount, username: str, password: str
) -> None:
    make_account("supervisor")
    answer = client.post("/sign-in", data={"username": username, "password": password})
    assert answer.status_code == 422
    assert "Tên đăng nhập hoặc mật khẩu chưa đúng" in answer.text
    assert client.get_cookie("survey_staff") is None


def test_an_empty_form_is_refused_with_the_box_named(client: FlaskClient) -> None:
    answer = client.post("/sign-in", data={})
    assert answer.status_code == 422
    assert 'href="#username"' in answer.text
    assert 'href="#password"' in answer.text


def test_a_disabled_account_neither_signs_in_nor_goes_on(
    client: FlaskClient, engine: Engine, make_account: MakeAccount
) -> None:
    account = make_account("supervisor")
    assert _sign_in(client) == 303
    with transaction(engine) as session:
        accounts.set_status(session, accounts.get_account(session, account.id), "disabled")
    assert client.get("/account").status_code == 303
    assert _sign_in(client) == 422


def test_five_failures_slow_the_name_down_but_not_another(client: FlaskClient, make_account: MakeAccount) -> None:
    make_account("supervisor")
    make_account("supervisor", "minh")
    assert [_sign_in(client, password="wrong") for _ in range(5)] == [422] * 5
    assert _sign_in(client) == 429
    assert _sign_in(client, "minh") == 303


def test_a_failure_is_counted_although_the_answer_refuses(
    client: FlaskClient, engine: Engine, make_account: MakeAccount
) -> None:
    make_account("supervisor")
    _sign_in(client, password="wrong")
    with reading(engine) as session:
        assert audit.list_entries(session)[0].act == "sign_in.failure"


@pytest.mark.parametrize(
    ("asked", "target"),
    [
        ("/account/password", "/account/password"),
        ("//evil.example/", "/account/home"),
        ("https://evil.example/", "/account/home"),
        ("/\\evil.example", "/account/home"),
        ("/\t/evil.example", "/account/home"),
        ("/\r/evil.example", "/account/home"),
        ("", "/account/home"),
    ],
)
def test_the_way_back_stays_on_this_site(
    client: FlaskClient, make_account: MakeAccount, asked: str, target: str
) -> None:
    make_account("supervisor")
    answer = client.post("/sign-in", data={"username": "lan", "password": PASSWORD, "next": asked})
    assert answer.location == target


def test_whoever_is_sent_to_the_door_comes_back_to_the_page_they_asked_for(
    client: FlaskClient, make_account: MakeAccount
) -> None:
    make_account("supervisor")
    door = client.get("/account?x=1").location
    assert door == "/sign-in?next=/account?x%3D1"
    assert 'name="next" value="/account?x=1"' in client.get(door).text


def test_signing_out_ends_the_session_and_not_only_the_cookie(client: FlaskClient, make_account: MakeAccount) -> None:
    make_account("supervisor")
    _sign_in(client)
    cookie = client.get_cookie("survey_staff")
    assert cookie is not None
    assert client.post("/sign-out").status_code == 303
    assert client.get_cookie("survey_staff") is None
    client.set_cookie("survey_staff", cookie.value)
    assert client.get("/account").status_code == 303


def test_signing_out_by_get_is_not_possible(client: FlaskClient) -> None:
    assert client.get("/sign-out").status_code == 405


def test_every_sign_in_makes_a_new_secret_and_ends_the_old(client: FlaskClient, make_account: MakeAccount) -> None:
    make_account("supervisor")
    _sign_in(client)
    first = client.get_cookie("survey_staff")
    _sign_in(client)
    second = client.get_cookie("survey_staff")
    assert first is not None
    assert second is not None
    assert first.value != second.value
    client.set_cookie("survey_staff", first.value)
    assert client.get("/account").status_code == 303


def test_a_session_ends_after_half_an_hour_of_rest(
    client: FlaskClient, engine: Engine, make_account: MakeAccount
) -> None:
    make_account("supervisor")
    _sign_in(client)
    _move_seen(engine, minutes=29)
    assert client.get("/account").status_code == 200
    _move_seen(engine, minutes=31)
    assert client.get("/account").status_code == 303


def test_being_seen_is_written_down_even_by_a_get(
    client: FlaskClient, engine: Engine, make_account: MakeAccount
) -> None:
    make_account("supervisor")
    _sign_in(client)
    _move_seen(engine, minutes=10)
    client.get("/account")
    with reading(engine) as session:
        assert now() - session.query(SignIn).one().seen_at < timedelta(minutes=1)


def _move_seen(engine: Engine, minutes: int) -> None:
    with transaction(engine) as session:
        session.execute(update(SignIn).values(seen_at=now() - timedelta(minutes=minutes)))


def test_one_sees_and_ends_ones_own_devices_only(
    app: Flask, engine: Engine, make_account: MakeAccount, browser: Callable[..., FlaskClient]
) -> None:
    account, other = make_account("supervisor"), make_account("supervisor", "minh")
    one, foreign = app.test_client(), browser("staff", account=other)
    _sign_in(one)
    second = browser("staff", account=account)
    with reading(engine) as session:
        mine = sessions.list_live(session, account.id)[0].public_id
        theirs = sessions.list_live(session, other.id)[0].public_id
    assert one.post(f"/account/sessions/{theirs}/end").status_code == 404
    assert foreign.get("/account").status_code == 200
    assert one.post(f"/account/sessions/{mine}/end").status_code == 303
    assert second.get("/account").status_code == 303


def test_a_new_password_ends_the_other_devices(
    client: FlaskClient, make_account: MakeAccount, browser: Callable[..., FlaskClient]
) -> None:
    account = make_account("supervisor")
    _sign_in(client)
    other = browser("staff", account=account)
    new = "ruộng bậc thang mùa nước đổ"
    wrong = client.post("/account/password", data={"current": "no", "new": new})
    assert wrong.status_code == 422
    short = client.post("/account/password", data={"current": PASSWORD, "new": "ngắn"})
    assert "15" in short.text
    assert client.post("/account/password", data={"current": PASSWORD, "new": new}).status_code == 303
    assert client.get("/account").status_code == 200
    assert other.get("/account").status_code == 303
    assert _sign_in(client) == 422
    assert _sign_in(client, password=new) == 303


def test_a_password_given_by_another_person_is_changed_first(
    client: FlaskClient, engine: Engine, make_account: MakeAccount
) -> None:
    account = make_account("supervisor")
    with transaction(engine) as session:
        accounts.get_account(session, account.id).must_change = True
    _sign_in(client)
    assert client.get("/account").location == "/account/password"
    assert client.get("/account/password").status_code == 200


def test_forbidden_and_missing_answer_alike(app: Flask, staff: Callable[[str], FlaskClient]) -> None:
    app.add_url_rule("/only-audit/<name>", "only_audit", gate.requires("audit:read")(lambda name: name))
    client = staff("supervisor")
    forbidden, missing = client.get("/only-audit/x"), client.get("/no-such-page/x")
    assert forbidden.status_code == missing.status_code == 404
    assert forbidden.text.replace("/only-audit/", "/no-such-page/") == missing.text


def test_a_view_without_a_mark_is_served_to_nobody(app: Flask, staff: Callable[[str], FlaskClient]) -> None:
    app.add_url_rule("/unmarked", "unmarked", lambda: "open")
    assert staff("administrator").get("/unmarked").status_code == 500


def test_a_second_mark_on_a_view_is_a_mistake() -> None:
    with pytest.raises(gate.MissingMark):
        gate.public(gate.requires("audit:read")(lambda: ""))


def test_a_residents_cookie_opens_no_staff_page_and_the_other_way_round(
    app: Flask, households: list[Case], browser: Callable[..., FlaskClient], staff: Callable[[str], FlaskClient]
) -> None:
    app.add_url_rule("/own", "own", gate.resident(lambda: str(gate.principal().case)))
    resident = browser("resident", case=households[0])
    assert resident.get("/own").text == str(households[0].id)
    assert resident.get("/account").status_code == 303
    assert staff("supervisor").get("/own").status_code == 303


def test_a_supervisor_reaches_the_cases_of_the_district_and_an_enumerator_the_assigned(
    app: Flask, engine: Engine, households: list[Case], make_account: MakeAccount, browser: Callable[..., FlaskClient]
) -> None:
    app.add_url_rule(
        "/reach/<permission>", "reach", gate.requires()(lambda permission: _covered(permission, engine, households))
    )
    lead = make_account("supervisor", reach="districts", places=("132",))
    asker = make_account("enumerator", "asker", reach="assigned")
    with transaction(engine) as session:
        cases.assign(session, [cases.get_case_by_id(session, households[1].id)], asker.id)
    assert browser("staff", account=lead).get("/reach/response:read").text == "yes no yes"
    assert browser("staff", account=asker).get("/reach/field:collect").text == "no yes no"
    assert browser("staff", account=asker).get("/reach/response:read").text == "no no no"


def _covered(permission: str, engine: Engine, households: list[Case]) -> str:
    with reading(engine) as session:
        found = [cases.get_case_by_id(session, case.id) for case in households]
        return " ".join("yes" if gate.within(permission).covers(case) else "no" for case in found)


def test_reach_narrows_lists_and_nowhere_narrows_to_nothing() -> None:
    assert Reach(everything=True).psu_ids is None
    assert Reach(psus=frozenset({3})).psu_ids == {3}
    assert NOBODY.within("response:read").psu_ids == frozenset()
    assert Reach(account=7).assigned_to == 7


def test_writes_carry_the_name_of_whoever_signed_in(
    client: FlaskClient, engine: Engine, make_account: MakeAccount
) -> None:
    account = make_account("supervisor")
    _sign_in(client)
    client.post("/sign-out")
    with reading(engine) as session:
        acts = {entry.act: entry.actor for entry in audit.list_entries(session)}
    assert acts["session.end"] == f"account:{account.id}"


@pytest.mark.parametrize(
    "easy",
    [
        "short",
        "passwordpassword1",
        "matkhau123456789",
        "Yên Bái Yên Bái 2025",
        "aaaaaaaaaaaaaaaaaaaa",
        "12345678901234567890",
        "hoàng thị lan 1990",
        "khảo sát xã hội số 2025",
        "x" * 129,
    ],
)
def test_passwords_that_are_short_long_or_easy_to_guess_are_refused(easy: str) -> None:
    with pytest.raises(PasswordRefused):
        passwords.check_new(easy, "lan", "Hoàng Thị Lan")


@pytest.mark.parametrize(
    "good", [PASSWORD, "ruộng bậc thang mùa nước đổ", "correct horse battery staple", "Trời ơi 7 con vịt què!"]
)
def test_long_phrases_of_ones_own_are_taken(good: str) -> None:
    passwords.check_new(good, "lan", "Hoàng Thị Lan")


def test_a_password_is_the_same_in_either_unicode_form() -> None:
    assert passwords.is_right(passwords.hash_secret("Nguyễn"), "Nguyễn")
    assert not passwords.is_right(None, "anything")


def test_every_permission_belongs_to_a_role_and_every_role_asks_for_known_ones() -> None:
    given = {permission for role in roles.ALL for permission in role.permissions}
    assert given == set(roles.PERMISSIONS)
    assert not roles.ADMINISTRATOR.permissions & {"response:read", "identifier:read", "snapshot:read"}


def test_a_network_is_kept_coarser_than_it_is_counted(app: Flask) -> None:
    for address, fine, coarse in (
        ("203.0.113.77", "203.0.113.77/32", "203.0.113.0/24"),
        ("2001:db8:1:2:3::9", "2001:db8:1:2::/64", "2001:db8:1::/48"),
    ):
        with app.test_request_context("/", environ_base={"REMOTE_ADDR": address}):
            assert (tokens.network(), tokens.coarse_network()) == (fine, coarse)


def test_a_principal_names_its_roles_in_both_languages() -> None:
    title = Principal(kind="staff", account=1, roles=("supervisor", "official")).title
    assert (title.vi, title.en) == ("Giám sát viên, Cán bộ sử dụng số liệu", "Supervisor, Official")
