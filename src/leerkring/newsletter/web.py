"""Subscribing and leaving: the form, the links in mails, and the one click of a mail program."""

from collections.abc import Collection
from datetime import timedelta
from typing import Any

from litestar import Response
from litestar.params import FromPath

from leerkring.core.access import LINK, PUBLIC
from leerkring.core.dutch import local
from leerkring.core.forms import EMAIL_SENTENCE, Form, check, email_address, read_form
from leerkring.core.house import house
from leerkring.core.pages import Visit, action, page, render, see_other
from leerkring.core.ratelimit import limit
from leerkring.core.refusals import Refusal, TooMany
from leerkring.core.secrets import hash_secret
from leerkring.mail.address import Mailbox
from leerkring.mail.mailing_queries import find_suppression
from leerkring.mail.service import address_key
from leerkring.newsletter import forms, service, words
from leerkring.newsletter.queries import subscriptions as reads
from leerkring.newsletter.queries.subscriptions import SubscriptionRow
from leerkring.newsletter.refusals import ConfirmLinkUsed
from leerkring.newsletter.rules import Rhythm, SubscriptionState
from leerkring.programme.queries import list_themes

HOUR = timedelta(hours=1)
SMALL = 16 * 1024
DONE = {
    "bevestigd": "Uw inschrijving is bevestigd. U krijgt het eerstvolgende nummer.",
    "opgeslagen": "Uw keuze is opgeslagen.",
}


# --- subscribing ---------------------------------------------------------------------------------------


@page("/nieuwsbrief", access=PUBLIC)
async def show(request: Visit) -> Response[bytes]:
    """Show the form, filled with the usual choice."""
    form = Form.of({"streams": ["nieuwsbrief"], "rhythm": Rhythm.BIWEEKLY, "form": "nieuwsbrief"})
    return await _form(request, form, topics=["newsletter"])


async def _form(
    request: Visit, form: Form, *, status: int = 200, refusal: str = "", topics: Collection[str] | None = None
) -> Response[bytes]:
    async with house(request).db.reading() as reading:
        streams = await reads.list_streams(reading)
        themes = await list_themes(reading)
    return render(
        request,
        "newsletter/subscribe.html",
        status=status,
        topics=topics,
        form=form,
        refusal=refusal,
        streams=streams,
        themes=themes,
        rhythms=words.RHYTHMS,
        consent=words.CONSENT,
    )


@action("/nieuwsbrief", access=PUBLIC, max_body=SMALL)
async def subscribe(request: Visit) -> Response[bytes]:
    """Mail a link that confirms; the answer is the same whether or not the address is known."""
    home, raw = house(request), await read_form(request)
    if "from_footer" in raw:
        first: dict[str, list[str]] = {"streams": ["nieuwsbrief"], "rhythm": ["biweekly"], "form": ["voet"]}
        return await _form(request, Form({**first, **raw}))
    values, mistakes = check(forms.Subscribe, raw)
    async with home.db.reading() as reading:
        known = {one.slug for one in await reads.list_streams(reading)}
        themes = {theme.slug for theme in await list_themes(reading)}
    if values is not None:
        mistakes = _unknown(values.streams, values.themes, known, themes)
    if values is None or mistakes:
        return await _form(request, Form(raw, mistakes), status=422)
    try:
        await limit(request, what="newsletter", most=30, window=HOUR)
        await limit(request, what="newsletter", most=5, window=HOUR, address=values.email)
    except TooMany as no:
        answer = await _form(request, Form(raw), status=no.status, refusal=no.text)
        answer.headers["Retry-After"] = str(no.retry_after)
        return answer
    wish = service.Wish(
        email=values.email,
        name=values.name,
        streams=values.streams,
        themes=values.themes,
        rhythm=values.rhythm,
        consent_text=words.CONSENT,
        form=values.form if values.form in words.FORMS else "nieuwsbrief",
    )
    await service.ask(home.db, home.links, wish, home.clock.now())
    return see_other("/nieuwsbrief/gevraagd")


