"""The newsletter in the back office: its calendar, and an issue with what stands above its items."""

from datetime import date, timedelta

from litestar import Response
from litestar.params import FromPath

from leerkring.core.dutch import local
from leerkring.core.forms import Form, check, read_form
from leerkring.core.house import house
from leerkring.core.pages import Visit, action, page, render, see_other, signed_in
from leerkring.core.refusals import Refusal
from leerkring.newsletter import counts, drafting, forms, words
from leerkring.newsletter.desk import BASE, DONE, EDITOR, ONE, get_issue, get_stream, shown
from leerkring.newsletter.queries import issues as reads
from leerkring.newsletter.queries import readers as reading_lists
from leerkring.newsletter.queries import subscriptions as streams
from leerkring.newsletter.queries.issues import IssueDetails
from leerkring.newsletter.queries.subscriptions import StreamLine
from leerkring.newsletter.rules import OPEN, planned


@page(BASE, access=EDITOR)
async def overview(request: Visit) -> Response[bytes]:
    """Show each stream: its calendar, what is in the making, what is new, and how earlier issues did."""
    home = house(request)
    now = home.clock.now()
    today = local(now).date()
    lines = []
    async with home.db.reading() as reading:
        readers = await reading_lists.count_readers(reading)
        for stream in await streams.list_streams(reading):
            issues = await reads.list_issues(reading, stream.id)
            open_ = next((one for one in issues if one.state in OPEN), None)
            news = await drafting.proposed(reading, stream.id, now) if open_ is None else ()
            sent = await counts.of_issues(reading, stream.id, issues[:12])
            lines.append((stream, issues, open_, news, _calendar(stream, today, open_), sent))
    return render(
        request,
        "newsletter/beheer/overview.html",
        lines=lines,
        readers=readers,
        words=words,
        done=DONE.get(request.query_params.get("gedaan", ""), ""),
        refusal="",
    )


def _calendar(stream: StreamLine, today: date, open_: IssueDetails | None) -> list[tuple[date, date, bool]]:
    """Return the coming days of a stream's rhythm, each with its deadline and whether its issue is there."""
    if stream.rhythm_days is None or stream.anchor_on is None:
        return []
    before = timedelta(days=stream.deadline_days)
    days = planned(stream.anchor_on, stream.rhythm_days, today - timedelta(days=1), 4)
    return [(day, day - before, open_ is not None and open_.send_on == day) for day in days]


@action(BASE + "/{slug:str}/nieuw", access=EDITOR)
async def create(request: Visit, slug: FromPath[str]) -> Response[bytes]:
    """Make the next issue from what is new."""
    home = house(request)
    async with home.db.reading() as reading:
        stream = await get_stream(reading, slug)
    number = await drafting.create(home.db, stream, actor=signed_in(request).actor, now=home.clock.now())
    return see_other(f"{BASE}/{slug}/{number}?gedaan=gemaakt")


@page(ONE, access=EDITOR)
async def show(request: Visit, slug: FromPath[str], number: FromPath[int]) -> Response[bytes]:
    """Show one issue with all that can be done with it now."""
    return await shown(request, slug, number)


@action(ONE, access=EDITOR)
async def edit(request: Visit, slug: FromPath[str], number: FromPath[int]) -> Response[bytes]:
    """Keep what stands above the items."""
    home, raw = house(request), await read_form(request)
    values, mistakes = check(forms.Head, {"subject": [""], "send_on": [""], **raw})
    if values is None:
        return await shown(request, slug, number, form=Form(raw, mistakes))
    issue = await get_issue(request, slug, number)
    try:
        await drafting.edit(
            home.db,
            issue.id,
            **values.model_dump(),
            opened=forms.read_mark(raw),
            actor=signed_in(request).actor,
            now=home.clock.now(),
        )
    except Refusal as no:
        return await shown(request, slug, number, form=Form(raw), no=no)
    return see_other(f"{BASE}/{slug}/{number}?gedaan=opgeslagen")


HANDLERS = [overview, create, show, edit]
