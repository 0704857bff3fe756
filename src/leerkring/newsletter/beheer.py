"""The newsletter in the back office: its calendar, and one issue from proposal to ledger."""

from collections.abc import Awaitable, Callable
from datetime import date, timedelta
from uuid import UUID

from litestar import Response
from litestar.params import FromPath

from leerkring.core.access import staff as staff_with
from leerkring.core.db import Reading
from leerkring.core.dutch import AMSTERDAM, local
from leerkring.core.forms import Form, check, read_form
from leerkring.core.gate import POLICY
from leerkring.core.house import house
from leerkring.core.pages import Visit, action, page, render, see_other, signed_in
from leerkring.core.refusals import Refusal
from leerkring.mail import beheer_words as mail_words
from leerkring.mail.mailing_queries import count_mailing, find_mailing
from leerkring.newsletter import counts, forms, issuing, words
from leerkring.newsletter.dead import dead_links
from leerkring.newsletter.freezing import Prepared, following_date, letter_of, prepare
from leerkring.newsletter.letter import Letter
from leerkring.newsletter.mails import without_marks
from leerkring.newsletter.preflight import Draft, Finding, links_of
from leerkring.newsletter.queries import issues as reads
from leerkring.newsletter.queries import subscriptions as streams
from leerkring.newsletter.queries.issues import IssueDetails, ItemLine
from leerkring.newsletter.queries.subscriptions import StreamLine
from leerkring.newsletter.refusals import NoSuchIssue, NoSuchStream
from leerkring.newsletter.rules import OPEN, IssueState, planned
from leerkring.programme.queries import list_themes

EDITOR = staff_with("editor")
BASE = "/beheer/nieuwsbrief"
ONE = BASE + "/{slug:str}/{number:int}"
ITEM = ONE + "/onderdelen/{item_id:uuid}"
PREVIEW_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src 'self'; frame-ancestors 'self'; sandbox"
)
DONE = {
    "gemaakt": "Het nummer staat klaar, met alles wat nieuw is.",
    "opgeslagen": "Opgeslagen.",
    "proef": "Het proefexemplaar is onderweg naar uw eigen adres.",
    "aanbieden": "Het nummer wacht op goedkeuring.",
    "goedkeuren": "Goedgekeurd. Nu kunt u het inplannen.",
    "terug": "Het nummer is weer een concept.",
    "plannen": "Ingepland.",
    "van-schema": "Het nummer gaat niet uit totdat u het opnieuw inplant.",
    "stilzetten": "Stilgezet. Er vertrekt niets meer.",
    "verder": "Het versturen gaat verder.",
    "stoppen": "Gestopt. Wat nog klaarstond, gaat niet meer uit.",
    "weggooien": "Het concept is weg. Wat erin stond, kan weer worden aangeboden.",
    "onzeker": "Genoteerd.",
}


@page(BASE, access=EDITOR)
async def overview(request: Visit) -> Response[bytes]:
    """Show each stream: its calendar, what is in the making, what is new, and how earlier issues did."""
    home = house(request)
    now = home.clock.now()
    today = local(now).date()
    lines = []
    async with home.db.reading() as reading:
        readers = await reads.count_readers(reading)
        for stream in await streams.list_streams(reading):
            issues = await reads.list_issues(reading, stream.id)
            open_ = next((one for one in issues if one.state in OPEN), None)
            news = await issuing.proposed(reading, stream.id, now) if open_ is None else ()
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
        stream = await _stream(reading, slug)
    number = await issuing.create(home.db, stream, actor=signed_in(request).actor, now=home.clock.now())
    return see_other(f"{BASE}/{slug}/{number}?gedaan=gemaakt")


async def _stream(reading: Reading, slug: str) -> StreamLine:
    stream = await streams.find_stream(reading, slug)
    if stream is None:
        raise NoSuchStream
    return stream


