"""Writing to the group, and asking for one's link again."""

from functools import partial
from uuid import UUID

from litestar import Response
from litestar.params import FromPath

from leerkring.core.ids import uuid7
from leerkring.core.web.access import LINK, PUBLIC
from leerkring.core.web.forms.form import Form
from leerkring.core.web.forms.post import Mistakes, post_form
from leerkring.core.web.limits.mail_limits import may_mail as may_have_mailed
from leerkring.core.web.pages import Visit, action, page, render
from leerkring.groups import joining, mailing
from leerkring.groups.forms import AskLink, WriteLetter
from leerkring.groups.mailing import LetterText
from leerkring.groups.queries.one import list_members
from leerkring.groups.refusals import MailNotAllowed
from leerkring.groups.rules import MOST_MAILS, may_mail
from leerkring.groups.views import AGAIN
from leerkring.groups.web.own import OWN, SMALL, open_own
from leerkring.groups.web.within import open_to_write, open_within


@page(OWN + "/mail", access=LINK)
async def letter_page(request: Visit, secret: FromPath[str]) -> Response[bytes]:
    """Show the form for a letter, which says where the answers go."""
    return await _letter(request, secret, Form.of({"key": str(uuid7())}))


async def _letter(request: Visit, secret: str, form: Form) -> Response[bytes]:
    sent = "body" in form.names  # what was typed comes back, also where nobody may write any more
    group, member = await (open_within if sent else open_to_write)(request, secret)
    if not sent and not may_mail(coordinates=member.coordinates, members_may=group.members_may_mail):
        raise MailNotAllowed
    async with request.reading() as reading:
        others = len(await list_members(reading, group.id)) - 1
        today = await mailing.count_letters(reading, group.id, request.now)
    return render(
        request,
        "groups/mail.html",
        status=form.status,
        group=group,
        member=member,
        form=form,
        others=others,
        left=max(0, MOST_MAILS - today),
        most=MOST_MAILS,
        url=f"/werkgroep/{secret}",
    )


@action(OWN + "/mail", access=LINK)
async def send_letter(request: Visit, secret: FromPath[str]) -> Response[bytes]:
    """Send a letter to all other members."""
    _, member = await open_own(request, secret)

    async def act(fields: WriteLetter, _form: Form) -> str:
        try:
            key = UUID(fields.key)
        except ValueError:
            raise Mistakes({"key": "Open het formulier opnieuw."}) from None
        text = LetterText(fields.subject, fields.body, key)
        await mailing.write_to_group(request.db, member, text, request.now)
        return f"/werkgroep/{secret}?gedaan=gemaild"

    return await post_form(request, WriteLetter, act, again=partial(_letter, request, secret))


@page(AGAIN, access=PUBLIC)
async def show_link_form(request: Visit) -> Response[bytes]:
    """Ask for the address to which the links are mailed again."""
    return await _link_form(request, Form())


async def _link_form(request: Visit, form: Form) -> Response[bytes]:
    return render(
        request,
        "groups/link.html",
        status=form.status,
        form=form,
        sent=request.asked("gedaan") == "verstuurd",
        mail_is_a_file=not request.settings.smtp_url,
    )


@action(AGAIN, access=PUBLIC, max_body=SMALL)
async def send_links(request: Visit) -> Response[bytes]:
    """Mail the links again; the answer is the same for every address."""

    async def act(fields: AskLink, _form: Form) -> str:
        if await may_have_mailed(request, what="group-link", address=fields.email, most=5, network_most=20):
            await joining.send_links_again(request.db, fields.email, request.now)
        return f"{AGAIN}?gedaan=verstuurd"

    return await post_form(request, AskLink, act, again=partial(_link_form, request))


HANDLERS = [letter_page, send_letter, show_link_form, send_links]
