"""Registering: the form, the last look, and what comes after it."""

from collections.abc import Iterable, Mapping
from contextlib import suppress
from datetime import timedelta
from typing import Any
from uuid import UUID

from litestar import Response
from litestar.params import FromPath

from leerkring.activities.queries.page import find_current_slug
from leerkring.activities.rules import VisitorState, visitor_state
from leerkring.activities.topics import places_of
from leerkring.core.database.unavailable import DatabaseAway
from leerkring.core.rate_counts import turn_of
from leerkring.core.refusals import Busy, NotFound, Refusal, TooMany
from leerkring.core.web.access import PUBLIC
from leerkring.core.web.caching.page_cache import FRESH_SECONDS
from leerkring.core.web.errors import SENTENCES
from leerkring.core.web.forms.fields import EMAIL_SENTENCE, email_address
from leerkring.core.web.forms.form import Form, read_form
from leerkring.core.web.limits.mail_limits import may_mail
from leerkring.core.web.pages import Visit, action, moved, page, render, see_other
from leerkring.core.web.services import services_of
from leerkring.newsletter.issues.counts import count_registration
from leerkring.newsletter.web.codes import may_be_kept
from leerkring.people.labels import ORGANIZATION_KINDS
from leerkring.registrations import sending_links
from leerkring.registrations.answers import in_words
from leerkring.registrations.arrivals.arrival import Already, Arrival
from leerkring.registrations.arrivals.limits import mails_of, turns_of
from leerkring.registrations.arrivals.reasons import may_ever_fit
from leerkring.registrations.breakouts.form import answers_of, ask_rounds
from leerkring.registrations.breakouts.rules import until_of
from leerkring.registrations.form_values import form_activity, municipalities, organizations, regions_of
from leerkring.registrations.forms import check_registration
from leerkring.registrations.labels import THE_KIND
from leerkring.registrations.notices import no_form, rule_of
from leerkring.registrations.queries.lookup import FormActivity
from leerkring.registrations.queries.personal import BROWSER
from leerkring.registrations.refusals import QuestionsChanged
from leerkring.registrations.sensitive.form import notes_of
from leerkring.registrations.sensitive.rules import consent_words, told


async def _posted_to(request: Visit, slug: str) -> FormActivity:
    """Return the activity that was filled in for, also where it got another address meanwhile: a post is not moved."""
    try:
        return await form_activity(request, slug)
    except NotFound:
        async with request.reading() as reading:
            current = await find_current_slug(reading, slug)
        if current is None:
            raise
        return await form_activity(request, current)


async def _form_page(
    request: Visit,
    activity: FormActivity,
    form: Form,
    *,
    status: int = 200,
    notice: str = "",
    headers: Mapping[str, str] | None = None,
    topics: Iterable[str] | None = None,
) -> Response[bytes]:
    key = form.value("request_key")
    response = render(
        request,
        "registrations/form.html",
        status=status,
        topics=topics,
        **({"request_key": key} if key else {"word": "request_key"}),
        **await form_context(request, activity, form, visitor_state(activity, request.now)),
        notice=notice,
    )
    for name, value in (headers or {}).items():
        response.set_header(name, value)
    return response


async def form_context(
    request: Visit, activity: FormActivity, form: Form, state: VisitorState
) -> dict[str, Any]:
    """Return what the form shows, for who fills it in and for who looks at it beforehand."""
    return {
        "activity": activity,
        "form": form,
        "state": state,
        "rule": rule_of(activity, state),
        "this": THE_KIND[activity.kind],
        "kinds": list(ORGANIZATION_KINDS.items()),
        "municipalities": list((await municipalities(request)).items()),
        "organizations": await organizations(request),
        "via": form.value("via") or _via(request),
        "colleagues": range(1, activity.most_together),
        "fields": activity.fields,
        "sensitive": activity.sensitive,
        "rounds": ask_rounds(activity),
        "until": until_of(activity.breakouts_until, activity.starts_at),
        "consent": consent_words(activity.sensitive),
        "notes": notes_of(activity.sensitive, activity.ends_at),
    }


def _via(request: Visit) -> str:
    return str(request.query_params.get("via", ""))[:80]


async def _topics(request: Visit, activity: FormActivity) -> list[str] | None:
    """Return what the empty form is about. It is not kept where anybody may make up its address, or it closes soon."""
    closes_at = min(activity.registration_closes_at, activity.starts_at)
    if closes_at - request.now <= timedelta(seconds=FRESH_SECONDS):
        return None
    if not await may_be_kept(request):
        return None
    slug = activity.slug
    return [f"form:{slug}", f"activity:{slug}", places_of(slug), "programme", "organizations"]


@page("/agenda/{slug:str}/aanmelden", access=PUBLIC, query=("via",))
async def show_form(request: Visit, slug: FromPath[str]) -> Response[bytes]:
    """Show the form, or why there is none now."""
    try:
        await regions_of(request)  # at hand when it is sent, should the database be away by then
        activity = await form_activity(request, slug, seconds=0)  # the page is kept, and says when it is full
    except NotFound:
        async with request.reading() as reading:
            current = await find_current_slug(reading, slug)
        if current is None:
            raise
        return moved(f"/agenda/{current}/aanmelden")
    state = visitor_state(activity, request.now)
    if state in (VisitorState.OPEN, VisitorState.FULL):
        return await _form_page(request, activity, Form(), topics=await _topics(request, activity))
    return render(request, "registrations/closed.html", activity=activity, why=no_form(activity, state))


