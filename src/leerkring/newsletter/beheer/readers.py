"""Readers in the back office: the list, taking over and giving out, closed addresses, an issue's ledger."""

import csv
import io
import re
from collections.abc import Iterable, Sequence

from litestar import Response
from litestar.params import FromPath

from leerkring.core.refusals import Refusal
from leerkring.core.text.cleaning import one_line
from leerkring.core.text.dutch import aantal, datum, local
from leerkring.core.versions import read_version
from leerkring.core.web.forms import EMAIL_SENTENCE, Form, check, email_address, read_form
from leerkring.core.web.pages import Visit, action, page, render, see_other, signed_in
from leerkring.core.web.services import services_of
from leerkring.mail.beheer.labels import STATES as MAIL_STATES
from leerkring.mail.mailing_queries import find_suppression, list_letters
from leerkring.mail.sending.claims import suppressed
from leerkring.mail.service import address_key
from leerkring.newsletter import forms, labels
from leerkring.newsletter.beheer.issue_page import BASE, EDITOR, ONE, get_issue, shown
from leerkring.newsletter.queries import reader_queries, subscription_queries
from leerkring.newsletter.rules import Rhythm, SubscriptionState
from leerkring.newsletter.subscriptions import readers
from leerkring.programme.queries import list_themes
from leerkring.registrations.beheer.export import BOM, harmless

READERS = BASE + "/lezers"
LIST_BYTES = 2 * 1024 * 1024
"""A list of as many readers as are taken over at a time, as a form writes it."""


@page(READERS, access=EDITOR)
async def overview(request: Visit) -> Response[bytes]:
    """List readers; the filters are links."""
    return await _overview(request)


async def _overview(
    request: Visit, *, form: Form | None = None, closing: Form | None = None, told: str = ""
) -> Response[bytes]:
    asked = request.query_params
    state = asked.get("staat", "") if asked.get("staat", "") in labels.STATES else ""
    text = one_line(asked.get("zoek", "")[:200])
    async with services_of(request).db.reading() as reading:
        found, total = await reader_queries.list_subscribers(reading, text=text, state=state)
        known = await subscription_queries.list_streams(reading)
        closed = await readers.list_suppressed(reading)
        by_state = await reader_queries.count_readers(reading)
        keys = {one.email: address_key(services_of(request).settings.secret_key, one.email) for one in found}
        shut = await suppressed(reading, list(keys.values()))
        themes = {one.slug: one.name for one in await list_themes(reading)}
    counted = {one: sum(n for (_, s), n in by_state.items() if s == one) for one in labels.STATES}
    status = 422 if (form and not form.ok) or (closing and not closing.ok) else 200
    return render(
        request,
        "newsletter/beheer/readers.html",
        status=status,
        found=found,
        total=total,
        state=state,
        text=text,
        streams=known,
        names={one.slug: one.name for one in known},
        themes=themes,
        blocked={email for email, key in keys.items() if key in shut},
        closed=closed,
        counted=counted,
        words=labels,
        form=form or Form.of({"stream": known[0].slug if known else ""}),
        closing=closing or Form(),
        told=told or _told(request),
    )


def _told(request: Visit) -> str:
    asked = request.query_params
    if "erbij" in asked:
        numbers = [
            int(asked[name]) if re.fullmatch(r"[0-9]{1,6}", asked.get(name, "")) else 0
            for name in ("erbij", "bekend", "dicht")
        ]
        added, known, closed = numbers
        told = [f"{aantal(added, 'lezer', 'lezers')} erbij."]
        if known:
            told.append(f"Al bekend, en de eigen keuze blijft: {known}.")
        if closed:
            told.append(f"Krijgt geen mail meer, en is overgeslagen: {closed}.")
        return " ".join(told)
    return {"dicht": "Dit adres krijgt geen mail meer.", "open": "Dit adres kan weer mail krijgen."}.get(
        asked.get("gedaan", ""), ""
    )


@action(READERS, access=EDITOR, max_body=LIST_BYTES)
async def take_over(request: Visit) -> Response[bytes]:
    """Take over a list, with the proof of its consent."""
    services, raw = services_of(request), await read_form(request)
    values, mistakes = check(
        forms.TakeOver, {"stream": [""], "people": [""], "proof": [""], "given_on": [""], **raw}
    )
    if values is None:
        return await _overview(request, form=Form(raw, mistakes))
    now = services.clock.now()
    async with services.db.reading() as reading:
        stream = await subscription_queries.find_stream(reading, values.stream)
    listed = readers.read_list(values.people)
    mistakes = _mistakes(listed)
    if stream is None:
        mistakes["stream"] = "Kies een nieuwsbrief."
    if values.given_on > local(now).date():
        mistakes["given_on"] = f"Deze dag moet nog komen. Vandaag is het {datum(now)}."
    if stream is None or mistakes:
        return await _overview(request, form=Form(raw, mistakes))
    taken = await readers.take_over(
        services.db,
        listed.people,
        stream,
        proof=values.proof,
        given_on=values.given_on,
        secret_key=services.settings.secret_key,
        actor=signed_in(request).actor,
        now=now,
    )
    return see_other(f"{READERS}?erbij={taken.added}&bekend={taken.known}&dicht={taken.suppressed}")


