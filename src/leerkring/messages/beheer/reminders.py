"""When people of an activity hear of its days by themselves: before, and after."""

from functools import partial

from litestar import Response
from litestar.params import FromPath

from leerkring.activities.reminders.rules import MOST_DAYS, MOST_IN_TEXT, ReminderRule
from leerkring.core.versions import read_version
from leerkring.core.web.forms.form import Form
from leerkring.core.web.forms.post import post_answers
from leerkring.core.web.pages import Visit, action, page, render
from leerkring.editing.edit_conflict import Subject, find_meanwhile
from leerkring.messages.beheer.place import OF_ACTIVITY, ORGANIZER, get_place
from leerkring.messages.letters import known_fields
from leerkring.messages.reminder_forms import (
    AFTER_WHO,
    MOMENTS,
    SLOTS,
    in_words,
    labels,
    read_reminders,
    values_of,
)
from leerkring.registrations.reminding.queries import list_rules
from leerkring.registrations.reminding.service import set_reminders, version_of_rules

REMINDERS = OF_ACTIVITY + "/herinneringen"


@page(REMINDERS, access=ORGANIZER)
async def reminders_page(request: Visit, slug: FromPath[str]) -> Response[bytes]:
    """Show when mail goes out by itself, to be changed."""
    return await _reminders(request, None)


async def _reminders(request: Visit, sent: Form | None) -> Response[bytes]:
    async with request.reading() as reading:
        place = await get_place(request, reading)
        assert place.activity_id is not None
        rules = await list_rules(reading, place.activity_id)
        conflict = await find_meanwhile(
            reading,
            sent.no if sent else None,
            Subject(called="deze herinneringen", ids=(place.activity_id,), actions=("reminders.changed",)),
            reader=request.actor,
            typed=sent,
            theirs=values_of(rules),
            labels=labels(),
            names={**MOMENTS, **AFTER_WHO},
        )
    form = sent or Form.of(values_of(rules))
    return render(
        request,
        "messages/beheer/reminders.html",
        status=form.status,
        a=place.activity,
        base=place.base,
        form=form,
        slots=SLOTS,
        shown=_shown(form),
        moments=MOMENTS,
        after_who=AFTER_WHO,
        most_days=MOST_DAYS,
        most_in_text=MOST_IN_TEXT,
        fields=known_fields(of_activity=True),
        says=in_words(rules),
        version=version_of_rules(rules),
        conflict=conflict,
        refusal=form.refusal,
        done=request.asked("gedaan") == "bewaard" and sent is None,
    )


def _shown(form: Form) -> int:
    """Return how many of the mails stand open: those that are in use or have a mistake, and one at least."""
    used = [slot for slot in SLOTS if form.value(f"moment-{slot}") or form.error(f"days-{slot}")]
    return max(used, default=1)


@action(REMINDERS, access=ORGANIZER)
async def save_reminders(request: Visit, slug: FromPath[str]) -> Response[bytes]:
    """Keep when mail goes out by itself."""
    async with request.reading() as reading:
        place = await get_place(request, reading)

    async def act(rules: tuple[ReminderRule, ...], form: Form) -> str:
        assert place.activity_id is not None
        await set_reminders(
            request.db,
            place.activity_id,
            rules,
            version=read_version(form),
            actor=request.actor,
            now=request.now,
        )
        return f"{place.base}/herinneringen?gedaan=bewaard"

    return await post_answers(request, read_reminders, act, again=partial(_reminders, request))


HANDLERS = [reminders_page, save_reminders]
