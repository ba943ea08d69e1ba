"""The key file and the drafts sealed with it."""

import json
import stat
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from survey.keep.drafts import open_draft, seal_draft
from survey.keep.errors import KeyFileError, Unreadable
from survey.keep.keys import KeyRing, key_id, make_key_file


@pytest.fixture(scope="module")
def keyring(tmp_path_factory: pytest.TempPathFactory) -> KeyRing:
    path = tmp_path_factory.mktemp("keys") / "keys.json"
    make_key_file(path)
    return KeyRing.load(path)


def test_a_new_key_file_is_readable_by_its_owner_only(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "keys.json"
    made = make_key_file(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o400
    assert KeyRing.load(path).current.id == made


def test_a_key_file_is_never_written_over(tmp_path: Path) -> None:
    path = tmp_path / "keys.json"
    make_key_file(path)
    before = path.read_bytes()
    with pytest.raises(KeyFileError, match="exists"):
        make_key_file(path)
    assert path.read_bytes() == before


def test_a_key_file_that_others_can_read_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "keys.json"
    make_key_file(path)
    path.chmod(0o444)
    with pytest.raises(KeyFileError, match="chmod 400"):
        KeyRing.load(path)


def test_a_missing_key_file_is_named_with_the_way_out(tmp_path: Path) -> None:
    with pytest.raises(KeyFileError, match="survey init"):
        KeyRing.load(tmp_path / "none.json")


@pytest.mark.parametrize("damage", ["not json", "[]", "{}"])
def test_a_damaged_key_file_is_refused(tmp_path: Path, damage: str) -> None:
    path = tmp_path / "keys.json"
    path.write_text(damage)
    path.chmod(0o400)
    with pytest.raises(KeyFileError):
        KeyRing.load(path)


def test_an_id_that_does_not_belong_to_its_key_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "keys.json"
    made = make_key_file(path)
    path.chmod(0o600)
    path.write_text(path.read_text().replace(made, "0" * 16))
    with pytest.raises(KeyFileError):
        KeyRing.load(path)


def test_no_secret_shows_in_what_a_key_ring_prints(keyring: KeyRing, tmp_path: Path) -> None:
    make_key_file(tmp_path / "keys.json")
    content = json.loads((tmp_path / "keys.json").read_text())
    shown = repr(KeyRing.load(tmp_path / "keys.json"))
    assert content["draft"] not in shown
    assert content["keys"][0]["private"] not in shown


def test_a_public_key_is_handed_on_as_a_browser_imports_it(keyring: KeyRing) -> None:
    raw = keyring.current.raw()
    assert (len(raw), raw[0]) == (65, 4)
    assert keyring.current.id == key_id(keyring.current.key)


@settings(max_examples=50)
@given(content=st.binary(max_size=2000), uuid=st.uuids())
def test_a_draft_comes_out_as_it_went_in(keyring: KeyRing, content: bytes, uuid: object) -> None:
    assert open_draft(seal_draft(content, str(uuid), keyring), str(uuid), keyring) == content


def test_a_draft_opens_under_its_own_uuid_only(keyring: KeyRing) -> None:
    with pytest.raises(Unreadable):
        open_draft(seal_draft(b"answers", "one", keyring), "two", keyring)


def test_a_flipped_bit_in_a_draft_is_refused(keyring: KeyRing) -> None:
    sealed = seal_draft(b"answers", "one", keyring)
    for position in range(len(sealed)):
        damaged = bytearray(sealed)
        damaged[position] ^= 1
        with pytest.raises(Unreadable):
            open_draft(bytes(damaged), "one", keyring)
    for length in range(len(sealed)):
        with pytest.raises(Unreadable):
            open_draft(sealed[:length], "one", keyring)
