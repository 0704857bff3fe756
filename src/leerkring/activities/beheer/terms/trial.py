"""Trying an activity's terms before anybody registers: what visitors will read, and who would get a place."""

from datetime import datetime, timedelta
from uuid import UUID

from litestar import Response
from litestar.params import FromPath

from leerkring.activities import labels as public_labels
from leerkring.activities.beheer import labels as beheer_labels
from leerkring.activities.beheer.activities import ORGANIZER
from leerkring.activities.beheer.terms.groups import list_groups
from leerkring.activities.beheer.terms.quota_forms import who_of
from leerkring.activities.beheer.terms.terms import TERMS, moment_of, show_terms
from leerkring.activities.beheer.terms.terms_forms import fill, read_terms
from leerkring.activities.beheer.terms.told import as_read
from leerkring.activities.beheer.terms.trial_words import dots_of, organization_names, result_sentences
from leerkring.activities.content.draft_rules import check_draft
from leerkring.activities.content.drafts import ActivityDraft
from leerkring.activities.editing.terms import ActivityTerms, with_terms
from leerkring.activities.queries import back_office
from leerkring.activities.queries.back_office import ActivityDetails
from leerkring.activities.queries.page import get_activity_page
from leerkring.activities.queries.standing import read_standing
from leerkring.activities.queries.terms import get_terms
from leerkring.activities.queries.upkeep import get_kept_activity
from leerkring.core.database.db import Reading
from leerkring.core.web.forms.form import Form
from leerkring.core.web.pages import Visit, page, render
from leerkring.people.labels import ORGANIZATION_KINDS
from leerkring.registrations.beheer.labels import REASONS
from leerkring.registrations.places.values import Quota, Terms, Unit
from leerkring.registrations.queries.lookup import list_regions_of
from leerkring.registrations.trial.inventing import invent_units
from leerkring.registrations.trial.queries import MOST_PEOPLE, Earlier, list_earlier, list_units
from leerkring.registrations.trial.rules import tally_by, try_terms, who_meets

TRIAL = TERMS + "/proef"
USUAL_PEOPLE = 40
OWN = ("wie", "mensen", "zaad", "verstuurd")
"""Fields of the trial itself; all others are those of the terms."""


@page(TRIAL, access=ORGANIZER)
async def trial_page(request: Visit, slug: FromPath[str]) -> Response[bytes]:
    """Show what was typed as visitors would read it, and who would get a place; nothing of it is kept."""
    typed = Form({name: request.query_params.getall(name) for name in request.query_params})
    async with request.reading() as reading:
        activity = await back_office.get_activity(reading, slug, own=request.own_activities)
        stands, _ = await get_terms(reading, activity.id)
        groups = await list_groups(reading)
        at = moment_of(activity, request)
        form = typed if "capacity" in typed else fill(stands, at)
        terms, mistakes = read_terms(form, stands, at, groups.names)
        if terms is not None:
            kept = await get_kept_activity(reading, activity.id)
            draft, _ = await read_standing(reading, kept)
            mistakes = _new_mistakes(draft, terms)
        else:
            draft = None
        if terms is None or draft is None or mistakes:
            return await show_terms(request, slug, form.with_errors(mistakes))
        earlier = await list_earlier(reading, activity.id, activity.kind, own=request.own_people)
        units, chosen = await _people(request, reading, typed, earlier, draft)
        read = as_read(
            await get_activity_page(reading, activity.slug, request.now, drafts=True), terms, groups
        )
    result = try_terms(
        _rules_of(terms, activity, request.settings.offer_hours),
        units,
        _when(terms, activity, request.now),
        seed=chosen.integer("zaad") or 0,
    )
    regions = {value.partition(":")[2]: name for value, name in groups.regions}
    return render(
        request,
        "activities/beheer/trial.html",
        a=activity,
        read=read,
        public_labels=public_labels,
        form=chosen,
        kept=_along(form, stands),
        people=[("verzonnen", "Verzonnen mensen"), *((one.slug, _title(one)) for one in earlier)],
        trial=result,
        sentences=result_sentences(result, terms, at.starts_at),
        dots=dots_of(result),
        reasons=[(REASONS[why].capitalize(), many) for why, many in result.why_not.most_common()],
        groups=[
            (groups.names[who_of(quota)], quota.places, who_meets(rule, units))
            for quota, rule in zip(terms.quotas, _quotas(terms), strict=True)
        ],
        by_kind=tally_by(result, {u.key: (ORGANIZATION_KINDS[u.organization_kind],) for u in units}),
        by_region=tally_by(
            result,
            {
                u.key: tuple(regions[slug] for slug in u.regions if slug in regions) or ("Elders",)
                for u in units
            },
        ),
        by_organization=[one for one in tally_by(result, organization_names(units)) if one.came > 1][
            :MOST_LINES
        ],
        may_save=activity.state in beheer_labels.OPEN,
        next_seed=(chosen.integer("zaad") or 0) + 1,
    )


