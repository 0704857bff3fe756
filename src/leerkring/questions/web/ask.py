"""Putting a question: the form with what already answers it, and the link that confirms."""

from collections.abc import Mapping

import msgspec
from litestar import Response
from litestar.params import FromPath

from leerkring.core.database.db import Reading
from leerkring.core.refusals import Refusal, TooMany
from leerkring.core.secrets import hash_secret
from leerkring.core.text.cleaning import one_line
from leerkring.core.web.access import LINK, PUBLIC
from leerkring.core.web.errors import note_refusal
from leerkring.core.web.forms.fields import check
from leerkring.core.web.forms.form import Form, read_form
from leerkring.core.web.limits.mail_limits import may_mail
from leerkring.core.web.limits.rate_limit import limit
from leerkring.core.web.pages import Visit, action, page, render, see_other
from leerkring.core.web.services import services_of
from leerkring.programme.queries import FacetNames, get_facet_names
from leerkring.questions import asking
from leerkring.questions.asking import FOLLOW
from leerkring.questions.forms import AskQuestion
from leerkring.questions.queries.followers import find_follower, find_wish
from leerkring.questions.queries.one import get_question
from leerkring.questions.refusals import WishUsed
from leerkring.questions.views import Wish
from leerkring.questions.web.answers import LEAST_TYPED, MINUTE, MOST_LOOKS, Answer, list_answers

SMALL = 16 * 1024
PATH = "/vragen/stellen"


@page(PATH, access=PUBLIC)
async def show_form(request: Visit) -> Response[bytes]:
    """Show the form; a question that was typed in a search comes along, with what already answers it."""
    typed = one_line(request.asked("vraag"))
    form = Form.of({"title": typed, "public": "ja"})
    if len(typed) < LEAST_TYPED:
        return await _form(request, form)
    try:
        return await _form(request, form, answers=await _look(request, form))
    except TooMany:  # the form itself does not wait for that
        return await _form(request, form)


async def _form(
    request: Visit,
    form: Form,
    *,
    refusal: str = "",
    status: int = 0,
    answers: tuple[Answer, ...] | None = None,
) -> Response[bytes]:
    async with request.reading() as reading:
        names = await get_facet_names(reading)
    return render(
        request,
        "questions/ask.html",
        status=status or form.status,
        form=form,
        refusal=refusal,
        names=names,
        answers=answers,
    )


@action(PATH, access=PUBLIC, max_body=SMALL)
async def ask(request: Visit) -> Response[bytes]:
    """Look what already answers it, or mail the link that puts it; the answer is the same for every address.

    Who did not look yet is shown first what there is; sending it again puts the question.
    """
    form = await read_form(request)
    if form.value("look"):
        if len(one_line(form.value("title"))) < LEAST_TYPED:
            return await _form(request, form.with_errors({"title": "Schrijf eerst uw vraag op."}))
        return await _form(request, form, answers=await _look(request, form))
    values, mistakes = check(AskQuestion, form)
    async with request.reading() as reading:
        mistakes = mistakes or unknown(await get_facet_names(reading), form)
    if values is None or mistakes:
        return await _form(request, form.with_errors(mistakes))
    if not form.value("looked") and (answers := await _look(request, form)):
        return await _form(request, form, answers=answers)
    try:
        goes_out = await may_mail(request, what="question", address=values.email, most=5, network_most=20)
    except TooMany as no:
        answer = await _form(request, form, status=no.status, refusal=no.text)
        answer.headers["Retry-After"] = str(no.retry_after)
        return answer
    if goes_out:
        await asking.ask(
            request.db,
            services_of(request).links,
            asking.Asking(
                title=values.title,
                why=values.why,
                region=values.region or None,
                themes=[values.theme] if values.theme else [],
                target_groups=[values.target_group] if values.target_group else [],
                public=values.public == "ja",
            ),
            asking.Asker(
                email=values.email,
                name=values.name,
                organization=values.organization,
                region=values.region or None,
            ),
            request.now,
        )
    return see_other("/vragen/gevraagd")


