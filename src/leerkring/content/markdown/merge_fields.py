"""Merge fields: `{{naam}}` in a text that goes to many, filled in for each.

They are filled in after the text was read as Markdown. So what is filled in is only ever words: a name that looks like a
link, a heading or another field comes out as it was typed.
"""

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import fields, is_dataclass, replace
from difflib import get_close_matches
from typing import Any, TypeAlias, cast

from leerkring.content.markdown.blocks import Block, Link, Piece, Text
from leerkring.core.text.cleaning import one_line

Values: TypeAlias = Mapping[str, "str | Link"]
"""What stands for each field: words, or a link."""

_FIELD = re.compile(r"\{\{([^{}\n]{0,60})\}\}")


def _name(typed: str) -> str:
    return " ".join(typed.replace("-", " ").casefold().split())


def fields_in(text: str) -> list[str]:
    """Return the fields that stand in a text, each once, in order."""
    return list(dict.fromkeys(_name(found[1]) for found in _FIELD.finditer(text)))


def mistake_in(text: str, known: Collection[str]) -> str:
    """Return in a sentence what is wrong with the fields of a text; "" where all of them are known."""
    for name in fields_in(text):
        if name not in known:
            close = get_close_matches(name, list(known), n=1, cutoff=0.6)
            hint = f"Bedoelt u {{{{{close[0]}}}}}?" if close else "Kies er een uit de lijst."
            return f"Het invulveld {{{{{name}}}}} kennen wij niet. {hint}"
    rest = _FIELD.sub("", text)
    if "{{" in rest or "}}" in rest:
        return "Een invulveld begint met {{ en eindigt met }}. Een van de twee ontbreekt."
    return ""


def fill_line(text: str, values: Values) -> str:
    """Return one line with its fields filled in, once: what was filled in is not looked at again."""

    def word(found: re.Match[str]) -> str:
        value = values.get(_name(found[1]), "")
        return value if isinstance(value, str) else _words(value)

    return one_line(_FIELD.sub(word, text))


def fill_blocks(blocks: Iterable[Block], values: Values) -> tuple[Block, ...]:
    """Return blocks with their fields filled in; what is to be typed as it stands (code) is left alone."""
    return cast("tuple[Block, ...]", _filled(tuple(blocks), values, linked=False))


def _filled(value: Any, values: Values, *, linked: bool) -> Any:
    """Return a tuple or a block with every text in it filled in; within a link (`linked`) no link is made."""
    if isinstance(value, tuple):
        found: list[Any] = []
        for one in value:
            if isinstance(one, Text):
                found += _pieces(one.text, values, linked=linked)
            else:
                found.append(_filled(one, values, linked=linked))
        return tuple(found)
    if not is_dataclass(value) or isinstance(value, type):
        return value
    inner = linked or isinstance(value, Link)
    changed = {
        one.name: _filled(held, values, linked=inner)
        for one in fields(value)
        if isinstance(held := getattr(value, one.name), tuple)
    }
    return replace(value, **changed) if changed else value


def _pieces(text: str, values: Values, *, linked: bool) -> list[Piece]:
    found: list[Piece] = []
    at = 0
    for field in _FIELD.finditer(text):
        value = values.get(_name(field[1]), "")
        if linked and isinstance(value, Link):
            value = _words(value)
        before = Text(text[at : field.start()])
        found += [before, Text(one_line(value)) if isinstance(value, str) else value]
        at = field.end()
    found.append(Text(text[at:]))
    return [one for one in found if not isinstance(one, Text) or one.text]


def _words(link: Link) -> str:
    return "".join(piece.text for piece in link.children if isinstance(piece, Text))
