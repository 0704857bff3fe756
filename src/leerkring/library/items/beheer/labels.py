"""The words of the back office about the library's short texts."""

from collections.abc import Mapping
from typing import Any

from leerkring.editing.differences import Line, differences
from leerkring.library.handbooks.beheer.labels import HELP, STATES, TONES
from leerkring.library.items.kinds import Kind

__all__ = ["DONE", "HELP", "STATES", "TONES", "changes"]

DONE = {
    "bewaard": "De tekst is bewaard als concept. Lezers zien hem nog niet zo.",
    "beoordelen": "De tekst is bewaard en staat klaar om te beoordelen.",
    "gepubliceerd": "De tekst is gepubliceerd. Lezers en zoekers zien hem nu.",
    "gepland": "De tekst is bewaard en verschijnt vanzelf op het gekozen moment.",
    "teruggezet": "De eerdere tekst staat weer klaar, als concept. Publiceer hem om hem te laten zien.",
    "weggehaald": "Lezers zien deze tekst niet meer. Publiceer hem om hem terug te halen.",
}


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
