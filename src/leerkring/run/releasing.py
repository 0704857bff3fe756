"""`leerkring mail release`: what waits behind the fence, in lines to print, and letting it go."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from leerkring.run.database import CommandFailed, with_database
from leerkring.settings import Settings

if TYPE_CHECKING:
    from leerkring.core.database.db import Database
    from leerkring.mail.fence.queries import FenceLine
    from leerkring.mail.fence.rules import Held

NOTHING = "No mail is held."


def mail_release(
    settings: Settings, skip_before: datetime | None, *, everything: bool, dry_run: bool
) -> list[str]:
    """Lift the fence and return what to print; with `dry_run` only what waits.

    Raises `CommandFailed` where mail was probably sent already and nobody said what becomes of it.
    """

    async def run(db: Database) -> list[str]:
        from leerkring.core.clock import SystemClock
        from leerkring.mail.fence.looking import look_at_home
        from leerkring.mail.fence.queries import list_held
        from leerkring.mail.fence.releasing import release_after

        now = SystemClock().now()
        # Here too: what a worker would only find later must not raise the fence anew.
        fence = await look_at_home(db, now, settings)
        if fence is None:
            return [NOTHING]
        async with db.reading() as reading:
            held = await list_held(reading, fence, now)
        lines = _table(fence, held)
        if dry_run:
            return lines
        likely = sum(one.likely for one in held)
        if likely and skip_before is None and not everything:
            ask = (
                f"Nothing was released: {likely} of these were probably sent already. Say --skip-before"
                f" {fence.raised_at.isoformat()} to skip them, or --all to send them."
            )
            raise CommandFailed("\n".join([*lines, ask]))
        skipped = await release_after(db, skip_before, actor="house:command", now=now)
        return [*lines, f"Mail leaves again. Skipped: {skipped}."]

    return with_database(settings, run)


def _table(fence: FenceLine, held: tuple[Held, ...]) -> list[str]:
    lines = [f"Mail is held since {_at(fence.raised_at)}. {fence.reason}"]
    if fence.backup_taken_at:
        lines.append(f"This database knows what was sent until {_at(fence.backup_taken_at)}.")
    if not held:
        return [*lines, "Nothing waits."]
    lines.append(f"{'waits':>8}  {'sent?':>8}  {'later':>8}  {'meant for':<24}  kind")
    lines += [
        f"{one.waiting:>8}  {one.likely:>8}  {one.later:>8}  {_at(one.first):<24}  {one.kind} {one.about_id}".rstrip()
        for one in held
    ]
    return [
        *lines,
        "sent?: meant for a moment before the fence, so probably sent by who went on without this database.",
    ]


def _at(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M:%S} UTC"
