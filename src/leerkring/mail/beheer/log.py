"""The mail log in the back office: what left, what did not, and what to do about a doubt."""

import asyncio
from email import message_from_bytes, policy
from email.message import EmailMessage
from functools import partial
from uuid import UUID

from litestar import Response
from litestar.params import FromPath

from leerkring.core.versions import read_version
from leerkring.core.web.access import staff_only
from leerkring.core.web.forms.form import Form, read_form
from leerkring.core.web.forms.post import post_act
from leerkring.core.web.lists.asked import read_asked
from leerkring.core.web.lists.page import render_list
from leerkring.core.web.lists.shown import show_list
from leerkring.core.web.middleware import POLICY
from leerkring.core.web.pages import Visit, action, page, render, signed_in
from leerkring.mail import queries, staff
from leerkring.mail.beheer import labels
from leerkring.mail.beheer.lists import mail_list
from leerkring.mail.beheer.masking import masked
from leerkring.mail.beheer.reach import mail_of
from leerkring.mail.fence.queries import find_fence
from leerkring.mail.refusals import NoSuchDelivery
from leerkring.mail.rules import WAITING
from leerkring.settings import Settings

ORGANIZER = staff_only("organizer")
BASE = "/beheer/mail"
ONE = BASE + "/{delivery_id:uuid}"
HIDDEN = frozenset({"people.sign_in", "people.invite", "newsletter.confirm", "newsletter.preferences"})
"""Kinds whose text is for the recipient alone: who reads the link could use it."""

PREVIEW_POLICY = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'; sandbox"
DONE = {
    "opnieuw": "De mail gaat opnieuw uit.",
    "aangekomen": "Genoteerd: deze mail is aangekomen.",
}
SKIPPED = "Deze mail wordt niet verstuurd."


@page(BASE, access=ORGANIZER)
async def overview(request: Visit) -> Response[bytes]:
    """The mail log, newest first."""
    async with request.reading() as reading:
        listing = mail_list(await queries.list_kinds(reading))
        asked = read_asked(listing, request.query_params)
        found = await queries.list_deliveries(reading, asked, mail_of(signed_in(request)))
        fence = await find_fence(reading)
        overdue = 0 if fence else await queries.count_overdue(reading, request.now)
    shown = show_list(BASE, asked, found)
    return render_list(request, "mail/beheer/list.html", shown, labels=labels, overdue=overdue, fence=fence)


@page(ONE, access=ORGANIZER)
async def show_delivery(request: Visit, delivery_id: FromPath[UUID]) -> Response[bytes]:
    """One mail with its life, and what it said where that is kept."""
    return await _show(request, delivery_id, Form())


async def _show(request: Visit, delivery_id: UUID, form: Form) -> Response[bytes]:
    async with request.reading() as reading:
        mail = await queries.find_delivery(reading, delivery_id, mail_of(signed_in(request)))
        is_held = await find_fence(reading) is not None
    if mail is None:
        raise NoSuchDelivery
    kept = None if mail.kind in HIDDEN else await _kept(request.settings, delivery_id)
    answer = render(
        request,
        "mail/beheer/show.html",
        status=form.status,
        mail=mail,
        version=staff.version_of_doubt(mail),
        labels=labels,
        text=_part(kept, "plain") if kept else "",
        has_html=bool(kept and kept.get_body(("html",))),
        attachments=_files_of(kept) if kept else [],
        hidden=mail.kind in HIDDEN,
        refusal=form.refusal,
        done={**DONE, "overgeslagen": SKIPPED}.get(request.asked("gedaan")),
        may_skip=is_held and mail.state in WAITING,
        version_of_waiting=staff.version_of_waiting(mail),
    )
    # Only this page may hold a frame, and only one of ours: the preview below.
    answer.headers["Content-Security-Policy"] = f"{POLICY}; frame-src 'self'"
    return answer


def _files_of(kept: EmailMessage) -> list[str]:
    """Return what goes along with a mail; the first invitation is no attachment, since mail programs show it themselves."""
    parts = [part for part in kept.walk() if not part.is_multipart()]
    inside = [
        part for part in parts if part.get_content_type() == "text/calendar" and not part.get_filename()
    ]
    return [*("uitnodiging.ics" for _ in inside), *filter(None, (part.get_filename() for part in parts))]


@page(ONE + "/voorbeeld", access=ORGANIZER)
async def preview(request: Visit, delivery_id: FromPath[UUID]) -> Response[bytes]:
    """The HTML of a mail as it was written, in a frame that can do nothing."""
    async with request.reading() as reading:
        mail = await queries.find_delivery(reading, delivery_id, mail_of(signed_in(request)))
    kept = (
        await _kept(request.settings, delivery_id) if mail is not None and mail.kind not in HIDDEN else None
    )
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


async def _require(request: Visit, delivery_id: UUID) -> None:
    """Refuse with `NoSuchDelivery` a mail that is none of this person's."""
    async with request.reading() as reading:
        if await queries.find_delivery(reading, delivery_id, mail_of(signed_in(request))) is None:
            raise NoSuchDelivery


async def _kept(settings: Settings, delivery_id: UUID) -> EmailMessage | None:
    """Return the mail from its file, where mails are files."""
    path = settings.mail_dir / f"{delivery_id}.eml"
    try:
        content = await asyncio.to_thread(path.read_bytes)
    except OSError:
        return None
    return message_from_bytes(content, policy=policy.default)


def _part(message: EmailMessage, subtype: str) -> str:
    """Return what staff may read of a mail: its words, without the links that act for its recipient."""
    body = message.get_body((subtype,))
    return masked(str(body.get_content())) if body is not None else ""


@action(ONE + "/onzeker", access=ORGANIZER)
async def decide(request: Visit, delivery_id: FromPath[UUID]) -> Response[bytes]:
    """End a doubt about a mail: send again, or note that it arrived."""
    form = await read_form(request)
    answer = form.value("answer")
    if answer not in DONE:
        return await _show(request, delivery_id, Form())
    await _require(request, delivery_id)

    async def act() -> str:
        resend = answer == "opnieuw"
        await staff.decide_uncertain(
            request.db,
            delivery_id,
            resend=resend,
            version=read_version(form),
            actor=request.actor,
            now=request.now,
        )
        return f"{BASE}/{delivery_id}?gedaan={answer}"

    return await post_act(form, act, again=partial(_show, request, delivery_id))


@action(ONE + "/niet-versturen", access=ORGANIZER)
async def skip(request: Visit, delivery_id: FromPath[UUID]) -> Response[bytes]:
    """Leave out one mail that waits behind the fence."""
    form = await read_form(request)
    await _require(request, delivery_id)

    async def act() -> str:
        await staff.skip_held(
            request.db, delivery_id, version=read_version(form), actor=request.actor, now=request.now
        )
        return f"{BASE}/{delivery_id}?gedaan=overgeslagen"

    return await post_act(form, act, again=partial(_show, request, delivery_id))


HANDLERS = [overview, show_delivery, preview, decide, skip]
