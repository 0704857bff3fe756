"""The tab of an activity's places: how many, by which rule, for whom some are kept, and when one can register."""

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from typing import Any

from litestar import Response
from litestar.params import FromPath

from leerkring.activities import labels as public_labels
from leerkring.activities.beheer import labels as beheer_labels
from leerkring.activities.beheer.activities import BASE, ONE, ORGANIZER
from leerkring.activities.beheer.terms import draw_forms
from leerkring.activities.beheer.terms.groups import Groups, list_groups
from leerkring.activities.beheer.terms.quota_forms import row_numbers, who_of
from leerkring.activities.beheer.terms.terms_forms import FIELD_OF, Moment, fill, labels_of, read_terms
from leerkring.activities.beheer.terms.told import as_read
from leerkring.activities.beheer.terms.touched import LooksFirst, list_changes, may_change
from leerkring.activities.draws.labels import weight_sentence
from leerkring.activities.draws.rules import is_missed
from leerkring.activities.editing.terms import ActivityTerms, terms_of, with_terms
from leerkring.activities.labels import STATES
from leerkring.activities.queries import back_office
from leerkring.activities.queries.back_office import ActivityDetails
from leerkring.activities.queries.page import get_activity_page
from leerkring.activities.queries.terms import get_terms
from leerkring.activities.refusals import DraftRefused, MoveNotAllowed
from leerkring.activities.rules import VISIBLE, Allocation
from leerkring.core.versions import check_version, read_version
from leerkring.core.web.forms.form import Form, read_form
from leerkring.core.web.forms.post import Mistakes, post_act
from leerkring.core.web.pages import Visit, action, page, render
from leerkring.editing.edit_conflict import Subject, find_meanwhile
from leerkring.registrations.changing.activity import Standing, change_activity, foresee_change
from leerkring.registrations.queries import back_office as registered
from leerkring.registrations.rules import makes_offers

TERMS = ONE + "/plaatsen"


@page(TERMS, access=ORGANIZER)
async def terms_page(request: Visit, slug: FromPath[str]) -> Response[bytes]:
    """Show how many places there are and how they are given, to be changed; and who would be next."""
    return await show_terms(request, slug, None)


def moment_of(activity: ActivityDetails, request: Visit) -> Moment:
    """Return how things stand where the form of this activity is read."""
    opened = activity.state in VISIBLE and request.now >= activity.registration_opens_at
    return Moment(request.now, activity.starts_at, opened)


async def show_terms(request: Visit, slug: str, form: Form | None) -> Response[bytes]:
    """Show the form as it stands or as it was typed, or the last look that it asks for."""
    async with request.reading() as reading:
        activity = await back_office.get_activity(reading, slug, own=request.own_activities)
        terms, kept = await get_terms(reading, activity.id)
        groups = await list_groups(reading)
        if form and isinstance(form.no, LooksFirst):
            return _look(request, activity, terms, groups, form)
        waiting = await registered.list_first_waiting(reading, activity.id)
        counted = await registered.count_by_state(reading, activity.id)
        at = moment_of(activity, request)
        seen = await get_activity_page(reading, activity.slug, request.now, drafts=True)
        read = as_read(seen, terms, groups)
        stands = fill(terms, at)
        conflict = await find_meanwhile(
            reading,
            form.no if form else None,
            Subject(
                called="de plaatsen",
                ids=(activity.id,),
                actions=("change-capacity", "activity.changed", "give-place"),
            ),
            reader=request.actor,
            typed=form,
            theirs={name: stands.value(name) for name in stands.names},
            labels=labels_of(form or stands),
            names={**groups.names, **beheer_labels.ALLOCATIONS},
        )
    form = _with_rows(form, stands) if form else stands
    return render(
        request,
        "activities/beheer/terms.html",
        status=form.status,
        a=activity,
        opened=at.opened,
        read=read,
        kept_free=seen.kept,
        public_labels=public_labels,
        says=may_change(activity, counted, request.now),
        offers=makes_offers(
            published=activity.state == "published", starts_at=activity.starts_at, now=request.now
        ),
        waiting=waiting,
        form=form,
        rows=row_numbers(form),
        groups=groups,
        taken=_taken(form, {who_of(quota): kept[quota.condition] for quota in terms.quotas}),
        groups_kept=len(terms.quotas),
        allocations=beheer_labels.ALLOCATION_CHOICES,
        **_draw(form, terms, at, missed=is_missed(activity, request.now)),
        version=terms.version,
        conflict=conflict,
        offer_hours=request.settings.offer_hours,
        labels=beheer_labels,
        may_change=activity.state in beheer_labels.OPEN,
        refusal=form.refusal,
    )


