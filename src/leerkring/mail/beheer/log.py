"""The mail log in the back office: what left, what did not, and what to do about a doubt."""

import asyncio
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from litestar import Response
from litestar.params import FromPath

from leerkring.core.refusals import Refusal
from leerkring.core.text.cleaning import one_line
from leerkring.core.web.access import staff_only
from leerkring.core.web.forms import Form, read_form
from leerkring.core.web.middleware import POLICY
from leerkring.core.web.pages import Visit, action, page, render, see_other, signed_in
from leerkring.core.web.services import Services, services_of
from leerkring.mail import queries, staff
from leerkring.mail.beheer import labels
from leerkring.mail.refusals import NoSuchDelivery
from leerkring.mail.rules import DeliveryState

ORGANIZER = staff_only("organizer")
BASE = "/beheer/mail"
ONE = BASE + "/{delivery_id:uuid}"
HIDDEN = frozenset({"people.sign_in", "newsletter.confirm", "newsletter.preferences"})
"""Kinds whose text is for the recipient alone: who reads the link could use it."""

PREVIEW_POLICY = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'; sandbox"
DONE = {
    "opnieuw": "De mail gaat opnieuw uit.",
    "aangekomen": "Genoteerd: deze mail is aangekomen.",
}


@page(BASE, access=ORGANIZER)
async def overview(request: Visit) -> Response[bytes]:
    """The mail log, newest first."""
    asked = request.query_params
    filters, number = _filters(asked), asked.get("pagina", "1")
    async with services_of(request).db.reading() as reading:
        found = await queries.list_deliveries(
            reading,
            filters,
            int(number) if number.isascii() and number.isdecimal() and len(number) < 7 else 1,
        )
        counted = await queries.count_by_state(reading)
        kinds = await queries.list_kinds(reading)
        overdue = await queries.count_overdue(reading, services_of(request).clock.now())
    now = {
        "staat": filters.states[0] if filters.states else "",
        "soort": filters.kinds[0] if filters.kinds else "",
        "over": str(filters.about_id or ""),
        "zoek": filters.text,
    }

    def to(**changed: str) -> str:
        query = urlencode({name: word for name, word in (now | changed).items() if word})
        return f"{BASE}?{query}" if query else BASE

    states = [("Alle", to(staat=""), sum(counted.values()), not now["staat"])]
    for state, many in counted.items():
        if many or now["staat"] == state:
            label = labels.STATES[state].capitalize()
            states.append((label, to(staat=state.value), many, now["staat"] == state))
    return render(
        request,
        "mail/beheer/list.html",
        found=found,
        words=labels,
        states=states,
        kinds=[(kind, labels.kind_text(kind).capitalize()) for kind in kinds],
        overdue=overdue,
        now_asked=now,
        form=Form.of(now),
        page_url=lambda n: to(pagina=str(n)),
    )


def _filters(asked: Any) -> queries.MailFilters:
    state, kind = asked.get("staat", ""), one_line(asked.get("soort", ""))
    try:
        about = UUID(asked.get("over", ""))
    except ValueError:
        about = None
    return queries.MailFilters(
        states=(state,) if state in set(DeliveryState) else (),
        kinds=(kind,) if kind else (),
        about_id=about,
        text=one_line(asked.get("zoek", ""))[:200],
    )


@page(ONE, access=ORGANIZER)
async def show_delivery(request: Visit, delivery_id: FromPath[UUID]) -> Response[bytes]:
    """One mail with its life, and what it said where that is kept."""
    return await _show(request, delivery_id)


async def _show(request: Visit, delivery_id: UUID, no: Refusal | None = None) -> Response[bytes]:
    services = services_of(request)
    async with services.db.reading() as reading:
        mail = await queries.get_delivery(reading, delivery_id)
    if mail is None:
        raise NoSuchDelivery
    kept = None if mail.kind in HIDDEN else await _kept(services, delivery_id)
    answer = render(
        request,
        "mail/beheer/show.html",
        status=no.status if no else 200,
        mail=mail,
        words=labels,
        text=_part(kept, "plain") if kept else "",
        has_html=bool(kept and kept.get_body(("html",))),
        attachments=[part.get_filename() for part in kept.iter_attachments()] if kept else [],
        hidden=mail.kind in HIDDEN,
        refusal=no.text if no else "",
        done=DONE.get(request.query_params.get("gedaan", "")),
    )
    # Only this page may hold a frame, and only one of ours: the preview below.
    answer.headers["Content-Security-Policy"] = f"{POLICY}; frame-src 'self'"
    return answer


@page(ONE + "/voorbeeld", access=ORGANIZER)
async def preview(request: Visit, delivery_id: FromPath[UUID]) -> Response[bytes]:
    """The HTML of a mail as it was written, in a frame that can do nothing."""
    services = services_of(request)
    async with services.db.reading() as reading:
        mail = await queries.get_delivery(reading, delivery_id)
    kept = await _kept(services, delivery_id) if mail is not None and mail.kind not in HIDDEN else None
    if kept is None:
        raise NoSuchDelivery
    return Response(
        _part(kept, "html").encode(),
        status_code=200,
        media_type="text/html",
        headers={
            "Content-Security-Policy": PREVIEW_POLICY,
            "X-Frame-Options": "SAMEORIGIN",
            "Cache-Control": "no-store",
        },
    )


async def _kept(services: Services, delivery_id: UUID) -> EmailMessage | None:
    """Return the mail from its file, where mails are files."""
    path = services.settings.mail_dir / f"{delivery_id}.eml"
    try:
        content = await asyncio.to_thread(path.read_bytes)
    except OSError:
        return None
    return message_from_bytes(content, policy=policy.default)


def _part(message: EmailMessage, subtype: str) -> str:
    body = message.get_body((subtype,))
    return str(body.get_content()) if body is not None else ""


@action(ONE + "/onzeker", access=ORGANIZER)
async def decide(request: Visit, delivery_id: FromPath[UUID]) -> Response[bytes]:
    """End a doubt about a mail: send again, or note that it arrived."""
    services, raw = services_of(request), await read_form(request)
    answer = (raw.get("answer") or [""])[-1]
    if answer not in DONE:
        return await _show(request, delivery_id)
    try:
        await staff.decide_uncertain(
            services.db,
            delivery_id,
            resend=answer == "opnieuw",
            actor=signed_in(request).actor,
            now=services.clock.now(),
        )
    except Refusal as no:
        return await _show(request, delivery_id, no)
    return see_other(f"{BASE}/{delivery_id}?gedaan={answer}")


HANDLERS = [overview, show_delivery, preview, decide]