async def _find(reading: Reading, slug: str, number: int) -> tuple[StreamLine, IssueDetails]:
    stream = await _stream(reading, slug)
    if not 0 < number < 10**6:
        raise NoSuchIssue
    return stream, await reads.get_issue(reading, stream.id, number)


# --- one issue -------------------------------------------------------------------------------------------


@page(ONE, access=EDITOR)
async def show(request: Visit, slug: FromPath[str], number: FromPath[int]) -> Response[bytes]:
    """Show one issue with all that can be done with it now."""
    return await _show(request, slug, number)


async def _show(
    request: Visit,
    slug: str,
    number: int,
    *,
    form: Form | None = None,
    plan: Form | None = None,
    no: Refusal | None = None,
) -> Response[bytes]:
    home = house(request)
    now = home.clock.now()
    async with home.db.reading() as reading:
        stream, issue = await _find(reading, slug, number)
        items = await reads.list_items(reading, [issue.id])
        frozen = issue.frozen_at is not None
        prepared = (
            None if frozen or issue.state == IssueState.CANCELLED else await prepare(reading, issue, now)
        )
        news = await issuing.proposed(reading, stream.id, now) if issue.state == IssueState.DRAFT else ()
        themes = await list_themes(reading)
        variants = await reads.list_variants(reading, issue.id)
        mailing = await find_mailing(reading, issue.id) if frozen else None
        counted = await count_mailing(reading, issue.id) if frozen else {}
        useful = (await counts.of_issues(reading, stream.id, [issue])) if frozen else []
    found: list[Finding] = []
    drafts: list[Draft] = []
    if prepared is not None:
        dead = await _dead(request, prepared)
        async with home.db.reading() as reading:
            found, drafts = await issuing.inspect(reading, issue, now, home.settings, dead)
    when = issue.not_before or max(
        now.astimezone(AMSTERDAM).replace(second=0, microsecond=0) + timedelta(minutes=5),
        local(now).replace(
            year=issue.send_on.year,
            month=issue.send_on.month,
            day=issue.send_on.day,
            hour=9,
            minute=0,
            second=0,
            microsecond=0,
        ),
    )
    return render(
        request,
        "newsletter/beheer/issue.html",
        status=no.status if no else 422 if form or plan else 200,
        stream=stream,
        issue=issue,
        base=f"{BASE}/{slug}/{number}",
        items=list(prepared.own) if prepared else items,
        prepared=prepared,
        news=news,
        themes={theme.slug: theme.name for theme in themes},
        variants=variants,
        mailing=mailing,
        counted=counted,
        useful=useful[0] if useful else None,
        found=found,
        drafts=drafts,
        following=following_date(stream, issue.send_on),
        form=form
        or Form.of(
            {
                "subject": issue.subject,
                "preheader": issue.preheader,
                "intro": issue.intro,
                "send_on": issue.send_on.isoformat(),
                "version": issue.version,
            }
        ),
        plan=plan or Form.of({"not_before": local(when).strftime("%Y-%m-%dT%H:%M"), "not_after": ""}),
        words=words,
        mail_words=mail_words,
        refusal=no.text if no else "",
        done=DONE.get(request.query_params.get("gedaan", ""), "") if not (no or form or plan) else "",
    )


async def _dead(request: Visit, prepared: Prepared) -> list[str]:
    """Return the links of an issue's letters that lead nowhere."""
    base_url = house(request).settings.base_url
    links = [link for one in _choices(prepared) for link in links_of(letter_of(prepared, one, base_url).html)]
    return await dead_links(request.app, links, base_url)


async def _dead_of(request: Visit, issue: IssueDetails) -> list[str]:
    home = house(request)
    async with home.db.reading() as reading:
        prepared = await prepare(reading, issue, home.clock.now())
    return await _dead(request, prepared)


def _choices(prepared: Prepared) -> list[list[ItemLine]]:
    plans = [prepared.of(plan) for plan in prepared.audience.plans]
    return plans or [[item for item in prepared.own if not item.dropped]]


