"""How cases are taken in: by whom, how many assessors, and on which criteria."""

from functools import partial

from litestar import Response

from leerkring.core.web.forms.form import Form
from leerkring.core.web.forms.post import post_form
from leerkring.core.web.pages import Visit, action, page, render
from leerkring.editing.edit_conflict import Subject, find_meanwhile
from leerkring.labs.cases import deciding
from leerkring.labs.cases.beheer.desk import BASE, ORGANIZER
from leerkring.labs.cases.forms import SetIntake
from leerkring.labs.cases.queries import get_intake
from leerkring.labs.cases.views import Intake

SETTINGS = BASE + "/instellingen"
LABELS = {
    "is_open": "Wie mag een casus inbrengen?",
    "assessors": "Hoeveel mensen beoordelen een casus?",
    "criteria": "Waarop beoordelen zij?",
}


@page(SETTINGS, access=ORGANIZER)
async def settings_page(request: Visit) -> Response[bytes]:
    """Show how cases are taken in, to be changed."""
    return await _settings(request, None)


async def _settings(request: Visit, sent: Form | None) -> Response[bytes]:
    async with request.reading() as reading:
        intake = await get_intake(reading)
        values = {
            "is_open": "ja" if intake.is_open else "nee",
            "assessors": str(intake.assessors),
            "criteria": "\n".join(intake.criteria),
        }
        conflict = await find_meanwhile(
            reading,
            sent.no if sent else None,
            Subject(called="deze instellingen", ids=(), actions=("case-intake.changed",)),
            reader=request.actor,
            typed=sent,
            theirs=values,
            labels=LABELS,
            names={"ja": "Iedereen", "nee": "Alleen op uitnodiging"},
        )
    form = sent or Form.of(values)
    return render(
        request,
        "labs/cases/beheer/intake.html",
        status=form.status,
        form=form,
        version=intake.version,
        conflict=conflict,
        labels=LABELS,
        done=request.asked("gedaan") == "bewaard" and sent is None,
    )


@action(SETTINGS, access=ORGANIZER)
async def save_settings(request: Visit) -> Response[bytes]:
    """Keep how cases are taken in."""

    async def act(fields: SetIntake, form: Form) -> str:
        intake = Intake(
            is_open=fields.is_open == "ja", assessors=int(fields.assessors), criteria=fields.criteria
        )
        by = request.by(form)
        await deciding.set_intake(request.db, intake, by)
        return f"{SETTINGS}?gedaan=bewaard"

    return await post_form(request, SetIntake, act, again=partial(_settings, request))


HANDLERS = [settings_page, save_settings]
