"""The public record of a draw: made from what is kept, written as bytes, and checked from those bytes alone.

`docs/draw.md` specifies it. Standard library only, and no clock: whoever has the file has all that decides.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from leerkring.registrations.drawing.canonical import (
    FORMAT,
    FORMATS,
    OLDER,
    DrawList,
    KeptGroup,
    Line,
    Missed,
    moment_text,
    sha256_of,
    write_list,
)
from leerkring.registrations.drawing.outcome import Outcome
from leerkring.registrations.drawing.rules import draw, seed_of

Record = dict[str, Any]
MOST = 100_000
"""No number in a record is larger, nor are there more tickets: a file of a stranger cannot keep us busy."""
NOT_OURS = "Er ontbreekt iets in het bestand, of het staat er anders dan wij het schrijven."


class RecordWrong(Exception):
    """A record that does not follow from itself; its text says in a Dutch sentence where."""


@dataclass(frozen=True, slots=True)
class TicketLine:
    """What is kept of one line: its number, place and outcome, each None before the draw."""

    id: str
    number: str | None
    place: int | None
    outcome: str | None


@dataclass(frozen=True, slots=True)
class Promise:
    """What was told before registration opened; `rule` in words."""

    activity: str
    rule: str
    commitment: str
    committed_at: datetime
    value_name: str
    value_form: str
    value_at: datetime | None
    missed: tuple[Missed, ...] = ()


def record_of(
    promise: Promise,
    found: DrawList | None,
    *,
    list_sha256: str | None,
    secret: str | None,
    public_value: str | None,
    seed: str | None,
    tickets: Sequence[TicketLine] = (),
) -> Record:
    """Return the record as far as it is: before freezing without a list, before the draw without secret and seed."""
    of = {one.id: one for one in tickets}
    kind = found.format if found else FORMAT
    missed = [
        {
            "name": one.name,
            "form": one.form,
            "known_at": moment_text(one.known_at),
            "replaced_at": moment_text(one.replaced_at),
        }
        for one in promise.missed
    ]
    return {
        "format": kind,
        "activity": promise.activity,
        "rule": promise.rule,
        "commitment": promise.commitment,
        "committed_at": moment_text(promise.committed_at),
        "public_value_name": promise.value_name,
        "public_value_form": promise.value_form,
        "public_value_at": moment_text(promise.value_at) if promise.value_at else None,
        **({} if kind == OLDER else {"missed": missed}),
        "frozen_at": moment_text(found.frozen_at) if found else None,
        "capacity": found.capacity if found else None,
        "maximum": found.maximum if found else None,
        "quotas": [{"group": one.group, "places": one.places} for one in found.quotas] if found else [],
        "given": [list(groups) for groups in sorted(found.given)] if found else [],
        "list_sha256": list_sha256,
        "secret": secret if seed else None,
        "public_value": public_value if seed else None,
        "seed": seed,
        "tickets": [
            {
                "id": line.id,
                "weight": line.weight,
                "groups": list(line.groups),
                "number": of[line.id].number,
                "place": of[line.id].place,
                "outcome": of[line.id].outcome,
            }
            for line in (sorted(found.lines, key=lambda line: line.id) if found else ())
        ],
    }


def write_record(record: Record) -> bytes:
    """Return the bytes of `loting.json`: JSON in UTF-8, its keys in this order, two spaces for each level, a line feed."""
    return (json.dumps(record, ensure_ascii=False, indent=2) + "\n").encode()


def list_of(record: Record) -> DrawList:
    """Return the list that a record says; raises `RecordWrong` where it lacks something."""
    try:
        return DrawList(
            activity=record["activity"],
            rule_sha256=sha256_of(record["rule"]),
            commitment=record["commitment"],
            committed_at=datetime.fromisoformat(record["committed_at"]),
            value_name=record["public_value_name"],
            value_form=record["public_value_form"],
            value_at=datetime.fromisoformat(record["public_value_at"]),
            frozen_at=datetime.fromisoformat(record["frozen_at"]),
            capacity=_whole(record["capacity"]),
            maximum=None if record["maximum"] is None else _whole(record["maximum"]),
            quotas=tuple(KeptGroup(one["group"], _whole(one["places"])) for one in record["quotas"]),
            given=tuple(tuple(groups) for groups in record["given"]),
            missed=tuple(
                Missed(one["name"], one["form"], _moment(one["known_at"]), _moment(one["replaced_at"]))
                for one in (() if record["format"] == OLDER else record["missed"])
            ),
            format=record["format"],
            lines=tuple(
                Line(one["id"], _whole(one["weight"]), tuple(one["groups"])) for one in record["tickets"]
            ),
        )
    except (KeyError, TypeError, ValueError, AttributeError) as wrong:
        raise RecordWrong(NOT_OURS) from wrong


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


def _check_many(found: DrawList) -> None:
    """Refuse a list with more tickets than any draw has: each of them is worked out."""
    if sum(line.weight for line in found.lines) > MOST:
        raise RecordWrong(NOT_OURS)


def _whole(number: object) -> int:
    if not isinstance(number, int) or isinstance(number, bool) or not 0 < number <= MOST:
        raise TypeError
    return number


def check_record(body: bytes) -> Record:
    """Return the record in these bytes where everything in it follows; raises `RecordWrong` with what does not."""
    try:
        return _check(body)
    except (
        *(KeyError, TypeError, ValueError, IndexError),
        *(AttributeError, RecursionError, OverflowError),
    ) as wrong:
        raise RecordWrong(NOT_OURS) from wrong


def _check(body: bytes) -> Record:
    record = _read(body)
    if record.get("seed") is None:
        raise RecordWrong("Er is nog niet geloot: in dit bestand staan nog geen geheim en geen uitslag.")
    found = list_of(record)
    _check_many(found)
    secret, value = str(record.get("secret")), str(record.get("public_value"))
    if hashlib.sha256(secret.encode()).hexdigest() != record["commitment"]:
        raise RecordWrong("Het geheim past niet bij de vingerafdruk die vooraf is gepubliceerd.")
    list_sha256 = sha256_of(write_list(found))
    if list_sha256 != record["list_sha256"]:
        raise RecordWrong("De lijst past niet bij haar vingerafdruk: er is iets aan veranderd.")
    if seed_of(secret, list_sha256, value) != record["seed"]:
        raise RecordWrong("Het zaad volgt niet uit het geheim, de lijst en de openbare waarde.")
    if found.format != OLDER:
        _check_times(found)
    _check_outcome(record, found)
    if write_record(_rebuilt(record, found)) != body:
        raise RecordWrong("Er staat iets in het bestand dat er niet hoort, of in een andere volgorde.")
    return record


def _check_times(found: DrawList) -> None:
    """Refuse a list that could have been made by who knew the value. Older lists promised nothing of the kind."""
    if not found.committed_at < found.frozen_at:
        raise RecordWrong("De lijst is bevroren voordat de vingerafdruk van het geheim er was.")
    if not found.frozen_at < found.value_at:
        raise RecordWrong("De lijst is bevroren toen de openbare waarde al bekend kon zijn.")
    named = [*(one.replaced_at for one in found.missed), found.frozen_at]
    for one, until in zip(found.missed, named[1:], strict=True):
        if not one.known_at <= one.replaced_at <= until:
            raise RecordWrong("De waarde is veranderd voordat de eerste bekend was, of na het bevriezen.")


def may_have_been_known(record: Record) -> bool:
    """Tell whether a list of the older format was frozen when the value could be known: then nobody can see that it was not."""
    found = list_of(record)
    return found.format == OLDER and found.frozen_at >= found.value_at


def _read(body: bytes) -> Record:
    try:
        record = json.loads(body.decode())
    except (ValueError, RecursionError) as wrong:
        raise RecordWrong("Dit bestand is geen loting.json: het is niet als JSON te lezen.") from wrong
    if not isinstance(record, dict) or record.get("format") not in FORMATS:
        raise RecordWrong(f'Dit bestand is geen loting in de vorm "{OLDER}" of "{FORMAT}".')
    if write_record(record) != body:
        raise RecordWrong(
            "Het bestand staat er niet zoals wij het schrijven: er is ten minste één teken veranderd."
        )
    return record


def _check_outcome(record: Mapping[str, Any], found: DrawList) -> None:
    tickets = {one["id"]: one for one in record["tickets"]}
    withdrawn = {id_ for id_, one in tickets.items() if one.get("outcome") == Outcome.WITHDRAWN}
    for drawn in draw(found, record["seed"], withdrawn):
        said = tickets[drawn.line.id]
        if said.get("number") != drawn.number:
            raise RecordWrong(f"Het nummer van lot {drawn.line.id} klopt niet.")
        if said.get("place") != drawn.place:
            raise RecordWrong(f"De plek in de volgorde van lot {drawn.line.id} klopt niet.")
        if said.get("outcome") != drawn.outcome:
            raise RecordWrong(f"De uitslag van lot {drawn.line.id} volgt niet uit de regel.")


def _rebuilt(record: Mapping[str, Any], found: DrawList) -> Record:
    """Return the record as we would have written it: anything else in the file is not ours."""
    promise = Promise(
        found.activity,
        record["rule"],
        found.commitment,
        found.committed_at,
        found.value_name,
        found.value_form,
        found.value_at,
        found.missed,
    )
    tickets = [
        TicketLine(one["id"], one["number"], one["place"], one["outcome"]) for one in record["tickets"]
    ]
    return record_of(
        promise,
        found,
        list_sha256=record["list_sha256"],
        secret=record["secret"],
        public_value=record["public_value"],
        seed=record["seed"],
        tickets=tickets,
    )
