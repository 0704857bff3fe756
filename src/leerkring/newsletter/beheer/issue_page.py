"""One issue in the back office: found by its address, and shown with all that can be done with it."""

from datetime import datetime, timedelta

from litestar import Response

from leerkring.content.markdown.help import HELP
from leerkring.content.markdown.page_text import letter_text
from leerkring.core.database.db import Reading
from leerkring.core.text.dutch import AMSTERDAM, local
from leerkring.core.web.access import staff_only
from leerkring.core.web.forms.form import Form
from leerkring.core.web.pages import Visit, render
from leerkring.editing.edit_conflict import Subject, find_meanwhile
from leerkring.mail.beheer import labels as mail_labels
from leerkring.mail.mailing_queries import count_mailing, find_mailing
from leerkring.mail.rules import MailingState
from leerkring.newsletter import forms, labels
from leerkring.newsletter.beheer.steps import Standing, look_first, steps_of
from leerkring.newsletter.issues import counts, issuing, proposing
from leerkring.newsletter.issues.freezing import Prepared, following_date, letter_of, prepare
from leerkring.newsletter.issues.moves import Seen
from leerkring.newsletter.issues.versions import version_of_doubts, version_of_head, version_of_item
from leerkring.newsletter.letters.dead_links import dead_links
from leerkring.newsletter.letters.preflight import Draft, Remark, links_of
from leerkring.newsletter.queries import issue_queries, subscription_queries
from leerkring.newsletter.queries.issue_queries import IssueDetails, ItemLine
from leerkring.newsletter.queries.subscription_queries import StreamLine
from leerkring.newsletter.refusals import NoSuchIssue, NoSuchStream
from leerkring.newsletter.rules import IssueState, may_approve
from leerkring.programme.queries import list_themes

EDITOR = staff_only("editor")
BASE = "/beheer/nieuwsbrief"
ONE = BASE + "/{slug:str}/{number:int}"
MOST_NEWS = 40
"""How much of what is new stands beside a draft, each with its buttons; more comes into sight as these are dealt with."""
DONE = {
    "gemaakt": "Het nummer staat klaar, met alles wat nieuw is.",
    "leeg": "Het nummer staat klaar. Er was niets nieuws om in te zetten.",
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
    "leegmaken": "De lijst is leeg. Wat erin stond, kunt u hieronder weer toevoegen.",
    "weggelaten": "Weggelaten. Onder aan de lijst kunt u het alsnog toevoegen.",
    "weggooien": "Het concept is weg. Wat erin stond, kan weer worden aangeboden.",
    "onzeker": "Genoteerd.",
}


async def get_stream(reading: Reading, slug: str) -> StreamLine:
    """Return a stream by its slug."""
    stream = await subscription_queries.find_stream(reading, slug)
    if stream is None:
        raise NoSuchStream
    return stream


async def get_stream_and_issue(reading: Reading, slug: str, number: int) -> tuple[StreamLine, IssueDetails]:
    """Return a stream and its issue with this number."""
    stream = await get_stream(reading, slug)
    if not 0 < number < 10**6:
        raise NoSuchIssue
    return stream, await issue_queries.get_issue(reading, stream.id, number)


async def get_issue(request: Visit, slug: str, number: int) -> IssueDetails:
    """Return an issue by what stands in its address."""
    async with request.reading() as reading:
        return (await get_stream_and_issue(reading, slug, number))[1]


