"""Answering the questions of the form otherwise."""

from litestar import Response
from litestar.params import FromPath

from leerkring.core.web.access import LINK
from leerkring.core.web.forms.form import Form, read_form
from leerkring.core.web.pages import Visit, action, page, see_other
from leerkring.registrations import service
from leerkring.registrations.answers import earlier_words, given_of, tell
from leerkring.registrations.form_values import form_activity
from leerkring.registrations.forms import check_changes, filled, to_these_words
from leerkring.registrations.personal.layout import personal_page
from leerkring.registrations.personal.links import Opened, open_to_act
from leerkring.registrations.queries.lookup import FormActivity
from leerkring.registrations.refusals import CannotCancel, QuestionsChanged
from leerkring.registrations.rules import LIVE


@page("/aanmelding/{secret:str}/wijzigen", access=LINK)
async def show_change(request: Visit, secret: FromPath[str]) -> Response[bytes]:
    """Show the answers that can be changed."""
    opened = await open_to_act(request, secret)
    found = opened.registration
    if found.state not in LIVE:
        raise CannotCancel
    activity = await form_activity(request, found.slug)
    answers = to_these_words(activity, given_of(found))
    form = Form(filled({"job_title": found.job_title, "phone": found.phone}, answers))
    return _change(request, secret, opened, activity, form)


def _change(
    request: Visit, secret: str, opened: Opened, activity: FormActivity, form: Form
) -> Response[bytes]:
    given = given_of(opened.registration)
    other = {field.key for field in activity.fields if earlier_words(field, given)}
    return personal_page(
        request,
        "change",
        secret,
        opened,
        status=form.status,
        form=form,
        activity=activity,
        earlier={one.key: one for one in tell(activity, given) if one.key in other},
    )


@action("/aanmelding/{secret:str}/wijzigen", access=LINK)
async def change(request: Visit, secret: FromPath[str]) -> Response[bytes]:
    """Keep the changed answers."""
    opened = await open_to_act(request, secret)
    found = opened.registration
    activity: FormActivity = await form_activity(request, found.slug)
    form = await read_form(request)
    if activity.is_other(form):
        return _change(request, secret, opened, activity, form.refused(QuestionsChanged()))
    values, errors = check_changes(activity, form, given_of(found))
    if errors:
        return _change(request, secret, opened, activity, form.with_errors(errors))
    await service.change_answers(
        request.db,
        found.id,
        **values,
        now=request.now,
        settings=request.settings,
        generation=found.link_generation,
        browser=opened.browser,
    )
    return see_other(f"/aanmelding/{secret}?gedaan=gewijzigd")


HANDLERS = [show_change, change]
