"""The personal page behind a link, and what can be done there. A GET never changes anything."""

from contextlib import suppress
from datetime import datetime
from typing import Any

from litestar import Response
from litestar.params import FromPath

from leerkring.activities.rules import ActivityState, Allocation
from leerkring.core.rate_counts import count
from leerkring.core.refusals import Refusal
from leerkring.core.web.access import LINK
from leerkring.core.web.actions import Action
from leerkring.core.web.forms.fields import check
from leerkring.core.web.forms.form import Form, read_form
from leerkring.core.web.pages import Visit, action, page, render, see_other
from leerkring.registrations import service
from leerkring.registrations.answers import earlier_words, given_of, tell
from leerkring.registrations.arrivals.limits import HOUR
from leerkring.registrations.drawing.queries import find_ticket
from leerkring.registrations.forms import PersonFields, check_changes, filled, to_these_words
from leerkring.registrations.labels import ORGANIZATION_KINDS, STATES, THE_KIND
from leerkring.registrations.minimum.labels import minimum_of
from leerkring.registrations.minimum.queries import TOLD
from leerkring.registrations.personal.links import CORRECT_WITHIN, Opened, open_link, open_to_act
from leerkring.registrations.personal.papers import list_to_read
from leerkring.registrations.personal.sent import list_sent
from leerkring.registrations.personal.standing import leaving_of, standing_of
from leerkring.registrations.queries.lookup import FormActivity
from leerkring.registrations.queries.personal import PersonalRegistration
from leerkring.registrations.refusals import (
    ActivityOver,
    AlreadyRegistered,
    CannotCancel,
    CannotTransfer,
    LinkRenewed,
    NoOffer,
    QuestionsChanged,
)
from leerkring.registrations.rules import LIVE, State, makes_offers
from leerkring.registrations.sensitive.queries import list_sensitive_of
from leerkring.registrations.web import form_activity, municipalities


def personal_page(
    request: Visit, template: str, secret: str, opened: Opened, /, status: int = 200, **more: Any
) -> Response[bytes]:
    """Show a page behind the link of a registration, with what all of them say."""
    now, found = request.now, opened.registration
    return render(
        request,
        f"registrations/{template}.html",
        status=status,
        r=found,
        secret=secret,
        url=f"/aanmelding/{secret}",
        heading=STATES[found.state],
        this=THE_KIND[found.kind],
        live=found.state in LIVE,
        ways=_ways(opened, f"/aanmelding/{secret}", now),
        opened=opened,
        offers=_offers(found, now),
        **more,
    )


def _ways(opened: Opened, url: str, now: datetime) -> list[Action]:
    """Return what the holder of this link can do with the registration now."""
    found = opened.registration
    if found.state not in LIVE or not opened.may_correct:
        return []
    begun = now >= found.starts_at
    can = (
        (found.state == State.OFFERED, "aanbod", "De plaats aannemen of afslaan"),
        (True, "wijzigen", "Uw antwoorden wijzigen"),
        (
            found.state == State.CONFIRMED and not begun and opened.proven,
            "overdragen",
            "Uw plaats aan een collega geven",
        ),
        (now < found.ends_at, "afmelden", leaving_of(found, begun=begun).label),
    )
    return [Action(label=label, href=f"{url}/{word}") for may, word, label in can if may]


def _offers(found: PersonalRegistration, now: datetime) -> bool:
    published = found.activity_state == ActivityState.PUBLISHED
    return makes_offers(published=published, starts_at=found.starts_at, now=now)


def _not_over(request: Visit, found: PersonalRegistration) -> None:
    """After the last day who took part is history; answers may still be put right."""
    if request.now >= found.ends_at:
        raise ActivityOver


