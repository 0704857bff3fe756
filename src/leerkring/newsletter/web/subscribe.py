"""Subscribing: the form, and the link that confirms."""

from collections.abc import Collection

from litestar import Response
from litestar.params import FromPath

from leerkring.core.refusals import Refusal, TooMany
from leerkring.core.secrets import hash_secret
from leerkring.core.web.access import LINK, PUBLIC
from leerkring.core.web.errors import note_refusal
from leerkring.core.web.forms.fields import check
from leerkring.core.web.forms.form import Form, read_form
from leerkring.core.web.limits.mail_limits import may_mail
from leerkring.core.web.pages import Visit, action, page, render, see_other
from leerkring.core.web.services import services_of
from leerkring.newsletter import forms, labels
from leerkring.newsletter.queries import subscription_queries
from leerkring.newsletter.refusals import ConfirmLinkUsed
from leerkring.newsletter.rules import Rhythm
from leerkring.newsletter.subscriptions import sign_up
from leerkring.newsletter.web.preferences import preferences_url, unknown
from leerkring.programme.queries import list_themes

SMALL = 16 * 1024


@page("/nieuwsbrief", access=PUBLIC)
async def show_subscribe(request: Visit) -> Response[bytes]:
    """Show the form, filled with the usual choice."""
    form = Form.of({"streams": ["nieuwsbrief"], "rhythm": Rhythm.BIWEEKLY, "form": "nieuwsbrief"})
    return await _form(request, form, topics=["newsletter"])


async def _form(
    request: Visit, form: Form, *, status: int = 200, refusal: str = "", topics: Collection[str] | None = None
) -> Response[bytes]:
    async with request.reading() as reading:
        streams = await subscription_queries.list_streams(reading)
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
        rhythms=labels.RHYTHMS,
        consent=labels.CONSENT,
    )


@action("/nieuwsbrief", access=PUBLIC, max_body=SMALL)
async def subscribe(request: Visit) -> Response[bytes]:
    """Mail a link that confirms; the answer is the same whether or not the address is known."""
    services, raw = services_of(request), await read_form(request)
    if "from_footer" in raw:
        first: dict[str, list[str]] = {"streams": ["nieuwsbrief"], "rhythm": ["biweekly"], "form": ["voet"]}
        return await _form(request, Form({**first, **raw}))
    values, mistakes = check(forms.Subscribe, raw)
    async with request.reading() as reading:
        known = {one.slug for one in await subscription_queries.list_streams(reading)}
        themes = {theme.slug for theme in await list_themes(reading)}
    if values is not None:
        mistakes = unknown(values.streams, values.themes, known, themes)
    if values is None or mistakes:
        return await _form(request, Form(raw, mistakes), status=422)
    try:
        goes_out = await may_mail(request, what="newsletter", address=values.email)
    except TooMany as no:
        answer = await _form(request, Form(raw), status=no.status, refusal=no.text)
        answer.headers["Retry-After"] = str(no.retry_after)
        return answer
    if not goes_out:
        return see_other("/nieuwsbrief/gevraagd")
    wish = sign_up.Wish(
        email=values.email,
        name=values.name,
        streams=values.streams,
        themes=values.themes,
        rhythm=values.rhythm,
        consent_text=labels.CONSENT,
        form=values.form if values.form in labels.FORMS else "nieuwsbrief",
    )
    await sign_up.ask(request.db, services.links, wish, request.now)
    return see_other("/nieuwsbrief/gevraagd")


@page("/nieuwsbrief/gevraagd", access=PUBLIC)
async def asked(request: Visit) -> Response[bytes]:
    """Say what happens next; the same for everybody."""
    return render(request, "newsletter/asked.html", mail_is_a_file=not request.settings.smtp_url)


@page("/nieuwsbrief/bevestigen/{secret:str}", access=LINK)
async def open_confirm(request: Visit, secret: FromPath[str]) -> Response[bytes]:
    """Show the button. Mail scanners open links too, so looking changes nothing."""
    async with request.reading() as reading:
        found = await subscription_queries.find_signup(reading, hash_secret(secret))
        streams = await subscription_queries.list_streams(reading)
    try:
        wish = sign_up.judge_signup(found, request.now)
    except Refusal as no:
        return _refused(request, no)
    names = [one.name for one in streams if one.slug in wish.streams]
    return render(request, "newsletter/confirm.html", secret=secret, wish=wish, streams=names)


@action("/nieuwsbrief/bevestigen/{secret:str}", access=LINK, max_body=SMALL)
async def confirm(request: Visit, secret: FromPath[str]) -> Response[bytes]:
    """Make the subscription; the link is used up."""
    try:
        one = await sign_up.confirm(request.db, secret, request.now)
    except Refusal as no:
        return _refused(request, no)
    return see_other(f"{preferences_url(request, one)}?gedaan=bevestigd")


def _refused(request: Visit, no: Refusal) -> Response[bytes]:
    note_refusal(request, no)
    state = "confirmed" if isinstance(no, ConfirmLinkUsed) else "expired"
    return render(request, "newsletter/refused.html", status=no.status, refusal=no, state=state)


HANDLERS = [show_subscribe, subscribe, asked, open_confirm, confirm]
