"""The lab of a case: begun from here, and its own words read again when less may be shown of the case."""

from functools import partial

from litestar import Response
from litestar.params import FromPath

from leerkring.activities.beheer.new_forms import read_request_key
from leerkring.core.web.forms.fields import check
from leerkring.core.web.forms.form import read_form
from leerkring.core.web.forms.post import Mistakes, post_act
from leerkring.core.web.pages import Visit, action, signed_in
from leerkring.labs.cases import lab_making
from leerkring.labs.cases.beheer.desk import BASE, ONE, ORGANIZER, show_case
from leerkring.labs.cases.forms import BeginLab
from leerkring.labs.cases.queries import get_by_number


@action(ONE + "/praktijklab", access=ORGANIZER)
async def begin_lab(request: Visit, number: FromPath[int]) -> Response[bytes]:
    """Begin a lab that works on the case as a draft, and open it."""
    form = await read_form(request)
    async with request.reading() as reading:
        case = await get_by_number(reading, number)

    async def act() -> str:
        fields, mistakes = check(BeginLab, form)
        if fields is None:
            raise Mistakes(mistakes)
        slug = await lab_making.begin_lab(
            request.db,
            case.id,
            fields.lab_title,
            person_id=signed_in(request).person_id,
            request_key=read_request_key(form),
            by=request.by(form),
        )
        return f"/beheer/activiteiten/{slug}?gedaan=gemaakt"

    return await post_act(form, act, again=partial(show_case, request, number))


@action(ONE + "/praktijklab/nagelezen", access=ORGANIZER)
async def note_reread(request: Visit, number: FromPath[int]) -> Response[bytes]:
    """Note that what staff wrote about the labs of the case was read again."""
    form = await read_form(request)
    async with request.reading() as reading:
        case = await get_by_number(reading, number)

    async def act() -> str:
        by = request.by(form)
        await lab_making.note_reread(request.db, case.id, by)
        return f"{BASE}/{number}?gedaan=nagelezen"

    return await post_act(form, act, again=partial(show_case, request, number))


HANDLERS = [begin_lab, note_reread]
