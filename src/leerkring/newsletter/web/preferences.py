"""What a reader gets: the link to it, changing it, and leaving, also by the one click of a mail program."""

from collections.abc import Collection, Sequence
from datetime import date, timedelta
from typing import Any

from litestar import Response
from litestar.params import FromPath

from leerkring.core.text.dutch import local
from leerkring.core.web.access import LINK, PUBLIC
from leerkring.core.web.forms.fields import EMAIL_SENTENCE, check, email_address
from leerkring.core.web.forms.form import Form, read_form
from leerkring.core.web.limits.mail_limits import may_mail
from leerkring.core.web.pages import Visit, action, page, render, see_other
from leerkring.core.web.services import services_of
from leerkring.mail.mailing_queries import find_suppression
from leerkring.mail.message.address import Mailbox
from leerkring.mail.service import address_key
from leerkring.newsletter import forms, labels
from leerkring.newsletter.queries import subscription_queries
from leerkring.newsletter.queries.subscription_queries import Proof, SubscriptionRow
from leerkring.newsletter.rules import ConsentKind, Rhythm, SubscriptionState
from leerkring.newsletter.subscriptions import service
from leerkring.programme.queries import list_themes

SMALL = 16 * 1024
DONE = {
    "bevestigd": "Uw inschrijving is bevestigd. U krijgt het eerstvolgende nummer.",
    "opgeslagen": "Uw keuze is opgeslagen.",
}


@page("/nieuwsbrief/voorkeuren", access=PUBLIC)
async def ask_link(request: Visit) -> Response[bytes]:
    """Ask for an address to send the link to."""
    return render(
        request, "newsletter/link.html", form=Form(), sent=bool(request.query_params.get("verstuurd"))
    )


@action("/nieuwsbrief/voorkeuren", access=PUBLIC, max_body=SMALL)
async def send_link(request: Visit) -> Response[bytes]:
    """Mail the link again; the answer is the same whether or not there is one."""
    raw = await read_form(request)
    address = email_address((raw.get("email") or [""])[-1])
    if address is None:
        form = Form(raw, {"email": EMAIL_SENTENCE})
        return render(request, "newsletter/link.html", status=422, form=form, sent=False)
    if await may_mail(request, what="newsletter-link", address=address):
        await service.send_preferences_link(request.db, address, request.now)
    return see_other("/nieuwsbrief/voorkeuren?verstuurd=1")


@page("/nieuwsbrief/voorkeuren/{secret:str}", access=LINK)
async def show_preferences(request: Visit, secret: FromPath[str]) -> Response[bytes]:
    """Show what this reader gets, and why."""
    return await _preferences(request, secret)


async def _preferences(request: Visit, secret: str, form: Form | None = None) -> Response[bytes]:
    services = services_of(request)
    async with request.reading() as reading:
        one = await service.open_link(reading, services.links, service.PREFERENCES, secret)
        mine = await subscription_queries.list_of_person(reading, one.person_id)
        proofs = await subscription_queries.list_proofs(reading, one.person_id)
        streams = await subscription_queries.list_streams(reading)
        themes = await list_themes(reading)
        closed = await find_suppression(reading, address_key(request.settings.secret_key, one.email))
    live = [sub for sub in mine if sub.state != SubscriptionState.UNSUBSCRIBED]
    shown = service.shown_of(one.id, mine)
    paused = next((sub.paused_until for sub in live if sub.paused_until), None)
    now_true = _that_still_holds(proofs, [sub.stream for sub in live])
    now = {
        "streams": [sub.slug for sub in live],
        "themes": shown.themes,
        "rhythm": shown.rhythm,
        "pause": "keep" if paused else "",
    }
    return render(
        request,
        "newsletter/preferences.html",
        status=200 if form is None else 422,
        form=form or Form.of(now),
        state=shown.state,
        closed=labels.COMES_BACK.get(closed, labels.COMES_BACK_OTHER) if closed else "",
        contact=Mailbox.parse(request.settings.reply_to or request.settings.mail_from).address,
        one=one,
        paused=paused,
        live=live,
        streams=streams,
        themes=themes,
        rhythms=labels.RHYTHMS,
        consent=labels.CONSENT_SAVED,
        why=[_in_words(p) for p in proofs if p in now_true],
        before=[_in_words(p) for p in proofs if p not in now_true],
        url=f"/nieuwsbrief/voorkeuren/{secret}",
        leave_url=f"/nieuwsbrief/afmelden/{services.links.make(service.UNSUBSCRIBE, one.id, one.generation)}",
        done=DONE.get(request.query_params.get("gedaan", ""), "") if form is None else "",
    )


