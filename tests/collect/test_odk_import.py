"""What ODK and Kobo collected comes into the inbox: as by paper, once, and nothing lost in silence."""

import json
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, date, datetime
from io import BytesIO
from pathlib import Path
from uuid import uuid4

import pytest
from click.testing import CliRunner, Result
from flask import Flask
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from sqlalchemy import Engine

from survey.cli.main import main
from survey.collect.circumstances import context_of
from survey.collect.doubts import kept_doubts
from survey.collect.finish import FINISHED_WITH_ERROR, Handing, hand_in
from survey.collect.interview import finish
from survey.collect.odk.form import form_of
from survey.collect.odk.importing import Report, import_file, read
from survey.collect.odk.inbox import REASON
from survey.collect.odk.submissions import NotAnExport
from survey.collect.tablet.reading import document_of
from survey.config import Settings
from survey.keep.keys import KeyRing
from survey.plan.codes import PAPER
from survey.questionnaire.document import Context, Interview, members_of, root_of
from survey.questionnaire.instruments import HOUSEHOLD
from survey.questionnaire.routing import void
from survey.questionnaire.workbook import Form
from survey.store import accounts, cases, inbox, records, reviews, waves
from survey.store.beside import list_waiting
from survey.store.session import reading, transaction
from tests.collect.conftest import World, sign_in
from tests.collect.odk_exports import Filled, central_json, central_zip, kobo_json
from tests.field_engine.generator import answer_set

Write = Callable[[Form, list[Filled]], bytes]
WRITERS: dict[str, Write] = {"central.zip": central_zip, "central.json": central_json, "kobo.json": kobo_json}
REFERENCE = date(2025, 11, 1)


def interviews(wanted: int) -> list[Interview]:
    """Households as people answer them; some hold what an edit forbids."""
    found: list[Interview] = []
    number = 1
    while len(found) < wanted:
        one, number = answer_set(number).interview, number + 4
        if "household" in one and len(members_of(one)) > 1:
            kept, _ = void(one, Context(REFERENCE, "field", visits=1))
            kept["members"] = members_of(kept)
            found.append(kept)
    return found


@pytest.fixture
def form(engine: Engine, world: World) -> Form:
    with reading(engine) as session:
        return form_of(waves.get_wave(session, "2025"), "household")


@pytest.fixture
def keyring(key_file: Path) -> KeyRing:
    return KeyRing.load(key_file)


@pytest.fixture
def bring(engine: Engine, world: World, keyring: KeyRing) -> Callable[[str, bytes], Report]:
    def import_(name: str, content: bytes) -> Report:
        with transaction(engine) as session:
            return import_file(session, waves.get_wave(session, "2025"), name, content, keyring)

    return import_


Bring = Callable[[str, bytes], Report]


def household(**answers: object) -> Interview:
    one = interviews(1)[0]
    return Interview(household={**root_of(one), **answers}, members=members_of(one))  # type: ignore[typeddict-item]


@pytest.mark.parametrize("name", WRITERS)
def test_an_export_gives_the_same_document_as_paper_typed_at_the_desk(
    name: str, engine: Engine, world: World, form: Form, bring: Bring, keyring: KeyRing
) -> None:
    filled = [Filled(f"137-001-{at:02d}", one) for at, one in enumerate(interviews(2), 1)]
    report = bring(name, WRITERS[name](form, filled))
    assert (report.fates, report.faults, report.unknown) == ({"new": 2}, [], [])
    for at, one in enumerate(filled):
        on_paper = _on_paper(engine, world.households[2 + at], one.interview, keyring)
        with reading(engine) as session:
            (entry,) = inbox.list_entries(session, one.uuid)
            (typed,) = inbox.list_entries(session, on_paper)
            assert document_of(entry, keyring) == document_of(typed, keyring)
            record = records.get_record(session, one.uuid)
            assert record.case is not None
            assert record.case.public_id == world.households[at]
            assert record.case.state == "received"
            paper = records.get_record(session, on_paper)
            assert record.outcome == paper.outcome
            assert _flags(session, record.id) == _flags(session, paper.id)


def _flags(session: object, record: int) -> set[tuple[str, str]]:
    listed = reviews.list_flags(session, [record])  # type: ignore[arg-type]
    return {(flag.rule, flag.place) for flag in listed}


def _on_paper(engine: Engine, case_id: str, interview: Interview, keyring: KeyRing) -> str:
    with transaction(engine) as session:
        case = cases.get_case(session, case_id)
        around = context_of(case, "field", visits=1)
        outcome = finish(interview, around, REASON)
        assert outcome.accepted
        left, doubts = kept_doubts(outcome.interview, around)
        given = root_of(outcome.interview).get("outcome")
        handing = Handing(
            uuid=str(uuid4()),
            rev=1,
            case=case,
            door="field",
            mode=PAPER,
            questionnaire=HOUSEHOLD,
            interview=outcome.interview,
            outcome=given if isinstance(given, int) else None,
            lang="vi",
            finished_at=datetime.now(UTC),
            left=left,
            doubts=doubts,
        )
        return hand_in(session, handing, keyring).uuid