async def shown(
    request: Visit,
    slug: str,
    number: int,
    *,
    form: Form | None = None,
    plan: Form | None = None,
    button: Form | None = None,
) -> Response[bytes]:
    """Answer with the page of an issue, and with what was wrong with what was just asked.

    `form` is what stands above the items, `plan` when it leaves or why it stops, `button` what asked nothing more.
    """
    now = request.now
    sent = form or plan or button
    no = sent.no if sent else None
    async with request.reading() as reading:
        stream, issue = await get_stream_and_issue(reading, slug, number)
        items = await issue_queries.list_items(reading, [issue.id])
        intro = await letter_text(reading, issue.intro, level=3)
        frozen = issue.frozen_at is not None
        prepared = (
            None if frozen or issue.state == IssueState.CANCELLED else await prepare(reading, issue, now)
        )
        is_draft = issue.state == IssueState.DRAFT
        news, aside = await proposing.list_choices(reading, stream.id, now) if is_draft else ((), ())
        themes = await list_themes(reading)
        variants = await issue_queries.list_variants(reading, issue.id)
        mailing = await find_mailing(reading, issue.id) if frozen else None
        counted = await count_mailing(reading, issue.id) if frozen else {}
        useful = (await counts.of_issues(reading, stream.id, [issue])) if frozen else []
        conflict = await find_meanwhile(
            reading,
            no,
            _about(issue, is_text=form is not None),
            reader=request.actor,
            typed=form,
            theirs=_head_of(issue),
            labels=forms.HEAD_LABELS,
        )
    found: list[Remark] = []
    drafts: list[Draft] = []
    if prepared is not None:
        dead = await dead_in(request, prepared)
        async with request.reading() as reading:
            found, drafts = await issuing.inspect(reading, issue, now, request.settings, dead)
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
    actor = request.actor
    standing = Standing(
        may_approve=may_approve(actor, issue.submitted_by, second_person=stream.second_person),
        held=mailing.reason if mailing and mailing.state == MailingState.PAUSED else None,
        seed_percent=stream.seed_percent,
        rest_at=_rest_at(stream, issue),
        now=now,
    )
    return render(
        request,
        "newsletter/beheer/issue.html",
        status=sent.status if sent else 200,
        stream=stream,
        issue=issue,
        base=f"{BASE}/{slug}/{number}",
        items=list(prepared.own) if prepared else items,
        prepared=prepared,
        news=news[:MOST_NEWS],
        more_news=max(0, len(news) - MOST_NEWS),
        aside=aside[:MOST_NEWS],
        more_aside=max(0, len(aside) - MOST_NEWS),
        steps=steps_of(issue, standing, f"/nieuwsbrief/archief/{slug}/{number}"),
        looks=look_first(issue),
        sending=issue.state == IssueState.SENDING,
        themes={theme.slug: theme.name for theme in themes},
        variants=variants,
        mailing=mailing,
        counted=counted,
        useful=useful[0] if useful else None,
        found=found,
        drafts=drafts,
        following=following_date(stream, issue.send_on),
        form=form or Form.of(_head_of(issue)),
        typed=form is not None,
        version=forms.write_version(Seen(issue.id, issue.version)),
        # Saving again is a choice, of that one button: it starts from what the other one wrote.
        head_version=_head_version(issue, form),
        head_stands=forms.write_version(Seen(issue.id, issue.version), version_of_head(issue)),
        item_versions={item.id: version_of_item(item) for item in items},
        doubts_version=version_of_doubts(issue.id, useful[0].uncertain) if useful else "",
        intro=intro,
        help=HELP,
        conflict=conflict,
        plan=plan or Form.of({"not_before": local(when).strftime("%Y-%m-%dT%H:%M"), "not_after": ""}),
        labels=labels,
        mail_labels=mail_labels,
        refusal=no.text if no else "",
        done=DONE.get(request.query_params.get("gedaan", ""), "") if not sent else "",
    )


def _about(issue: IssueDetails, *, is_text: bool) -> Subject:
    actions = ("issue.create", "issue.edit", "issue.schedule") if is_text else ()
    return Subject(called="deze tekst" if is_text else "dit nummer", ids=(issue.id,), actions=actions)


def _head_version(issue: IssueDetails, form: Form | None) -> str:
    """Return what the form above the items goes on with: what it was opened with, as long as it is not saved."""
    carried = forms.read_head({"version": form.values("version")}) if form else None
    return forms.write_version(Seen(issue.id, issue.version), carried or version_of_head(issue))


def _rest_at(stream: StreamLine, issue: IssueDetails) -> datetime | None:
    """Return when the readers after the seed get theirs, as the freezing decided it."""
    if issue.frozen_at is None or not stream.seed_percent:
        return None
    return max(issue.not_before or issue.frozen_at, issue.frozen_at) + timedelta(minutes=stream.seed_minutes)


def _head_of(issue: IssueDetails) -> dict[str, str]:
    return {
        "subject": issue.subject,
        "preheader": issue.preheader,
        "intro": issue.intro,
        "send_on": issue.send_on.isoformat(),
    }


async def dead_in(request: Visit, prepared: Prepared) -> list[str]:
    """Return the links of an issue's letters that lead nowhere."""
    base_url = request.settings.base_url
    links = [
        link for one in letters_in(prepared) for link in links_of(letter_of(prepared, one, base_url).html)
    ]
    return await dead_links(request.app, links, base_url)


async def dead_of(request: Visit, issue: IssueDetails) -> list[str]:
    async with request.reading() as reading:
        prepared = await prepare(reading, issue, request.now)
    return await dead_in(request, prepared)


def letters_in(prepared: Prepared) -> list[list[ItemLine]]:
    plans = [prepared.of(plan) for plan in prepared.audience.plans]
    return plans or [[item for item in prepared.own if not item.dropped]]
