"""`leerkring staff …`: who may enter the back office. One small function each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from leerkring.run.database import CommandFailed, now, with_database

if TYPE_CHECKING:
    from leerkring.core.database.db import Database
    from leerkring.settings import Settings


def staff_add(settings: Settings, email: str, role: str) -> None:
    """Give somebody a role in the back office."""

    async def run(db: Database) -> None:
        from leerkring.people.staff import add_staff

        await add_staff(db, email, role, now())

    with_database(settings, run)


def staff_remove(settings: Settings, email: str, role: str) -> list[str]:
    """Take somebody's roles back, or one of them; returns which."""

    async def run(db: Database) -> list[str]:
        from leerkring.core.refusals import Refusal
        from leerkring.people.staff import remove_staff

        try:
            return sorted(await remove_staff(db, email, now(), role=role))
        except Refusal as no:
            raise CommandFailed(no.text) from no

    return with_database(settings, run)


def staff_list(settings: Settings) -> list[str]:
    """A line for each member of staff: address, roles, when they last signed in, name."""

    async def run(db: Database) -> list[str]:
        from leerkring.people.model import Role
        from leerkring.people.queries import list_staff

        async with db.reading() as reading:
            members = await list_staff(reading)
        wide = max((len(member.email) for member in members), default=0)
        most = max((len(", ".join(member.roles)) for member in members), default=0)
        lines = []
        for member in members:
            roles = ", ".join(role for role in Role if role in member.roles)
            seen = f"{member.signed_in_at:%Y-%m-%d %H:%M} UTC" if member.signed_in_at else "never"
            lines.append(f"{member.email:<{wide}}  {roles:<{most}}  {seen:<20}  {member.name}")
        return lines

    return with_database(settings, run)


def staff_links(settings: Settings, emails: Sequence[str]) -> list[str]:
    """A one-time address with which each of these members of staff signs in."""

    async def run(db: Database) -> list[str]:
        from leerkring.core.refusals import Refusal
        from leerkring.people.service import make_sign_in_link

        try:
            return [await make_sign_in_link(db, email, now(), settings.base_url) for email in emails]
        except Refusal as no:
            raise CommandFailed(no.text) from no

    return with_database(settings, run)


def at_running_server(settings: Settings) -> Settings:
    """These settings, with the address of the server that runs on the data directory; what was asked for wins."""
    import os
    from dataclasses import replace

    from leerkring.run.running_address import find_running

    if os.environ.get("LEERKRING_BASE_URL", "").strip():
        return settings
    return replace(settings, base_url=find_running(settings.data_dir) or settings.base_url)


def sample_links(settings: Settings) -> list[tuple[str, str, str]]:
    """Role, address and sign-in link of each member of staff in the sample."""
    from leerkring.run.sampling import STAFF

    found = staff_links(settings, [email for _, email, _ in STAFF])
    return [(role, email, link) for (role, email, _), link in zip(STAFF, found, strict=True)]
