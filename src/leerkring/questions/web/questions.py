"""The public list of questions, and each by itself."""

from litestar import Response
from litestar.params import FromPath

from leerkring.core.feed_ids import BEFORE_ANY, entry_id, read_feed_id
from leerkring.core.web.access import PUBLIC
from leerkring.core.web.lists.asked import read_asked
from leerkring.core.web.lists.shown import show_list
from leerkring.core.web.pages import Visit, page, render
from leerkring.programme.queries import get_facet_names
from leerkring.questions import labels
from leerkring.questions.indexing import TOPIC
from leerkring.questions.json_ld import question_ld
from leerkring.questions.queries.linked import list_links
from leerkring.questions.queries.one import find_public, find_public_root, list_joined
from leerkring.questions.queries.public import list_feed, list_public, public_list
from leerkring.questions.refusals import QuestionNotFound
from leerkring.questions.rules import OPEN
from leerkring.search.model import EntryKind
from leerkring.search.related import list_alike

TOPICS = (TOPIC, "library", "programme", "agenda", "handbooks")
IN_FEED = 50
ABOUT_THE_SAME = (
    *(EntryKind.HANDBOOK, EntryKind.LESSON, EntryKind.PRACTICE, EntryKind.QUESTION),
    *(EntryKind.CIRCLE, EntryKind.LAB, EntryKind.NATIONAL_MEETING),
)


@page("/vragen", access=PUBLIC, query=("q", "soort", "stand", "thema", "regio", "pagina"))
async def questions_page(request: Visit) -> Response[bytes]:
    """List the questions of everybody, beside those of the frontrunner regions."""
    async with request.reading() as reading:
        names = await get_facet_names(reading)
        asked = read_asked(public_list(names), request.query_params)
        found = await list_public(reading, asked)
    listed = show_list("/vragen", asked, found)
    return render(
        request,
        "questions/list.html",
        topics=[*TOPICS] if listed.is_said_by(request.query_params.multi_items()) else None,
        listed=listed,
        names=names,
        states=labels.STATES,
        tones=labels.TONES,
    )


@page("/vragen/{slug:str}", access=PUBLIC)
async def question_page(request: Visit, slug: FromPath[str]) -> Response[bytes]:
    """Show a question with all that is linked to it; one that was joined leads to the other."""
    async with request.reading() as reading:
        question = await find_public(reading, slug)
        if question is None:
            other = await find_public_root(reading, slug)
            if other is None:
                raise QuestionNotFound
            # Joining can be undone, so no browser remembers where it led.
            headers = {"Location": f"/vragen/{other}", "Cache-Control": "no-store"}
            return Response(b"", status_code=302, headers=headers)
        names = await get_facet_names(reading)
        links = [one for one in await list_links(reading, [question.id]) if one.public]
        joined = [one for one in await list_joined(reading, question.id) if one.public]
        alike = await list_alike(
            reading, question.path, ABOUT_THE_SAME, but=[one.path for one in links], most=4
        )
    return render(
        request,
        "questions/question.html",
        topics=TOPICS,
        question=question,
        names=names,
        links=links,
        joined=joined,
        alike=alike,
        is_open=question.state in OPEN,
        state=labels.STATES[question.state],
        tone=labels.TONES[question.state],
        json_ld=question_ld(question, links, request.settings.base_url),
    )


@page("/vragen.atom", access=PUBLIC)
async def feed(request: Visit) -> Response[bytes]:
    """Answer with the newest questions as a feed."""
    async with request.reading() as reading:
        questions = await list_feed(reading, IN_FEED)
        feed_id = await read_feed_id(reading, "questions")
    return render(
        request,
        "questions/questions.atom.xml",
        topics=[TOPIC],
        media_type="application/atom+xml; charset=utf-8",
        feed_id=feed_id,
        entry_id=entry_id,
        questions=questions,
        updated_at=max((one.worded_at for one in questions), default=BEFORE_ANY),
    )


HANDLERS = [questions_page, question_page, feed]