def _unknown(
    streams: Collection[str], themes: Collection[str], known: set[str], known_themes: set[str]
) -> dict[str, str]:
    sentence = "Kies een van de antwoorden uit de lijst."
    wrong = {} if known.issuperset(streams) else {"streams": sentence}
    return wrong if known_themes.issuperset(themes) else wrong | {"themes": sentence}


@page("/nieuwsbrief/gevraagd", access=PUBLIC)
async def asked(request: Visit) -> Response[bytes]:
    """Say what happens next; the same for everybody."""
    return render(request, "newsletter/asked.html", mail_is_a_file=not house(request).settings.smtp_url)


@page("/nieuwsbrief/bevestigen/{secret:str}", access=LINK)
async def open_confirm(request: Visit, secret: FromPath[str]) -> Response[bytes]:
    """Show the button. Mail scanners open links too, so looking changes nothing."""
    home = house(request)
    async with home.db.reading() as reading:
        found = await reads.find_signup(reading, hash_secret(secret))
        streams = await reads.list_streams(reading)
    try:
        wish = service.judge_signup(found, home.clock.now())
    except Refusal as no:
        return _refused(request, no)
    names = [one.name for one in streams if one.slug in wish.streams]
    return render(request, "newsletter/confirm.html", secret=secret, wish=wish, streams=names)


@action("/nieuwsbrief/bevestigen/{secret:str}", access=LINK, max_body=SMALL)
async def confirm(request: Visit, secret: FromPath[str]) -> Response[bytes]:
    """Make the subscription; the link is used up."""
    home = house(request)
    try:
        one = await service.confirm(home.db, secret, home.clock.now())
    except Refusal as no:
        return _refused(request, no)
    return see_other(f"{_preferences_url(request, one)}?gedaan=bevestigd")


def _refused(request: Visit, no: Refusal) -> Response[bytes]:
    state = "confirmed" if isinstance(no, ConfirmLinkUsed) else "expired"
    return render(request, "newsletter/refused.html", status=no.status, refusal=no, state=state)


# --- preferences ---------------------------------------------------------------------------------------


@page("/nieuwsbrief/voorkeuren", access=PUBLIC)
async def ask_link(request: Visit) -> Response[bytes]:
    """Ask for an address to send the link to."""
    return render(
        request, "newsletter/link.html", form=Form(), sent=bool(request.query_params.get("verstuurd"))
    )


@action("/nieuwsbrief/voorkeuren", access=PUBLIC, max_body=SMALL)
async def send_link(request: Visit) -> Response[bytes]:
    """Mail the link again; the answer is the same whether or not there is one."""
    home, raw = house(request), await read_form(request)
    address = email_address((raw.get("email") or [""])[-1])
    if address is None:
        form = Form(raw, {"email": EMAIL_SENTENCE})
        return render(request, "newsletter/link.html", status=422, form=form, sent=False)
    await limit(request, what="newsletter-link", address=address, most=5, window=HOUR)
    await limit(request, what="newsletter-link", most=30, window=HOUR)
    await service.send_preferences_link(home.db, address, home.clock.now())
    return see_other("/nieuwsbrief/voorkeuren?verstuurd=1")


@page("/nieuwsbrief/voorkeuren/{secret:str}", access=LINK)
async def show_preferences(request: Visit, secret: FromPath[str]) -> Response[bytes]:
    """Show what this reader gets, and why."""
    return await _preferences(request, secret)


