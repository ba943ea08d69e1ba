"""Every view is listed in expected_access.csv with who may open it, and the gate does just that.

A new view fails here until its row is added: one column for each kind of principal, yes or no.
"""

import csv
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine
from werkzeug.routing import Rule

from survey.access import gate, roles
from survey.store.tables.field import Case

TABLE = Path(__file__).with_name("expected_access.csv")
KINDS = ("nobody", "resident", "institution", "device", "revoked_device", *(role.id for role in roles.ALL))
PASSED = 299


def _expected() -> dict[str, dict[str, bool]]:
    with TABLE.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return {row["endpoint"]: {kind: {"yes": True, "no": False}[row[kind]] for kind in KINDS} for row in rows}


def _rules(app: Flask) -> list[Rule]:
    return [rule for rule in app.url_map.iter_rules() if not rule.endpoint.endswith(".static")]


def test_every_view_is_in_the_table_and_the_table_has_no_other(app: Flask) -> None:
    registered, listed = {rule.endpoint for rule in _rules(app)}, _expected().keys()
    assert sorted(registered - listed) == [], "add these views to expected_access.csv"
    assert sorted(listed - registered) == [], "take these views out of expected_access.csv"


def test_every_view_carries_one_mark_and_asks_for_a_permission_that_exists(app: Flask) -> None:
    for rule in _rules(app):
        if rule.endpoint == "static":
            continue
        mark = gate.mark_of(app.view_functions[rule.endpoint])
        assert mark is not None, rule.endpoint
        assert mark.permission is None or mark.permission in roles.PERMISSIONS, rule.endpoint


def test_the_columns_are_the_kinds_of_principals() -> None:
    with TABLE.open(encoding="utf-8", newline="") as file:
        assert next(csv.reader(file)) == ["endpoint", *KINDS]


@pytest.mark.parametrize("kind", KINDS)
def test_the_gate_opens_for_those_in_the_table_and_for_nobody_else(
    app: Flask,
    engine: Engine,
    kind: str,
    households: list[Case],
    staff: Callable[[str], FlaskClient],
    browser: Callable[..., FlaskClient],
    tablet: Callable[..., FlaskClient],
) -> None:
    # Runs after the gate and before the view: whoever gets this answer has passed.
    app.before_request(lambda: ("passed", PASSED))
    client = _client(app, kind, households, staff, browser, tablet)
    expected, wrong = _expected(), []
    for rule in _rules(app):
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            status = client.open(_address(rule), method=method).status_code
            has_passed = status == PASSED
            if has_passed != expected.get(rule.endpoint, {}).get(kind, has_passed):
                wrong.append(f"{method} {rule.endpoint}: {status}")
            elif not has_passed and status not in (303, 401, 404):
                wrong.append(f"{method} {rule.endpoint}: {status} is neither a door nor a 401 nor a 404")
    assert wrong == []


def _client(
    app: Flask,
    kind: str,
    households: list[Case],
    staff: Callable[[str], FlaskClient],
    browser: Callable[..., FlaskClient],
    tablet: Callable[..., FlaskClient],
) -> FlaskClient:
    if kind == "nobody":
        return app.test_client()
    if kind in ("resident", "institution"):
        return browser(kind, case=households[0 if kind == "resident" else 2])
    if kind in ("device", "revoked_device"):
        return tablet(revoked=kind == "revoked_device")
    return staff(kind)


def _address(rule: Rule) -> str:
    """An address of the rule with some value in each place."""
    values: dict[str, object] = {}
    for name, converter in rule._converters.items():
        values[name] = 1 if type(converter).__name__ in ("IntegerConverter", "FloatConverter") else "x"
        if type(converter).__name__ == "UUIDConverter":
            values[name] = "1b4e28ba-2fa1-4d3b-a3f5-ef19b5a7633b"
        if type(converter).__name__ == "AnyConverter":
            values[name] = sorted(converter.items)[0]  # type: ignore[attr-defined]
    built = rule.build(values, append_unknown=False)
    assert built is not None, rule.endpoint
    return built[1]
