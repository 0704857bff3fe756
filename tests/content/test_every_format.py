"""What the editor's help promises shows in every place where a text is read, construct by construct."""

import io
import re
import xml.etree.ElementTree as ET
import zipfile
from collections import Counter
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any, NamedTuple

import httpx
import pytest
from pdfua import validate
from pikepdf import Dictionary, Pdf
from PIL import Image

from leerkring.app import Application
from leerkring.content.markdown.help import HELP
from leerkring.content.markdown.parse import parse
from leerkring.content.markdown.writers.to_words import search_text
from leerkring.core.clock import FixedClock
from leerkring.core.database.db import Database
from leerkring.core.web.services import Services
from leerkring.run.loading import load_directory
from leerkring.settings import Settings
from tests.cast import ILSE, NOOR
from tests.content.every import EVERY, NAME, folder_with_all
from tests.newsletter.beheer import ISSUE, approve, draft, send
from tests.newsletter.readers import subscribe
from tests.people.office import back_office_of
from tests.postbox import deliver


class Shown(NamedTuple):
    """How one construct shows: in HTML of ours, in a letter, as plain text, in search, and which tags a PDF gets."""

    html: str
    letter: str
    text: str
    words: str
    pdf: tuple[str, ...]


IMAGE = f'<img src="{{}}/beeld/{NAME}" alt="Wat erop staat"'
TABLE: dict[str, Shown] = {
    "## Kop": Shown(">Een kop</h", ">Een kop</h", "Een kop\n\n", "Een kop", ("H2",)),
    "**vet** en *schuin*": Shown(
        "<strong>vet</strong>, <em>schuin</em>",
        "<strong>vet</strong>, <em>schuin</em>",
        "vet, schuin",
        "vet, schuin",
        ("Strong", "Em"),
    ),
    "- punt": Shown(
        "<li>punt</li><li>ander punt</li>",
        "<li>punt</li>\n<li>ander punt</li>",
        "- punt\n- ander",
        "punt\nander",
        ("L", "LI"),
    ),
    "1. punt": Shown(
        'start="3"><li>derde', 'start="3">\n<li>derde', "3. derde\n4. vierde", "derde\nvierde", ("L", "LI")
    ),
    "- [ ] punt": Shown(
        '<input type="checkbox"/><span>nog doen</span></label></li>'
        '<li><label><input type="checkbox" checked="checked"/><span>gedaan',
        "<li>☐ nog doen</li>\n<li>☑ gedaan</li>",
        "[ ] nog doen\n[x] gedaan",
        "nog doen\ngedaan",
        ("L", "LI"),
    ),
    "> **Valkuil.** tekst": Shown(
        'role="note" aria-label="Valkuil"><p class="box-label">Valkuil</p><p>Let hierop.</p></div>',
        "<strong>Valkuil</strong></p>\n<p>Let hierop.</p>\n</div>",
        "Valkuil:\n  Let hierop.",
        "Valkuil\nLet hierop.",
        ("P",),
    ),
    "> tekst": Shown(
        "<blockquote><p>Dat zei iemand anders.</p></blockquote>",
        "<blockquote>\n<p>Dat zei iemand anders.</p>\n</blockquote>",
        "> Dat zei iemand anders.",
        "Dat zei iemand anders.",
        ("BlockQuote",),
    ),
    "[woorden](/lessen)": Shown(
        '<a href="{}/programma">link</a>',
        '<a href="{}/programma">link</a>',
        "link ({}/programma)",
        "een link.",
        ("Link",),
    ),
    "| Kop | Kop |": Shown(
        '<th scope="col">Kop een</th><th scope="col">Kop twee</th></tr></thead>'
        "<tbody><tr><td>cel een</td><td>cel twee</td></tr></tbody>",
        '<th scope="col">Kop een</th><th scope="col">Kop twee</th></tr>\n<tr><td>cel een</td><td>cel twee</td></tr>',
        "Kop een | Kop twee\ncel een | cel twee",
        "Kop een\nKop twee\ncel een\ncel twee",
        ("Table", "TH", "TD"),
    ),
    "woord[^1]": Shown(
        'href="#noot_2"><span class="hidden-text">Voetnoot </span>2</a></sup>',
        " [2]</p>",
        "[2] De noot zelf, zoals bij de kop. [1]",
        "De noot zelf, zoals bij de kop.",
        ("Note",),
    ),
    "![wat erop staat](/beeld/…)": Shown(
        IMAGE, IMAGE.replace(".webp", ".jpg"), "[Wat erop staat]", "Wat erop staat", ("Figure",)
    ),
}
MORE: dict[str, Shown] = {
    "a caption": Shown(
        "<figcaption>Het bijschrift</figcaption>",
        '<p class="caption">Het bijschrift</p>',
        "[Wat erop staat]\nHet bijschrift",
        "Het bijschrift",
        ("Caption",),
    ),
    "the note itself": Shown(
        ">De noot zelf, zoals",
        "<p>[2] De noot zelf, zoals",
        "[1] Bij de kop.\n[2] De noot",
        "Bij de kop.",
        (),
    ),
    "another address": Shown(
        '<a href="https://elders.example/pad"{rel}>ander adres</a>',
        '<a href="https://elders.example/pad">ander adres</a>',
        "ander adres (https://elders.example/pad)",
        "ander adres",
        ("Link",),
    ),
    "a line that breaks": Shown("regel<br/>die", "regel<br>die", "regel\ndie", "regel die", ()),
    "a divider": Shown("<hr/>", "<hr>", "\n----\n", "", ()),
    "as it was typed": Shown(
        "<pre><code>zoals getypt", "<pre>zoals getypt", "zoals getypt", "zoals getypt", ()
    ),
    "something to type": Shown("<code>code</code>", ", code en", ", code en", ", code en", ("Code",)),
}
ALL = TABLE | MORE