@action(ONE, access=EDITOR)
async def edit(request: Visit, slug: FromPath[str], number: FromPath[int]) -> Response[bytes]:
    """Keep what stands above the items."""
    home, raw = house(request), await read_form(request)
    values, mistakes = check(forms.Head, {"subject": [""], "send_on": [""], **raw})
    if values is None:
        return await _show(request, slug, number, form=Form(raw, mistakes))
    issue = await _issue(request, slug, number)
    try:
        await issuing.edit(
            home.db,
            issue.id,
            **values.model_dump(),
            actor=signed_in(request).actor,
            now=home.clock.now(),
        )
    except Refusal as no:
        return await _show(request, slug, number, no=no)
    return see_other(f"{BASE}/{slug}/{number}?gedaan=opgeslagen")


async def _issue(request: Visit, slug: str, number: int) -> IssueDetails:
    async with house(request).db.reading() as reading:
        return (await _find(reading, slug, number))[1]


# --- items -----------------------------------------------------------------------------------------------


@page(ONE + "/onderdelen/nieuw", access=EDITOR)
async def new_item(request: Visit, slug: FromPath[str], number: FromPath[int]) -> Response[bytes]:
    """Ask for a text of one's own."""
    return await _item(request, slug, number, None)


@page(ITEM, access=EDITOR)
async def show_item(
    request: Visit, slug: FromPath[str], number: FromPath[int], item_id: FromPath[UUID]
) -> Response[bytes]:
    """Show an item's words, to be changed."""
    return await _item(request, slug, number, item_id)


async def _item(
    request: Visit, slug: str, number: int, item_id: UUID | None, form: Form | None = None
) -> Response[bytes]:
    async with house(request).db.reading() as reading:
        stream, issue = await _find(reading, slug, number)
        items = await reads.list_items(reading, [issue.id])
        themes = await list_themes(reading)
    item = next((one for one in items if one.id == item_id), None)
    if item_id is not None and item is None:
        raise NoSuchIssue
    known = {"title": item.title, "text": item.text, "path": item.path, "themes": item.themes} if item else {}
    return render(
        request,
        "newsletter/beheer/item.html",
        status=422 if form else 200,
        stream=stream,
        issue=issue,
        item=item,
        themes=themes,
        form=form or Form.of(known),
        base=f"{BASE}/{slug}/{number}",
        words=words,
    )


@action(ONE + "/onderdelen/nieuw", access=EDITOR)
async def add_item(request: Visit, slug: FromPath[str], number: FromPath[int]) -> Response[bytes]:
    """Add a text of one's own."""
    return await _save_item(request, slug, number, None)


@action(ITEM, access=EDITOR)
async def save_item(
    request: Visit, slug: FromPath[str], number: FromPath[int], item_id: FromPath[UUID]
) -> Response[bytes]:
    """Keep an item's words."""
    return await _save_item(request, slug, number, item_id)


async def _save_item(request: Visit, slug: str, number: int, item_id: UUID | None) -> Response[bytes]:
    home, raw = house(request), await read_form(request)
    values, mistakes = check(forms.Item, {"title": [""], **raw})
    if values is None:
        return await _item(request, slug, number, item_id, Form(raw, mistakes))
    issue = await _issue(request, slug, number)
    text = issuing.ItemText(values.title, values.text, values.path, values.themes)
    try:
        await issuing.save_item(
            home.db, issue.id, item_id, text, actor=signed_in(request).actor, now=home.clock.now()
        )
    except Refusal as no:
        return await _show(request, slug, number, no=no)
    return see_other(f"{BASE}/{slug}/{number}?gedaan=opgeslagen#onderdelen")


