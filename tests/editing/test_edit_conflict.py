"""What differs between a form and what stands now, and how it is told."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import insert

from leerkring.core.audit import write_audit
from leerkring.core.database.db import Database
from leerkring.core.versions import EditConflict
from leerkring.core.web.forms.form import Form
from leerkring.editing.edit_conflict import (
    LONG,
    FieldDifference,
    Subject,
    find_meanwhile,
    list_differences,
)
from leerkring.people.model import Person
from tests.cast import KARIM
from tests.conftest import TODAY

LABELS = {"title": "Titel", "on": "Dag", "themes": "Thema’s", "body": "Tekst"}
STANDS = {"title": "Van Karim", "on": "2027-02-18", "themes": ["b", "a"], "body": "Regel een\nRegel twee"}


def told(typed: dict[str, list[str]], **stands: object) -> dict[str, str]:
    found = list_differences(STANDS | stands, Form(typed), LABELS, {"a": "Wonen", "": "alle"})
    return {one.label: one.theirs for one in found}


def sent(**typed: list[str]) -> dict[str, list[str]]:
    """Return what stands, as a browser sends it, with these fields in place of those."""
    body = [str(STANDS["body"]).replace("\n", "\r\n")]
    return {"title": ["Van Karim"], "on": ["2027-02-18"], "themes": ["a", "b"], "body": body} | typed


def test_what_is_the_same_is_not_told() -> None:
    assert told(sent()) == {}, "whatever the order of ticks, and however a browser ends its lines"


@pytest.mark.parametrize(
    "typed, expected",
    [
        ({"title": ["Van Ilse"]}, {"Titel": "Van Karim"}),
        ({"title": []}, {"Titel": "Van Karim"}),
        ({"on": ["2027-02-25"]}, {"Dag": "do 18 februari 2027"}),
        ({"themes": ["a"]}, {"Thema’s": "b, Wonen"}),
        ({"body": ["Regel een"]}, {"Tekst": "Regel een\nRegel twee"}),
    ],
)
def test_what_stands_now_is_told_in_words(typed: dict[str, list[str]], expected: dict[str, str]) -> None:
    assert told(sent(**typed)) == expected


def test_no_choice_at_all_has_a_name_too() -> None:
    assert told(sent(themes=["a"]), themes=[]) == {"Thema’s": "alle"}
    assert told(sent(themes=[]), themes=[]) == {}


def test_of_a_long_text_only_what_differs_is_shown() -> None:
    stands = "\n".join(f"Regel {number} van een lange tekst." for number in range(20))
    assert len(stands) > LONG
    mine = stands.replace("Regel 3", "Alinea 3").replace("\n", "\r\n")
    (found,) = list_differences({"body": stands}, Form({"body": [mine]}), {"body": "Tekst"}, {})
    assert isinstance(found, FieldDifference)
    assert [line.mark for line in found.lines] == ["skip", "same", "changed", "same", "skip"]
    assert [piece.text for piece in found.lines[2].pieces if piece.mark == "come"] == ["Regel"]


async def test_who_changed_it_is_who_did_and_not_who_came_after(db: Database) -> None:
    lesson, karim = UUID(int=1), UUID(int=2)
    async with db.transaction() as tx:
        await tx.execute(
            insert(Person).values(id=karim, email=KARIM.email, name=KARIM.name, created_at=TODAY)
        )
        for minutes, actor, action in ((0, f"staff:{karim}", "move"), (1, "house", "publish")):
            at = TODAY + timedelta(minutes=minutes)
            await write_audit(tx, at=at, actor=actor, action=action, subject="x", subject_id=lesson)

    async def sentence(reader: str = "staff:else", **more: Any) -> str:
        about = Subject(called="dit", ids=(lesson,), **more)
        async with db.reading() as reading:
            found = await find_meanwhile(reading, EditConflict(), about, reader=reader)
            assert await find_meanwhile(reading, None, about, reader=reader) is None
        assert found is not None
        return found.sentence

    late = "Iemand anders heeft dit gewijzigd terwijl u ermee bezig was"
    assert await sentence() == f"{late}: leerkring zelf, di 12 januari 2027, 10.01 uur."
    by_karim = f"{late}: Karim Yılmaz, di 12 januari 2027, 10.00 uur."
    assert await sentence(actions=("move",)) == by_karim
    assert await sentence(changed_at=TODAY) == by_karim
    assert await sentence(actions=("nothing",)) == f"{late}."
    own = await sentence(reader=f"staff:{karim}", actions=("move",))
    assert own == "U heeft dit zelf gewijzigd in een ander venster: di 12 januari 2027, 10.00 uur."
