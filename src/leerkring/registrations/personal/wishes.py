"""What somebody told of themselves only because they wanted to: reading it back, changing it, and taking it back."""

from dataclasses import replace

from litestar import Response
from litestar.params import FromPath

from leerkring.core.web.access import LINK
from leerkring.core.web.forms.form import Form, read_form
from leerkring.core.web.pages import Visit, action, page, see_other
from leerkring.registrations.answers import applies
from leerkring.registrations.form_values import form_activity
from leerkring.registrations.forms import clean, filled
from leerkring.registrations.personal.layout import personal_page
from leerkring.registrations.personal.links import Opened, open_to_act
from leerkring.registrations.queries.lookup import FormActivity
from leerkring.registrations.refusals import CannotCancel, QuestionsChanged
from leerkring.registrations.rules import LIVE
from leerkring.registrations.sensitive.form import CONSENT, check_sensitive, notes_of
from leerkring.registrations.sensitive.queries import list_sensitive_of
from leerkring.registrations.sensitive.rules import AskedOn, consent_words
from leerkring.registrations.sensitive.service import change_sensitive

WISHES = "/aanmelding/{secret:str}/wensen"


@page(WISHES, access=LINK)
async def show_wishes(request: Visit, secret: FromPath[str]) -> Response[bytes]:
    """Show the sensitive questions with what was answered."""
    opened = await open_to_act(request, secret)
    found = opened.registration
    if found.state not in LIVE:
        raise CannotCancel
    activity = await form_activity(request, found.slug)
    return await _wishes(request, secret, opened, activity, None)


async def _wishes(
    request: Visit, secret: str, opened: Opened, activity: FormActivity, form: Form | None
) -> Response[bytes]:
    async with request.reading() as reading:
        stands = await list_sensitive_of(reading, opened.registration.id, form=AskedOn.REGISTRATION)
    asked = {one.key for one in activity.sensitive}
    if form is None:
        known = {one.key: one.answer for one in stands if one.key in asked}
        form = Form(filled({CONSENT: "yes"} if known else {}, known))
    return personal_page(
        request,
        "wishes",
        secret,
        opened,
        status=form.status,
        form=form,
        activity=activity,
        # What it depends on was answered elsewhere.
        fields=[
            replace(one, show_if_key=None, show_if_value=None)
            for one in activity.sensitive
            if applies(one, opened.registration.answers)
        ],
        stands=stands,
        stopped=[one for one in stands if one.key not in asked],
        notes=notes_of(activity.sensitive, activity.ends_at),
        consent=consent_words(activity.sensitive),
    )


@action(WISHES, access=LINK)
async def change_wishes(request: Visit, secret: FromPath[str]) -> Response[bytes]:
    """Keep what is answered now, or erase it all at once."""
    opened = await open_to_act(request, secret)
    found = opened.registration
    activity = await form_activity(request, found.slug)
    form = await read_form(request)
    is_erased = form.value("doen") == "wissen"
    if activity.is_other(form) and not is_erased:
        return await _wishes(request, secret, opened, activity, form.refused(QuestionsChanged()))
    given, errors = check_sensitive(activity, form, found.answers, clean) if not is_erased else ((), {})
    if errors:
        return await _wishes(request, secret, opened, activity, form.with_errors(errors))
    await change_sensitive(
        request.db,
        found.id,
        given,
        now=request.now,
        settings=request.settings,
        generation=found.link_generation,
        browser=opened.browser,
    )
    return see_other(f"/aanmelding/{secret}?gedaan={'wensen' if given else 'gewist'}")


HANDLERS = [show_wishes, change_wishes]