@action("/agenda/{slug:str}/aanmelden", access=PUBLIC)
async def register(request: Visit, slug: FromPath[str]) -> Response[bytes]:
    """Register: 303 to the personal page; 422 with the form where something is wrong.

    With `review` the answers are shown once more first; with `edit` the form comes back as it was.
    """
    services = services_of(request)
    raw = await read_form(request)
    activity = await _posted_to(request, slug)
    form = Form(raw)
    if form.value("edit"):
        return await _form_page(request, activity, form)
    if activity.is_other(form):
        changed = QuestionsChanged()
        return await _form_page(request, activity, form, status=changed.status, notice=changed.text)
    known, regions = await municipalities(request), await regions_of(request)
    arrival, errors = check_registration(activity, raw, known, regions)
    if arrival is None:
        return await _form_page(request, activity, form.with_errors(errors), status=422)
    if form.value("review"):
        if activity.rounds:  # which sessions are full is told as it is now
            activity = await form_activity(request, activity.slug, seconds=0)
        async with request.reading() as reading:
            fits = len(arrival.people) == 1 or await may_ever_fit(reading, arrival)
        return _review(request, activity, arrival, form, known, fits=fits)
    try:
        outcome = await request.app.state.desk.register(
            arrival, *turns_of(request, arrival), mails=mails_of(request, arrival)
        )
    except (Busy, DatabaseAway) as away:
        sentence = away.text if isinstance(away, Busy) else SENTENCES[503]
        return await _form_page(
            request, activity, form, status=503, notice=sentence, headers={"Retry-After": "5"}
        )
    except NotFound:
        raise
    except Refusal as no:
        wait = {"Retry-After": str(no.retry_after)} if isinstance(no, TooMany) else None
        return await _form_page(request, activity, form, status=no.status, notice=no.text, headers=wait)
    if isinstance(outcome, Already):
        await sending_links.send_link(request.db, outcome.id, request.now)
        return see_other("/aanmelding/al-aangemeld")
    if form.value("via"):
        await _count_via(request, form.value("via")[:80], activity.slug, outcome.id)
    return see_other(f"/aanmelding/{services.links.make(BROWSER, outcome.id, outcome.link_generation)}")


async def _count_via(request: Visit, code: str, slug: str, id_: UUID) -> None:
    """Count a registration that began in a newsletter, once; the place is given whether or not this works."""
    now = request.now
    once = turn_of(what="via", who=str(id_), most=1, window=timedelta(days=1), now=now)
    with suppress(DatabaseAway):
        await count_registration(request.db, code, slug, now, once)


def _review(
    request: Visit,
    activity: FormActivity,
    arrival: Arrival,
    form: Form,
    names: Mapping[str, str],
    *,
    fits: bool,
) -> Response[bytes]:
    lead = arrival.people[0]
    rows: list[tuple[str, str]] = [
        ("Naam", lead.name),
        ("E-mailadres", lead.email),
        ("Organisatie", arrival.organization),
        ("Soort organisatie", ORGANIZATION_KINDS[arrival.organization_kind]),
        ("Gemeente", names.get(arrival.municipality or "", "")),
        ("Functie", lead.job_title),
        ("Telefoon", lead.phone),
        *(
            (field.label, in_words(field, lead.answers[field.key]))
            for field in activity.fields
            if field.key in lead.answers
        ),
        *answers_of(activity, lead.breakouts),
        *((one.label, told(one.type, one.answer)) for one in lead.sensitive),
        *(
            (f"Collega {number}", f"{who.name}, {who.email}")
            for number, who in enumerate(arrival.people[1:], 1)
        ),
    ]
    sent = [(name, value) for name in form.names if name != "review" for value in form.values(name)]
    return render(
        request,
        "registrations/review.html",
        activity=activity,
        rows=[row for row in rows if row[1]],
        sent=sent,
        state=visitor_state(activity, request.now),
        people=len(arrival.people),
        fits=fits,
    )


@page("/aanmelding/al-aangemeld", access=PUBLIC)
async def already(request: Visit) -> Response[bytes]:
    """Say that this address was registered before, and that the link is in the mail."""
    return render(request, "registrations/already.html")


@page("/aanmelding", access=PUBLIC)
async def ask_link(request: Visit) -> Response[bytes]:
    """Ask for an address to send the links of its registrations to."""
    return render(
        request, "registrations/link.html", form=Form(), sent=bool(request.query_params.get("verstuurd"))
    )


@action("/aanmelding", access=PUBLIC)
async def send_links(request: Visit) -> Response[Any]:
    """Mail the links again; the answer is the same whether or not there are any."""
    raw = await read_form(request)
    address = email_address((raw.get("email") or [""])[-1])
    if address is None:
        form = Form(raw, {"email": EMAIL_SENTENCE})
        return render(request, "registrations/link.html", status=422, form=form, sent=False)
    if await may_mail(request, what="send-links", address=address):
        await sending_links.send_links(request.db, address, request.now)
    return see_other("/aanmelding?verstuurd=1")


HANDLERS = [show_form, register, already, ask_link, send_links]
