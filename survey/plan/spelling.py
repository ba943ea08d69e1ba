"""Vietnamese spelling for searching and comparing: one form of text, and a key that ignores tones and đ/d."""

import unicodedata


def composed(text: str) -> str:
    """The text in composed Unicode (NFC), the only form that is stored or compared."""
    return unicodedata.normalize("NFC", text)


def search_key(text: str) -> str:
    """The text without case, tones, marks and the bar of đ, single spaces: "Mù Cang Chải" and "mu cang  chai" meet."""
    plain = unicodedata.normalize("NFD", text.casefold()).replace("đ", "d")
    return " ".join("".join(mark for mark in plain if not unicodedata.combining(mark)).split())
