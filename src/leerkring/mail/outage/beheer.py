"""Pages about a mail server that refuses us: trying now, and trying again all that it refused for one cause."""

from functools import partial

from litestar import Response
from litestar.params import FromPath

from leerkring.core.versions import read_version
from leerkring.core.web.access import staff_only
from leerkring.core.web.forms.form import Form, read_form
from leerkring.core.web.forms.post import post_act
from leerkring.core.web.pages import Visit, action, page, render, see_other
from leerkring.mail.beheer import labels
from leerkring.mail.beheer.period import Period, read_period
from leerkring.mail.beheer.returned import cause_address, read_cause
from leerkring.mail.outage import retrying, staff
from leerkring.mail.returns.words import Cause
from leerkring.mail.sending.wiring import mail_services

STAFF = staff_only("organizer", "editor")
ADMIN = staff_only()
"""Sending all that was refused for a cause goes to the people of every colleague."""
AGAIN = "/beheer/mail/gezondheid/{cause:str}/opnieuw"
TRY = "/beheer/mail/proberen"
LOOKED_AT = 100
"""How many mails are written to see whether they still have something to say."""


@page(AGAIN, access=ADMIN)
async def retry_page(request: Visit, cause: FromPath[str]) -> Response[bytes]:
    """Ask before all that was refused for a cause in a period goes out again."""
    return await _ask(request, read_cause(cause), Form())


async def _ask(request: Visit, cause: Cause, form: Form) -> Response[bytes]:
    period, _ = read_period(request)
    async with request.reading() as reading:
        kinds = await retrying.list_refused_kinds(reading, cause, period.since, period.before, request.now)
    looked_at, stale = await _stale(request, cause, period)
    return render(
        request,
        "mail/beheer/retry.html",
        status=form.status,
        cause=cause,
        period=period,
        here=cause_address(cause, period),
        kinds=kinds,
        looked_at=looked_at,
        stale=stale,
        version=retrying.version_of_refused(cause, kinds),
        labels=labels,
        refusal=form.refusal,
    )


async def _stale(request: Visit, cause: Cause, period: Period) -> tuple[int, int]:
    """Return how many mails were written anew to look, and how many of them have nothing to say any more."""
    known = request.app.state.mail_renderers()
    services = mail_services(request.settings, request.services.clock)
    async with request.reading() as reading:
        ones = await retrying.list_refused(reading, cause, period.since, period.before, LOOKED_AT)
        found = [
            await known[one.kind](reading, one, services) is not None for one in ones if one.kind in known
        ]
    return len(found), found.count(False)


@action(AGAIN, access=ADMIN)
async def retry(request: Visit, cause: FromPath[str]) -> Response[bytes]:
    """Send again all that was refused for a cause in a period."""
    known, form = read_cause(cause), await read_form(request)
    period, _ = read_period(request)

    async def act() -> str:
        again = await retrying.retry_cause(
            request.db,
            known,
            period.since,
            period.before,
            version=read_version(form),
            actor=request.actor,
            now=request.now,
        )
        return f"{cause_address(known, period)}&opnieuw={again}"

    return await post_act(form, act, again=partial(_ask, request, known))


@action(TRY, access=STAFF)
async def try_now(request: Visit) -> Response[bytes]:
    """Let one letter try now whether the mail server is mended."""
    await staff.try_now(request.db, actor=request.actor, now=request.now)
    return see_other("/beheer/mail/gezondheid?gedaan=geprobeerd")


HANDLERS = [retry_page, retry, try_now]