def _draw(form: Form, terms: ActivityTerms, at: Moment, *, missed: bool) -> dict[str, Any]:
    """Return what the template says of a draw: what was promised, or the fields to promise it by."""
    is_draw = (form.value("allocation") or terms.allocation) == Allocation.DRAW
    return {
        "shows_draw": is_draw or not at.opened,
        "promised": at.opened and bool(terms.draw_value_name) and not missed,
        "missed": missed,
        "draw_open": is_draw,
        "draw_forms": draw_forms.FORMS,
        "draw_tickets": draw_forms.TICKETS,
        "draw_weight": weight_sentence,
    }


def _taken(form: Form, kept: Mapping[str, int]) -> dict[int, int | None]:
    """Return by the number of its row how many places of a group are given; None where the group is new."""
    return {number: kept.get(form.value(f"quota-{number}-who")) for number in row_numbers(form)}


def _with_rows(form: Form, stands: Form) -> Form:
    """Return what was typed, with what stands in each field that a program did not send."""
    return Form({**dict(stands.items()), **dict(form.items())}, dict(form.errors), form.no)


def _look(
    request: Visit, activity: ActivityDetails, terms: ActivityTerms, groups: Groups, form: Form
) -> Response[bytes]:
    """Show whom a change touches, before it is made."""
    assert isinstance(form.no, LooksFirst)
    return render(
        request,
        "activities/beheer/terms_look.html",
        a=activity,
        changes=list_changes(terms, form.no.wanted, groups.names, request.now),
        offered=form.no.offered,
        told=form.no.told,
        closes_now=form.no.closes_now,
        offer_hours=request.settings.offer_hours,
        sent=[(name, value) for name, values in form.items() if name != "review" for value in values],
    )


@action(TERMS, access=ORGANIZER)
async def change_terms(request: Visit, slug: FromPath[str]) -> Response[bytes]:
    """Keep what was typed; who waits is offered what comes free. A form that asks for it is shown that first."""
    form, again = await read_form(request), partial(show_terms, request, slug)
    if form.value("edit"):
        return await again(form)
    return await post_act(form, partial(_save, request, slug, form), again=again)


async def _save(request: Visit, slug: str, form: Form) -> str:
    async with request.reading() as reading:
        activity = await back_office.get_activity(reading, slug, own=request.own_activities)
        stands, _ = await get_terms(reading, activity.id)
        groups = await list_groups(reading)
    if activity.state not in beheer_labels.OPEN:
        raise MoveNotAllowed(state=STATES[activity.state])
    terms, mistakes = read_terms(form, stands, moment_of(activity, request), groups.names)
    if terms is None:
        raise Mistakes(mistakes)
    change = partial(_write_over, terms, read_version(form))
    by: dict[str, Any] = {"actor": request.actor, "now": request.now, "settings": request.settings}
    try:
        if form.value("review"):
            foreseen = await foresee_change(request.db, activity.id, change, **by)
            LooksFirst.where_it_touches(stands, terms, foreseen, activity, request.now)
        changed = await change_activity(request.db, activity.id, change, **by)
    except DraftRefused as no:
        raise Mistakes(dict(_by_field(no, form))) from no
    return f"{BASE}/{activity.slug}?gedaan=plaatsen&mails={changed.offers + changed.mails if changed else 0}"


def _write_over(terms: ActivityTerms, version: str | None, stands: Standing) -> Standing:
    check_version(version, terms_of(stands.draft).version, terms.version)
    return replace(stands, draft=with_terms(stands.draft, terms))


def _by_field(no: DraftRefused, form: Form) -> list[tuple[str, str]]:
    """Return the mistakes at the fields that they are about; the groups' own at the first row."""
    rows = row_numbers(form)
    first = f"quota-{rows[0]}-places" if rows else "capacity"
    return [
        (first if path[0] == "quotas" else FIELD_OF.get(str(path[0]), str(path[0])), sentence)
        for path, sentence in no.mistakes
    ]


HANDLERS = [terms_page, change_terms]
