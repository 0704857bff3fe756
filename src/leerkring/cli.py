"""The command `leerkring`. It only reads what was typed; `run/` does the work.

Exit codes: 0 done, 1 could not be done, 2 wrongly asked (an unknown option, a wrong setting).
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from leerkring import __version__

# The help in colour costs as much to import as the rest of the command, so only who asks for help pays.
if not TYPE_CHECKING and (len(sys.argv) == 1 or "--help" in sys.argv):
    import rich_click as click
else:
    import click

if TYPE_CHECKING:
    from leerkring.settings import Settings

ROLES = ("host", "organizer", "editor", "admin")
workers_option = click.option(
    "--workers", type=click.IntRange(1, 64), default=1, show_default=True, help="Web processes, one per core."
)


def settings() -> Settings:
    """The settings; wrong ones end the command."""
    from leerkring.run.start_checks.settings_check import check_settings
    from leerkring.settings.reading import read_settings

    found = read_settings()
    check_settings(found)
    return found


@click.group(no_args_is_help=True, context_settings={"help_option_names": ["--help"]})
def leerkring() -> None:
    """Learning circles, practice labs and national meetings: website and back office.

    Settings come from the environment; README.md lists them.
    """


def _supervise(workers: int, *, all_in_one: bool) -> None:
    """Start the children before anything else: they take the longest."""
    from leerkring.run.supervisor import Children, listen

    chosen = settings()
    children = Children(listen(chosen.host, chosen.port), workers)
    for number in range(1, workers + 1):
        children.start(f"web {number}", "web")
    if all_in_one:
        children.start("prepare", "prepare")
    from leerkring.run.watch import Watch

    sys.exit(Watch(chosen, children, all_in_one=all_in_one).run())


@leerkring.command()
@workers_option
def run(workers: int) -> None:
    """Serve everything: database, migrations, sample content, pages and mail."""
    _supervise(workers, all_in_one=True)


@leerkring.command()
@workers_option
def serve(workers: int) -> None:
    """Serve the pages only; the worker and the migrations are commands of their own."""
    _supervise(workers, all_in_one=False)


@leerkring.command()
def worker() -> None:
    """Send the mails and do the jobs that pages leave behind."""
    from leerkring.run import commands, database
    from leerkring.run.start_checks.rights import root_remarks

    chosen = settings()
    if not chosen.embedded:
        database.check_database(chosen)
    with database.database_url(chosen) as url:
        for sentence in (*root_remarks(), *commands.database_remarks(chosen)):
            click.echo(sentence, err=True)
        commands.work(chosen.with_database(url))


@leerkring.command()
@click.option(
    "--wait",
    type=click.FloatRange(0, 86_400),
    metavar="SECONDS",
    help="For others that migrate, and for who holds what a migration needs. [default: 600]",
)
def migrate(wait: float | None) -> None:
    """Bring the database to the newest schema. What it waits for, it says."""
    from leerkring.run import database

    changed = database.migrate(settings(), wait)
    click.echo(
        "The database has the newest schema." if changed else "The database already had the newest schema."
    )


@leerkring.command()
@click.argument("folder", metavar="DIR", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option(
    "--overwrite", is_flag=True, help="Apply the files everywhere, also where staff changed something since."
)
def load(folder: Path, overwrite: bool) -> None:
    """Create or update content from the files in DIR, all or nothing.

    Only what changed in the files since they were last loaded is applied; what staff changed meanwhile stays as it
    is. Where both changed something, the report names the clash and what stands stays. docs/content-files.md says more.
    """
    from leerkring.run import content_commands

    for line in content_commands.load(settings(), folder, overwrite=overwrite):
        click.echo(line)


@leerkring.command()
@click.argument("folder", metavar="DIR", type=click.Path(file_okay=False, path_type=Path))
def export(folder: Path) -> None:
    """Write activities and library as content files to DIR, a new or empty folder.

    Loading them again changes nothing and mails nobody. Nothing of people is in them.
    """
    from leerkring.run import content_commands

    for line in content_commands.export(settings(), folder):
        click.echo(line)


@leerkring.command()
@click.option(
    "--scale",
    "times",
    type=click.IntRange(1, 200),
    metavar="N",
    help="Add invented data: N × 5 activities with 200 registrations each, 50 texts, 200 people, 1000 readers.",
)
@click.option(
    "--anywhere", is_flag=True, help="Scale a site whose address is not this machine's own as well."
)
def sample(times: int | None, *, anywhere: bool) -> None:
    """Load the sample content and the people in it."""
    from leerkring.run import content_commands

    content_commands.sample(settings(), times or 0, anywhere=anywhere)
    click.echo(f"The sample content is loaded{f', {times} times over' if times else ''}.")


@leerkring.group()
def staff() -> None:
    """Who may enter the back office."""


@staff.command("add")
@click.argument("email")
@click.option("--role", type=click.Choice(ROLES), required=True, help="What this person does.")
def staff_add(email: str, role: str) -> None:
    """Give EMAIL a role in the back office."""
    from leerkring.core.web.forms.fields import email_address
    from leerkring.run import staff_commands

    if email_address(email) is None:
        raise click.BadParameter(f"{email!r} is not an e-mail address.", param_hint="'EMAIL'")
    staff_commands.staff_add(settings(), email, role)
    click.echo(f"{email} is {role}. A link to sign in: leerkring staff link {email}")


@staff.command("remove")
@click.argument("email")
@click.option("--role", type=click.Choice(ROLES), help="Take only this role back.")
def staff_remove(email: str, role: str | None) -> None:
    """Take the roles of EMAIL back, and end their sessions and links; the last administrator stays."""
    from leerkring.run import staff_commands

    taken = staff_commands.staff_remove(settings(), email, role or "")
    click.echo(f"{email} is no longer {', '.join(taken)}.")


@staff.command("list")
def staff_list() -> None:
    """List who may enter the back office: address, roles, last time signed in, name."""
    from leerkring.run import staff_commands

    for line in staff_commands.staff_list(settings()) or [
        "Nobody has a role yet: leerkring staff add EMAIL --role admin"
    ]:
        click.echo(line)


@staff.command("link")
@click.argument("email")
def staff_link(email: str) -> None:
    """Print an address with which EMAIL signs in, once: at the server that runs on this data directory, if any."""
    from leerkring.run import staff_commands

    click.echo(staff_commands.staff_links(staff_commands.at_running_server(settings()), [email])[0])


@leerkring.group()
def mail() -> None:
    """What leaves by mail."""


@mail.command("release")
@click.option(
    "--skip-before",
    metavar="TIME",
    help="Skip what was meant for a moment up to TIME: 2027-01-12T09:00, a zone behind it or UTC.",
)
@click.option("--all", "everything", is_flag=True, help="Skip nothing, whatever was probably sent already.")
@click.option("--dry-run", is_flag=True, help="Only show what waits.")
def mail_release(skip_before: str | None, *, everything: bool, dry_run: bool) -> None:
    """Let mail leave again after a restore, or in a copy of the database.

    Shows what waits, by kind, and what was probably sent already by who went on without this database. Where there is
    such mail nothing leaves before you say what becomes of it: --skip-before TIME or --all.
    """
    from datetime import UTC, datetime

    from leerkring.run import releasing

    if skip_before and everything:
        raise click.UsageError("--skip-before and --all do not go together.")
    moment = None
    if skip_before:
        try:
            moment = datetime.fromisoformat(skip_before)
        except ValueError:
            raise click.BadParameter(f"{skip_before!r} is no time.", param_hint="'--skip-before'") from None
        moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    for line in releasing.mail_release(settings(), moment, everything=everything, dry_run=dry_run):
        click.echo(line)


@leerkring.command()
@click.option(
    "--repair",
    is_flag=True,
    help="Mend counters, and go on with the secret key in use; never moves a person.",
)
def check(repair: bool) -> None:
    """Recount places, deliveries and the other invariants; code 1 when one is broken."""
    from leerkring.run import commands

    chosen = settings()
    found = commands.check(chosen, repair=repair)
    for name, holds, text in found:
        click.echo(f"{'ok    ' if holds else 'BROKEN'}  {name}{': ' if text else ''}{text}")
    for sentence in commands.database_remarks(chosen, held=True, repair=repair):
        click.echo(f"NOTE    {sentence}")
    sys.exit(0 if all(holds for _, holds, _ in found) else 1)


@leerkring.command()
@click.argument("which", metavar="SLUG|FILE")
@click.option("--verify", is_flag=True, required=True, help="Recompute the draw and compare.")
def draw(which: str, verify: bool) -> None:
    """Recompute a draw: of the activity SLUG from the database, or from a downloaded FILE (loting.json) alone.

    Code 1 and a sentence where something does not follow. docs/draw.md specifies every byte.
    """
    from leerkring.run import draw_commands

    assert verify
    file = Path(which)
    named_as_file = file.suffix == ".json" or file.is_file()
    click.echo(
        draw_commands.verify_file(file) if named_as_file else draw_commands.verify_kept(settings(), which)
    )


passphrase_option = click.option(
    "--passphrase-file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A file whose first line is the passphrase; LEERKRING_BACKUP_PASSPHRASE does the same.",
)


@leerkring.command()
@click.argument("file", type=click.Path(path_type=Path))
@passphrase_option
def backup(file: Path, passphrase_file: Path | None) -> None:
    """Write database and pictures into a new FILE, while the site runs; encrypted when there is a passphrase."""
    from leerkring.run import backup_commands

    backup_commands.backup(settings(), file, passphrase_file)


@leerkring.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--replace", is_flag=True, help="Put it in the place of what the database holds now.")
@passphrase_option
def restore(file: Path, passphrase_file: Path | None, *, replace: bool) -> None:
    """Put a backup back; no mail leaves after it until somebody says so: leerkring mail release."""
    from leerkring.run import backup_commands

    sys.exit(0 if backup_commands.restore(settings(), file, passphrase_file, replace=replace) else 1)


@leerkring.command()
@click.argument("slug", metavar="SLUG")
@click.option(
    "--people",
    type=click.IntRange(1, 20_000),
    default=200,
    show_default=True,
    metavar="N",
    help="How many register at the same moment.",
)
def rehearse(slug: str, people: int) -> None:
    """Try a rush on a copy of the database: N invented people register for SLUG at once.

    Says how many were answered a second and how long the longest waited, and recounts everything; code 1 when something does
    not hold. The real database is only read, no mail leaves, and the copy is dropped. Its role must be allowed to make one.
    """
    from leerkring.run import rehearse_commands

    lines, fine = rehearse_commands.rehearse(settings(), slug, people)
    for line in lines:
        click.echo(line)
    sys.exit(0 if fine else 1)


@leerkring.command()
def reindex() -> None:
    """Make what search finds anew, from the texts as they are kept."""
    from leerkring.run import content_commands

    click.echo(f"{content_commands.reindex(settings())} places can be found.")


@leerkring.command()
def metrics() -> None:
    """Print what the processes of this node count, for Prometheus."""
    from leerkring.run import commands

    click.echo(commands.metrics(settings()), nl=False)


@leerkring.command()
def version() -> None:
    """Print the version."""
    click.echo(f"leerkring {__version__}")


def main() -> None:
    """Run the command; what goes wrong by nature becomes a sentence, what goes wrong by us a traceback."""
    try:
        leerkring(prog_name="leerkring")
    except Exception as error:
        code = _code_of(error)
        if code is None:
            raise
        click.echo(str(error), err=True)
        sys.exit(code)


def _code_of(error: Exception) -> int | None:
    """2 for a wrong setting, 1 for what cannot be done now, None for a mistake of ours."""
    names = {kind.__name__ for kind in type(error).__mro__}
    if "SettingsError" in names:
        return 2
    foreseen = {
        "CannotStart",
        "CannotServe",
        "CommandFailed",
        "PostgresFailed",
        "CannotDrop",
        "Refusal",
        "ContentError",
        "DatabaseAway",
        "CannotBackUp",
        "CannotRestore",
        "RecordWrong",
    }
    return 1 if names & foreseen else None