async def _look(request: Visit, form: Form) -> tuple[Answer, ...]:
    await limit(request, what="question-look", most=MOST_LOOKS, window=MINUTE)
    async with request.reading() as reading:
        return await list_answers(reading, form.value("title"), request.now)


def unknown(names: FacetNames, form: Form) -> dict[str, str]:
    """Return what was chosen that is in no list."""
    known: Mapping[str, Mapping[str, str]] = {
        "region": names.regions,
        "theme": names.themes,
        "target_group": names.target_groups,
    }
    sentence = "Kies een van de antwoorden uit de lijst."
    return {
        name: sentence for name, words in known.items() if (typed := form.value(name)) and typed not in words
    }


@page(PATH + "/antwoorden.json", access=PUBLIC)
async def answers_json(request: Visit) -> Response[bytes]:
    """Answer with what already answers what is being typed, for the list beside the form."""
    await limit(request, what="question-look", most=MOST_LOOKS, window=MINUTE)
    async with request.reading() as reading:
        found = await list_answers(reading, one_line(request.asked("q")), request.now)
    return Response(
        msgspec.json.encode({"answers": found}),
        media_type="application/json",
        headers={"Cache-Control": "no-store", "X-Robots-Tag": "noindex"},
    )


@action(PATH + "/geholpen", access=PUBLIC, max_body=SMALL)
async def say_helped(request: Visit) -> Response[bytes]:
    """Close a question happily before it was sent: only the page that helped is counted."""
    form = await read_form(request)
    async with request.reading() as reading:
        found = [one.path for one in await list_answers(reading, form.value("title"), request.now)]
    helped = form.value("helped")
    if helped in found:
        await limit(request, what="question-helped", most=MOST_LOOKS, window=MINUTE)
        await asking.was_helped(request.db, helped.partition("#")[0], request.now)
    return see_other(PATH + "/geholpen")


@page(PATH + "/geholpen", access=PUBLIC)
async def helped_page(request: Visit) -> Response[bytes]:
    """Say that nothing was sent, and what else can be done."""
    return render(request, "questions/helped.html")


@page("/vragen/gevraagd", access=PUBLIC)
async def asked_page(request: Visit) -> Response[bytes]:
    """Say what happens next; the same for everybody."""
    return render(request, "questions/asked.html", mail_is_a_file=not request.settings.smtp_url)


@page("/vragen/bevestigen/{secret:str}", access=LINK)
async def open_confirm(request: Visit, secret: FromPath[str]) -> Response[bytes]:
    """Show the button. Mail scanners open links too, so looking changes nothing."""
    async with request.reading() as reading:
        found = await find_wish(reading, hash_secret(secret))
        try:
            wish = asking.judge_wish(found, request.now)
        except Refusal as no:
            return _refused(request, no)
        title = await _title_of(reading, wish)
    return render(request, "questions/confirm.html", secret=secret, wish=wish, title=title)


async def _title_of(reading: Reading, wish: Wish) -> str:
    if wish.question_id is None:
        return str(wish.asked["title"])
    return (await get_question(reading, wish.question_id)).title


@action("/vragen/bevestigen/{secret:str}", access=LINK, max_body=SMALL)
async def confirm(request: Visit, secret: FromPath[str]) -> Response[bytes]:
    """Put the question or begin to follow it; the link is used up."""
    try:
        follower_id = await asking.confirm(request.db, secret, request.now)
        async with request.reading() as reading:
            follower = await find_follower(reading, follower_id)
    except Refusal as no:
        return _refused(request, no)
    generation = follower.link_generation if follower else 1
    own = services_of(request).links.make(FOLLOW, follower_id, generation)
    return see_other(f"/vragen/mijn/{own}?gedaan=bevestigd")


def _refused(request: Visit, no: Refusal) -> Response[bytes]:
    note_refusal(request, no)
    state = "confirmed" if isinstance(no, WishUsed) else "expired"
    return render(request, "questions/refused.html", status=no.status, refusal=no, state=state)


HANDLERS = [show_form, ask, answers_json, say_helped, helped_page, asked_page, open_confirm, confirm]