def test_every_line_of_the_help_is_in_the_table_and_every_line_of_the_table_in_the_help() -> None:
    promised = {code for code, _ in HELP}
    assert promised | {"1. punt"} == set(TABLE)  # the help names numbers in the line of lists
    assert any("1. is een lijst met nummers" in meaning for _, meaning in HELP)


@pytest.fixture
async def everywhere(db: Database, tmp_path: Path, settings: Settings, clock: FixedClock) -> None:
    await load_directory(db, folder_with_all(tmp_path), clock.now(), settings)


def plain_html(page: str, around: str = 'class="prose"') -> str:
    """Return the text of a page without the anchors of a chapter and their links."""
    text = page[page.index(around) :]
    text = re.sub(r'<div class="place[^"]*">|<a class="anchor".*?</a></div>', "", text)
    text = re.sub(r' id="[^"]*"', "", text)
    return re.sub(r"<(br|hr|input[^>]*)>", r"<\1/>", text)


def missing(text: str, *, column: str, base: str = "", rel: str = ' rel="noopener"') -> list[str]:
    """Return the constructs that do not show."""
    wanted = {name: getattr(shown, column) for name, shown in ALL.items()}
    return [
        name for name, part in wanted.items() if part.replace("{}", base).replace("{rel}", rel) not in text
    ]


@pytest.mark.parametrize(
    "path, around",
    [
        ("/nieuws/alles", 'class="prose"'),
        ("/koplopers/regio-groningen", 'class="prose"'),
        ("/agenda/alles", 'class="prose"'),
        ("/handreikingen/boek/alles", 'class="book-text"'),
    ],
)
async def test_a_page_shows_all_of_it(
    client: httpx.AsyncClient, everywhere: None, path: str, around: str
) -> None:
    page = await client.get(path)
    assert page.status_code == 200
    assert missing(plain_html(page.text, around), column="html") == []
    assert 'width="40" height="30"' in page.text


async def test_the_preview_is_what_the_page_becomes(
    app: Application, services: Services, client: httpx.AsyncClient, everywhere: None
) -> None:
    async with back_office_of(app, services, ILSE, "editor") as ilse:
        preview = (await ilse.post("/beheer/handreikingen/voorbeeld", data={"body": EVERY})).text
    assert missing(plain_html(f'class="prose"{preview}'), column="html") == []
    for path in ("/nieuws/alles", "/koplopers/regio-groningen", "/agenda/alles"):
        assert f'<div class="prose">{preview}</div>' in (await client.get(path)).text


