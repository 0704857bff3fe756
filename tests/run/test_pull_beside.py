"""A new version is put beside running processes: they go on as the version that was started, whatever lies on the disk."""

import asyncio
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from leerkring.core.project_dirs import CHECKOUT, PACKAGE, templates_dir
from leerkring.core.web.assets.static import Static
from leerkring.core.web.jinja import environment
from leerkring.run.preloading import preload
from leerkring.settings import Settings
from tests.support.running import SLUG, running, until
from tests.support.rush import Visitor, browsers

PAGES = (
    *("/", "/agenda?soort=leerkring", f"/agenda/{SLUG}", f"/agenda/{SLUG}.ics", "/agenda.atom", "/koplopers"),
    *("/handreikingen", "/handreikingen/woonzorgvisie", "/bibliotheek", "/lessen", "/praktijk", "/programma"),
    *(
        "/zoeken?q=woonzorgvisies",
        "/nieuwsbrief",
        "/nieuwsbrief/archief",
        "/toegankelijkheid",
        "/nergens",
    ),
    *(
        "/beheer",
        f"/beheer/activiteiten/{SLUG}/team",
        "/beheer/activiteiten.csv",
        "/beheer/bibliotheek/nieuw/les",
    ),
    *("/beheer/handreikingen/nieuw", "/beheer/mail/gezondheid", "/beheer/stijlgids", "/beheer/beelden"),
)
FROM_HERE = {"Sec-Fetch-Site": "same-origin"}


def test_templates_and_static_files_are_those_of_the_start(tmp_path: Path, settings: Settings) -> None:
    shutil.copytree(templates_dir(), tmp_path / "templates")
    shutil.copytree(PACKAGE / "static", tmp_path / "static")
    static = Static(settings.data_dir / "static-cache", tmp_path / "static")
    jinja = environment(tmp_path / "templates", static.url, "http://leerkring.test")
    names = [path.relative_to(templates_dir()).as_posix() for path in templates_dir().rglob("*/*.html")]
    build, sheet = static.build, static.files["css/site.css"].bodies[""]
    for folder in ("templates", "static"):
        for path in (tmp_path / folder).rglob("*.*"):
            path.write_text("{% nonsense")
    assert len(names) > 150
    assert all(jinja.get_template(name) for name in names)
    assert (static.url("css/site.css"), static.files["css/site.css"].bodies[""]) == (
        f"/static/{build}/css/site.css",
        sheet,
    )


def test_all_that_is_imported_later_can_be_imported_at_the_start() -> None:
    preload()


def another_version(tree: Path) -> None:
    """Put something in the place of every file that nobody could run, read or render."""
    for cache in [*tree.rglob("__pycache__")]:
        shutil.rmtree(cache)
    for path in tree.rglob("*.*"):
        if path.is_file():
            path.write_text("raise RuntimeError('of another version')\n{% nonsense")
    shutil.rmtree(tree / "templates")


@pytest.mark.prove
async def test_every_page_and_the_mail_go_on_while_all_files_are_replaced(tmp_path: Path) -> None:
    tree = tmp_path / "tree"
    for folder in ("src", "templates", "migrations"):
        shutil.copytree(
            CHECKOUT / folder, tree / folder, ignore=shutil.ignore_patterns("__pycache__", "*.egg-info")
        )
    with running(tmp_path, LEERKRING_SAMPLE="1", PYTHONPATH=str(tree / "src")) as services:
        await services.open_circle(5)
        link = services.command("staff", "link", "karim@leerkring.example").stdout.strip()
        assert link.startswith(services.url)
        await asyncio.sleep(10)  # what is read aside is read
        another_version(tree)
        async with browsers(services.url) as client:
            assert (await client.get("/agenda")).status_code == 200
            visitor = Visitor.number(1)
            assert await visitor.press(client, SLUG)
            await until(lambda: [m for m in services.mails.values() if visitor.person.email in m["To"]])
            assert (await client.post(link, headers=FROM_HERE)).status_code == 303
            for path in PAGES:
                status = (await client.get(path, follow_redirects=True)).status_code
                assert status == (404 if path == "/nergens" else 200), path
        said = services.output.read_text()
    assert "of another version" not in said


def test_what_is_read_at_the_start_asks_for_no_extra() -> None:
    """Traces are an extra: who has not installed it starts without a traceback, and with everything read."""
    without = "import sys; sys.modules['opentelemetry'] = None"
    code = f"{without}; from leerkring.run.preloading import preload; preload(); print('all')"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (done.stdout, done.stderr) == ("all\n", "")
