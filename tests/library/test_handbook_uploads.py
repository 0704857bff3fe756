"""What editors bring along: Word files, pictures, and the way out as Markdown. What is broken is told in a sentence."""

import io
import zipfile
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from PIL import Image
from sqlalchemy import select
from structlog.testing import capture_logs

from leerkring.app import Application
from leerkring.content.markdown.pictures import FOLDER
from leerkring.core.database.db import Database
from leerkring.core.web.services import Services
from leerkring.library.handbooks.content.files import parse_directory
from leerkring.library.handbooks.model import Chapter
from leerkring.settings import Settings
from tests.cast import ILSE
from tests.library.books import BOOK, PATH, load
from tests.people.office import back_office_of
from tests.support import docx as word

EDITION = "/beheer/handreikingen/woonzorganalyse/1.1"
WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
RELS = "http://schemas.openxmlformats.org/package/2006/relationships"


@pytest.fixture
async def ilse(
    app: Application, services: Services, db: Database, tmp_path: Path
) -> AsyncIterator[httpx.AsyncClient]:
    await load(db, tmp_path, woonzorganalyse=BOOK)
    async with back_office_of(app, services, ILSE, "editor") as client:
        yield client


def paragraph(text: str, style: str = "") -> str:
    looks = f'<w:pPr><w:pStyle w:val="{style}"/></w:pPr>' if style else ""
    return f"<w:p>{looks}<w:r><w:t>{text}</w:t></w:r></w:p>"


def docx(*paragraphs: str, head: str = "") -> bytes:
    """The least that Word would call a document."""
    parts = {
        "[Content_Types].xml": '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/'
        'content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships'
        '+xml"/><Default Extension="xml" ContentType="application/xml"/></Types>',
        "_rels/.rels": f'<?xml version="1.0"?><Relationships xmlns="{RELS}"><Relationship Id="r1" Type="http://schemas.'
        'openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/>'
        "</Relationships>",
        "word/styles.xml": f'<?xml version="1.0"?><w:styles xmlns:w="{WORD}">'
        + "".join(
            f'<w:style w:type="paragraph" w:styleId="Heading{n}"><w:name w:val="heading {n}"/></w:style>'
            for n in (1, 2)
        )
        + "</w:styles>",
        "word/_rels/document.xml.rels": f'<?xml version="1.0"?><Relationships xmlns="{RELS}"><Relationship Id="r2" '
        'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles" Target="styles.xml"/>'
        "</Relationships>",
        "word/document.xml": f'<?xml version="1.0"?>{head}<w:document xmlns:w="{WORD}"><w:body>'
        f"{''.join(paragraphs)}</w:body></w:document>",
    }
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, text in parts.items():
            packed.writestr(name, text)
    return whole.getvalue()


async def upload(client: httpx.AsyncClient, path: str, file: bytes, **words: str) -> httpx.Response:
    return await client.post(path, files={"bestand": ("bestand", file)}, data=words)


async def test_a_word_file_becomes_chapters(
    ilse: httpx.AsyncClient, db: Database, client: httpx.AsyncClient
) -> None:
    file = docx(
        paragraph("Wie doet mee?", "Heading1"),
        paragraph("Een korte samenvatting."),
        paragraph("Partijen", "Heading2"),
        paragraph("De tekst met &lt;b&gt;tekens&lt;/b&gt; en *sterren*."),
        paragraph("Wat het kost", "Heading1"),
        paragraph("Niets."),
    )
    read = await upload(ilse, f"{EDITION}/word", file)
    assert read.headers["location"] == f"{EDITION}?gedaan=ingelezen"
    async with db.reading() as reading:
        rows = await reading.rows(
            select(Chapter.slug, Chapter.title, Chapter.summary, Chapter.body, Chapter.state)
        )
    found = {row.slug: row for row in rows}
    assert found["wie-doet-mee"].title == "Wie doet mee?"
    assert found["wie-doet-mee"].summary == "Een korte samenvatting."
    assert found["wie-doet-mee"].body.startswith("## Partijen")
    assert found["wat-het-kost"].state == "draft"
    assert (await client.get(f"{PATH}/wie-doet-mee")).status_code == 404


