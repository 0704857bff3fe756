"""Following a question: asking for it, one's own page behind a link, and leaving, also by the one click of a mail program."""

from typing import Any

from litestar import Response
from litestar.params import FromPath

from leerkring.core.refusals import Refusal, TooMany
from leerkring.core.web.access import LINK, PUBLIC
from leerkring.core.web.errors import note_refusal
from leerkring.core.web.forms.fields import check
from leerkring.core.web.forms.form import Form, read_form
from leerkring.core.web.forms.post import post_act
from leerkring.core.web.limits.mail_limits import may_mail
from leerkring.core.web.pages import Visit, action, page, render, see_other
from leerkring.core.web.services import services_of
from leerkring.programme.queries import get_facet_names
from leerkring.questions import asking, following, labels
from leerkring.questions.forms import FollowQuestion
from leerkring.questions.queries.linked import list_links
from leerkring.questions.queries.one import find_public, get_question
from leerkring.questions.refusals import NoLongerFollowed, QuestionNotFound
from leerkring.questions.rules import QuestionState, is_public
from leerkring.questions.views import Question
from leerkring.questions.web.ask import SMALL, unknown

DONE = {
    "bevestigd": "Uw adres is bevestigd. U krijgt mail als er iets nieuws is.",
    "geholpen": "Fijn dat u geholpen bent. Uw vraag staat nu op ‘beantwoord’.",
}


@page("/vragen/{slug:str}/volgen", access=PUBLIC)
async def show_follow(request: Visit, slug: FromPath[str]) -> Response[bytes]:
    """Show the form to follow a question, or to say that one has the same."""
    return await _follow(request, slug, Form.of({"asks": "ja" if request.asked("ook") else "nee"}))


async def _follow(
    request: Visit, slug: str, form: Form, *, refusal: str = "", status: int = 0
) -> Response[bytes]:
    async with request.reading() as reading:
        question = await _public(request, slug)
        names = await get_facet_names(reading)
    return render(
        request,
        "questions/follow.html",
        status=status or form.status,
        question=question,
        names=names,
        form=form,
        refusal=refusal,
    )


async def _public(request: Visit, slug: str) -> Question:
    async with request.reading() as reading:
        question = await find_public(reading, slug)
    if question is None:
        raise QuestionNotFound
    return question


@action("/vragen/{slug:str}/volgen", access=PUBLIC, max_body=SMALL)
async def follow(request: Visit, slug: FromPath[str]) -> Response[bytes]:
    """Mail the link that confirms; the answer is the same for every address."""
    form = await read_form(request)
    question = await _public(request, slug)
    values, mistakes = check(FollowQuestion, form)
    async with request.reading() as reading:
        mistakes = mistakes or unknown(await get_facet_names(reading), form)
    if values is None or mistakes:
        return await _follow(request, slug, form.with_errors(mistakes))
    try:
        goes_out = await may_mail(request, what="question", address=values.email, most=5, network_most=20)
    except TooMany as no:
        answer = await _follow(request, slug, form, status=no.status, refusal=no.text)
        answer.headers["Retry-After"] = str(no.retry_after)
        return answer
    if goes_out:
        asker = asking.Asker(
            email=values.email,
            name=values.name,
            organization=values.organization,
            region=values.region or None,
        )
        links = services_of(request).links
        asks = values.asks == "ja"
        await asking.ask_to_follow(request.db, links, question.id, asker, asks=asks, now=request.now)
    return see_other("/vragen/gevraagd")


@page("/vragen/mijn/{secret:str}", access=LINK)
async def own_page(request: Visit, secret: FromPath[str]) -> Response[bytes]:
    """Show who asked or follows how their question stands."""
    return await _own(request, secret, Form())


async def _own(request: Visit, secret: str, form: Form) -> Response[bytes]:
    async with request.reading() as reading:
        try:
            follower = await following.open_link(reading, services_of(request).links, secret)
        except NoLongerFollowed as no:
            return _left(request, no)
        own = await get_question(reading, follower.question_id)
        question = await get_question(reading, own.root) if own.joined_into else own
        links = [one for one in await list_links(reading, [question.id]) if one.public]
    return render(
        request,
        "questions/own.html",
        status=form.status,
        form=form,
        follower=follower,
        own=own,
        question=question,
        links=links,
        held=own.state == QuestionState.HELD,
        public=is_public(question.state, public=question.public, joined=False),
        state=labels.STATES[question.state],
        tone=labels.TONES[question.state],
        may_end=following.may_end(own, follower),
        secret=secret,
        done=DONE.get(request.asked("gedaan"), ""),
    )


@action("/vragen/mijn/{secret:str}", access=LINK, max_body=SMALL)
async def say_answered(request: Visit, secret: FromPath[str]) -> Response[bytes]:
    """Close one's own question happily."""
    form = await read_form(request)

    async def act() -> str:
        async with request.reading() as reading:
            follower = await following.open_link(reading, services_of(request).links, secret)
        await following.say_answered(request.db, follower, request.now)
        return f"/vragen/mijn/{secret}?gedaan=geholpen"

    async def again(refused: Form) -> Response[bytes]:
        return await _own(request, secret, refused)

    return await post_act(form, act, again=again)


@page("/vragen/afmelden/{secret:str}", access=LINK)
async def open_leave(request: Visit, secret: FromPath[str]) -> Response[bytes]:
    """Show the one button. Mail scanners open links too, so looking changes nothing."""
    async with request.reading() as reading:
        try:
            follower = await following.open_link(reading, services_of(request).links, secret)
        except NoLongerFollowed as no:
            return _left(request, no)
        question = await get_question(reading, follower.question_id)
    return render(request, "questions/leave.html", question=question, follower=follower, secret=secret)


@action("/vragen/afmelden/{secret:str}", access=LINK, max_body=SMALL)
async def leave(request: Visit, secret: FromPath[str]) -> Response[Any]:
    """Leave: by the page's button, or by the one click of a mail program (RFC 8058), which wants no redirect."""
    form = await read_form(request)
    try:
        async with request.reading() as reading:
            follower = await following.open_link(reading, services_of(request).links, secret)
        await following.leave(request.db, follower.id, request.now)
    except NoLongerFollowed:
        pass  # leaving twice is leaving once
    if form.value("List-Unsubscribe") == "One-Click":
        return Response(
            "Afgemeld.\n", status_code=200, media_type="text/plain", headers={"Cache-Control": "no-store"}
        )
    return see_other(f"/vragen/afmelden/{secret}")


def _left(request: Visit, no: Refusal) -> Response[bytes]:
    note_refusal(request, no)
    return render(request, "questions/left.html", status=200, refusal=no)


HANDLERS = [show_follow, follow, own_page, say_answered, open_leave, leave]
