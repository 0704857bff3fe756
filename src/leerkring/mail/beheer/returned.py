"""What came back for one cause, and undoing what it closed."""

from functools import partial
from uuid import UUID

from litestar import Response
from litestar.params import FromPath

from leerkring.core.text.dutch import aantal
from leerkring.core.versions import read_version
from leerkring.core.web.access import staff_only
from leerkring.core.web.forms.form import Form, read_form
from leerkring.core.web.forms.post import post_act
from leerkring.core.web.pages import Visit, action, page, render, signed_in
from leerkring.mail.beheer import labels
from leerkring.mail.beheer.period import Period, read_period
from leerkring.mail.beheer.reach import mail_of
from leerkring.mail.outage.retrying import list_refused_kinds
from leerkring.mail.refusals import NoSuchReturn
from leerkring.mail.returns import queries, undo
from leerkring.mail.returns.words import Cause

STAFF = staff_only("organizer", "editor")
ADMIN = staff_only()
"""What is done to all that a cause closed is done to the people of every colleague."""
HEALTH = "/beheer/mail/gezondheid"
ONE = "/beheer/mail/gezondheid/{cause:str}"
ALL = ONE + "/weer-toelaten"
MOST = 100
MOST_DIGITS = 6


def read_cause(word: str) -> Cause:
    """Return the cause that an address names. Refuses with `NoSuchReturn`."""
    try:
        cause = Cause(word)
    except ValueError:
        raise NoSuchReturn from None
    if cause is Cause.NONE:
        raise NoSuchReturn
    return cause


def cause_address(cause: Cause, period: Period) -> str:
    """Return the page of a cause in a period."""
    return f"/beheer/mail/gezondheid/{cause}?{period.query}"


@page(ONE, access=STAFF)
async def show_cause(request: Visit, cause: FromPath[str]) -> Response[bytes]:
    """What came back for one cause in a period, with what it closed."""
    return await _show(request, read_cause(cause), Form())


async def _show(request: Visit, cause: Cause, form: Form) -> Response[bytes]:
    person = signed_in(request)
    period, asked = read_period(request)
    async with request.reading() as reading:
        lines = await queries.list_returns(
            reading, cause, period.since, period.before, MOST, own=mail_of(person)
        )
        closings = await queries.list_closings(reading, cause, period.since, period.before)
        kinds = await list_refused_kinds(reading, cause, period.since, period.before, request.now)
    return render(
        request,
        "mail/beheer/cause.html",
        status=max(form.status, asked.status),
        cause=cause,
        period=period,
        asked=asked,
        lines=lines,
        most=MOST,
        closings=len(closings) if person.may() else 0,
        refused=sum(kind.mails for kind in kinds) if person.may() else 0,
        version=undo.version_of_return,
        labels=labels,
        refusal=form.refusal,
        done=_done(request),
    )


def _done(request: Visit) -> str:
    again = request.asked("opnieuw")
    if again.isdecimal() and len(again) <= MOST_DIGITS:
        return f"{aantal(int(again), 'mail gaat', 'mails gaan')} opnieuw uit."
    opened = request.asked("open")
    if not opened.isdecimal() or len(opened) > MOST_DIGITS:
        return ""
    if opened == "0":
        return "Teruggedraaid. Iets anders houdt het adres nog dicht."
    return f"{aantal(int(opened), 'adres krijgt', 'adressen krijgen')} weer mail."


@page(ALL, access=ADMIN)
async def reopen_page(request: Visit, cause: FromPath[str]) -> Response[bytes]:
    """Ask before all that a cause closed in a period is undone."""
    return await _ask(request, read_cause(cause), Form())


async def _ask(request: Visit, cause: Cause, form: Form) -> Response[bytes]:
    period, _ = read_period(request)
    async with request.reading() as reading:
        closings = await queries.list_closings(reading, cause, period.since, period.before)
        lines = await queries.list_returns(reading, cause, period.since, period.before, MOST)
    return render(
        request,
        "mail/beheer/reopen.html",
        status=form.status,
        cause=cause,
        period=period,
        here=cause_address(cause, period),
        closings=len(closings),
        recipients=sorted({line.recipient for line in lines if line.closed})[:20],
        version=undo.version_of_closings(cause, closings),
        labels=labels,
        form=form,
        refusal=form.refusal,
    )


@action(ALL, access=ADMIN)
async def reopen(request: Visit, cause: FromPath[str]) -> Response[bytes]:
    """Undo all that a cause closed in a period."""
    known, form = read_cause(cause), await read_form(request)
    period, _ = read_period(request)

    async def act() -> str:
        opened = await undo.reopen_cause(
            request.db,
            known,
            period.since,
            period.before,
            version=read_version(form),
            actor=request.actor,
            now=request.now,
        )
        return f"{cause_address(known, period)}&open={opened}"

    return await post_act(form, act, again=partial(_ask, request, known))


@action(ONE + "/{return_id:uuid}", access=STAFF)
async def reopen_one(request: Visit, cause: FromPath[str], return_id: FromPath[UUID]) -> Response[bytes]:
    """Undo one closing."""
    known, form = read_cause(cause), await read_form(request)
    period, _ = read_period(request)
    async with request.reading() as reading:
        await queries.get_return(reading, return_id, own=mail_of(signed_in(request)))

    async def act() -> str:
        opened = await undo.reopen_one(
            request.db, return_id, version=read_version(form), actor=request.actor, now=request.now
        )
        return f"{cause_address(known, period)}&open={int(opened)}"

    return await post_act(form, act, again=partial(_show, request, known))


HANDLERS = [show_cause, reopen_page, reopen, reopen_one]
