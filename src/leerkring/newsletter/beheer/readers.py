"""Readers in the back office: the list, giving out, closed addresses. Importing is in `import_…`."""

from typing import Any

from litestar import Response

from leerkring.core.database.db import Reading
from leerkring.core.web.forms.fields import EMAIL_SENTENCE, email_address
from leerkring.core.web.forms.form import Form, read_form
from leerkring.core.web.lists.asked import read_asked
from leerkring.core.web.lists.declared import Listing
from leerkring.core.web.lists.files import CHOSEN, both, ending_of, list_of_portions
from leerkring.core.web.lists.page import render_list
from leerkring.core.web.lists.shown import show_list
from leerkring.core.web.pages import Visit, action, page, see_other
from leerkring.mail.mailing_queries import find_suppression
from leerkring.mail.sending.claims import suppressed
from leerkring.mail.service import address_key
from leerkring.newsletter import labels
from leerkring.newsletter.beheer.issue_page import BASE, EDITOR
from leerkring.newsletter.beheer.lists import reader_list
from leerkring.newsletter.queries import reader_queries, subscription_queries
from leerkring.newsletter.queries.subscription_queries import StreamLine
from leerkring.newsletter.subscriptions import readers
from leerkring.people.sessions import require_token
from leerkring.programme.queries import list_themes

READERS = BASE + "/lezers"


@page(READERS, access=EDITOR)
async def overview(request: Visit) -> Response[bytes]:
    """List readers; the filters are links."""
    return await show_readers(request)


async def _list(reading: Reading) -> tuple[Listing, tuple[StreamLine, ...], dict[str, str]]:
    streams = await subscription_queries.list_streams(reading)
    themes = {one.slug: one.name for one in await list_themes(reading)}
    return reader_list({one.slug: one.name for one in streams}, themes), streams, themes


async def show_readers(request: Visit, closing: Form | None = None, *, told: str = "") -> Response[bytes]:
    """Show the list, and the form about one address with what was typed."""
    async with request.reading() as reading:
        listing, streams, themes = await _list(reading)
        asked = read_asked(listing, request.query_params)
        found = await reader_queries.list_subscribers(reading, asked)
        closed = await readers.list_suppressed(reading)
        keys = {one.email: address_key(request.settings.secret_key, one.email) for one in found.lines}
        shut = await suppressed(reading, list(keys.values()))
    closing = closing or Form()
    return render_list(
        request,
        "newsletter/beheer/readers.html",
        show_list(READERS, asked, found),
        status=closing.status,
        names={one.slug: one.name for one in streams},
        themes=themes,
        blocked={email for email, key in keys.items() if key in shut},
        closed=closed,
        labels=labels,
        closing=closing,
        told=told or _told(request),
    )


def _told(request: Visit) -> str:
    told = {"dicht": "Dit adres krijgt geen mail meer.", "open": "Dit adres kan weer mail krijgen."}
    return told.get(request.asked("gedaan"), "")


@action(both(READERS), access=EDITOR)
async def export(request: Visit) -> Response[Any]:
    """Give readers out as they are filtered and ordered, all pages; that it was done is logged, not who is in it."""
    form = await read_form(request)
    require_token(request, form)
    async with request.db.transaction() as tx:
        await tx.take_time()
        listing, _, _ = await _list(tx)
        asked = read_asked(listing, {name: form.value(name) for name in form.names})
        found = reader_queries.list_all_subscribers(tx, asked)
        file, many = await list_of_portions(f"lezers{ending_of(request)}", listing, found, form.value(CHOSEN))
    await readers.log_export(
        request.db, many, state=asked.value("staat"), actor=request.actor, now=request.now
    )
    return file


@action(READERS + "/adres", access=EDITOR)
async def address(request: Visit) -> Response[bytes]:
    """Look whether an address gets mail, and close or open it."""
    form = await read_form(request)
    typed = email_address(form.value("email"))
    if typed is None:
        return await show_readers(request, form.with_errors({"email": EMAIL_SENTENCE}))
    what, secret_key, now = form.value("act"), request.settings.secret_key, request.now
    if what == "close":
        await readers.close_address(request.db, typed, secret_key, actor=request.actor, now=now)
        return see_other(f"{READERS}?gedaan=dicht")
    if what == "open":
        await readers.open_address(request.db, typed, secret_key, actor=request.actor, now=now)
        return see_other(f"{READERS}?gedaan=open")
    async with request.reading() as reading:
        reason = await find_suppression(reading, address_key(secret_key, typed))
    sentence = f"{typed} krijgt geen mail: {reason}." if reason else f"{typed} kan mail krijgen."
    return await show_readers(request, form, told=sentence)


HANDLERS = [overview, export, address]