def _mistakes(listed: readers.Listed) -> dict[str, str]:
    if listed.wrong:
        lines = ", ".join(str(number) for number in listed.wrong[:10])
        return {"people": f"Op deze regels staat geen e-mailadres: {lines}."}
    if len(listed.people) > readers.MOST:
        return {"people": f"Neem ten hoogste {readers.MOST} adressen tegelijk over."}
    return {} if listed.people else {"people": "Plak hier ten minste één adres."}


@page(READERS + ".csv", access=EDITOR)
async def export(request: Visit) -> Response[bytes]:
    """Give all readers out as a file for a spreadsheet."""
    async with services_of(request).db.reading() as reading:
        found, _ = await reader_queries.list_subscribers(reading, limit=1_000_000)
        names = {one.slug: one.name for one in await subscription_queries.list_streams(reading)}
        themes = {one.slug: one.name for one in await list_themes(reading)}
    heading = (
        "E-mailadres",
        "Naam",
        "Nieuwsbrief",
        "Stand",
        "Ritme",
        "Thema’s",
        "Bevestigd op",
        "Afgemeld op",
    )
    lines = (
        (
            one.email,
            one.name,
            names.get(one.slug, one.slug),
            labels.STATES[SubscriptionState(one.state)],
            labels.RHYTHMS[Rhythm(one.rhythm)][0],
            ", ".join(themes.get(slug, slug) for slug in one.themes),
            f"{local(one.confirmed_at):%Y-%m-%d %H:%M}",
            f"{local(one.unsubscribed_at):%Y-%m-%d %H:%M}" if one.unsubscribed_at else "",
        )
        for one in found
    )
    return _csv("lezers.csv", heading, lines)


def _csv(name: str, heading: Sequence[str], lines: Iterable[Sequence[str]]) -> Response[bytes]:
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n", quoting=csv.QUOTE_ALL)
    writer.writerow(heading)
    for line in lines:
        writer.writerow([harmless(cell) for cell in line])
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return Response((BOM + text.getvalue()).encode(), media_type="text/csv", headers=headers)


@action(READERS + "/adres", access=EDITOR)
async def address(request: Visit) -> Response[bytes]:
    """Look whether an address gets mail, and close or open it."""
    services, raw = services_of(request), await read_form(request)
    typed = email_address((raw.get("email") or [""])[-1])
    if typed is None:
        return await _overview(request, closing=Form(raw, {"email": EMAIL_SENTENCE}))
    what, secret_key = (raw.get("act") or [""])[-1], services.settings.secret_key
    actor, now = signed_in(request).actor, services.clock.now()
    if what == "close":
        await readers.close_address(services.db, typed, secret_key, actor=actor, now=now)
        return see_other(f"{READERS}?gedaan=dicht")
    if what == "open":
        await readers.open_address(services.db, typed, secret_key, actor=actor, now=now)
        return see_other(f"{READERS}?gedaan=open")
    async with services.db.reading() as reading:
        reason = await find_suppression(reading, address_key(secret_key, typed))
    sentence = f"{typed} krijgt geen mail: {reason}." if reason else f"{typed} kan mail krijgen."
    return await _overview(request, closing=Form(raw), told=sentence)


# --- an issue's ledger -----------------------------------------------------------------------------------


@page(ONE + "/verzendlijst.csv", access=EDITOR)
async def ledger(request: Visit, slug: FromPath[str], number: FromPath[int]) -> Response[bytes]:
    """Give an issue's letters out, each with its state: as many lines as readers."""
    issue = await get_issue(request, slug, number)
    async with services_of(request).db.reading() as reading:
        rows = await list_letters(reading, issue.id)
    heading = ("E-mailadres", "Stand", "Pogingen", "Overgedragen", "Afgehandeld", "Antwoord", "Message-ID")
    lines = (
        (
            row.recipient,
            MAIL_STATES[row.state],
            str(row.attempts),
            f"{local(row.handed_at):%Y-%m-%d %H:%M:%S}" if row.handed_at else "",
            f"{local(row.settled_at):%Y-%m-%d %H:%M:%S}" if row.settled_at else "",
            row.reply,
            row.message_id,
        )
        for row in rows
    )
    return _csv(f"{slug}-{number}.csv", heading, lines)


@action(ONE + "/onzeker", access=EDITOR)
async def decide(request: Visit, slug: FromPath[str], number: FromPath[int]) -> Response[bytes]:
    """End the doubts about an issue's letters."""
    services, raw = services_of(request), await read_form(request)
    answer = (raw.get("answer") or [""])[-1]
    issue = await get_issue(request, slug, number)
    if answer in ("opnieuw", "aangekomen"):
        try:
            await readers.decide_uncertain(
                services.db,
                issue.id,
                resend=answer == "opnieuw",
                version=read_version(raw),
                actor=signed_in(request).actor,
                now=services.clock.now(),
            )
        except Refusal as no:
            return await shown(request, slug, number, no=no)
    return see_other(f"{BASE}/{slug}/{number}?gedaan=onzeker#kasboek")


HANDLERS = [overview, take_over, export, address, ledger, decide]
