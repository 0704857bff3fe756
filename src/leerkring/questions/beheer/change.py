"""Putting a question right: its words, under what it is filed, and whether it is for everybody."""

from functools import partial

from litestar import Response
from litestar.params import FromPath

from leerkring.core.versions import read_version
from leerkring.core.web.forms.form import Form
from leerkring.core.web.forms.post import Mistakes, post_form
from leerkring.core.web.pages import Visit, action, page, render
from leerkring.editing.edit_conflict import Subject, find_meanwhile
from leerkring.programme.queries import get_facet_names
from leerkring.questions import service
from leerkring.questions.beheer.overview import BASE, EDITORS
from leerkring.questions.beheer.question import ONE, id_of
from leerkring.questions.forms import ChangeQuestion
from leerkring.questions.queries.one import get_by_slug

LABELS = {
    "title": "Vraag",
    "why": "Waarom",
    "regions": "Regio’s",
    "themes": "Thema’s",
    "target_groups": "Aandachtsgroepen",
    "public": "Op de site",
}


@page(ONE + "/wijzigen", access=EDITORS)
async def change_page(request: Visit, slug: FromPath[str]) -> Response[bytes]:
    """Show the form as the question stands."""
    return await _change(request, slug, None)


async def _change(request: Visit, slug: str, sent: Form | None) -> Response[bytes]:
    async with request.reading() as reading:
        question = await get_by_slug(reading, slug)
        names = await get_facet_names(reading)
        stands = {
            "title": question.title,
            "why": question.why,
            "regions": list(question.regions),
            "themes": list(question.themes),
            "target_groups": list(question.target_groups),
            "public": "ja" if question.public else "nee",
        }
        conflict = await find_meanwhile(
            reading,
            sent.no if sent else None,
            Subject(called="deze vraag", ids=(question.id,)),
            reader=request.actor,
            typed=sent,
            theirs=stands,
            labels=LABELS,
            names={**names.regions, **names.themes, **names.target_groups},
        )
    return render(
        request,
        "questions/beheer/change.html",
        status=sent.status if sent else 200,
        form=sent or Form.of(stands),
        question=question,
        names=names,
        conflict=conflict,
        here=f"{BASE}/{slug}",
        base=BASE,
    )


@action(ONE + "/wijzigen", access=EDITORS)
async def change(request: Visit, slug: FromPath[str]) -> Response[bytes]:
    """Keep what was typed."""

    async def act(values: ChangeQuestion, form: Form) -> str:
        async with request.reading() as reading:
            names = await get_facet_names(reading)
        known = {"regions": names.regions, "themes": names.themes, "target_groups": names.target_groups}
        wrong = [name for name, words in known.items() if not set(getattr(values, name)) <= set(words)]
        if wrong:
            raise Mistakes(dict.fromkeys(wrong, "Kies een van de antwoorden uit de lijst."))
        await service.change_question(
            request.db,
            await id_of(request, slug),
            service.QuestionText(
                title=values.title,
                why=values.why,
                regions=values.regions,
                themes=values.themes,
                target_groups=values.target_groups,
                public=values.public == "ja",
            ),
            version=read_version(form),
            actor=request.actor,
            now=request.now,
        )
        return f"{BASE}/{slug}?gedaan=gewijzigd"

    return await post_form(request, ChangeQuestion, act, again=partial(_change, request, slug))


HANDLERS = [change_page, change]
