"""Subscribing: the form, and the link that confirms."""

from collections.abc import Collection
from datetime import timedelta

from litestar import Response
from litestar.params import FromPath

from leerkring.core.access import LINK, PUBLIC
from leerkring.core.forms import Form, check, read_form
from leerkring.core.house import house
from leerkring.core.pages import Visit, action, page, render, see_other
from leerkring.core.ratelimit import limit
from leerkring.core.refusals import Refusal, TooMany
from leerkring.core.secrets import hash_secret
from leerkring.newsletter import forms, signing_up, words
from leerkring.newsletter.queries import subscriptions as reads
from leerkring.newsletter.refusals import ConfirmLinkUsed
from leerkring.newsletter.rules import Rhythm
from leerkring.newsletter.web_preferences import preferences_url, unknown
from leerkring.programme.queries import list_themes

HOUR = timedelta(hours=1)
SMALL = 16 * 1024


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
        mistakes = unknown(values.streams, values.themes, known, themes)
    if values is None or mistakes:
        return await _form(request, Form(raw, mistakes), status=422)
    try:
        await limit(request, what="newsletter", most=30, window=HOUR)
        await limit(request, what="newsletter", most=5, window=HOUR, address=values.email)
    except TooMany as no:
        answer = await _form(request, Form(raw), status=no.status, refusal=no.text)
        answer.headers["Retry-After"] = str(no.retry_after)
        return answer
    wish = signing_up.Wish(
        email=values.email,
        name=values.name,
        streams=values.streams,
        themes=values.themes,
        rhythm=values.rhythm,
        consent_text=words.CONSENT,
        form=values.form if values.form in words.FORMS else "nieuwsbrief",
    )
    await signing_up.ask(home.db, home.links, wish, home.clock.now())
    return see_other("/nieuwsbrief/gevraagd")


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
        wish = signing_up.judge_signup(found, home.clock.now())
    except Refusal as no:
        return _refused(request, no)
    names = [one.name for one in streams if one.slug in wish.streams]
    return render(request, "newsletter/confirm.html", secret=secret, wish=wish, streams=names)


@action("/nieuwsbrief/bevestigen/{secret:str}", access=LINK, max_body=SMALL)
async def confirm(request: Visit, secret: FromPath[str]) -> Response[bytes]:
    """Make the subscription; the link is used up."""
    home = house(request)
    try:
        one = await signing_up.confirm(home.db, secret, home.clock.now())
    except Refusal as no:
        return _refused(request, no)
    return see_other(f"{preferences_url(request, one)}?gedaan=bevestigd")


def _refused(request: Visit, no: Refusal) -> Response[bytes]:
    state = "confirmed" if isinstance(no, ConfirmLinkUsed) else "expired"
    return render(request, "newsletter/refused.html", status=no.status, refusal=no, state=state)


HANDLERS = [show, subscribe, asked, open_confirm, confirm]
