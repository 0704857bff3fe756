"""The archive: each issue on its own page for good, without anything personal, and a feed."""

from datetime import datetime
from html import escape

from litestar import Response
from litestar.params import FromPath

from leerkring.content.markdown.addresses import absolute_url
from leerkring.content.markdown.page_text import letter_text
from leerkring.content.markdown.parse import parse
from leerkring.content.markdown.writers.to_html import HtmlWriter
from leerkring.core.feed_ids import BEFORE_ANY, entry_id, read_feed_id
from leerkring.core.web.access import PUBLIC
from leerkring.core.web.pages import Visit, page, render
from leerkring.core.web.services import services_of
from leerkring.newsletter.labels import INSTEAD, ITEM_KINDS
from leerkring.newsletter.queries import issue_queries, subscription_queries
from leerkring.newsletter.queries.issue_queries import IssueDetails, ItemLine
from leerkring.newsletter.refusals import NoSuchIssue, NoSuchStream
from leerkring.newsletter.rules import PUBLIC as PUBLIC_STATES

TOPICS = ("newsletter",)
IN_FEED = 20


@page("/nieuwsbrief/archief", access=PUBLIC)
async def archive(request: Visit) -> Response[bytes]:
    """List all issues of all streams."""
    async with request.reading() as reading:
        found = [
            (stream, await issue_queries.list_issues(reading, stream.id, public=True, limit=None))
            for stream in await subscription_queries.list_streams(reading)
        ]
    return render(request, "newsletter/archive.html", topics=TOPICS, found=found, only=None)


@page("/nieuwsbrief/archief/{slug:str}", access=PUBLIC)
async def archive_of(request: Visit, slug: FromPath[str]) -> Response[bytes]:
    """List the issues of one stream."""
    async with request.reading() as reading:
        stream = await subscription_queries.find_stream(reading, slug)
        if stream is None:
            raise NoSuchStream
        found = [(stream, await issue_queries.list_issues(reading, stream.id, public=True, limit=None))]
    return render(request, "newsletter/archive.html", topics=TOPICS, found=found, only=stream)


@page("/nieuwsbrief/archief/{slug:str}/{number:str}", access=PUBLIC)
async def issue(request: Visit, slug: FromPath[str], number: FromPath[str]) -> Response[bytes]:
    """Show one issue, with everything that was in it."""
    async with request.reading() as reading:
        stream = await subscription_queries.find_stream(reading, slug)
        if stream is None or not (number.isascii() and number.isdecimal() and len(number) < 7):
            raise NoSuchIssue
        found = await issue_queries.get_issue(reading, stream.id, int(number))
        if found.state not in PUBLIC_STATES:
            raise NoSuchIssue
        items = await issue_queries.list_items(reading, [found.id], kept=True)
        earlier, later = await issue_queries.get_neighbours(reading, stream.id, found.number)
        intro = await letter_text(reading, found.intro, level=2)
        texts = [
            await letter_text(reading, item.text, level=3, prefix=f"{number}_")
            for number, item in enumerate(items, 1)
        ]
    return render(
        request,
        "newsletter/issue.html",
        topics=TOPICS,
        stream=stream,
        issue=found,
        intro=intro,
        items=list(zip(items, texts, strict=True)),
        kinds=ITEM_KINDS,
        instead=INSTEAD,
        earlier=earlier,
        later=later,
    )


@page("/nieuwsbrief/{feed:str}", access=PUBLIC)
async def atom(request: Visit, feed: FromPath[str]) -> Response[bytes]:
    """Answer with the newest issues of a stream as an Atom feed (`/nieuwsbrief/<stream>.atom`)."""
    services, (slug, _, form) = services_of(request), feed.partition(".")
    async with services.db.reading() as reading:
        stream = await subscription_queries.find_stream(reading, slug) if form == "atom" else None
        if stream is None:
            raise NoSuchStream
        issues = await issue_queries.list_issues(reading, stream.id, public=True, limit=IN_FEED)
        items = await issue_queries.list_items(reading, [one.id for one in issues], kept=True)
        feed_id = await read_feed_id(reading, f"newsletter:{stream.id}")
    base_url = services.settings.base_url
    contents = {
        one.id: _html(one.intro, base_url, level=2)
        + "".join(
            _in_feed(item, base_url, f"{number}_")
            for number, item in enumerate(items)
            if item.issue_id == one.id
        )
        for one in issues
    }
    return render(
        request,
        "newsletter/issues.atom.xml",
        topics=TOPICS,
        media_type="application/atom+xml; charset=utf-8",
        feed_id=feed_id,
        entry_id=entry_id,
        updated_at=max((changed_at(one) for one in issues), default=BEFORE_ANY),
        changed_at=changed_at,
        stream=stream,
        issues=issues,
        contents=contents,
    )


def changed_at(issue: IssueDetails) -> datetime:
    """Return when an issue last said something else: when it left, or when something was withdrawn from it."""
    assert issue.frozen_at is not None
    return max(issue.frozen_at, issue.updated_at)


def _in_feed(item: ItemLine, base_url: str, prefix: str) -> str:
    if item.dropped:
        return f"<p>{INSTEAD}</p>\n"
    title, url = escape(item.title), absolute_url(item.path, base_url) if item.path else ""
    title = f'<a href="{escape(url)}">{title}</a>' if url else title
    meta = f"<p>{escape(item.meta)}</p>\n" if item.meta else ""
    return f"<h2>{title}</h2>\n{meta}{_html(item.text, base_url, level=3, prefix=prefix)}"


def _html(text: str, base_url: str, level: int, prefix: str = "") -> str:
    """Return a text as a feed reader shows it: addresses whole, and nothing to tick."""
    return HtmlWriter(ticks=False, host=base_url, level=level, prefix=prefix).blocks(
        parse(text, any_picture=True)
    )


HANDLERS = [archive, archive_of, issue, atom]
