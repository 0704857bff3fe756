"""Signs of Word as signs of a text: small figures, symbols of its own fonts, and what is not seen at all."""

import re

_UNSEEN = re.compile("[\u00ad\u200b\u2060\ufeff\u180e]")
_JOINERS = re.compile("[\u200c\u200d]+")
_LATIN = re.compile("[\x00-\u02ff\u1e00-\u1eff]")
_PRIVATE = re.compile("[\ue000-\uf8ff]")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")

_HIGH = dict(zip("0123456789+-−=()n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ⁿ", strict=True))
_LOW = dict(zip("0123456789+-−=()", "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎", strict=True))
_ORDINAL = frozenset({"e", "de", "ste", "st", "nd", "rd", "th", "er", "ᵉ", "o", "a"})
"""Dutch writes 1e and 2de on the line as well, so nothing is lost there."""
_NEUTRAL = frozenset("™®©°ºª*’'\"”“.,;: \u00a0⁰¹²³⁴⁵⁶⁷⁸⁹₀₁₂₃₄₅₆₇₈₉")

_SYMBOLS = {
    ("wingdings", 0xFC): "✓",
    ("wingdings", 0xFB): "✗",
    ("wingdings", 0xFE): "☑",
    ("wingdings", 0xFD): "☒",
    ("wingdings", 0xA8): "☐",
    ("wingdings", 0x6F): "☐",
    ("wingdings", 0x71): "☐",
    ("wingdings", 0xE0): "→",
    ("wingdings", 0xDF): "←",
    ("wingdings", 0xE8): "→",
    ("wingdings", 0xF0): "→",
    ("wingdings", 0x4A): "☺",
    ("wingdings", 0x4C): "☹",
    ("wingdings", 0x28): "☎",
    ("wingdings", 0x2A): "✉",
    ("wingdings", 0x9F): "•",
    ("wingdings", 0xA7): "▪",
    ("wingdings 2", 0x50): "✓",
    ("wingdings 2", 0x52): "☑",
    ("wingdings 2", 0xA3): "☐",
    ("symbol", 0xB7): "•",
    ("symbol", 0xAE): "→",
    ("symbol", 0xAC): "←",
    ("symbol", 0xB3): "≥",
    ("symbol", 0xA3): "≤",
    ("symbol", 0xB1): "±",
    ("symbol", 0xB4): "×",
    ("symbol", 0xB0): "°",
    ("symbol", 0xB9): "≠",
    ("symbol", 0x6D): "μ",
    ("symbol", 0x61): "α",
    ("symbol", 0x62): "β",
    ("symbol", 0x67): "γ",
    ("symbol", 0x44): "Δ",
    ("symbol", 0x53): "Σ",
    ("symbol", 0x57): "Ω",
    ("symbol", 0x70): "π",
}


def seen(text: str) -> str:
    """Return the text without soft hyphens and zero-width signs: with them, a search does not find the word.

    A joiner stays where it does something: in an emoji, and in scripts that join their letters.
    """
    text = _CONTROL.sub(" ", _UNSEEN.sub("", text))
    return _JOINERS.sub(lambda found: "" if _among_latin(text, found) else found[0], text)


def _among_latin(text: str, found: re.Match[str]) -> bool:
    before, after = text[: found.start()][-1:], text[found.end() :][:1]
    return not (before and after) or bool(_LATIN.match(before) and _LATIN.match(after))


def without_private(text: str) -> tuple[str, bool]:
    """Return the text with signs that Word typed in a font of its own, and whether all of them are known."""
    known = True

    def shown(found: re.Match[str]) -> str:
        nonlocal known
        code = f"{ord(found[0]):x}"
        sign = symbol("Wingdings", code) or symbol("Symbol", code)
        known = known and bool(sign)
        return sign

    return _PRIVATE.sub(shown, text), known


def raised(text: str) -> tuple[str, bool]:
    """Return a superscript with signs that stand high by themselves, and whether all of it does."""
    return _small(text, _HIGH)


def lowered(text: str) -> tuple[str, bool]:
    """Return a subscript in the same way."""
    return _small(text, _LOW)


def _small(text: str, signs: dict[str, str]) -> tuple[str, bool]:
    if all(c in signs or c in _NEUTRAL for c in text):
        return "".join(signs.get(c, c) for c in text), True
    return text, text.strip().lower() in _ORDINAL


def symbol(font: str, code: str) -> str:
    """Return what a sign of one of Word's own fonts shows; nothing where we do not know it."""
    try:
        number = int(code, 16)
    except ValueError:
        return ""
    if number > 0xFFFF:
        return ""
    low = number & 0xFF if 0xF000 <= number <= 0xF0FF or number < 0x100 else 0
    known = _SYMBOLS.get((font.strip().lower(), low), "")
    if known or low:
        return known
    return chr(number) if not 0xD800 <= number <= 0xF8FF else ""
