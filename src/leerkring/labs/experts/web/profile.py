"""An expert's own profile, behind a link that is mailed: looking, keeping it, and asking for the link again."""

from functools import partial

from litestar import Response
from litestar.params import FromPath

from leerkring.core.versions import read_version
from leerkring.core.web.access import LINK, PUBLIC
from leerkring.core.web.forms.form import Form
from leerkring.core.web.forms.post import post_form
from leerkring.core.web.limits.mail_limits import may_mail
from leerkring.core.web.pages import Visit, action, page, render
from leerkring.editing.edit_conflict import Subject, find_meanwhile
from leerkring.labs.experts import keeping, labels
from leerkring.labs.experts.forms import LinkAgain, OwnProfile
from leerkring.labs.experts.mails import answer_path, profile_path
from leerkring.labs.experts.profile_form import LABELS, read_choices, told_by, values_of, words_of
from leerkring.labs.experts.queries.invitations import list_of_expert
from leerkring.labs.experts.queries.pool import get_expert
from leerkring.labs.experts.refusals import ExpertLinkUnknown, ExpertNotFound
from leerkring.labs.experts.views import Profile

LINKS = "/deskundigen/link"
SMALL = 32 * 1024


async def open_profile(request: Visit, secret: str) -> Profile:
    """Return whose profile this link opens. Raises `ExpertLinkUnknown`."""
    links = request.services.links
    id_ = links.read(secret)
    if id_ is None:
        raise ExpertLinkUnknown
    async with request.reading() as reading:
        try:
            expert = await get_expert(reading, id_)
        except ExpertNotFound:
            raise ExpertLinkUnknown from None
    if not links.holds(keeping.PROFILE, secret, expert.link_generation):
        raise ExpertLinkUnknown
    return expert


@page("/deskundige/{secret:str}", access=LINK)
async def own_profile(request: Visit, secret: FromPath[str]) -> Response[bytes]:
    """Show somebody's own profile, to keep."""
    return await _own(request, await open_profile(request, secret))


async def _own(request: Visit, expert: Profile, form: Form | None = None) -> Response[bytes]:
    links = request.services.links
    async with request.reading() as reading:
        choices = await read_choices(reading)
        asked = await list_of_expert(reading, expert.id)
        expert = await get_expert(reading, expert.id)
        conflict = await find_meanwhile(
            reading,
            form.no if form else None,
            Subject(called="uw profiel", ids=(expert.id,)),
            reader=f"person:{expert.person_id}",
            typed=form,
            theirs=values_of(expert),
            labels=LABELS,
            names=words_of(choices),
        )
    return render(
        request,
        "labs/experts/profile.html",
        status=form.status if form else 200,
        e=expert,
        form=form or Form.of(values_of(expert)),
        conflict=conflict,
        choices=choices,
        labels=labels,
        own=True,
        asked=[(one, answer_path(links, one)) for one in asked if not one.is_over(request.now)],
        here=profile_path(links, expert.id, expert.link_generation),
        done=request.asked("gedaan") == "bewaard",
        state="retired" if expert.retired_at else "public" if expert.is_public else "private",
    )


@action("/deskundige/{secret:str}", access=LINK, max_body=SMALL)
async def keep_profile(request: Visit, secret: FromPath[str]) -> Response[bytes]:
    """Keep what was typed, and whether everybody may read it."""
    expert = await open_profile(request, secret)

    async def act(fields: OwnProfile, form: Form) -> str:
        async with request.reading() as reading:
            choices = await read_choices(reading)
        await keeping.keep_own_profile(
            request.db,
            expert.id,
            told_by(fields, choices),
            public=bool(fields.public),
            version=read_version(form),
            now=request.now,
        )
        return f"/deskundige/{secret}?gedaan=bewaard"

    return await post_form(request, OwnProfile, act, again=partial(_own, request, expert))


@page(LINKS, access=PUBLIC)
async def show_link_form(request: Visit) -> Response[bytes]:
    """Ask for the address to which the link is mailed again."""
    return await _link_form(request, Form())


async def _link_form(request: Visit, form: Form) -> Response[bytes]:
    return render(
        request,
        "labs/experts/link.html",
        status=form.status,
        form=form,
        sent=request.asked("gedaan") == "verstuurd",
        mail_is_a_file=not request.settings.smtp_url,
    )


@action(LINKS, access=PUBLIC, max_body=SMALL)
async def send_link(request: Visit) -> Response[bytes]:
    """Mail the link again; the answer is the same for every address."""

    async def act(fields: LinkAgain, _form: Form) -> str:
        if await may_mail(request, what="expert-link", address=fields.email, most=5, network_most=20):
            await keeping.send_link_again(request.db, fields.email, request.now)
        return f"{LINKS}?gedaan=verstuurd"

    return await post_form(request, LinkAgain, act, again=partial(_link_form, request))


HANDLERS = [own_profile, keep_profile, show_link_form, send_link]
