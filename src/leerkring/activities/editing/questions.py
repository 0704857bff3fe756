"""The questions of a form as staff put them together: added, changed, moved and taken away. Pure rules over drafts.

What always holds: a condition refers to a question that stands earlier, and to an answer that it has. Sensitive questions come
last, as visitors see them, and no question depends on one.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import astuple, dataclass, replace
from itertools import chain, count

from leerkring.activities.content.drafts import FieldDraft
from leerkring.activities.refusals import CannotMoveQuestion, NoSuchQuestion
from leerkring.activities.rules import FieldType
from leerkring.core.text.slugs import slugified
from leerkring.core.versions import version_of

Fields = tuple[FieldDraft, ...]
CHOSEN = (FieldType.CHOICE, FieldType.CHOICES)
"""Questions with answers of their own to choose from."""
YES_NO = (("yes", "Ja"), ("no", "Nee"))
MOST_IN_KEY = 40


@dataclass(frozen=True, slots=True)
class Condition:
    """An answer to an earlier question, on which a question may depend."""

    key: str
    label: str
    value: str
    answer: str

    @property
    def word(self) -> str:
        """How a form sends it."""
        return f"{self.key}={self.value}"


def get_question(fields: Sequence[FieldDraft], key: str) -> FieldDraft:
    """Return the question with this key; raises `NoSuchQuestion`."""
    return fields[place_of(fields, key)]


def place_of(fields: Sequence[FieldDraft], key: str) -> int:
    """Return where this question stands, from 0; raises `NoSuchQuestion`."""
    for place, field in enumerate(fields):
        if field.key == key:
            return place
    raise NoSuchQuestion


def version_of_question(field: FieldDraft) -> str:
    """Return what a form carries that was filled with this question."""
    return version_of(*astuple(field))


def version_of_order(fields: Sequence[FieldDraft]) -> str:
    """Return what a form carries beside which the questions stood in this order."""
    return version_of(*(field.key for field in fields))


def answers_of(field: FieldDraft) -> tuple[tuple[str, str], ...]:
    """Return what can be chosen, as (value, words); nothing of a question that people answer in their own words."""
    if field.type == FieldType.YES_NO:
        return YES_NO
    return tuple((option, option) for option in field.options) if field.type in CHOSEN else ()


def arranged(fields: Iterable[FieldDraft]) -> Fields:
    """Return the questions as visitors see them: the sensitive ones last, each kind in the order that it had."""
    return tuple(sorted(fields, key=lambda field: field.sensitive))


def list_conditions(fields: Sequence[FieldDraft], key: str | None) -> list[Condition]:
    """Return on what this question may depend; `key` is None for a new one, which comes last."""
    earlier = fields if key is None else fields[: place_of(fields, key)]
    return [
        Condition(field.key, field.label, value, words)
        for field in earlier
        if not field.sensitive
        for value, words in answers_of(field)
    ]


def condition_of(fields: Sequence[FieldDraft], field: FieldDraft) -> Condition | None:
    """Return on what this question depends, in words; None where it is always asked."""
    if field.show_if_key is None or field.show_if_value is None:
        return None
    asked = get_question(fields, field.show_if_key)
    words = dict(answers_of(asked)).get(field.show_if_value, field.show_if_value)
    return Condition(asked.key, asked.label, field.show_if_value, words)


def dependents(fields: Sequence[FieldDraft], key: str) -> list[FieldDraft]:
    """Return the questions that are asked only after a certain answer to this one."""
    return [field for field in fields if field.show_if_key == key]


def free_key(label: str, taken: Collection[str]) -> str:
    """Return a key for a new question that no question has, nor had."""
    key = slugified(label)[:MOST_IN_KEY].strip("-") or "vraag"
    numbered = (f"{key}-{number}" for number in count(2))
    return next(one for one in chain([key], numbered) if one not in taken)


def added(fields: Fields, field: FieldDraft) -> Fields:
    """Return the questions with this one at the end; one that says the same is there already: it was sent twice."""
    if any(replace(one, key=field.key) == field for one in fields):
        return fields
    return arranged((*fields, field))


def changed(fields: Fields, key: str, field: FieldDraft) -> Fields:
    """Return the questions with this one in other words; conditions follow an answer that is only called otherwise."""
    place = place_of(fields, key)
    called = renamed(fields[place], field)
    return arranged(
        field
        if number == place
        else replace(one, show_if_value=called.get(one.show_if_value or "", one.show_if_value))
        if one.show_if_key == key
        else one
        for number, one in enumerate(fields)
    )


def renamed(was: FieldDraft, field: FieldDraft) -> Mapping[str, str]:
    """Return which answer is called what now: where one of them differs, and it stands where it stood."""
    if was.type not in CHOSEN or field.type not in CHOSEN or len(was.options) != len(field.options):
        return {}
    differ = [(old, new) for old, new in zip(was.options, field.options, strict=True) if old != new]
    is_new = len(differ) == 1 and differ[0][1] not in was.options
    return dict(differ) if is_new else {}


def list_obstacles(fields: Fields, key: str, field: FieldDraft) -> Iterator[tuple[str, str]]:
    """Yield what stands in the way of changing a question like this: the questions that wait for an answer that goes."""
    was = get_question(fields, key)
    if field.sensitive and (waits := dependents(fields, key)):
        sentence = f"De vraag ‘{waits[0].label}’ hoort bij deze vraag. Een gevoelige vraag kan geen andere vraag laten verschijnen."
        yield "sensitive", sentence
        return
    if not answers_of(was) and not answers_of(field):
        return  # in people's own words, as a file may ask for them
    left = {value for value, _ in answers_of(field)} | renamed(was, field).keys()
    for one in dependents(fields, key):
        if one.show_if_value not in left:
            answer = dict(answers_of(was)).get(one.show_if_value or "", one.show_if_value)
            sentence = (
                f"Bij het antwoord ‘{answer}’ hoort de vraag ‘{one.label}’. Laat dat antwoord staan, "
                "of wijzig eerst wanneer die vraag verschijnt."
            )
            yield "options" if field.type in CHOSEN else "type", sentence


def can_move(fields: Fields, key: str, step: int) -> bool:
    """Tell whether a question can go a place up (-1) or down (1): not past one that it depends on, or that depends on it."""
    fields = arranged(fields)
    place = place_of(fields, key)
    if not 0 <= place + step < len(fields) or fields[place + step].sensitive != fields[place].sensitive:
        return False
    first, second = sorted((place, place + step))
    return fields[second].show_if_key != fields[first].key


def moved(fields: Fields, key: str, step: int) -> Fields:
    """Return the questions with this one a place up (-1) or down (1); raises `CannotMoveQuestion`."""
    if not can_move(fields, key, step):
        raise CannotMoveQuestion
    order = list(arranged(fields))
    place = place_of(order, key)
    order[place], order[place + step] = order[place + step], order[place]
    return tuple(order)


def without(fields: Fields, key: str, *, along: bool = False) -> Fields:
    """Return the questions without this one. What depends on it is always asked from then on, or goes `along` with it."""
    get_question(fields, key)
    gone = {key}
    if along:
        for field in fields:
            if field.show_if_key in gone:
                gone.add(field.key)
    left = (field for field in fields if field.key not in gone)
    return tuple(
        replace(field, show_if_key=None, show_if_value=None) if field.show_if_key in gone else field
        for field in left
    )
