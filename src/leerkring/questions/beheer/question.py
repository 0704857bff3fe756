"""One question for staff: who asked, how it stands, who has it, what helps, and which may be the same."""

from functools import partial
from uuid import UUID

from litestar import Response
from litestar.params import FromPath

from leerkring.core.ids import uuid7
from leerkring.core.versions import read_version
from leerkring.core.web.forms.form import Form, read_form
from leerkring.core.web.forms.post import Again, Mistakes, post_act
from leerkring.core.web.pages import Visit, action, page, render
from leerkring.editing.edit_conflict import Subject, find_meanwhile
from leerkring.programme.queries import get_facet_names
from leerkring.questions import labels, service
from leerkring.questions.beheer.overview import BASE, EDITORS
from leerkring.questions.queries.desk import list_similar
from leerkring.questions.queries.followers import list_followers
from leerkring.questions.queries.linked import list_links
from leerkring.questions.queries.one import get_by_slug, get_question, list_joined
from leerkring.questions.rules import (
    ASKERS_FOR_ACTIVITY,
    QUESTION_MOVES,
    TELLS,
    LinkKind,
    QuestionState,
    is_public,
)
from leerkring.questions.web.answers import list_answers

ONE = BASE + "/{slug:str}"
MOST_WORDS = 2000
DONE = {
    "gewijzigd": "De vraag is gewijzigd.",
    "stand": "De stand is gewijzigd.",
    "gemaild": "De stand is gewijzigd. Wie de vraag stelde of volgt, krijgt nu een mail.",
    "bij": "Vastgelegd wie deze vraag heeft.",
    "gekoppeld": "Gekoppeld. Over tien minuten krijgt wie de vraag stelde of volgt er een mail over. Koppelt u meer, dan is het één mail.",
    "los": "Losgekoppeld.",
    "samen": "Samengevoegd. U kunt dat altijd weer ongedaan maken.",
    "apart": "De vraag staat weer op zichzelf.",
}


@page(ONE, access=EDITORS)
async def question_page(request: Visit, slug: FromPath[str]) -> Response[bytes]:
    """Show a question with all that staff can do with it."""
    return await show_question(request, slug, Form())


async def show_question(request: Visit, slug: str, form: Form) -> Response[bytes]:
    """Show a question, with what was typed in one of its forms and why that was refused."""
    async with request.reading() as reading:
        question = await get_by_slug(reading, slug)
        names = await get_facet_names(reading)
        links = await list_links(reading, [question.id], own=request.own_activities)
        followers = await list_followers(reading, question.id)
        joined = await list_joined(reading, question.id)
        into = await get_question(reading, question.joined_into) if question.joined_into else None
        similar = () if into else await list_similar(reading, question, request.now)
        colleagues = await service.list_colleagues(reading)
        linked = {one.path for one in links} | {question.path}
        answers = () if into else await list_answers(reading, question.title, request.now)
        conflict = await find_meanwhile(
            reading,
            form.no,
            Subject(called="deze vraag", ids=(question.id,)),
            reader=request.actor,
            typed=form if "answer" in form.names else None,
            theirs={"answer": question.answer},
            labels={"answer": "Antwoord of toelichting"},
        )
    moves = [] if into else sorted(QUESTION_MOVES[question.state], key=list(QuestionState).index)
    return render(
        request,
        "questions/beheer/question.html",
        status=form.status,
        form=form,
        conflict=conflict,
        question=question,
        names=names,
        links=links,
        followers=followers,
        joined=joined,
        into=into,
        similar=similar,
        answers=[one for one in answers if one.path.partition("#")[0] not in linked],
        colleagues=colleagues,
        moves=[(state, labels.STATES[state].capitalize()) for state in moves],
        states=labels.STATES,
        tones=labels.TONES,
        held=labels.HOLDS.get(question.held_for) if question.held_for else "",
        public=is_public(question.state, public=question.public, joined=into is not None),
        worth_meeting=question.askers >= ASKERS_FOR_ACTIVITY
        and not any(one.kind is LinkKind.ACTIVITY for one in links),
        request_key=uuid7(),
        here=f"{BASE}/{slug}",
        base=BASE,
        done=DONE.get(request.asked("gedaan")),
    )


def again(request: Visit, slug: str) -> Again:
    """Return what shows the question once more, after a form of it was refused."""
    return partial(show_question, request, slug)


async def id_of(request: Visit, slug: str) -> UUID:
    """Return which question stands at this address."""
    async with request.reading() as reading:
        return (await get_by_slug(reading, slug)).id


@action(ONE + "/stand", access=EDITORS)
async def move(request: Visit, slug: FromPath[str]) -> Response[bytes]:
    """Change how a question stands, with the words for who asked."""
    form = await read_form(request)
    id_ = await id_of(request, slug)

    async def act() -> str:
        to, words = form.value("state"), form.value("answer").strip()
        if to not in set(QuestionState):
            raise Mistakes({"state": "Kies hoe de vraag nu staat."})
        if len(words) > MOST_WORDS:
            raise Mistakes(
                {"answer": f"Gebruik ten hoogste {MOST_WORDS} tekens; het zijn er nu {len(words)}."}
            )
        await service.move_question(
            request.db,
            id_,
            QuestionState(to),
            words,
            version=read_version(form),
            actor=request.actor,
            now=request.now,
        )
        return f"{BASE}/{slug}?gedaan={'gemaild' if to in TELLS else 'stand'}"

    return await post_act(form, act, again=again(request, slug))


@action(ONE + "/bij", access=EDITORS)
async def assign(request: Visit, slug: FromPath[str]) -> Response[bytes]:
    """Say which colleague has a question, or nobody."""
    form = await read_form(request)
    id_ = await id_of(request, slug)

    async def act() -> str:
        try:
            person = UUID(form.value("person")) if form.value("person") else None
        except ValueError:
            raise Mistakes({"person": "Kies een van de antwoorden uit de lijst."}) from None
        await service.assign_question(
            request.db, id_, person, version=read_version(form), actor=request.actor, now=request.now
        )
        return f"{BASE}/{slug}?gedaan=bij"

    return await post_act(form, act, again=again(request, slug))


HANDLERS = [question_page, move, assign]
