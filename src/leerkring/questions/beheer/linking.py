"""What staff do to let a question lead somewhere: link it, begin an activity about it, join it with the same one."""

from uuid import UUID

from litestar import Response
from litestar.params import FromPath

from leerkring.activities.beheer.new_forms import read_request_key
from leerkring.activities.rules import ActivityKind
from leerkring.core.refusals import NotFound
from leerkring.core.text.cleaning import one_line
from leerkring.core.versions import read_version
from leerkring.core.web.access import staff_only
from leerkring.core.web.forms.form import Form, read_form
from leerkring.core.web.forms.post import Mistakes, post_act
from leerkring.core.web.pages import Visit, action, signed_in
from leerkring.questions import linking, service
from leerkring.questions.beheer.overview import BASE, EDITORS
from leerkring.questions.beheer.question import ONE, again, id_of

ORGANIZER = staff_only("organizer")


@action(ONE + "/koppelen", access=EDITORS)
async def link(request: Visit, slug: FromPath[str]) -> Response[bytes]:
    """Link a question to a page of ours: one that was proposed, or whose address was pasted."""
    form = await read_form(request)
    id_ = await id_of(request, slug)

    async def act() -> str:
        typed = one_line(form.value("page"))[:500]
        if not typed:
            raise Mistakes({"page": "Plak het adres van een activiteit, tekst of hoofdstuk."})
        path = typed.removeprefix(request.settings.base_url)
        await linking.link_question(
            request.db,
            id_,
            path,
            own=request.own_activities,
            version=read_version(form),
            actor=request.actor,
            now=request.now,
        )
        return f"{BASE}/{slug}?gedaan=gekoppeld"

    return await post_act(form, act, again=again(request, slug))


@action(ONE + "/ontkoppelen", access=EDITORS)
async def unlink(request: Visit, slug: FromPath[str]) -> Response[bytes]:
    """Take a link away."""
    form = await read_form(request)
    id_ = await id_of(request, slug)

    async def act() -> str:
        link_id = _id(form, "link")
        await linking.unlink_question(
            request.db, id_, link_id, version=read_version(form), actor=request.actor, now=request.now
        )
        return f"{BASE}/{slug}?gedaan=los"

    return await post_act(form, act, again=again(request, slug))


@action(ONE + "/activiteit", access=ORGANIZER)
async def begin(request: Visit, slug: FromPath[str]) -> Response[bytes]:
    """Begin a circle or lab about a question as a draft, and open it."""
    form = await read_form(request)
    id_ = await id_of(request, slug)

    async def act() -> str:
        kinds = {str(kind): kind for kind in linking.WORDS}
        kind: ActivityKind | None = kinds.get(form.value("kind"))
        if kind is None:
            raise Mistakes({"kind": "Kies een leerkring of een praktijklab."})
        made = await linking.begin_activity(
            request.db,
            id_,
            kind,
            person_id=signed_in(request).person_id,
            request_key=read_request_key(form),
            version=read_version(form),
            actor=request.actor,
            now=request.now,
        )
        return f"/beheer/activiteiten/{made}?gedaan=gemaakt"

    return await post_act(form, act, again=again(request, slug))


@action(ONE + "/samenvoegen", access=EDITORS)
async def join(request: Visit, slug: FromPath[str]) -> Response[bytes]:
    """Let this question count for another one that is the same."""
    form = await read_form(request)
    id_ = await id_of(request, slug)

    async def act() -> str:
        into = _id(form, "into")
        await service.join_questions(
            request.db, id_, into, version=read_version(form), actor=request.actor, now=request.now
        )
        return f"{BASE}/{slug}?gedaan=samen"

    return await post_act(form, act, again=again(request, slug))


@action(ONE + "/losmaken", access=EDITORS)
async def part(request: Visit, slug: FromPath[str]) -> Response[bytes]:
    """Let a question stand by itself again."""
    form = await read_form(request)
    id_ = await id_of(request, slug)

    async def act() -> str:
        await service.part_question(
            request.db, id_, version=read_version(form), actor=request.actor, now=request.now
        )
        return f"{BASE}/{slug}?gedaan=apart"

    return await post_act(form, act, again=again(request, slug))


def _id(form: Form, name: str) -> UUID:
    try:
        return UUID(form.value(name))
    except ValueError:
        raise NotFound from None


HANDLERS = [link, unlink, begin, join, part]
