"""The ledger of an issue: every letter as a file, and the end of what is uncertain."""

from collections.abc import AsyncIterable, AsyncIterator, Sequence
from typing import Any

from litestar import Response
from litestar.params import FromPath

from leerkring.core.text.dutch import local
from leerkring.core.versions import read_version
from leerkring.core.web.forms.form import read_form
from leerkring.core.web.forms.post import post_act
from leerkring.core.web.lists.cells import Cell
from leerkring.core.web.lists.files import both, ending_of, file_of_portions
from leerkring.core.web.pages import Visit, action
from leerkring.mail.beheer.labels import STATES
from leerkring.mail.mailing_queries import LetterLine, list_letters
from leerkring.newsletter.beheer.issue_page import BASE, EDITOR, ONE, get_issue, shown
from leerkring.newsletter.subscriptions import readers
from leerkring.people.sessions import require_token


@action(both(ONE + "/verzendlijst"), access=EDITOR)
async def ledger(request: Visit, slug: FromPath[str], number: FromPath[int]) -> Response[Any]:
    """Give an issue's letters out, each with its state, as many lines as readers; that it was done is logged."""
    require_token(request, await read_form(request))
    issue = await get_issue(request, slug, number)
    heading = ("E-mailadres", "Stand", "Pogingen", "Overgedragen", "Afgehandeld", "Antwoord", "Message-ID")
    async with request.db.transaction() as tx:
        await tx.take_time()
        file, many = await file_of_portions(
            f"{slug}-{number}{ending_of(request)}", heading, _cells(list_letters(tx, issue.id))
        )
    await readers.log_export(request.db, many, issue=issue.id, actor=request.actor, now=request.now)
    return file


async def _cells(portions: AsyncIterable[Sequence[LetterLine]]) -> AsyncIterator[list[Sequence[Cell]]]:
    async for rows in portions:
        yield [
            (
                row.recipient,
                STATES[row.state],
                row.attempts,
                f"{local(row.handed_at):%Y-%m-%d %H:%M:%S}" if row.handed_at else "",
                f"{local(row.settled_at):%Y-%m-%d %H:%M:%S}" if row.settled_at else "",
                row.reply,
                row.message_id,
            )
            for row in rows
        ]


@action(ONE + "/onzeker", access=EDITOR)
async def decide(request: Visit, slug: FromPath[str], number: FromPath[int]) -> Response[bytes]:
    """End the doubts about an issue's letters."""
    form = await read_form(request)
    answer = form.value("answer")
    issue = await get_issue(request, slug, number)

    async def act() -> str:
        if answer in ("opnieuw", "aangekomen"):
            await readers.decide_uncertain(
                request.db,
                issue.id,
                resend=answer == "opnieuw",
                version=read_version(form),
                actor=request.actor,
                now=request.now,
            )
        return f"{BASE}/{slug}/{number}?gedaan=onzeker#kasboek"

    return await post_act(form, act, again=lambda sent: shown(request, slug, number, button=sent))


HANDLERS = [ledger, decide]
