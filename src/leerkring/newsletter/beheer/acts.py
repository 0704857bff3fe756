"""What can be done with an issue as a whole, in the back office: from asking for approval to stopping."""

from collections.abc import Awaitable, Callable
from functools import partial

from litestar import Response
from litestar.params import FromPath

from leerkring.core.web.forms.form import Form, read_form
from leerkring.core.web.forms.post import post_act, post_answers, post_form
from leerkring.core.web.pages import Visit, action, signed_in
from leerkring.newsletter import forms
from leerkring.newsletter.beheer.head import post_button
from leerkring.newsletter.beheer.issue_page import BASE, EDITOR, ONE, dead_of, get_issue, shown
from leerkring.newsletter.issues import drafting, issuing, proposing
from leerkring.newsletter.issues.moves import Seen
from leerkring.newsletter.queries.issue_queries import IssueDetails
from leerkring.newsletter.refusals import NoSuchIssue

Act = Callable[[Visit, IssueDetails, Seen | None], Awaitable[object]]
"""What a button does with an issue, and which version of it was looked at."""


def _looked_over(act: Callable[..., Awaitable[object]]) -> Act:
    """Return a step that wants the last look, at the links too, and is about what was looked at."""

    async def do(request: Visit, issue: IssueDetails, seen: Seen | None) -> None:
        dead = await dead_of(request, issue)
        seen = seen or Seen(issue.id, issue.version)
        actor, now = request.actor, request.now
        await act(request.db, issue.id, seen=seen, settings=request.settings, dead=dead, actor=actor, now=now)

    return do


async def _test(request: Visit, issue: IssueDetails, _: Seen | None) -> None:
    person = signed_in(request)
    await issuing.send_test(
        request.db,
        issue.id,
        email=person.email,
        name=person.name,
        person_id=person.person_id,
        now=request.now,
    )


def _plain(act: Callable[..., Awaitable[object]]) -> Act:
    async def do(request: Visit, issue: IssueDetails, seen: Seen | None) -> None:
        await act(request.db, issue.id, seen=seen, actor=request.actor, now=request.now)

    return do


ACTS: dict[str, Act] = {
    "aanbieden": _looked_over(issuing.submit),
    "goedkeuren": _looked_over(issuing.approve),
    "proef": _test,
    "terug": _plain(issuing.reopen),
    "van-schema": _plain(issuing.unschedule),
    "stilzetten": _plain(issuing.hold),
    "verder": _plain(issuing.go_on),
    "leegmaken": _plain(proposing.clear),
    "weggooien": _plain(drafting.throw_away),
}


@action(ONE + "/{act:str}", access=EDITOR)
async def act(
    request: Visit, slug: FromPath[str], number: FromPath[int], act: FromPath[str]
) -> Response[bytes]:
    """Do what a button says that asks nothing more."""
    if act not in ACTS:
        raise NoSuchIssue
    form = await read_form(request)
    back = BASE if act == "weggooien" else f"{BASE}/{slug}/{number}"

    async def do(kept: int | None) -> str:
        issue = await get_issue(request, slug, number)
        seen = forms.read_seen(form)
        if kept is not None:
            # What was typed on this very page is no change by another.
            seen = Seen(issue.id, kept) if seen in (None, Seen(issue.id, kept - 1)) else seen
        await ACTS[act](request, issue, seen)
        return f"{back}?gedaan={act}"

    if act == "weggooien":  # what was typed goes away with it
        return await post_act(
            form, partial(do, None), again=lambda sent: shown(request, slug, number, button=sent)
        )
    return await post_button(request, slug, number, form, do)


@action(ONE + "/plannen", access=EDITOR)
async def schedule(request: Visit, slug: FromPath[str], number: FromPath[int]) -> Response[bytes]:
    """Let an approved issue leave from a moment on."""

    async def act(values: forms.Schedule, form: Form) -> str:
        issue = await get_issue(request, slug, number)
        await issuing.schedule(
            request.db,
            issue.id,
            not_before=values.not_before,
            not_after=values.not_after,
            seen=forms.read_seen(form),
            actor=request.actor,
            now=request.now,
        )
        return f"{BASE}/{slug}/{number}?gedaan=plannen"

    return await post_answers(
        request,
        lambda form: forms.read_schedule(form, request.now),
        act,
        again=lambda sent: shown(request, slug, number, plan=sent),
    )


@action(ONE + "/stoppen", access=EDITOR)
async def stop(request: Visit, slug: FromPath[str], number: FromPath[int]) -> Response[bytes]:
    """Stop an issue for good."""

    async def act(values: forms.Stop, form: Form) -> str:
        issue = await get_issue(request, slug, number)
        await issuing.cancel(
            request.db,
            issue.id,
            reason=values.reason,
            seen=forms.read_seen(form),
            carry=not values.drop,
            actor=request.actor,
            now=request.now,
        )
        return f"{BASE}/{slug}/{number}?gedaan=stoppen"

    return await post_form(
        request, forms.Stop, act, again=lambda sent: shown(request, slug, number, plan=sent)
    )


HANDLERS = [act, schedule, stop]