@action(ITEM + "/plaats", access=EDITOR)
async def move_item(
    request: Visit, slug: FromPath[str], number: FromPath[int], item_id: FromPath[UUID]
) -> Response[bytes]:
    """Move an item up, down, first or last, or leave it out."""
    home, raw = house(request), await read_form(request)
    where = (raw.get("where") or [""])[-1]
    issue = await _issue(request, slug, number)
    actor, now = signed_in(request).actor, home.clock.now()
    try:
        if where == "out":
            await issuing.drop_item(home.db, issue.id, item_id, actor=actor, now=now)
        else:
            await issuing.move_item(home.db, issue.id, item_id, where=where, actor=actor, now=now)
    except Refusal as no:
        return await _show(request, slug, number, no=no)
    return see_other(f"{BASE}/{slug}/{number}#onderdelen")


@action(ONE + "/nieuws", access=EDITOR)
async def take(request: Visit, slug: FromPath[str], number: FromPath[int]) -> Response[bytes]:
    """Add what became new since, or set it aside for good."""
    home, raw = house(request), await read_form(request)
    issue = await _issue(request, slug, number)
    now = home.clock.now()
    try:
        if aside := raw.get("aside"):
            await issuing.set_aside(home.db, issue.stream_id, aside[-1], back=False, now=now)
        else:
            sources = raw.get("source")
            await issuing.take(home.db, issue.id, sources, actor=signed_in(request).actor, now=now)
    except Refusal as no:
        return await _show(request, slug, number, no=no)
    return see_other(f"{BASE}/{slug}/{number}#onderdelen")


# --- preview ---------------------------------------------------------------------------------------------


@page(ONE + "/voorbeeld", access=EDITOR)
async def preview(request: Visit, slug: FromPath[str], number: FromPath[int]) -> Response[bytes]:
    """Show each letter as it would leave now: the HTML in a frame that can do nothing, and the text."""
    home = house(request)
    async with home.db.reading() as reading:
        stream, issue = await _find(reading, slug, number)
        prepared = await prepare(reading, issue, home.clock.now())
        _, drafts = await issuing.inspect(reading, issue, home.clock.now(), home.settings, ())
    chosen = _which(request, len(drafts))
    answer = render(
        request,
        "newsletter/beheer/preview.html",
        stream=stream,
        issue=issue,
        base=f"{BASE}/{slug}/{number}",
        drafts=drafts,
        chosen=chosen,
        plans=prepared.audience.plans,
        text=without_marks(drafts[chosen].text, home.settings.base_url),
    )
    answer.headers["Content-Security-Policy"] = f"{POLICY}; frame-src 'self'"
    return answer


def _which(request: Visit, many: int) -> int:
    asked = request.query_params.get("brief", "1")
    number = int(asked) if asked.isascii() and asked.isdecimal() and len(asked) < 4 else 1
    return min(max(number, 1), many) - 1


@page(ONE + "/voorbeeld/html", access=EDITOR)
async def preview_html(request: Visit, slug: FromPath[str], number: FromPath[int]) -> Response[bytes]:
    """Show the HTML of one letter, sandboxed."""
    home = house(request)
    async with home.db.reading() as reading:
        _, issue = await _find(reading, slug, number)
        prepared = await prepare(reading, issue, home.clock.now())
    choices = _choices(prepared)
    letter: Letter = letter_of(prepared, choices[_which(request, len(choices))], home.settings.base_url)
    return Response(
        without_marks(letter.html, home.settings.base_url).encode(),
        status_code=200,
        media_type="text/html",
        headers={
            "Content-Security-Policy": PREVIEW_POLICY,
            "X-Frame-Options": "SAMEORIGIN",
            "Cache-Control": "no-store",
        },
    )


# --- what can be done with an issue ----------------------------------------------------------------------

Act = Callable[[Visit, IssueDetails], Awaitable[object]]


async def _submit(request: Visit, issue: IssueDetails) -> None:
    home = house(request)
    dead = await _dead_of(request, issue)
    await issuing.submit(
        home.db,
        issue.id,
        settings=home.settings,
        dead=dead,
        actor=signed_in(request).actor,
        now=home.clock.now(),
    )


