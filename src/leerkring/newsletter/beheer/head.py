"""What stands above the items of an issue: kept by its own button, and first by every other button of the draft."""

from collections.abc import Awaitable, Callable
from functools import partial

from litestar import Response

from leerkring.core.refusals import Refusal
from leerkring.core.versions import version_of
from leerkring.core.web.forms.fields import check
from leerkring.core.web.forms.form import Form
from leerkring.core.web.forms.post import post_act
from leerkring.core.web.pages import Visit, render
from leerkring.newsletter import forms, labels
from leerkring.newsletter.beheer.issue_page import get_stream_and_issue, shown
from leerkring.newsletter.issues import drafting
from leerkring.newsletter.issues.versions import version_of_head
from leerkring.newsletter.refusals import NoSuchIssue


async def post_button(
    request: Visit, slug: str, number: int, form: Form, act: Callable[[int | None], Awaitable[str]]
) -> Response[bytes]:
    """Keep what was typed above the items, and do what another button of the draft says.

    `act` gets the issue's version that keeping made, or None where nothing was changed; it returns where to go.
    """
    kept = await _keep_head(request, slug, number, form)
    if isinstance(kept, Response):
        return kept
    return await post_act(
        form, partial(act, kept), again=lambda sent: shown(request, slug, number, button=sent)
    )


async def _keep_head(request: Visit, slug: str, number: int, form: Form) -> Response[bytes] | int | None:
    """Return the page with what is wrong with it; or the version that keeping made; or None without a change."""
    if "subject" not in form.names:
        return None
    async with request.reading() as reading:
        try:
            stream, issue = await get_stream_and_issue(reading, slug, number)
        except NoSuchIssue:
            return gone(request, form)
    values, mistakes = check(forms.Head, form)
    if values is None:
        return await shown(request, slug, number, form=form.with_errors(mistakes))
    subject = labels.subject_on(stream.name, values.subject, values.send_on)
    typed = version_of(*values.model_copy(update={"subject": subject}).model_dump().values())
    # Nothing was typed, or what stands there already: no reason to say no to another button.
    if typed == version_of_head(issue) or version_of(*values.model_dump().values()) == forms.read_head(form):
        return None
    try:
        return await drafting.edit(
            request.db,
            issue.id,
            **values.model_dump(),
            version=forms.read_head(form),
            actor=request.actor,
            now=request.now,
        )
    except Refusal as no:
        return await shown(request, slug, number, form=form.refused(no))


def gone(request: Visit, typed: Form) -> Response[bytes]:
    """Answer with what was typed in an issue that is not there any more."""
    return render(request, "newsletter/beheer/gone.html", status=404, form=typed)