def _that_still_holds(proofs: Sequence[Proof], streams: Sequence[str]) -> list[Proof]:
    """Return, of each newsletter that this reader gets, what they agreed to last and their last change of it."""
    found: list[Proof] = []
    for stream in streams:
        mine = [proof for proof in proofs if proof.stream == stream]
        asked = (ConsentKind.GIVEN, ConsentKind.IMPORTED)
        begun = next((place for place, proof in enumerate(mine) if proof.kind in asked), None)
        if begun is not None:
            found += [*mine[: min(begun, 1)], mine[begun]]
    return found


def _in_words(proof: Proof) -> tuple[str, str]:
    details = proof.details
    given_on = date.fromisoformat(details["given_on"]) if "given_on" in details else None
    return proof.stream, labels.why(
        proof.kind, proof.at, proof.form, proof.asked_at, proof=details.get("proof", ""), given_on=given_on
    )


@action("/nieuwsbrief/voorkeuren/{secret:str}", access=LINK, max_body=SMALL)
async def save_preferences(request: Visit, secret: FromPath[str]) -> Response[bytes]:
    """Keep what the reader chose."""
    services, raw = services_of(request), await read_form(request)
    async with request.reading() as reading:
        one = await service.open_link(reading, services.links, service.PREFERENCES, secret)
        known = {stream.slug for stream in await subscription_queries.list_streams(reading)}
        themes = {theme.slug for theme in await list_themes(reading)}
    values, mistakes = check(forms.Preferences, raw)
    if values is not None:
        mistakes = unknown(values.streams, values.themes, known, themes)
    if values is None or mistakes:
        return await _preferences(request, secret, Form(raw, mistakes))
    now = request.now
    days = forms.PAUSES.get(values.pause)
    await service.prefer(
        request.db,
        one.id,
        streams=values.streams,
        themes=values.themes,
        rhythm=Rhythm(values.rhythm),
        pause_until=local(now).date() + timedelta(days=days) if days else None,
        keep_pause=values.pause == "keep",
        now=now,
    )
    return see_other(f"/nieuwsbrief/voorkeuren/{secret}?gedaan=opgeslagen")


# --- leaving -------------------------------------------------------------------------------------------


@page("/nieuwsbrief/afmelden/{secret:str}", access=LINK)
async def open_leave(request: Visit, secret: FromPath[str]) -> Response[bytes]:
    """Ask once, with what can be chosen instead."""
    services = services_of(request)
    async with request.reading() as reading:
        one = await service.open_link(reading, services.links, service.UNSUBSCRIBE, secret)
        mine = await subscription_queries.list_of_person(reading, one.person_id)
    return render(
        request,
        "newsletter/leave.html",
        one=one,
        others=[
            sub.stream for sub in mine if sub.id != one.id and sub.state != SubscriptionState.UNSUBSCRIBED
        ],
        left=[
            sub.stream for sub in mine if sub.unsubscribed_at and sub.unsubscribed_at == one.unsubscribed_at
        ],
        url=f"/nieuwsbrief/afmelden/{secret}",
        preferences_url=preferences_url(request, one),
    )


@action("/nieuwsbrief/afmelden/{secret:str}", access=LINK, max_body=SMALL)
async def leave(request: Visit, secret: FromPath[str]) -> Response[Any]:
    """Leave: by the page's button, or by the one click of a mail program (RFC 8058), which wants no redirect."""
    services, raw = services_of(request), await read_form(request)
    one_click = raw.get("List-Unsubscribe") == ["One-Click"]
    async with request.reading() as reading:
        one = await service.open_link(reading, services.links, service.UNSUBSCRIBE, secret)
    await service.unsubscribe(
        request.db,
        one.id,
        everything=raw.get("scope") == ["alles"],
        form="een-klik" if one_click else "afmelden",
        now=request.now,
    )
    if one_click:
        return Response(
            "Afgemeld.\n", status_code=200, media_type="text/plain", headers={"Cache-Control": "no-store"}
        )
    return see_other(f"/nieuwsbrief/afmelden/{secret}")


def unknown(
    streams: Collection[str], themes: Collection[str], known: set[str], known_themes: set[str]
) -> dict[str, str]:
    sentence = "Kies een van de antwoorden uit de lijst."
    wrong = {} if known.issuperset(streams) else {"streams": sentence}
    return wrong if known_themes.issuperset(themes) else wrong | {"themes": sentence}


def preferences_url(request: Visit, one: SubscriptionRow) -> str:
    secret = services_of(request).links.make(service.PREFERENCES, one.id, one.generation)
    return f"/nieuwsbrief/voorkeuren/{secret}"


HANDLERS = [ask_link, send_link, show_preferences, save_preferences, open_leave, leave]
