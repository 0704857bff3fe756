"""What pages within a group begin with: whose link it is, and that they joined."""

from leerkring.core.versions import By, read_version
from leerkring.core.web.forms.form import Form
from leerkring.core.web.pages import Visit
from leerkring.groups.refusals import CoordinatorOnly, GroupArchived, NotAMemberYet
from leerkring.groups.views import Group, Member
from leerkring.groups.web.own import open_own


async def open_within(request: Visit, secret: str) -> tuple[Group, Member]:
    """Return the group and its member. Raises `GroupLinkUnknown`, and `NotAMemberYet` for who was only invited."""
    group, member = await open_own(request, secret)
    if member.agreed_at is None:
        raise NotAMemberYet
    return group, member


async def open_to_write(request: Visit, secret: str) -> tuple[Group, Member]:
    """Do the same for a page to write on. Raises `GroupArchived` too."""
    group, member = await open_within(request, secret)
    if group.archived_at is not None:
        raise GroupArchived
    return group, member


async def open_to_manage(request: Visit, secret: str) -> tuple[Group, Member]:
    """Do the same for a page of the coordinator. Raises `CoordinatorOnly` too."""
    group, member = await open_to_write(request, secret)
    if not member.coordinates:
        raise CoordinatorOnly
    return group, member


def by(request: Visit, member: Member, form: Form) -> By:
    """Return who does it, when, and with what their form was opened."""
    return By(actor=member.actor, now=request.now, version=read_version(form))