@pytest.fixture
async def letter(
    app: Application, services: Services, clock: FixedClock, client: httpx.AsyncClient, everywhere: None
) -> AsyncIterator[Any]:
    """Send an issue whose introduction and one item hold the text."""
    await subscribe(client, services, NOOR)
    await deliver(services)
    async with back_office_of(app, services, ILSE, "editor") as desk:
        await draft(desk)
        await desk.post(f"{ISSUE}/onderdelen/nieuw", data={"title": "Alles", "text": EVERY})
        await approve(desk)
        await desk.post(f"{ISSUE}/plannen", data={"not_before": "2027-01-12T10:00"})
        (found,) = await send(services, clock)
        yield found


async def test_a_letter_shows_all_of_it_twice(letter: Any, settings: Settings) -> None:
    """As HTML with whole addresses, and as plain text."""
    for column, body in (("letter", letter.html), ("text", letter.text)):
        assert missing(body.replace("\r\n", "\n"), column=column, base=settings.base_url) == []


async def test_a_picture_in_a_letter_is_one_that_every_mail_program_draws(
    letter: Any, client: httpx.AsyncClient, settings: Settings
) -> None:
    source = letter.html.partition('<img src="')[2].partition('"')[0]
    served = await client.get(source.removeprefix(settings.base_url))
    assert served.headers["content-type"] == "image/jpeg"
    with Image.open(io.BytesIO(served.content)) as drawn:
        assert (drawn.format, drawn.size) == ("JPEG", (40, 30))
    unknown = await client.get(f"/beeld/{'0' * 64}.jpg")
    assert unknown.status_code == 404


async def test_the_page_and_the_feed_of_a_letter_show_all_of_it(
    letter: Any, client: httpx.AsyncClient, settings: Settings
) -> None:
    page = await client.get("/nieuwsbrief/archief/nieuwsbrief/1")
    assert missing(re.sub(r"#\d+_noot", "#noot", plain_html(page.text)), column="html") == []
    feed = ET.fromstring((await client.get("/nieuwsbrief/nieuwsbrief.atom")).text)
    content = feed.findtext("{*}entry/{*}content") or ""
    # Nothing in a feed can be ticked.
    assert missing(re.sub(r"#\d+_noot", "#noot", content), column="html", base=settings.base_url) == [
        "- [ ] punt"
    ]


async def test_an_e_book_shows_all_of_it(
    client: httpx.AsyncClient, everywhere: None, settings: Settings
) -> None:
    book = zipfile.ZipFile(io.BytesIO((await client.get("/handreikingen/boek.epub")).content))
    page = plain_html(book.read("book/h03.xhtml").decode(), 'epub:type="chapter"')
    page = page.replace(f'src="pictures/{NAME}"', f'src="{settings.base_url}/beeld/{NAME}"')
    assert missing(page, column="html", base=settings.base_url) == ["- [ ] punt"]
    assert 'class="checklist"><li>☐ nog doen</li><li>☑ gedaan</li>' in page
    assert f"book/pictures/{NAME}" in book.namelist()


def tags(pdf: Pdf) -> Counter[str]:
    """Return how often each tag stands in the last chapter of a PDF, and the words of its pictures."""
    found: Counter[str] = Counter()

    def walk(node: Any) -> None:
        if isinstance(node, Dictionary) and "/S" in node:
            found[str(node.S).removeprefix("/")] += 1
            if "/Alt" in node:
                found[f"Alt {node.Alt}"] += 1
        children: Any = node.get("/K", []) if isinstance(node, Dictionary) else []
        for child in children if not isinstance(children, Dictionary | int) else [children]:
            if isinstance(child, Dictionary):
                walk(child)

    walk(pdf.Root.StructTreeRoot)
    return found


async def test_a_pdf_shows_all_of_it(client: httpx.AsyncClient, everywhere: None, tmp_path: Path) -> None:
    file = tmp_path / "boek.pdf"
    file.write_bytes((await client.get("/handreikingen/boek.pdf")).content)
    assert not validate(str(file)).findings
    with Pdf.open(file) as pdf:
        found = tags(pdf)
    wanted = Counter({tag: 1 for shown in ALL.values() for tag in shown.pdf})
    assert wanted - found == Counter(), found
    assert found["Alt Wat erop staat"] == 1


def test_search_reads_all_of_it() -> None:
    assert missing(search_text(parse(EVERY)), column="words") == []
