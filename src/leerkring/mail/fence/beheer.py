"""The page on which an administrator lets mail go again: what waits, what was probably sent, and a last look."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from litestar import Response

from leerkring.core.database.db import Reading
from leerkring.core.versions import read_version
from leerkring.core.web.access import staff_only
from leerkring.core.web.forms.form import Form, read_form
from leerkring.core.web.forms.post import post_act
from leerkring.core.web.pages import Visit, action, page, render
from leerkring.mail.beheer.labels import kind_text
from leerkring.mail.fence.queries import count_at_their_dot, find_fence, list_held
from leerkring.mail.fence.releasing import release, version_of_held
from leerkring.mail.fence.rules import Choice, Held, leaving, usual
from leerkring.newsletter.queries.issue_queries import find_issue

ADMIN = staff_only("admin")
RELEASE = "/beheer/mail/vrijgeven"
LAST_LOOK = RELEASE + "/nakijken"
FIELD = "doe-"


@dataclass(frozen=True, slots=True)
class Line:
    """One kind of mail as the page shows it, with what becomes of it by the choice."""

    held: Held
    title: str
    choice: Choice
    options: Sequence[tuple[Choice, str]]

    @property
    def field(self) -> str:
        return FIELD + self.held.key

    @property
    def leaving(self) -> int:
        return leaving(self.held, self.choice)

    @property
    def skipped(self) -> int:
        return self.held.waiting - self.leaving


@page(RELEASE, access=ADMIN)
async def show(request: Visit) -> Response[bytes]:
    """What waits behind the fence, with a choice for each kind."""
    return await _show(request, "mail/beheer/release.html", {}, Form())


@page(LAST_LOOK, access=ADMIN)
async def last_look(request: Visit) -> Response[bytes]:
    """The choices in numbers, before anything leaves."""
    return await _show(request, "mail/beheer/release_look.html", dict(request.query_params), Form())


async def _show(request: Visit, template: str, chosen: Mapping[str, str], form: Form) -> Response[bytes]:
    async with request.reading() as reading:
        fence = await find_fence(reading)
        held = await list_held(reading, fence, request.now) if fence else ()
        lines = [await _line(reading, one, chosen.get(FIELD + one.key, "")) for one in held]
        at_their_dot = await count_at_their_dot(reading, fence) if fence else 0
    return render(
        request,
        template,
        status=form.status,
        fence=fence,
        lines=lines,
        at_their_dot=at_their_dot,
        version=version_of_held(fence, held) if fence else "",
        refusal=form.refusal,
        done=request.asked("gedaan") == "vrijgegeven",
    )


async def _line(reading: Reading, held: Held, chosen: str) -> Line:
    title = kind_text(held.kind).capitalize()
    if held.about_id and (issue := await find_issue(reading, UUID(held.about_id))):
        title = f"{title} {issue.number}: {issue.subject}"
    options = [(Choice.ALL, "Alles versturen"), (Choice.NONE, "Niets versturen")]
    if 0 < held.likely < held.waiting:
        options.insert(1, (Choice.NEW, "Alleen wat nieuw is"))
    known = {choice for choice, _ in options}
    choice = Choice(chosen) if chosen in known else usual(held)
    return Line(held, title, choice if choice in known else Choice.NONE, options)


@action(LAST_LOOK, access=ADMIN)
async def let_go(request: Visit) -> Response[bytes]:
    """Skip what was chosen, and let the rest go."""
    form = await read_form(request)
    chosen = {name: form.value(name) for name in form if name.startswith(FIELD)}
    choices = {name.removeprefix(FIELD): Choice(word) for name, word in chosen.items() if word in set(Choice)}

    async def act() -> str:
        await release(request.db, choices, version=read_version(form), actor=request.actor, now=request.now)
        return f"{RELEASE}?gedaan=vrijgegeven"

    async def again(wrong: Form) -> Response[bytes]:
        return await _show(request, "mail/beheer/release_look.html", chosen, wrong)

    return await post_act(form, act, again=again)


HANDLERS = [show, last_look, let_go]