MOST_LINES = 8
"""Organisations that are shown apart: those that send the most people."""


def _new_mistakes(draft: ActivityDraft, terms: ActivityTerms) -> dict[str, str]:
    """Return what does not fit together in the terms that was not so already, by the field of the form."""
    already = {(path[0], sentence) for path, sentence in check_draft(draft)}
    found = [one for one in check_draft(with_terms(draft, terms)) if (one[0][0], one[1]) not in already]
    return {"capacity" if path[0] == "quotas" else str(path[0]): sentence for path, sentence in found}


async def _people(
    request: Visit, reading: Reading, typed: Form, earlier: tuple[Earlier, ...], draft: ActivityDraft
) -> tuple[list[Unit], Form]:
    """Return who comes, and the form that says so: those of an earlier activity, or as many as were asked for."""
    who = typed.value("wie")
    seed = min(max(typed.integer("zaad") or 0, 0), 9999)
    people = min(max(typed.integer("mensen") or USUAL_PEOPLE, 1), MOST_PEOPLE)
    if who in {one.slug for one in earlier}:
        units = await list_units(reading, who, own=request.own_people)
        people = sum(unit.size for unit in units)
    else:
        who = "verzonnen"
        units = invent_units(seed, people, await list_regions_of(reading, request.now), draft.regions)
    return units, Form.of({"wie": who, "mensen": people, "zaad": str(seed)})


def _along(form: Form, stands: ActivityTerms) -> list[tuple[str, str]]:
    """Return the terms as fields to send along, with the version that they were typed over."""
    whole = {"version": [stands.version], "review": ["1"], **dict(form.items())}
    return [(name, value) for name, values in whole.items() if name not in OWN for value in values]


def _title(one: Earlier) -> str:
    return f"{one.title} ({one.starts_at.year}): {one.people}"


def _quotas(terms: ActivityTerms) -> tuple[Quota, ...]:
    return tuple(
        Quota(
            UUID(int=number),
            one.places,
            one.release_at,
            one.region_slug,
            one.organization_kind,
            one.municipality_code,
        )
        for number, one in enumerate(terms.quotas, 1)
    )


def _rules_of(terms: ActivityTerms, activity: ActivityDetails, offer_hours: int) -> Terms:
    return Terms(
        capacity=terms.capacity,
        starts_at=activity.starts_at,
        allocation=terms.allocation,
        max_per_organization=terms.max_per_organization,
        quotas=_quotas(terms),
        offer_window=timedelta(hours=offer_hours),
    )


def _when(terms: ActivityTerms, activity: ActivityDetails, now: datetime) -> datetime:
    """Return the moment that is tried: when registration opens, or now where it has; a draw is at the closing."""
    if terms.allocation == "draw":
        return min(terms.registration_closes_at, activity.starts_at - timedelta(minutes=1))
    return max(now, terms.registration_opens_at)


HANDLERS = [trial_page]
