"""Which form of an activity a page of the builder is about: the first one, or the second for who has a place."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from uuid import UUID

from leerkring.activities.beheer.activities import BASE, ONE
from leerkring.activities.content.drafts import ActivityDraft
from leerkring.activities.editing.questions import Fields
from leerkring.activities.queries.back_office import ActivityDetails
from leerkring.activities.queries.follow_up import find_follow_up, find_follow_up_draft
from leerkring.activities.queries.questions import list_field_drafts, read_questions
from leerkring.activities.refusals import NoFollowUp
from leerkring.activities.rules import VISIBLE
from leerkring.core.database.db import Reading
from leerkring.core.web.pages import Visit
from leerkring.registrations.follow_up.queries import count_answers
from leerkring.registrations.queries.answered import count_answered
from leerkring.registrations.sensitive.queries import count_sensitive

FIRST, SECOND = "formulier", "tweede-formulier"


def paths(rest: str) -> list[str]:
    """Return where a page of the builder stands for each of the two forms."""
    return [f"{ONE}/{word}{rest}" for word in (FIRST, SECOND)]


@dataclass(frozen=True, slots=True)
class WhichForm:
    """One of the two forms, by its word in the address."""

    word: str

    @property
    def is_second(self) -> bool:
        """Whether it is the one for who has a place."""
        return self.word == SECOND

    @property
    def title(self) -> str:
        """What staff call it."""
        return "Tweede formulier" if self.is_second else "Formulier"

    def base(self, slug: str) -> str:
        """Return where it is put together."""
        return f"{BASE}/{slug}/{self.word}"

    async def list_fields(self, reading: Reading, activity_id: UUID) -> Fields:
        """Return its questions; raises `NoFollowUp` where there is no second form."""
        if not self.is_second:
            return await list_field_drafts(reading, activity_id)
        form = await find_follow_up_draft(reading, activity_id)
        if form is None:
            raise NoFollowUp
        return form.fields

    async def count_answered(self, reading: Reading, activity_id: UUID) -> dict[str, int]:
        """Return how many people answered each question, by its key."""
        count = count_answers if self.is_second else count_answered
        return {**await count(reading, activity_id), **await count_sensitive(reading, activity_id)}

    def changed(self, draft: ActivityDraft, change: Callable[[Fields], Fields]) -> ActivityDraft:
        """Return the activity with other questions on this form; raises `NoFollowUp`."""
        if not self.is_second:
            return replace(draft, fields=change(draft.fields))
        if draft.follow_up is None:
            raise NoFollowUp
        return replace(draft, follow_up=replace(draft.follow_up, fields=change(draft.follow_up.fields)))


def which_form(request: Visit) -> WhichForm:
    """Return which form the address of a request is about."""
    return WhichForm(request.scope["path"].split("/")[4])


def is_open(request: Visit, activity: ActivityDetails) -> bool:
    """Tell whether visitors may have answered the questions of the first form."""
    return activity.state in VISIBLE and request.now >= activity.registration_opens_at


async def is_being_asked(request: Visit, reading: Reading, of: WhichForm, activity: ActivityDetails) -> bool:
    """Tell whether somebody may have answered the questions of this form."""
    if not of.is_second:
        return is_open(request, activity)
    form = await find_follow_up(reading, activity.id)
    return form is not None and form.sent_at is not None


async def list_keys(reading: Reading, activity_id: UUID) -> set[str]:
    """Return the keys that questions of an activity have or had, on either form: answers stand under them."""
    return await _keys_of_first(reading, activity_id) | await _keys_of_second(reading, activity_id)


async def list_other_keys(reading: Reading, activity_id: UUID, of: WhichForm) -> set[str]:
    """Return the keys of the other form; a question that was stopped on this one may be asked again by its own."""
    return await (_keys_of_first if of.is_second else _keys_of_second)(reading, activity_id)


async def _keys_of_first(reading: Reading, activity_id: UUID) -> set[str]:
    questions = await read_questions(reading, activity_id)
    asked = {one.key for one in (*questions.fields, *questions.sensitive)}
    return asked | {one.key for one in questions.wordings}


async def _keys_of_second(reading: Reading, activity_id: UUID) -> set[str]:
    second = await find_follow_up_draft(reading, activity_id)
    return {one.key for one in second.fields} if second else set()
