"""The newsletter in the back office: its calendar, and an issue with what stands above its items."""

import re
from datetime import date
from uuid import UUID

from litestar import Response
from litestar.params import FromPath

from leerkring.core.database.db import Reading
from leerkring.core.text.dutch import local
from leerkring.core.web.forms.form import read_form
from leerkring.core.web.lists.asked import read_asked
from leerkring.core.web.lists.page import render_list
from leerkring.core.web.lists.shown import show_list
from leerkring.core.web.pages import Visit, action, page, render, see_other
from leerkring.newsletter import labels
from leerkring.newsletter.beheer.head import post_button
from leerkring.newsletter.beheer.issue_page import (
    BASE,
    DONE,
    EDITOR,
    ONE,
    get_issue,
    get_stream,
    shown,
)
from leerkring.newsletter.beheer.lists import ISSUES
from leerkring.newsletter.issues import counts, drafting, proposing
from leerkring.newsletter.proposal import New
from leerkring.newsletter.queries import issue_queries, reader_queries, subscription_queries
from leerkring.newsletter.queries.issue_queries import IssueDetails
from leerkring.newsletter.queries.news import list_new
from leerkring.newsletter.queries.subscription_queries import StreamLine
from leerkring.newsletter.refusals import NoSuchIssue
from leerkring.newsletter.rules import OPEN, calendar

ALL = BASE + "/nummers"
TOPICS = frozenset({"agenda", "library", "programme", "handbooks"})


@page(BASE, access=EDITOR)
async def overview(request: Visit) -> Response[bytes]:
    """Show each stream: its calendar, what is in the making, what is new, and how earlier issues did."""
    now = request.now
    today = local(now).date()
    lines = []
    async with request.reading() as reading:
        readers = await reader_queries.count_readers(reading)
        for stream in await subscription_queries.list_streams(reading):
            issues = await issue_queries.list_issues(reading, stream.id)
            open_ = next((one for one in issues if one.state in OPEN), None)
            news = await _proposed(request, reading, stream.id) if open_ is None else ()
            sent = await counts.of_issues(reading, stream.id, issues[:12])
            lines.append((stream, issues, open_, news, _calendar(stream, today, open_), sent))
    return render(
        request,
        "newsletter/beheer/overview.html",
        lines=lines,
        readers=readers,
        labels=labels,
        done=DONE.get(request.query_params.get("gedaan", ""), ""),
        refusal="",
    )


async def _proposed(request: Visit, reading: Reading, stream_id: UUID) -> tuple[New, ...]:
    """Return what is new to a stream; what all streams choose from is kept for a minute, since a draft looks again."""
    now = request.now
    new = await request.services.value_cache.get(
        f"newsletter:new:{now:%Y%m%d%H%M}", TOPICS, lambda: list_new(reading, now), seconds=60
    )
    return await proposing.proposed(reading, stream_id, now, new)


def _calendar(stream: StreamLine, today: date, open_: IssueDetails | None) -> list[tuple[date, date, bool]]:
    """Return the coming days of a stream's rhythm, each with its deadline and whether its issue is there."""
    if stream.rhythm_days is None or stream.anchor_on is None:
        return []
    days = calendar(stream.anchor_on, stream.rhythm_days, stream.deadline_days, today, 4)
    return [(day, ready_on, open_ is not None and open_.send_on == day) for day, ready_on in days]


@page(ALL, access=EDITOR)
async def every_issue(request: Visit) -> Response[bytes]:
    """List the issues of all newsletters."""
    async with request.reading() as reading:
        streams = await subscription_queries.list_streams(reading)
        listing = ISSUES.with_words(nieuwsbrief={one.slug: one.name for one in streams})
        asked = read_asked(listing, request.query_params)
        found = await issue_queries.list_issue_lines(reading, asked)
    shown_list = show_list(ALL, asked, found)
    return render_list(request, "newsletter/beheer/issues.html", shown_list, labels=labels, base=BASE)


@action(BASE + "/{slug:str}/nieuw", access=EDITOR)
async def create(request: Visit, slug: FromPath[str]) -> Response[bytes]:
    """Make the next issue from what is new."""
    async with request.reading() as reading:
        stream = await get_stream(reading, slug)
    number = await drafting.create(request.db, stream, actor=request.actor, now=request.now)
    issue = await get_issue(request, slug, number)
    async with request.reading() as reading:
        items = await issue_queries.list_items(reading, [issue.id])
    return see_other(f"{BASE}/{slug}/{number}?gedaan={'gemaakt' if items else 'leeg'}")


@page(ONE, access=EDITOR)
async def show_issue(request: Visit, slug: FromPath[str], number: FromPath[int]) -> Response[bytes]:
    """Show one issue with all that can be done with it now."""
    return await shown(request, slug, number)


@action(ONE, access=EDITOR)
async def edit(request: Visit, slug: FromPath[str], number: FromPath[int]) -> Response[bytes]:
    """Keep what stands above the items."""
    sent = await read_form(request)
    form = sent if "subject" in sent.names else sent.with_values(subject="")

    async def act(_: int | None) -> str:
        return f"{BASE}/{slug}/{number}?gedaan=opgeslagen"

    return await post_button(request, slug, number, form, act)


_TARGET = re.compile(r"voorbeeld|onderdelen/(nieuw|[0-9a-f-]{36})")


@action(ONE + "/naar", access=EDITOR)
async def go(request: Visit, slug: FromPath[str], number: FromPath[int]) -> Response[bytes]:
    """Go to another page of this issue, and keep first what was typed on this one."""
    form = await read_form(request)
    target = form.value("naar")
    if not _TARGET.fullmatch(target):
        raise NoSuchIssue

    async def act(_: int | None) -> str:
        return f"{BASE}/{slug}/{number}/{target}"

    return await post_button(request, slug, number, form, act)


HANDLERS = [overview, every_issue, create, show_issue, edit, go]
