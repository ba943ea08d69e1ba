"""Letters: every household that waits gets one, village by village, and the picture opens its own form.

`SOAK_LETTERS` says how many households the command prints for; make soak does the 10,000.
"""

import os
import random
import re
import resource
from collections.abc import Callable
from pathlib import Path

import pypdfium2
import zxingcpp
from flask.testing import FlaskClient
from sqlalchemy import Engine

from survey.access import codes
from survey.manage.progress import times_of
from survey.store import cases, psus, waves
from survey.store import codes as stored
from survey.store.session import reading, transaction
from survey.store.tables.field import AccessCode
from tests.manage.test_commands import Run, run
from tests.review.desk_world import World

__all__ = ["run"]
LETTERS = int(os.environ.get("SOAK_LETTERS", "40"))
BATCH = max(LETTERS // 10, 16)
PICTURES = min(100, LETTERS)
MOST_MEMORY = 400_000  # kilobytes more than before, however many letters
SITE = "https://khaosat.example.vn"
CODE = re.compile(r"[0-9A-Z]{4}(?: [0-9A-Z]{4}){3}")
Browser = Callable[[str], FlaskClient]


def _more_households(engine: Engine, world: World, count: int) -> None:
    with transaction(engine) as session:
        wave = waves.get_wave_by_id(session, world.wave)
        first = psus.get_psu(session, wave.id, "139-001")
        rows: list[cases.NewCase] = [
            {"kind": "household", "psu_id": first.id, "number": 100 + at} for at in range(count - len(world.households))
        ]
        cases.add_cases(session, wave, rows)


def _read(page: pypdfium2.PdfPage) -> tuple[str, str]:
    """The typed code and what the picture says."""
    (picture,) = zxingcpp.read_barcodes(page.render(scale=2).to_numpy())
    (typed,) = CODE.findall(page.get_textpage().get_text_range())
    return typed, picture.text


def _by_token(engine: Engine, token: str) -> AccessCode:
    with reading(engine) as session:
        found = stored.find_by_token(session, codes._token_hash(token))
        assert found is not None, token
        return found


def test_letters_are_printed_in_batches_and_each_picture_holds_the_code_beside_it(
    run: Run, engine: Engine, world: World, tmp_path: Path
) -> None:
    _more_households(engine, world, LETTERS)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    made = run("letters", "2025", "--site", SITE, "--out", str(tmp_path / "out"), "--batch", str(BATCH))
    assert made.exit_code == 0, made.output
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < MOST_MEMORY
    assert made.output.rstrip().endswith(f"{LETTERS} letters")
    files = [pypdfium2.PdfDocument(path) for path in sorted((tmp_path / "out").glob("*.pdf"))]
    fronts = [file[at] for file in files for at in range(0, len(file), 2)]
    assert len(fronts) == LETTERS
    assert max(len(file) // 2 for file in files) <= BATCH
    for page in random.Random(231).sample(fronts, PICTURES):
        typed, address = _read(page)
        assert address.startswith(f"{SITE}/t#")
        assert _by_token(engine, address.partition("#")[2]).lookup == codes.parse(typed).lookup
    villages = [re.findall(r"Bản \d+", page.get_textpage().get_text_range())[0] for page in fronts]
    assert villages == sorted(villages)
    assert run("letters", "2025", "--site", SITE, "--out", str(tmp_path / "out")).output == "0 letters\n"


def test_the_page_prints_the_next_batch_and_says_how_many_are_left(
    browser: Browser, engine: Engine, world: World
) -> None:
    manager = browser("quan")
    answer = manager.post("/manage/waves/2025/letters", data={"count": "5", "letter_language": "en"})
    assert answer.mimetype == "application/pdf"
    text = pypdfium2.PdfDocument(answer.data)[0].get_textpage().get_text_range()
    assert "Invitation to the digital society survey" in text
    left = len(world.households) - 4  # a village is not cut: four households each
    assert re.search(rf"Còn cần thư</dt><dd>{left}<", manager.get("/manage/waves/2025/letters").text)
    assert manager.post("/manage/waves/2025/letters", data={"count": "1001"}).status_code == 422
    assert manager.post("/manage/waves/2025/letters", data={"count": "50"}).mimetype == "application/pdf"
    assert manager.post("/manage/waves/2025/letters", data={"count": "50"}).status_code == 422


def test_a_letter_that_went_astray_is_replaced_and_its_old_code_opens_nothing(
    browser: Browser, engine: Engine, world: World, client: FlaskClient
) -> None:
    manager = browser("quan")
    letters = pypdfium2.PdfDocument(manager.post("/manage/waves/2025/letters", data={"count": "100"}).data)
    old, _address = _read(letters[0])
    page = manager.get("/manage/waves/2025/letters/unanswered?village=137-001").text
    place = re.search(r"/manage/waves/2025/letters/[0-9a-f]+/reissue", page)
    assert place is not None
    new, _address = _read(pypdfium2.PdfDocument(manager.post(place[0], data={"letter_language": "en"}).data)[0])
    assert client.post("/respond", data={"code": old}).status_code == 422
    assert client.post("/respond", data={"code": new}).status_code == 303
    assert manager.post(place[0].replace("reissue", "revoke")).status_code == 303
    assert client.post("/respond", data={"code": new}).status_code == 422


def test_the_reminder_list_holds_who_has_a_letter_and_no_answer_and_neither_name_nor_code(
    browser: Browser, world: World
) -> None:
    manager = browser("quan")
    letters = pypdfium2.PdfDocument(manager.post("/manage/waves/2025/letters", data={"count": "100"}).data)
    code, _address = _read(letters[0])
    world.hand_in(0)
    listed = manager.get("/manage/waves/2025/letters/unanswered.csv").text
    assert len(listed.splitlines()) == len(world.households)  # a heading, and one household less
    assert code.replace(" ", "-") not in listed
    assert code not in listed


def test_the_manager_sees_the_median_time_of_a_household_and_a_person_by_mode() -> None:
    (online, paper) = times_of([(2, 600, 3), (2, 1200, 4), (2, 900, 1), (3, 60, None)])
    assert (online.households, online.minutes, online.minutes_each) == (3, 15.0, 5.0)
    assert (paper.households, paper.minutes, paper.minutes_each) == (1, 1.0, 1.0)
