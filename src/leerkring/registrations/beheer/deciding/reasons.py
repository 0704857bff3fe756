"""The reasons that staff pick from while they decide who gets a place."""

from functools import partial

from litestar import Response

from leerkring.core.versions import read_version
from leerkring.core.web.forms.form import Form
from leerkring.core.web.forms.post import post_form
from leerkring.core.web.pages import Visit, action, page, render
from leerkring.editing.edit_conflict import Subject, find_meanwhile
from leerkring.registrations.beheer.deciding.forms import Reasons
from leerkring.registrations.beheer.registrations import ORGANIZER
from leerkring.registrations.deciding.queries import list_reasons
from leerkring.registrations.deciding.reasons import by_verdict, set_reasons, version_of_reasons
from leerkring.registrations.deciding.rules import Verdict

REASONS = "/beheer/redenen"
LABELS = {
    Verdict.CONFIRM.value: "Bij een plaats",
    Verdict.WAITLIST.value: "Bij de wachtlijst",
    Verdict.REJECT.value: "Bij een afwijzing",
}


@page(REASONS, access=ORGANIZER)
async def reasons_page(request: Visit) -> Response[bytes]:
    """Show the reasons, to be changed."""
    return await _reasons(request, None)


async def _reasons(request: Visit, sent: Form | None) -> Response[bytes]:
    async with request.reading() as reading:
        stands = by_verdict(await list_reasons(reading))
        values = {verdict.value: "\n".join(texts) for verdict, texts in stands.items()}
        conflict = await find_meanwhile(
            reading,
            sent.no if sent else None,
            Subject(called="deze redenen", ids=(), actions=("decision-reasons.changed",)),
            reader=request.actor,
            typed=sent,
            theirs=values,
            labels=LABELS,
        )
    form = sent or Form.of(values)
    return render(
        request,
        "registrations/beheer/deciding/reasons.html",
        status=form.status,
        form=form,
        version=version_of_reasons(stands),
        conflict=conflict,
        labels=LABELS,
        here=REASONS,
        done=request.asked("gedaan") == "bewaard" and sent is None,
    )


@action(REASONS, access=ORGANIZER)
async def save_reasons(request: Visit) -> Response[bytes]:
    """Keep the reasons."""

    async def act(fields: Reasons, form: Form) -> str:
        await set_reasons(
            request.db,
            {verdict: getattr(fields, verdict.value) for verdict in Verdict},
            version=read_version(form),
            actor=request.actor,
            now=request.now,
        )
        return f"{REASONS}?gedaan=bewaard"

    return await post_form(request, Reasons, act, again=partial(_reasons, request))


HANDLERS = [reasons_page, save_reasons]