@page("/aanmelding/{secret:str}", access=LINK)
async def show_personal(request: Visit, secret: FromPath[str]) -> Response[bytes]:
    """Show where this registration stands, what happens next, the days, and what can be done."""
    opened = await open_link(request, secret)
    found = opened.registration
    activity = await form_activity(request, found.slug)
    answers = [(one.label, one.text) for one in tell(activity, given_of(found)) if one.text]
    names = await municipalities(request)
    async with request.reading() as reading:
        sensitive = await list_sensitive_of(reading, found.id) if opened.may_correct else ()
        ticket = await find_ticket(reading, found.id) if found.allocation == Allocation.DRAW else None
    papers = await list_to_read(request, opened)
    sent = await list_sent(request, opened)
    return personal_page(
        request,
        "personal",
        secret,
        opened,
        stands=standing_of(
            found, f"/aanmelding/{secret}", may_act=opened.may_correct, offers=_offers(found, request.now)
        ),
        minimum=minimum_of(found, request.now) if found.state in TOLD else "",
        correct_until=found.registered_at + CORRECT_WITHIN,
        answers=answers,
        wishes=[(one.label, one.text) for one in sensitive],
        wishes_until=max((one.erase_at for one in sensitive), default=None),
        ticket=ticket,
        asks_sensitive=bool(activity.sensitive),
        sent=sent,
        organization_kind=ORGANIZATION_KINDS[found.organization_kind],
        municipality=names.get(found.municipality_code or "", ""),
        papers=papers,
        papers_at=f"/aanmelding/{secret}/stukken",
        done=request.query_params.get("gedaan", ""),
    )


@page("/aanmelding/{secret:str}/afmelden", access=LINK)
async def ask_cancel(request: Visit, secret: FromPath[str]) -> Response[bytes]:
    """Ask whether they are sure."""
    opened = await open_to_act(request, secret)
    found = opened.registration
    if found.state not in LIVE:
        raise CannotCancel
    _not_over(request, found)
    leaving = leaving_of(found, begun=request.now >= found.starts_at)
    return personal_page(request, "cancel", secret, opened, leaving=leaving)


@action("/aanmelding/{secret:str}/afmelden", access=LINK)
async def cancel(request: Visit, secret: FromPath[str]) -> Response[bytes]:
    """Give the place back; a second press finds it done."""
    opened = await open_to_act(request, secret)
    found = opened.registration
    if found.state is not State.CANCELLED:
        _not_over(request, found)
        with suppress(CannotCancel):  # the other press of two at the same moment has done it
            await service.cancel(
                request.db,
                found.id,
                now=request.now,
                settings=request.settings,
                generation=found.link_generation,
                browser=opened.browser,
            )
    return see_other(f"/aanmelding/{secret}?gedaan=afgemeld")


@page("/aanmelding/{secret:str}/aanbod", access=LINK)
async def show_offer(request: Visit, secret: FromPath[str]) -> Response[bytes]:
    """Show the offer with its deadline and two buttons."""
    opened = await open_to_act(request, secret)
    found = opened.registration
    if found.state is not State.OFFERED:
        if found.state in (State.CONFIRMED, State.EXPIRED, State.DECLINED):
            return see_other(f"/aanmelding/{secret}")
        raise NoOffer
    return personal_page(request, "offer", secret, opened, form=Form())


@action("/aanmelding/{secret:str}/aanbod", access=LINK)
async def answer_offer(request: Visit, secret: FromPath[str]) -> Response[bytes]:
    """Accept or decline."""
    opened = await open_to_act(request, secret)
    found = opened.registration
    form = Form(await read_form(request))
    answer = form.value("answer")
    if answer not in ("accept", "decline"):
        form = form.with_errors({"answer": "Kies of u de plaats wilt."})
        return personal_page(request, "offer", secret, opened, status=422, form=form)
    if not (found.state is State.DECLINED and answer == "decline"):
        await service.answer_offer(
            request.db,
            found.id,
            accept=answer == "accept",
            now=request.now,
            settings=request.settings,
            generation=found.link_generation,
            browser=opened.browser,
        )
    return see_other(f"/aanmelding/{secret}?gedaan={'aangenomen' if answer == 'accept' else 'afgeslagen'}")


@page("/aanmelding/{secret:str}/overdragen", access=LINK)
async def ask_transfer(request: Visit, secret: FromPath[str]) -> Response[bytes]:
    """Ask who takes the place over."""
    opened = await open_to_act(request, secret, only_owner=True)
    found = opened.registration
    if found.state is not State.CONFIRMED or request.now >= found.starts_at:
        raise CannotTransfer
    return personal_page(request, "transfer", secret, opened, form=Form())


