"""Signing in and out: a link by mail, a page with a button, a cookie."""

import asyncio
import time
from datetime import timedelta
from typing import Any

from litestar import Response
from litestar.params import FromPath

from leerkring.core.refusals import Refusal, TooMany
from leerkring.core.secrets import hash_secret, random_secret
from leerkring.core.web.access import LINK, PUBLIC
from leerkring.core.web.errors import note_refusal
from leerkring.core.web.forms.fields import check
from leerkring.core.web.forms.form import Form, read_form
from leerkring.core.web.limits.mail_limits import may_mail
from leerkring.core.web.limits.rate_limit import client_address
from leerkring.core.web.lists.remembered import forget
from leerkring.core.web.pages import Visit, action, page, render, see_other
from leerkring.core.web.services import services_of
from leerkring.people import queries, rules, service
from leerkring.people.devices import device_of, shortened
from leerkring.people.forms import AskLink
from leerkring.people.refusals import OtherBrowser, SignInLinkUsed
from leerkring.people.sessions import BROWSER, KNOWN, PURPOSE, SESSION, identify, make_cookie, read_cookie

SAME_REPLY_AFTER = 0.12
"""Seconds before which nobody is answered, so that the wait does not tell whether an address is known."""


@page("/inloggen", access=PUBLIC)
async def ask(request: Visit) -> Response[bytes]:
    """Ask for the address; who is signed in already sees that."""
    form = Form.of({"naar": rules.safe_next(request.query_params.get("naar", ""))})
    person = await identify(request)
    return _ask(request, form, person=person, signed_out=request.query_params.get("uitgelogd") == "1")


def _ask(request: Visit, form: Form, *, status: int = 200, **context: Any) -> Response[bytes]:
    told = {"refusal": "", "person": None, "signed_out": False, **context}
    told["is_kept"] = form.value("naar") == rules.KEPT
    return render(request, "people/sign_in.html", status=status, form=form, **told)


@action("/inloggen", access=PUBLIC, max_body=16 * 1024)
async def send_link(request: Visit) -> Response[bytes]:
    """Mail a link if the address is known, and answer the same if not."""
    services, started = services_of(request), time.monotonic()
    raw = await read_form(request)
    values, mistakes = check(AskLink, raw)
    if values is None:
        return _ask(request, Form(raw, mistakes), status=422)
    try:
        goes_out = await may_mail(
            request, what="sign-in", address=values.email, network_most=20, window=timedelta(minutes=15)
        )
    except TooMany as no:
        answer = _ask(request, Form(raw), status=no.status, refusal=no.text)
        answer.headers["Retry-After"] = str(no.retry_after)
        return answer
    # A second question from one browser keeps its mark, so that the first mail works too when it comes late.
    browser = read_cookie(request, BROWSER) or random_secret()
    if goes_out:
        await service.ask_sign_in_link(
            request.db,
            services.links,
            email=values.email,
            browser=browser,
            next_path=values.naar,
            now=request.now,
        )
    await asyncio.sleep(max(0.0, started + SAME_REPLY_AFTER - time.monotonic()))
    answer = see_other("/inloggen/gevraagd")
    answer.set_cookie(
        make_cookie(request.settings, BROWSER, browser, int(rules.BROWSER_LASTS.total_seconds()))
    )
    return answer


@page("/inloggen/gevraagd", access=PUBLIC)
async def asked(request: Visit) -> Response[bytes]:
    """Say what happens next; the same for everybody."""
    return render(request, "people/sign_in_asked.html", mail_is_a_file=not request.settings.smtp_url)


@page("/inloggen/{secret:str}", access=LINK)
async def open_link(request: Visit, secret: FromPath[str]) -> Response[bytes]:
    """Show the button. Mail scanners open links too, so looking changes nothing."""
    async with request.reading() as reading:
        link = await queries.find_link(reading, hash_secret(secret))
    try:
        service.judge_link(link, read_cookie(request, BROWSER), request.now)
    except Refusal as no:
        return await _refused(request, no)
    return render(request, "people/sign_in_button.html", secret=secret)


@action("/inloggen/{secret:str}", access=LINK, max_body=16 * 1024)
async def use_link(request: Visit, secret: FromPath[str]) -> Response[bytes]:
    """Sign in: the link is used up, an earlier session of this browser ends."""
    try:
        new = await service.sign_in(
            request.db,
            secret=secret,
            browser=read_cookie(request, BROWSER),
            old_session=read_cookie(request, SESSION),
            where=service.Where(
                device_of(request.headers.get("user-agent", "")),
                shortened(client_address(request, request.settings)),
            ),
            now=request.now,
        )
    except Refusal as no:
        return await _refused(request, no)
    answer = see_other(new.next_path)
    lasts = int(rules.SESSION_LASTS.total_seconds())
    answer.set_cookie(make_cookie(request.settings, SESSION, new.secret, lasts))
    known = request.services.links.make(PURPOSE, new.person_id)
    answer.set_cookie(make_cookie(request.settings, KNOWN, known, lasts))
    answer.set_cookie(make_cookie(request.settings, BROWSER, "", 0))
    return answer


async def _refused(request: Visit, no: Refusal) -> Response[bytes]:
    # Who pressed the button twice is in already.
    if isinstance(no, SignInLinkUsed | OtherBrowser) and await identify(request) is not None:
        return see_other(rules.HOME)
    note_refusal(request, no)
    return render(request, "people/sign_in_refused.html", status=no.status, refusal=no)


@action("/uitloggen", access=PUBLIC, max_body=16 * 1024)
async def sign_out(request: Visit) -> Response[bytes]:
    """End the session; without one the answer is the same."""
    await service.sign_out(request.db, read_cookie(request, SESSION), request.now)
    answer = see_other("/inloggen?uitgelogd=1")
    # Pages that the browser still has, for who sits down after them. Not "cookies": that takes those of every other
    # site under the same domain too, and ours are taken back by name. Not "storage": it holds who wants no shortcuts.
    answer.headers["Clear-Site-Data"] = '"cache"'
    answer.set_cookie(make_cookie(request.settings, SESSION, "", 0))
    forget(request, answer)
    return answer


HANDLERS = [ask, send_link, asked, open_link, use_link, sign_out]