async def _approve(request: Visit, issue: IssueDetails) -> None:
    home = house(request)
    dead = await _dead_of(request, issue)
    await issuing.approve(
        home.db,
        issue.id,
        settings=home.settings,
        dead=dead,
        actor=signed_in(request).actor,
        now=home.clock.now(),
    )


async def _test(request: Visit, issue: IssueDetails) -> None:
    home, person = house(request), signed_in(request)
    await issuing.send_test(
        home.db,
        issue.id,
        email=person.email,
        name=person.name,
        person_id=person.person_id,
        now=home.clock.now(),
    )


def _plain(act: Callable[..., Awaitable[object]]) -> Act:
    async def do(request: Visit, issue: IssueDetails) -> None:
        home = house(request)
        await act(home.db, issue.id, actor=signed_in(request).actor, now=home.clock.now())

    return do


ACTS: dict[str, Act] = {
    "aanbieden": _submit,
    "goedkeuren": _approve,
    "proef": _test,
    "terug": _plain(issuing.reopen),
    "van-schema": _plain(issuing.unschedule),
    "stilzetten": _plain(issuing.hold),
    "verder": _plain(issuing.go_on),
    "weggooien": _plain(issuing.throw_away),
}


@action(ONE + "/{act:str}", access=EDITOR)
async def act(
    request: Visit, slug: FromPath[str], number: FromPath[int], act: FromPath[str]
) -> Response[bytes]:
    """Do what a button says that asks nothing more."""
    issue = await _issue(request, slug, number)
    if act not in ACTS:
        raise NoSuchIssue
    try:
        await ACTS[act](request, issue)
    except Refusal as no:
        return await _show(request, slug, number, no=no)
    back = BASE if act == "weggooien" else f"{BASE}/{slug}/{number}"
    return see_other(f"{back}?gedaan={act}")


@action(ONE + "/plannen", access=EDITOR)
async def schedule(request: Visit, slug: FromPath[str], number: FromPath[int]) -> Response[bytes]:
    """Let an approved issue leave from a moment on."""
    home, raw = house(request), await read_form(request)
    values, mistakes = check(forms.Schedule, {"not_before": [""], **raw})
    if values is not None and values.not_after is not None and values.not_after <= values.not_before:
        mistakes = {"not_after": "Dit moment ligt vóór het moment waarop het nummer uit mag."}
    if values is None or mistakes:
        return await _show(request, slug, number, plan=Form(raw, mistakes))
    issue = await _issue(request, slug, number)
    try:
        await issuing.schedule(
            home.db,
            issue.id,
            not_before=values.not_before,
            not_after=values.not_after,
            actor=signed_in(request).actor,
            now=home.clock.now(),
        )
    except Refusal as no:
        return await _show(request, slug, number, no=no)
    return see_other(f"{BASE}/{slug}/{number}?gedaan=plannen")


@action(ONE + "/stoppen", access=EDITOR)
async def stop(request: Visit, slug: FromPath[str], number: FromPath[int]) -> Response[bytes]:
    """Stop an issue for good."""
    home, raw = house(request), await read_form(request)
    values, mistakes = check(forms.Stop, {"reason": [""], **raw})
    if values is None:
        return await _show(request, slug, number, plan=Form(raw, mistakes))
    issue = await _issue(request, slug, number)
    try:
        await issuing.cancel(
            home.db,
            issue.id,
            reason=values.reason,
            carry=not values.drop,
            actor=signed_in(request).actor,
            now=home.clock.now(),
        )
    except Refusal as no:
        return await _show(request, slug, number, no=no)
    return see_other(f"{BASE}/{slug}/{number}?gedaan=stoppen")


HANDLERS = [
    overview,
    create,
    show,
    edit,
    new_item,
    show_item,
    add_item,
    save_item,
    move_item,
    take,
    preview,
    preview_html,
    act,
    schedule,
    stop,
]