@action("/aanmelding/{secret:str}/overdragen", access=LINK)
async def transfer(request: Visit, secret: FromPath[str]) -> Response[bytes]:
    """Hand the place over. This link ends, so the answer is a page of its own."""
    opened = await open_to_act(request, secret, only_owner=True)
    found = opened.registration
    raw = await read_form(request)
    person, errors = check(PersonFields, raw)
    if person is None:
        return personal_page(request, "transfer", secret, opened, status=422, form=Form(raw, errors))
    if person.email == found.email:
        wrong = {"email": "Dit is uw eigen adres. Vul het adres van uw collega in."}
        return personal_page(request, "transfer", secret, opened, status=422, form=Form(raw, wrong))
    try:
        await service.transfer(
            request.db,
            found.id,
            name=person.name,
            email=person.email,
            now=request.now,
            settings=request.settings,
            generation=found.link_generation,
        )
    except LinkRenewed:
        raise
    except AlreadyRegistered as no:
        # Who asks this of many addresses is not looking for a colleague.
        who = str(found.id)
        await count(request.db, what="hand-over", who=who, most=5, window=HOUR, now=request.now)
        return personal_page(
            request, "transfer", secret, opened, status=no.status, form=Form(raw, {"email": no.text})
        )
    except Refusal as no:
        return personal_page(
            request, "transfer", secret, opened, status=no.status, form=Form(raw, {"email": no.text})
        )
    return see_other("/aanmelding/overgedragen")


@page("/aanmelding/overgedragen", access=LINK)
async def transferred(request: Visit) -> Response[bytes]:
    """Say that the place was handed over."""
    return render(request, "registrations/transferred.html")


@page("/aanmelding/{secret:str}/wijzigen", access=LINK)
async def show_change(request: Visit, secret: FromPath[str]) -> Response[bytes]:
    """Show the answers that can be changed."""
    opened = await open_to_act(request, secret)
    found = opened.registration
    if found.state not in LIVE:
        raise CannotCancel
    activity = await form_activity(request, found.slug)
    answers = to_these_words(activity, given_of(found))
    form = Form(filled({"job_title": found.job_title, "phone": found.phone}, answers))
    return _change(request, secret, opened, activity, form)


def _change(
    request: Visit, secret: str, opened: Opened, activity: FormActivity, form: Form
) -> Response[bytes]:
    given = given_of(opened.registration)
    other = {field.key for field in activity.fields if earlier_words(field, given)}
    return personal_page(
        request,
        "change",
        secret,
        opened,
        status=form.status,
        form=form,
        activity=activity,
        earlier={one.key: one for one in tell(activity, given) if one.key in other},
    )


@action("/aanmelding/{secret:str}/wijzigen", access=LINK)
async def change(request: Visit, secret: FromPath[str]) -> Response[bytes]:
    """Keep the changed answers."""
    opened = await open_to_act(request, secret)
    found = opened.registration
    activity: FormActivity = await form_activity(request, found.slug)
    form = await read_form(request)
    if activity.is_other(form):
        return _change(request, secret, opened, activity, form.refused(QuestionsChanged()))
    values, errors = check_changes(activity, form, given_of(found))
    if errors:
        return _change(request, secret, opened, activity, form.with_errors(errors))
    await service.change_answers(
        request.db,
        found.id,
        **values,
        now=request.now,
        settings=request.settings,
        generation=found.link_generation,
        browser=opened.browser,
    )
    return see_other(f"/aanmelding/{secret}?gedaan=gewijzigd")


@action("/aanmelding/{secret:str}/link", access=LINK)
async def send_mailed_link(request: Visit, secret: FromPath[str]) -> Response[bytes]:
    """Mail the link that proves the address, for who holds the browser's one; at most once in an hour."""
    opened = await open_link(request, secret)
    await service.send_link(request.db, opened.registration.id, request.now)
    return see_other(f"/aanmelding/{secret}?gedaan=link")


HANDLERS = [
    show_personal,
    ask_cancel,
    cancel,
    show_offer,
    answer_offer,
    ask_transfer,
    transfer,
    transferred,
    show_change,
    change,
    send_mailed_link,
]
