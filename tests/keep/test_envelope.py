"""Sealed envelopes: what goes in comes out, and nothing else comes out."""

import base64
import hashlib
import json
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from hypothesis import given, settings
from hypothesis import strategies as st

from survey.keep.envelope import Envelope, digest, open_part, seal, split
from survey.keep.errors import Unreadable
from survey.keep.keys import KeyRing, add_key, make_key_file

HEADER = {"uuid": "1b4e28ba-2fa1-4d3b-a3f5-ef19b5a7633b", "rev": 1, "door": "field", "wave": "2025", "lang": "vi"}
PARTS = {
    "answers": b'{"household":{"outcome":1}}',
    "identifiers": '{"members":{"1":{"name":"Giàng A Páo"}}}'.encode(),
}


@pytest.fixture(scope="module")
def keyring(tmp_path_factory: pytest.TempPathFactory) -> KeyRing:
    path = tmp_path_factory.mktemp("keys") / "keys.json"
    make_key_file(path)
    return KeyRing.load(path)


def _open_all(content: bytes, keyring: KeyRing) -> dict[str, bytes]:
    envelope = split(content)
    return {name: open_part(envelope, name, keyring) for name in PARTS}


@settings(max_examples=50)
@given(answers=st.binary(max_size=3000), identifiers=st.binary(max_size=300), note=st.text(max_size=40))
def test_what_was_sealed_comes_out_again(keyring: KeyRing, answers: bytes, identifiers: bytes, note: str) -> None:
    content = seal({**HEADER, "note": note}, {"answers": answers, "identifiers": identifiers}, keyring.current)
    envelope = split(content)
    assert envelope.join() == content
    assert envelope.facts["note"] == note
    assert envelope.facts["key_id"] == keyring.current.id
    assert open_part(envelope, "answers", keyring) == answers
    assert open_part(envelope, "identifiers", keyring) == identifiers


def test_the_sealed_bytes_show_the_header_and_hide_the_parts(keyring: KeyRing) -> None:
    content = seal(HEADER, PARTS, keyring.current)
    assert content.startswith(b'SVE1\n{"uuid":"1b4e28ba-')
    assert b"outcome" not in content
    assert "Giàng".encode() not in content


def test_a_flipped_bit_anywhere_is_refused(keyring: KeyRing) -> None:
    content = seal(HEADER, PARTS, keyring.current)
    opened = []
    for position in range(len(content)):
        for bit in range(8):
            damaged = bytearray(content)
            damaged[position] ^= 1 << bit
            try:
                _open_all(bytes(damaged), keyring)
            except Unreadable:
                continue
            opened.append((position, bit))
    assert opened == []


@given(st.integers(min_value=0, max_value=10_000))
def test_an_envelope_that_was_cut_short_or_lengthened_is_refused(keyring: KeyRing, where: int) -> None:
    content = seal(HEADER, PARTS, keyring.current)
    with pytest.raises(Unreadable):
        split(content[: where % len(content)])
    with pytest.raises(Unreadable):
        split(content + b"x")


def test_parts_cannot_be_exchanged_between_records(keyring: KeyRing) -> None:
    one, two = split(seal(HEADER, PARTS, keyring.current)), split(seal(HEADER, PARTS, keyring.current))
    with pytest.raises(Unreadable):
        open_part(Envelope(one.header, one.keys, two.body), "answers", keyring)
    other_header = split(seal({**HEADER, "rev": 2}, PARTS, keyring.current)).header
    with pytest.raises(Unreadable):
        open_part(Envelope(other_header, one.keys, one.body), "answers", keyring)


def test_another_key_opens_nothing_and_is_named(keyring: KeyRing, tmp_path: Path) -> None:
    make_key_file(tmp_path / "other.json")
    other = KeyRing.load(tmp_path / "other.json")
    with pytest.raises(Unreadable, match=keyring.current.id):
        open_part(split(seal(HEADER, PARTS, keyring.current)), "answers", other)


def test_records_sealed_to_an_older_key_still_open(tmp_path: Path) -> None:
    path = tmp_path / "keys.json"
    make_key_file(path)
    old = KeyRing.load(path)
    content = seal(HEADER, PARTS, old.current)
    new_id = add_key(path)
    new = KeyRing.load(path)
    assert new.current.id == new_id != old.current.id
    assert _open_all(content, new) == PARTS


def test_destroyed_keys_leave_an_envelope_that_nobody_opens(keyring: KeyRing) -> None:
    envelope = split(seal(HEADER, PARTS, keyring.current))
    forgotten = Envelope(envelope.header, None, envelope.body)
    for part in PARTS:
        with pytest.raises(Unreadable, match="destroyed"):
            open_part(forgotten, part, keyring)
    with pytest.raises(Unreadable):
        forgotten.join()


def test_destroying_one_parts_key_leaves_the_other_part_readable(keyring: KeyRing) -> None:
    envelope = split(seal(HEADER, PARTS, keyring.current))
    keys = json.loads(envelope.keys or b"")
    del keys["identifiers"]
    reduced = Envelope(envelope.header, json.dumps(keys).encode(), envelope.body)
    assert open_part(reduced, "answers", keyring) == PARTS["answers"]
    with pytest.raises(Unreadable, match="destroyed"):
        open_part(reduced, "identifiers", keyring)


def test_a_part_that_the_record_does_not_have_is_named(keyring: KeyRing) -> None:
    with pytest.raises(Unreadable, match="photo"):
        open_part(split(seal(HEADER, PARTS, keyring.current)), "photo", keyring)


@pytest.mark.parametrize(
    "content", [b"", b"SVE1\n", b"SVE1\n{}\n{}\n", b"SVE1\n[]\n{}\nx", b"SVE2\n{}\n{}\nx", b"PK\x03\x04"]
)
def test_bytes_that_are_no_envelope_are_refused(content: bytes) -> None:
    with pytest.raises(Unreadable):
        split(content)


def test_an_envelope_made_step_by_step_as_a_browser_makes_it_opens(keyring: KeyRing) -> None:
    """The layout of the docstring, written out without the module: what a tablet's script does with WebCrypto."""
    answers, data_key, nonce = b'{"household":{}}', bytes(range(32)), bytes(range(12))
    length = 12 + len(answers) + 16
    header = json.dumps({"uuid": "u", "rev": 1, "key_id": keyring.current.id, "parts": [["answers", length]]}).encode()
    ephemeral = ec.generate_private_key(ec.SECP256R1())
    shared = ephemeral.exchange(ec.ECDH(), keyring.current.key)
    info = b"survey envelope 1 wrap answers"
    wrapping = HKDF(SHA256(), length=32, salt=hashlib.sha256(header).digest(), info=info).derive(shared)
    numbers = ephemeral.public_key().public_numbers()
    point = b"\x04" + numbers.x.to_bytes(32, "big") + numbers.y.to_bytes(32, "big")
    entry = {
        "epk": base64.b64encode(point).decode(),
        "wrapped": base64.b64encode(AESGCM(wrapping).encrypt(bytes(12), data_key, info)).decode(),
    }
    body = nonce + AESGCM(data_key).encrypt(nonce, answers, header + b"\nanswers")
    content = b"SVE1\n" + header + b"\n" + json.dumps({"answers": entry}).encode() + b"\n" + body
    assert open_part(split(content), "answers", keyring) == answers


def test_the_digest_is_the_sha256_of_the_whole(keyring: KeyRing) -> None:
    content = seal(HEADER, PARTS, keyring.current)
    assert digest(content) == hashlib.sha256(content).hexdigest()
