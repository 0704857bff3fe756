"""The shape of every POST: read the form, check it, do it, and go and look there (303).

What is wrong with the answers, and a refusal, come back in the form with everything that was typed:

    @action(ONE + "/afmelden", access=ORGANIZER)
    async def cancel(request: Visit, registration_id: FromPath[UUID]) -> Response[bytes]:
        async def act(fields: CancelPlace, form: Form) -> str:
            await staff.cancel_by_staff(visit.db, registration_id, reason=fields.reason, version=read_version(form), ...)
            return f"{BASE}/{registration_id}?gedaan=afgemeld"

        return await post_form(visit, CancelPlace, act, again=partial(_cancel, visit, registration_id))
"""

from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from typing import TypeVar

from litestar import Response

from leerkring.core.refusals import Refusal, TooMany
from leerkring.core.web.forms.fields import Fields, check
from leerkring.core.web.forms.form import Form, read_form
from leerkring.core.web.pages import see_other
from leerkring.core.web.visit import Visit

M = TypeVar("M", bound=Fields)
T = TypeVar("T")
Again = Callable[[Form], Awaitable[Response[bytes]]]
"""Shows the form once more, with what was typed, its mistakes and its refusal; its status is the form's."""


class Mistakes(Exception):
    """What an act finds wrong with answers that were each good in themselves, by field."""

    def __init__(self, errors: Mapping[str, str]) -> None:
        self.errors = dict(errors)
        super().__init__(", ".join(self.errors))


async def post_form(
    visit: Visit, model: type[M], act: Callable[[M, Form], Awaitable[str]], *, again: Again
) -> Response[bytes]:
    """Check what was posted and do it. `act` returns where to go; it may raise `Mistakes` or a `Refusal`."""
    return await post_answers(visit, partial(check, model), act, again=again)


async def post_answers(
    visit: Visit,
    read: Callable[[Form], tuple[T | None, Mapping[str, str]]],
    act: Callable[[T, Form], Awaitable[str]],
    *,
    again: Again,
) -> Response[bytes]:
    """Do the same for a form that more than one model reads: `read` gives its answers, or every mistake by field."""
    form = await read_form(visit)
    values, mistakes = read(form)
    if values is None or mistakes:
        return await again(form.with_errors(mistakes))
    return await post_act(form, partial(act, values, form), again=again)


async def post_act(form: Form, act: Callable[[], Awaitable[str]], *, again: Again) -> Response[bytes]:
    """Do what a form without answers of its own asks: a button, or what its page has read by itself."""
    try:
        where = await act()
    except Mistakes as wrong:
        return await again(form.with_errors(wrong.errors))
    except Refusal as no:
        answer = await again(form.refused(no))
        if isinstance(no, TooMany):
            answer.headers["Retry-After"] = str(no.retry_after)
        return answer
    return see_other(where)