def test_imported_twice_in_any_format_it_is_stored_once(engine: Engine, form: Form, bring: Bring) -> None:
    filled = [Filled("137-001-01", one) for one in interviews(1)]
    for at, (name, write) in enumerate([*WRITERS.items(), *WRITERS.items()]):
        assert bring(name, write(form, filled)).fates == {"known" if at else "new": 1}
    with reading(engine) as session:
        assert len(inbox.list_entries(session, filled[0].uuid)) == 1


@pytest.mark.parametrize("name", WRITERS)
def test_a_correction_made_there_is_the_next_revision(name: str, engine: Engine, form: Form, bring: Bring) -> None:
    first = Filled("137-001-01", household(fibre_now=1))
    state = f"uuid:{uuid4()}"
    second = replace(first, interview=household(fibre_now=2), instance=state, replaces=first.root, edits=1)
    # An older export that comes later moves nothing.
    for one, fate in ((second, "new"), (first, "revised"), (second, "known"), (first, "known")):
        assert bring(name, WRITERS[name](form, [one])).fates == {fate: 1}
    with reading(engine) as session:
        assert [entry.rev for entry in inbox.list_entries(session, first.uuid)] == [2, 1]
        assert records.get_record(session, first.uuid).rev == 2
        assert not any(entry.held for entry in inbox.list_entries(session, first.uuid))


def test_a_code_that_is_not_in_the_wave_is_held_and_its_correction_counts(
    engine: Engine, world: World, form: Form, bring: Bring, keyring: KeyRing
) -> None:
    wrong = Filled("137-001-99", household())
    assert bring("a.zip", central_zip(form, [wrong])).fates == {"held": 1}
    assert bring("a.zip", central_zip(form, [wrong])).fates == {"known": 1}
    with reading(engine) as session:
        (waiting,) = list_waiting(session)
        assert waiting.entry.uuid == wrong.uuid
        assert document_of(waiting.entry, keyring)[0]["members"]
    right = replace(wrong, case="137-001- 3", instance=f"uuid:{uuid4()}", edits=1)
    assert bring("a.zip", central_zip(form, [right])).fates == {"revised": 1}
    with reading(engine) as session:
        record = records.get_record(session, wrong.uuid)
        assert record.case is not None
        assert record.case.public_id == world.households[2]


def test_what_an_edit_forbids_is_taken_and_flagged(engine: Engine, form: Form, bring: Bring) -> None:
    one = household()
    one["members"][0]["relation"] = 77
    filled = Filled("137-001-01", one)
    assert bring("a.json", kobo_json(form, [filled])).fates == {"new": 1}
    with reading(engine) as session:
        record = records.get_record(session, filled.uuid)
        flags = reviews.list_flags(session, [record.id])
    assert "1.relation:code_list" in {flag.place for flag in flags if flag.rule == FINISHED_WITH_ERROR}


@pytest.mark.parametrize("name", WRITERS)
def test_a_value_that_is_no_answer_is_named_and_its_neighbours_are_taken(
    name: str, engine: Engine, form: Form, bring: Bring
) -> None:
    bad = household()
    bad["members"][1]["birth_year"] = "hai nghìn"
    filled = [Filled("137-001-01", bad), Filled("137-001-02", household())]
    report = bring(name, WRITERS[name](form, filled))
    assert report.fates == {"new": 1}
    (fault,) = report.faults
    row = "line 3" if name.endswith("zip") else "Submission 1, members 2"
    assert row in fault.sentence.en
    assert "birth_year" in fault.sentence.en
    assert '"hai nghìn" is not a whole number' in fault.sentence.en
    with reading(engine) as session:
        assert inbox.list_entries(session, filled[0].uuid) == []


def test_an_institution_is_found_by_its_register_code(
    engine: Engine, world: World, bring: Bring, keyring: KeyRing
) -> None:
    with reading(engine) as session:
        form = form_of(waves.get_wave(session, "2025"), "institution")
    answers = Interview(institution={"name": "Trường Tiểu học Cao Phạ", "type": 1, "pupils": 312, "A1": 3})
    filled = Filled(" th-01", answers)
    assert bring("a.json", kobo_json(form, [filled])).fates == {"new": 1}
    with reading(engine) as session:
        record = records.get_record(session, filled.uuid)
        assert record.case is not None
        assert record.case.register_code == "TH-01"
        (entry,) = inbox.list_entries(session, filled.uuid)
        told = document_of(entry, keyring)[0]["institution"]
    assert {**told, "register_code": "TH-01", "school_year": "2025-2026", "pupils": 312, "A1": 3} == told