async def _preferences(request: Visit, secret: str, form: Form | None = None) -> Response[bytes]:
    home = house(request)
    async with home.db.reading() as reading:
        one = await service.open_link(reading, home.links, service.PREFERENCES, secret)
        mine = await reads.list_of_person(reading, one.person_id)
        proofs = await reads.list_proofs(reading, one.person_id)
        streams = await reads.list_streams(reading)
        themes = await list_themes(reading)
        closed = await find_suppression(reading, address_key(home.settings.secret_key, one.email))
    live = [sub for sub in mine if sub.state != SubscriptionState.UNSUBSCRIBED]
    shown = service.shown_of(one.id, mine)
    paused = next((sub.paused_until for sub in live if sub.paused_until), None)
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
        closed=words.COMES_BACK.get(closed, words.COMES_BACK_OTHER) if closed else "",
        contact=Mailbox.parse(home.settings.reply_to or home.settings.mail_from).address,
        one=one,
        paused=paused,
        live=live,
        streams=streams,
        themes=themes,
        rhythms=words.RHYTHMS,
        consent=words.CONSENT_SAVED,
        why=[
            (p.stream, words.why(p.kind, p.at, p.form, p.asked_at, p.details.get("proof", "")))
            for p in proofs
        ],
        url=f"/nieuwsbrief/voorkeuren/{secret}",
        leave_url=f"/nieuwsbrief/afmelden/{home.links.make(service.UNSUBSCRIBE, one.id, one.generation)}",
        done=DONE.get(request.query_params.get("gedaan", ""), "") if form is None else "",
    )


@action("/nieuwsbrief/voorkeuren/{secret:str}", access=LINK, max_body=SMALL)
async def save_preferences(request: Visit, secret: FromPath[str]) -> Response[bytes]:
    """Keep what the reader chose."""
    home, raw = house(request), await read_form(request)
    async with home.db.reading() as reading:
        one = await service.open_link(reading, home.links, service.PREFERENCES, secret)
        known = {stream.slug for stream in await reads.list_streams(reading)}
        themes = {theme.slug for theme in await list_themes(reading)}
    values, mistakes = check(forms.Preferences, raw)
    if values is not None:
        mistakes = _unknown(values.streams, values.themes, known, themes)
    if values is None or mistakes:
        return await _preferences(request, secret, Form(raw, mistakes))
    now = home.clock.now()
    days = forms.PAUSES.get(values.pause)
    await service.prefer(
        home.db,
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
    home = house(request)
    async with home.db.reading() as reading:
        one = await service.open_link(reading, home.links, service.UNSUBSCRIBE, secret)
        mine = await reads.list_of_person(reading, one.person_id)
    return render(
        request,
        "newsletter/leave.html",
        one=one,
        others=[
            sub.stream for sub in mine if sub.id != one.id and sub.state != SubscriptionState.UNSUBSCRIBED
        ],
        url=f"/nieuwsbrief/afmelden/{secret}",
        preferences_url=_preferences_url(request, one),
    )


@action("/nieuwsbrief/afmelden/{secret:str}", access=LINK, max_body=SMALL)
async def leave(request: Visit, secret: FromPath[str]) -> Response[Any]:
    """Leave: by the page's button, or by the one click of a mail program (RFC 8058), which wants no redirect."""
    home, raw = house(request), await read_form(request)
    one_click = raw.get("List-Unsubscribe") == ["One-Click"]
    async with home.db.reading() as reading:
        one = await service.open_link(reading, home.links, service.UNSUBSCRIBE, secret)
    await service.unsubscribe(
        home.db,
        one.id,
        everything=raw.get("scope") == ["alles"],
        form="een-klik" if one_click else "afmelden",
        now=home.clock.now(),
    )
    if one_click:
        return Response(
            "Afgemeld.\n", status_code=200, media_type="text/plain", headers={"Cache-Control": "no-store"}
        )
    return see_other(f"/nieuwsbrief/afmelden/{secret}")


def _preferences_url(request: Visit, one: SubscriptionRow) -> str:
    secret = house(request).links.make(service.PREFERENCES, one.id, one.generation)
    return f"/nieuwsbrief/voorkeuren/{secret}"


HANDLERS = [
    show,
    subscribe,
    asked,
    open_confirm,
    confirm,
    ask_link,
    send_link,
    show_preferences,
    save_preferences,
    open_leave,
    leave,
]
