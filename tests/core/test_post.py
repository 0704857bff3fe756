"""The one shape of a POST: what is wrong and what is refused come back in the form, with what was typed."""

from typing import Any, cast

import httpx
from litestar import Litestar, Response

from leerkring.core.refusals import Conflict
from leerkring.core.web.access import PUBLIC
from leerkring.core.web.forms.fields import Fields, Line
from leerkring.core.web.forms.form import Form, page_number
from leerkring.core.web.forms.post import Mistakes, post_form
from leerkring.core.web.pages import action
from leerkring.core.web.visit import Visit


class Reason(Fields):
    reason: Line("Schrijf waarom.")  # type: ignore[valid-type]


class Full(Conflict):
    code = "full"
    sentence = "Alle {places} plaatsen zijn bezet."


class SlugInUse(Conflict):
    code = "slug-in-use"
    sentence = "Dit webadres is al in gebruik."
    field = "reason"


async def post(body: str, outcome: object = "/gedaan") -> httpx.Response:
    """Post this body to a page of two fields, whose act has this outcome."""

    async def act(fields: Reason, form: Form) -> str:
        assert form.value("reason")
        assert fields.reason
        if isinstance(outcome, Exception):
            raise outcome
        return str(outcome)

    async def again(form: Form) -> Response[bytes]:
        shown = f"{form.value('reason')}|{form.error('reason')}|{form.refusal}"
        return Response(shown.encode(), status_code=form.status)

    @action("/", access=PUBLIC)
    async def page(request: Visit) -> Response[bytes]:
        return await post_form(request, Reason, act, again=again)

    app = Litestar([page], request_class=Visit, openapi_config=None, logging_config=None)
    headers = {"content-type": "application/x-www-form-urlencoded"}
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(cast("Any", app)), base_url="http://test"
    ) as client:
        return await client.post("/", content=body, headers=headers)


async def test_what_is_done_leads_on() -> None:
    answer = await post("reason=ziek")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/gedaan")


async def test_a_mistake_comes_back_with_its_sentence_also_where_the_field_was_not_sent() -> None:
    for body in ("reason=+", "other=1", ""):
        answer = await post(body)
        assert answer.status_code == 422
        assert answer.text.endswith("Schrijf waarom.|"), body


async def test_a_no_comes_back_above_the_form_with_what_was_typed() -> None:
    answer = await post("reason=ziek", Full(places=12))
    assert (answer.status_code, answer.content) == (409, b"ziek||Alle 12 plaatsen zijn bezet.")


async def test_a_no_about_one_field_comes_back_at_that_field() -> None:
    answer = await post("reason=ziek", SlugInUse())
    assert (answer.status_code, answer.content) == (422, b"ziek|Dit webadres is al in gebruik.|")


async def test_an_act_may_find_mistakes_of_its_own() -> None:
    answer = await post("reason=ziek", Mistakes({"reason": "Kies een andere reden."}))
    assert (answer.status_code, answer.content) == (422, b"ziek|Kies een andere reden.|")


def test_a_form_reads_numbers_and_moments() -> None:
    form = Form({"many": ["12"], "bad": ["²"], "at": ["4-2-2027 9.30"], "never": ["28-3-2027 2.30"]})
    assert (form.integer("many"), form.integer("bad"), form.integer("at")) == (12, None, None)
    moment = form.moment("at")
    assert moment is not None
    assert moment.isoformat() == "2027-02-04T08:30:00+00:00"
    assert form.moment("never") is None, "the clocks skip this hour"
    assert form.moment("many") is None


def test_a_page_is_a_number_or_the_first() -> None:
    asked = [page_number({"pagina": word}) for word in ("3", "0", "-1", "²", "1" * 9, "")]
    assert asked == [3, 1, 1, 1, 1, 1]
    assert page_number({}) == 1
