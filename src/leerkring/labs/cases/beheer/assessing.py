"""Assessing a case: a mark for each criterion, and what one would do."""

from functools import partial

from litestar import Response
from litestar.params import FromPath

from leerkring.core.web.forms.fields import check
from leerkring.core.web.forms.form import Form, read_form
from leerkring.core.web.forms.post import Mistakes, post_act
from leerkring.core.web.pages import Visit, action
from leerkring.labs.cases import deciding
from leerkring.labs.cases.beheer.desk import BASE, ONE, ORGANIZER, show_case
from leerkring.labs.cases.forms import Assess
from leerkring.labs.cases.queries import get_by_number, get_intake
from leerkring.labs.cases.rules import Advice, Mark


@action(ONE + "/oordeel", access=ORGANIZER)
async def assess(request: Visit, number: FromPath[int]) -> Response[bytes]:
    """Keep one's own assessment; what others thought is seen after it."""
    form = await read_form(request)
    async with request.reading() as reading:
        case = await get_by_number(reading, number)
        criteria = (await get_intake(reading)).criteria

    async def act() -> str:
        fields, mistakes = check(Assess, form)
        marks, open_ = read_marks(form, criteria)
        if fields is None or open_:
            raise Mistakes(open_ | mistakes)
        by = request.by()
        await deciding.assess(request.db, case.id, marks, Advice(fields.advice), fields.words, by=by)
        return f"{BASE}/{number}?gedaan=beoordeeld"

    return await post_act(form, act, again=partial(show_case, request, number))


def read_marks(form: Form, criteria: tuple[str, ...]) -> tuple[list[tuple[str, Mark]], dict[str, str]]:
    """Return the mark of each criterion, and what is wrong by field. A form made for other criteria says so itself."""
    marks: list[tuple[str, Mark]] = []
    mistakes: dict[str, str] = {}
    for place, criterion in enumerate(criteria, start=1):
        typed = form.value(f"criterion-{place}")
        if typed in list(Mark):
            marks.append((criterion, Mark(typed)))
        else:
            mistakes[f"criterion-{place}"] = "Kies ja, deels of nee."
    return marks, mistakes


HANDLERS = [assess]