def bomb() -> bytes:
    whole = io.BytesIO(docx(paragraph("x")))
    with zipfile.ZipFile(whole, "a", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("word/media/leeg.bin", b"\0" * 70_000_000)
    return whole.getvalue()


ENTITIES = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'


@pytest.mark.parametrize(
    "file, words",
    [
        (b"", "Kies een Word-bestand"),
        (b"zomaar wat", "beschadigd"),
        (docx(paragraph("x"))[:-40], "beschadigd"),
        (docx(), "geen tekst"),
        (docx(paragraph("&b;"), head=ENTITIES), "niet in een Word-bestand hoort"),
        (docx("<w:p>"), "niet te lezen"),
        (b"P" * (10 * 1024 * 1024 + 10), "groter dan 10 MB"),
    ],
    ids=["none", "no zip", "cut off", "empty", "entities", "broken xml", "too large"],
)
async def test_a_broken_word_file_is_refused_with_a_sentence(
    ilse: httpx.AsyncClient, db: Database, file: bytes, words: str
) -> None:
    refused = await upload(ilse, f"{EDITION}/word", file)
    assert refused.status_code == 422
    assert words in refused.text
    async with db.reading() as reading:
        assert len(await reading.rows(select(Chapter.id))) == 2


async def test_a_file_that_unpacks_without_end_is_not_unpacked(ilse: httpx.AsyncClient) -> None:
    refused = await upload(ilse, f"{EDITION}/word", bomb())
    assert refused.status_code == 422
    assert "uitgepakt veel te groot" in refused.text


async def test_what_goes_out_can_come_in_again(ilse: httpx.AsyncClient, tmp_path: Path) -> None:
    answer = await ilse.get(f"{EDITION}/markdown.zip")
    folder = tmp_path / "uit"
    with zipfile.ZipFile(io.BytesIO(answer.content)) as packed:
        packed.extractall(folder)
    again = parse_directory(folder)
    first = parse_directory(tmp_path)
    assert isinstance(again, tuple), again
    assert isinstance(first, tuple)
    without_lines = [
        [(one.slug, one.title, one.summary, one.body) for one in each[0].draft.chapters]
        for each in (first, again)
    ]
    assert without_lines[0] == without_lines[1]
    assert again[0].draft.news == first[0].draft.news


def drawing(kind: str = "PNG", size: tuple[int, int] = (40, 30)) -> bytes:
    made = io.BytesIO()
    Image.new("RGB", size, "green").save(made, kind)
    return made.getvalue()


async def test_a_picture_is_kept_with_its_words(
    ilse: httpx.AsyncClient, client: httpx.AsyncClient, db: Database, tmp_path: Path
) -> None:
    kept = await upload(ilse, "/beheer/beelden", drawing(), alt="Een groen vlak.")
    assert kept.status_code == 303
    page = (await ilse.get("/beheer/beelden")).text
    line = page.partition("<code>")[2].partition("</code>")[0]
    assert line.startswith("![Een groen vlak.](/beeld/")
    path = line.partition("(")[2].rstrip(")")
    served = await client.get(path)
    assert served.headers["content-type"] == "image/webp"
    assert served.headers["x-content-type-options"] == "nosniff"
    assert Image.open(io.BytesIO(served.content)).size == (40, 30)
    await load(
        db, tmp_path, woonzorganalyse=BOOK.replace("Bijna alles ligt al ergens.\n", f"Kort.\n\n{line}\n")
    )
    chapter = (await client.get(f"{PATH}/bronnen-gebruiken")).text
    assert f'src="{path}" alt="Een groen vlak." width="40" height="30"' in chapter
    with zipfile.ZipFile(io.BytesIO((await client.get(f"{PATH}.epub")).content)) as book:
        assert [name for name in book.namelist() if name.startswith("book/pictures/")]
    assert (await client.get(f"{PATH}.pdf")).status_code == 200


@pytest.mark.parametrize(
    "file, alt, words",
    [
        (drawing(), "", "Beschrijf wat er te zien is"),
        (b"", "Iets.", "Kies een beeld"),
        (
            b"<svg xmlns='http://www.w3.org/2000/svg' onload='x()'/>",
            "Iets.",
            "geen beeld dat wij kunnen lezen",
        ),
        (drawing()[:-30], "Iets.", "beschadigd"),
    ],
    ids=["no words", "no file", "svg", "broken"],
)
async def test_a_wrong_picture_is_refused_with_a_sentence(
    ilse: httpx.AsyncClient, file: bytes, alt: str, words: str
) -> None:
    refused = await upload(ilse, "/beheer/beelden", file, alt=alt)
    assert refused.status_code == 422
    assert words in refused.text


async def test_a_picture_that_unpacks_without_end_is_refused_with_a_sentence(ilse: httpx.AsyncClient) -> None:
    refused = await upload(ilse, "/beheer/beelden", drawing(size=(9000, 9000)), alt="Iets.")
    assert refused.status_code == 422
    assert "te veel beeldpunten" in refused.text


async def test_a_made_up_picture_is_not_there(client: httpx.AsyncClient) -> None:
    for name in ("x", "..%2f..%2fsecret-key", f"{'a' * 64}.webp", f"{'a' * 64}.svg"):
        assert (await client.get(f"/beeld/{name}")).status_code == 404


async def test_a_picture_that_the_disk_has_damaged_is_missed_and_told(
    ilse: httpx.AsyncClient, client: httpx.AsyncClient, settings: Settings
) -> None:
    before = set((settings.data_dir / FOLDER).rglob("*"))
    await upload(ilse, "/beheer/beelden", drawing(size=(43, 31)), alt="Een groen vlak.")
    (kept,) = {*(settings.data_dir / FOLDER).rglob("*.webp")} - before
    kept.write_bytes(kept.read_bytes()[:-30])
    for name in (kept.name, kept.with_suffix(".jpg").name):
        with capture_logs() as said:
            assert (await client.get(f"/beeld/{name}")).status_code == 404
        assert [one["picture"] for one in said if one["event"] == "picture.damaged"] == [kept.name]
    assert (await client.get(PATH)).status_code == 200
    assert not kept.with_suffix(".jpg").exists()
    kept.unlink()


async def test_what_a_word_file_loses_is_told_beside_its_chapters(
    ilse: httpx.AsyncClient, client: httpx.AsyncClient, db: Database
) -> None:
    body = (
        word.paragraph("Samen koken", style="Kop1"),
        word.paragraph("Een korte samenvatting."),
        word.paragraph(word.drawing("p1", "Een groen vlak.")),
        word.paragraph(word.drawing("p2")),
        word.paragraph(word.drawing("p3", "Een kapot beeld")),
        word.table(word.row("Wie", "Wat"), word.row(word.cell("Iedereen", span=2))),
    )
    pictures = {"p1": drawing(), "p2": drawing(size=(20, 20)), "p3": drawing()[:-30]}
    read = await upload(ilse, f"{EDITION}/word", word.docx(*body, pictures=pictures))
    assert read.headers["location"] == f"{EDITION}?gedaan=ingelezen"
    page = (await ilse.get(read.headers["location"])).text
    told = page.partition("Kijk dit nog na")[2].partition("</ul>")[0]
    assert "Samengevoegde cellen" in told
    assert "Beeld zonder woorden" in told
    assert "Een beeld kon niet mee. De plaats is gemarkeerd (in ‘Samen koken’)." in told
    assert "‘Samen koken’" in told
    async with db.reading() as reading:
        (row,) = await reading.rows(select(Chapter.body).where(Chapter.slug == "samen-koken"))
    first, second, third, *_ = row.body.split("\n\n")
    path = first.partition("(")[2].rstrip(")")
    assert first == f"![Een groen vlak.]({path})"
    assert second.startswith("![Nog te beschrijven](/beeld/")
    assert third == r"\[Hier stond een beeld: Een kapot beeld\]"
    assert Image.open(io.BytesIO((await client.get(path)).content)).size == (40, 30)
    shown = (await ilse.get("/beheer/beelden")).text
    assert "Een groen vlak." in shown
    assert "Kijk dit nog na" not in (await ilse.get(EDITION)).text


async def test_words_of_a_kept_picture_stay_when_word_brings_it_again(
    ilse: httpx.AsyncClient, db: Database
) -> None:
    await upload(ilse, "/beheer/beelden", drawing(), alt="Het groene vlak van Ilse.")
    body = word.paragraph("Samen koken", style="Kop1"), word.paragraph(word.drawing("p1"))
    await upload(ilse, f"{EDITION}/word", word.docx(*body, pictures={"p1": drawing()}))
    page = (await ilse.get("/beheer/beelden")).text
    assert page.count("Het groene vlak van Ilse.</p>") == 1
    assert "Nog te beschrijven" not in page


async def test_of_a_moving_picture_one_is_kept_and_that_is_told(ilse: httpx.AsyncClient) -> None:
    made = io.BytesIO()
    frames = [Image.new("RGB", (20, 20), colour) for colour in ("red", "green")]
    frames[0].save(made, "GIF", save_all=True, append_images=frames[1:])
    kept = await upload(ilse, "/beheer/beelden", made.getvalue(), alt="Een stoplicht.")
    assert "Wij bewaren er één: het eerste" in (await ilse.get(kept.headers["location"])).text
