"""Symbols of codes that people type: 32 without look-alikes, 5 bits each, forgiving to a Vietnamese keyboard."""

import secrets
import unicodedata

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def random_symbols(length: int) -> str:
    """Random symbols of the alphabet, 5 bits each."""
    return "".join(secrets.choice(ALPHABET) for _ in range(length))


def check_symbol(symbols: str) -> str:
    """The check symbol of 15 symbols: the sum of symbol x a^position over GF(32), a a generator."""
    total, weight = 0, 2
    for symbol in symbols:
        total ^= _times(ALPHABET.index(symbol), weight)
        weight = _times(weight, 2)
    return ALPHABET[total]


def _times(a: int, b: int) -> int:
    """The product in GF(32) modulo x^5 + x^2 + 1."""
    product = 0
    while b:
        if b & 1:
            product ^= a
        a <<= 1
        if a & 32:
            a ^= 0b100101
        b >>= 1
    return product


def read_symbols(typed: str) -> str:
    """What was typed as symbols of the alphabet, tones and marks of a Vietnamese keyboard turned back into its keys."""
    keys: list[str] = []
    for letter in unicodedata.normalize("NFD", typed.strip().upper()):
        if letter == "Đ":
            keys.append("DD")
        elif unicodedata.combining(letter):
            base = keys[-1] if keys else ""
            keys.append(_MARKS.get(letter, "") or (base if letter == "\u0302" else ""))
        elif letter.isalnum():
            keys.append(letter)
    return "".join(keys).replace("UW", "W").translate(_LOOK_ALIKES)


# Telex: the key that puts each tone or mark (the circumflex repeats its own letter).
_MARKS = {
    "\u0301": "S",
    "\u0300": "F",
    "\u0309": "R",
    "\u0303": "X",
    "\u0323": "J",
    "\u0306": "W",
    "\u031b": "W",
}
_LOOK_ALIKES = str.maketrans({"O": "0", "I": "1", "L": "1"})
