"""The list of a draw as the text whose hash is published: written, read back, hashed. Standard library only.

`docs/draw.md` specifies it byte by byte; whatever changes here is another format and gets another first line.
"""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

FORMAT = "leerkring-loting 2"
OLDER = "leerkring-loting 1"
"""The format of before: its list says nothing of values that were missed, and nothing promised when it was frozen."""
FORMATS = (OLDER, FORMAT)


class NotAList(ValueError):
    """This text is no list of a draw in this format."""


@dataclass(frozen=True, slots=True)
class KeptGroup:
    """A group that places are kept for: `q` and its number on the page of the activity."""

    group: str
    places: int


@dataclass(frozen=True, slots=True)
class Missed:
    """A public value that became known before the list was frozen, so that another was named."""

    name: str
    form: str
    known_at: datetime
    replaced_at: datetime


@dataclass(frozen=True, slots=True)
class Line:
    """One person in the list: a random id, how many tickets, and the opaque groups they are in.

    The groups are one unit (`u`, who registered together), one organisation (`o`) and the kept groups (`q`) in order.
    """

    id: str
    weight: int
    groups: tuple[str, ...]

    @property
    def unit(self) -> str:
        """Who goes together."""
        return self.groups[0]

    @property
    def organization(self) -> str:
        """Whose maximum they count for."""
        return self.groups[1]

    @property
    def kept(self) -> tuple[str, ...]:
        """The groups whose kept places are theirs."""
        return self.groups[2:]

    def ticket_ids(self) -> tuple[str, ...]:
        """Return the tickets of this line: its id, a hyphen and 1, 2, 3 …"""
        return tuple(f"{self.id}-{number}" for number in range(1, self.weight + 1))


@dataclass(frozen=True, slots=True)
class DrawList:
    """All that decides, besides the secret and the public value. Lines stand in the order of their ids."""

    activity: str
    rule_sha256: str
    commitment: str
    committed_at: datetime
    value_name: str
    value_form: str
    value_at: datetime
    frozen_at: datetime
    capacity: int
    maximum: int | None
    quotas: tuple[KeptGroup, ...] = ()
    given: tuple[tuple[str, ...], ...] = ()
    """Places that were given before freezing: the organisation, and the kept group it counts for, if any."""
    lines: tuple[Line, ...] = ()
    missed: tuple[Missed, ...] = ()
    format: str = FORMAT


def moment_text(moment: datetime) -> str:
    """Return a moment as it is written: in UTC, to the second."""
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def write_list(found: DrawList) -> str:
    """Return the text: one line for each fact, each line ended by a line feed."""
    lines = [
        found.format,
        f"activity {found.activity}",
        f"rule {found.rule_sha256}",
        f"commitment {found.commitment}",
        f"committed {moment_text(found.committed_at)}",
        f"value {found.value_form} {moment_text(found.value_at)} {found.value_name}",
        *(
            f"missed {one.form} {moment_text(one.known_at)} {moment_text(one.replaced_at)} {one.name}"
            for one in found.missed
        ),
        f"frozen {moment_text(found.frozen_at)}",
        f"capacity {found.capacity}",
        f"maximum {found.maximum or '-'}",
        *(f"quota {quota.group} {quota.places}" for quota in found.quotas),
        *(f"given {' '.join(groups)}" for groups in sorted(found.given)),
        *(
            f"ticket {line.id} {line.weight} {' '.join(line.groups)}"
            for line in sorted(found.lines, key=lambda line: line.id)
        ),
    ]
    return "".join(f"{line}\n" for line in lines)


def read_list(text: str) -> DrawList:
    """Return what a text says; raises `NotAList` for any text that `write_list` would not have written."""
    try:
        found = _read(text.split("\n"))
    except (ValueError, IndexError) as wrong:
        raise NotAList(str(wrong)) from wrong
    if write_list(found) != text:
        raise NotAList("not as it is written")
    return found


def _read(lines: Sequence[str]) -> DrawList:
    missed = [line.split(" ", 4) for line in lines if line.startswith("missed ")]
    lines = [line for line in lines if not line.startswith("missed ")]
    head, rest = lines[:9], lines[9:]
    words = [line.partition(" ") for line in head[1:]]
    names = [name for name, _, _ in words]
    if (
        head[0] not in FORMATS
        or (missed and head[0] == OLDER)
        or names
        != (["activity", "rule", "commitment", "committed", "value", "frozen", "capacity", "maximum"])
    ):
        raise NotAList("another format")
    activity, rule, commitment, committed, value, frozen, capacity, maximum = (said for _, _, said in words)
    value_form, value_at, value_name = value.split(" ", 2)
    return DrawList(
        activity=activity,
        rule_sha256=rule,
        commitment=commitment,
        committed_at=datetime.fromisoformat(committed),
        value_name=value_name,
        value_form=value_form,
        value_at=datetime.fromisoformat(value_at),
        frozen_at=datetime.fromisoformat(frozen),
        capacity=int(capacity),
        maximum=None if maximum == "-" else int(maximum),
        quotas=tuple(KeptGroup(found[0], int(found[1])) for found in _those("quota", rest)),
        given=tuple(tuple(found) for found in _those("given", rest)),
        missed=tuple(
            Missed(name, form, datetime.fromisoformat(known), datetime.fromisoformat(replaced))
            for _, form, known, replaced, name in missed
        ),
        format=head[0],
        lines=tuple(Line(found[0], int(found[1]), tuple(found[2:])) for found in _those("ticket", rest)),
    )


def _those(name: str, lines: Iterable[str]) -> list[list[str]]:
    words = (line.split() for line in lines)
    return [found for word, *found in filter(None, words) if word == name]


def sha256_of(text: str) -> str:
    """Return the SHA-256, in hexadecimal, of a text in UTF-8."""
    return hashlib.sha256(text.encode()).hexdigest()