def test_columns_that_the_form_does_not_have_are_told(form: Form, bring: Bring) -> None:
    content = json.loads(kobo_json(form, [Filled("137-001-01", household())]))
    content["results"][0]["part_cover/of_our_own"] = "7"
    assert bring("a.json", json.dumps(content).encode()).unknown == ["of_our_own"]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.csv", b"  ", "is empty"),
        ("a.zip", b"PK\x03\x04cut", "damaged"),
        ("a.json", b'{"value": [', "not readable JSON"),
        ("a.json", b'{"rows": []}', "no list of submissions"),
        ("a.json", b"[" * 100_000, "not readable JSON"),
        ("a.json", b'{"value": [{"__id": "uuid:1", "members@odata.navigationLink": "x"}]}', "expand"),
        ("a.json", b'{"results": [], "next": "https://kobo.example/?start=2"}', "one page of several"),
        ("a.json", b'[{"colour": "red", "_uuid": "1"}]', "not the data of the form"),
        ("a.csv", b"case;visits\n1;2\n", "no table of submissions"),
        ("a.csv", b"case,KEY\n137-001-01,uuid:1\n", "without the household members"),
        ("a.csv", b"case,KEY\n\xff,uuid:1\n", "cannot be read at line"),
    ],
)
def test_a_file_that_is_no_export_is_refused_in_a_sentence(name: str, content: bytes, said: str, bring: Bring) -> None:
    with pytest.raises(NotAnExport) as refused:
        bring(name, content)
    assert said in refused.value.message.en


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
class TestOnSqlite:
    def test_damage_anywhere_ends_in_a_sentence(self, form: Form) -> None:
        files = [write(form, [Filled("137-001-01", household())]) for write in WRITERS.values()]

        @hypothesis_settings(max_examples=60)
        @given(st.sampled_from(files), st.integers(0, 10**6), st.binary(max_size=6), st.booleans())
        def damaged(content: bytes, at: int, put: bytes, cut: bool) -> None:
            at %= len(content)
            spoilt = content[:at] + put + (b"" if cut else content[at + len(put) :])
            # Whatever else were raised would end the example, and the test.
            with suppress(NotAnExport):
                read("a.csv", spoilt)

        damaged()

    def test_the_commands_write_the_form_and_take_its_answers(
        self, settings: Settings, key_file: Path, form: Form, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        run = _commands(settings, key_file, monkeypatch)
        written = run("xlsform", "2025", tmp_path / "form.xlsx")
        assert written.exit_code == 0, written.output
        assert f"{form.settings['form_id']}  {len(form.survey)} rows" in written.output
        sheets = load_workbook(tmp_path / "form.xlsx", read_only=True)
        assert sheets.sheetnames == ["survey", "choices", "settings"]
        assert [row[1] for row in sheets["survey"].iter_rows(min_row=2, values_only=True)] == [
            line["name"] for line in form.survey
        ]
        unknown = run("xlsform", "1999", tmp_path / "none.xlsx")
        assert (unknown.exit_code, unknown.output) == (1, "There is no wave 1999. The waves are: 2025.\n")
        assert not (tmp_path / "none.xlsx").exists()

        bad = household(fibre_now="có")
        (tmp_path / "a.zip").write_bytes(
            central_zip(form, [Filled("137-001-01", household()), Filled("137-001-02", bad)])
        )
        taken = run("import-odk", "2025", tmp_path / "a.zip")
        assert taken.exit_code == 1
        assert '"có" is not a whole number' in taken.output
        for line in ("2 submissions in the file", "1 new", "1 not taken, for the reasons above"):
            assert line in taken.output.splitlines()
        missing = run("import-odk", "2025", tmp_path / "none.zip")
        assert missing.exit_code == 1
        assert "not found" in missing.output
        assert "Traceback" not in missing.output


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_survey_manager_downloads_the_form_and_is_told_where_there_is_none(
    app: Flask, engine: Engine, world: World, form: Form
) -> None:
    with transaction(engine) as session:
        given = accounts.add_account(session, username="hoa", display_name="Hoa", password_hash="x", must_change=False)
        accounts.add_grant(session, given, "manager", reach="all")
        account = given.id
    client = sign_in(app, engine, account)
    link = "/manage/waves/2025/xlsform/household.xlsx"
    assert f'href="{link}"' in client.get("/manage/waves/2025").text
    answer = client.get(link)
    assert answer.status_code == 200
    assert f"{form.settings['form_id']}.xlsx" in answer.headers["Content-Disposition"]
    assert load_workbook(BytesIO(answer.data), read_only=True)["survey"].max_row == len(form.survey) + 1
    assert client.get("/manage/waves/1999/xlsform/household.xlsx").status_code == 404
    with transaction(engine) as session:
        waves.get_wave(session, "2025").respondents = "one"
    refused = client.get(link)
    assert refused.status_code == 409
    assert "XLSForm" in refused.text
    assert link not in client.get("/manage/waves/2025").text


def _commands(settings: Settings, key_file: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    for name, value in {
        "SURVEY_DATABASE_URL": settings.database_url,
        "SURVEY_SECRET_KEY": settings.secret_key,
        "SURVEY_KEY_FILE": str(key_file),
        "SURVEY_LANG": "en",
    }.items():
        monkeypatch.setenv(name, value)
    return lambda *words: CliRunner().invoke(main, [str(word) for word in words])
