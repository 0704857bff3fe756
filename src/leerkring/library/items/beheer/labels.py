"""The words of the back office about the library's short texts."""

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from leerkring.editing.differences import Line, differences
from leerkring.library.handbooks.beheer.labels import HELP, STATES, TONES
from leerkring.library.items.kinds import KINDS, Kind
from leerkring.library.items.queries.back_office import DeskLine

__all__ = ["DONE", "HELP", "STATES", "TONES", "changes", "filters"]

DONE = {
    "bewaard": "De tekst is bewaard als concept. Lezers zien hem nog niet zo.",
    "beoordelen": "De tekst is bewaard en staat klaar om te beoordelen.",
    "gepubliceerd": "De tekst is gepubliceerd. Lezers en zoekers zien hem nu.",
    "gepland": "De tekst is bewaard en verschijnt vanzelf op het gekozen moment.",
    "teruggezet": "De eerdere tekst staat weer klaar, als concept. Publiceer hem om hem te laten zien.",
    "weggehaald": "Lezers zien deze tekst niet meer. Publiceer hem om hem terug te halen.",
}
Filter = tuple[str, str, int | None, bool]


def filters(lines: Sequence[DeskLine], kind: str, state: str) -> list[tuple[str, list[Filter]]]:
    """Return the filters of the list as links with counts."""

    def href(**asked: str) -> str:
        query = urlencode({name: word for name, word in asked.items() if word})
        return f"/beheer/bibliotheek?{query}" if query else "/beheer/bibliotheek"

    def many(one: str, how: str) -> int:
        return sum(
            one in {"", KINDS[line.kind].one} and how in {"", line.working_state or line.state}
            for line in lines
        )

    kinds = [("Alles", ""), *((one.many, one.one) for one in KINDS.values())]
    states = [("Alle", ""), *((word.capitalize(), key) for key, word in STATES.items())]
    return [
        ("Soort", [(t, href(soort=k, status=state), many(k, state), kind == k) for t, k in kinds]),
        ("Status", [(t, href(soort=kind, status=s), many(kind, s), state == s) for t, s in states]),
    ]


def changes(
    kind: Kind, before: Mapping[str, Any], after: Mapping[str, Any]
) -> list[tuple[str, tuple[Line, ...]]]:
    """Return what differs between two versions, field by field, with what each is called."""
    labels = [("title", "Titel"), ("slug", "Adres"), ("summary", "Samenvatting"), ("body", "Tekst")]
    found = [(label, _text(before.get(name)), _text(after.get(name))) for name, label in labels]
    found.append((kind.dated_label or "Datum", _text(before.get("dated_on")), _text(after.get("dated_on"))))
    for part, fields in (
        ("details", [(one.key, one.label) for one in kind.fields]),
        ("links", [(one.name, one.label) for one in kind.links]),
    ):
        old, new = before.get(part, {}), after.get(part, {})
        found += [(label, _text(old.get(key)), _text(new.get(key))) for key, label in fields]
    return [(label, lines) for label, old, new in found if (lines := differences(old, new))]


def _text(value: Any) -> str:
    if isinstance(value, list):
        return "\n".join(map(_text, value))
    if isinstance(value, dict):
        return ": ".join(map(str, value.values()))
    return "" if value is None else str(value)
