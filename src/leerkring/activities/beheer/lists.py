"""The activities as a list: its filters, its orders and its columns."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import true

from leerkring.activities import labels
from leerkring.activities.beheer.labels import KINDS
from leerkring.activities.model import Activity, ActivityKind
from leerkring.core.text.dutch import local
from leerkring.core.web.lists.asked import Asked, read_asked
from leerkring.core.web.lists.declared import Choice, Column, Listing, Search

WHEN = {"komend": "Komend", "geweest": "Geweest", "alles": "Alles"}
_KIND_OF = {word: kind for kind, word in labels.KINDS.items()}
_FILTERS = (
    Choice(
        name="staat",
        label="Status",
        words={state: text.capitalize() for state, text in labels.STATES.items()},
        column=Activity.state,
        every="Alle",
    ),
    Choice(
        name="soort",
        label="Soort",
        words={labels.KINDS[kind]: KINDS[kind] for kind in ActivityKind},
        where=lambda word: Activity.kind == _KIND_OF[word],
        every="Alle",
    ),
    Search(label="Titel of plaats", columns=(Activity.title, Activity.place)),
)
_COLUMNS = (
    Column(label="Activiteit", name="titel", fixed=True, order=Activity.title, cell=lambda a: a.title),
    Column(label="Status", name="status", order=Activity.state, cell=lambda a: a.state_label),
    Column(
        label="Dagen",
        name="dag",
        order=Activity.starts_at,
        cell=lambda a: local(a.starts_at).date(),
    ),
    Column(
        label="Plaatsen",
        name="bezet",
        order=Activity.taken,
        num=True,
        cell=lambda a: f"{a.taken} van {a.capacity}",
    ),
    Column(label="Wachten", name="wachten", order=Activity.waiting, num=True, cell=lambda a: a.waiting),
    Column(
        label="In behandeling",
        name="behandeling",
        order=Activity.applied,
        num=True,
        cell=lambda a: a.applied,
    ),
    Column(label="Aanmelden", name="aanmelden"),
    Column(label="Soort", name="naar-soort", extra=True, cell=lambda a: KINDS[a.kind]),
    Column(label="Laatste dag", name="laatste-dag", extra=True, cell=lambda a: local(a.ends_at).date()),
    Column(label="Aanmelden kan vanaf", name="opent", extra=True, cell=lambda a: a.registration_opens_at),
    Column(label="Aanmelden kan tot", name="sluit", extra=True, cell=lambda a: a.registration_closes_at),
)


def _when(now: datetime) -> Choice:
    passes = {"komend": Activity.ends_at >= now, "geweest": Activity.ends_at < now, "alles": true()}
    return Choice(name="wanneer", label="Wanneer", words=WHEN, where=passes.__getitem__, default="komend")


def read_activities(query: Mapping[str, Any], now: datetime) -> Asked:
    """Read what is asked of the list; what has been stands with the latest first."""
    listing = Listing(filters=(_when(now), *_FILTERS), columns=_COLUMNS, sort="dag")
    past = query.get("wanneer") == "geweest"
    return read_asked(replace(listing, sort="-dag") if past else listing, query)
