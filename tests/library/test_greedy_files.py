"""Small files that cost much: each is read or refused with a sentence, and the site goes on meanwhile."""

import asyncio
import sys
import time
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import httpx
import pytest

from leerkring.app import Application
from leerkring.core.database.db import Database
from leerkring.core.web.services import Services
from leerkring.library.handbooks.files import docx_import, picture_upload
from leerkring.library.handbooks.files.docx_import import WordRefused, read_docx
from leerkring.library.handbooks.files.picture_drawing import PictureRefused
from tests.cast import ILSE
from tests.library.books import BOOK, load
from tests.people.office import back_office_of
from tests.support.docx import docx, drawing, paragraph
from tests.support.greedy_files import PICTURES, WORD, jpeg_of_scans
from tests.support.heartbeat import longest_silence

EDITION = "/beheer/handreikingen/woonzorganalyse/1.1"
BLOCKED = 0.1
QUICK = (
    "a hundred thousand elements in each other",
    "billion laughs",
    "alternatives in alternatives",
    "a cell of a billion columns",
    "packages in packages",
)


@pytest.fixture
async def ilse(
    app: Application, services: Services, db: Database, tmp_path: Path
) -> AsyncIterator[httpx.AsyncClient]:
    await load(db, tmp_path, woonzorganalyse=BOOK)
    async with back_office_of(app, services, ILSE, "editor") as client:
        yield client


async def upload(client: httpx.AsyncClient, path: str, file: bytes, **words: str) -> httpx.Response:
    return await client.post(path, files={"bestand": ("bestand", file)}, data=words)


async def sentence_of(work: Callable[[], object]) -> str:
    """Return what a reader is told; nothing where the file is read."""
    try:
        await work()  # type: ignore[misc]
    except (WordRefused, PictureRefused) as no:
        return no.text
    return ""


@pytest.mark.parametrize("name", QUICK)
async def test_a_greedy_word_file_does_not_hold_the_site_up(name: str) -> None:
    file, said = WORD[name](), ""

    async def work() -> None:
        nonlocal said
        said = await sentence_of(lambda: read_docx(file))

    assert await longest_silence(work()) < BLOCKED
    assert not said or said.endswith(".")


@pytest.mark.prove
@pytest.mark.parametrize("name", [name for name in WORD if name not in QUICK])
async def test_every_greedy_word_file_has_an_end(name: str) -> None:
    file, began = WORD[name](), time.monotonic()
    silence = await longest_silence(sentence_of(lambda: read_docx(file)))
    assert silence < BLOCKED
    assert time.monotonic() - began < docx_import.READ_SECONDS * 2 + 5


@pytest.mark.prove
@pytest.mark.parametrize("name", PICTURES)
async def test_every_greedy_picture_has_an_end(name: str) -> None:
    file, began = PICTURES[name](), time.monotonic()
    silence = await longest_silence(sentence_of(lambda: picture_upload.draw(file)))
    assert silence < BLOCKED
    assert time.monotonic() - began < picture_upload.SECONDS * 2 + 5


async def test_who_uploads_them_gets_a_sentence_and_others_their_page(
    ilse: httpx.AsyncClient, client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(picture_upload, "SECONDS", 0.5)
    scans = jpeg_of_scans(1500)
    answers: list[httpx.Response] = []

    async def work() -> None:
        answers.append(await upload(ilse, f"{EDITION}/word", WORD["two million empty paragraphs"]()))
        answers.append(await upload(ilse, f"{EDITION}/word", b"PK" + bytes(10 * 1024 * 1024 - 100)))
        uploaded = asyncio.create_task(upload(ilse, "/beheer/beelden", scans, alt="Iets."))
        await asyncio.sleep(0.2)
        answers.append(await client.get("/agenda"))
        answers.append(await uploaded)

    silence = await longest_silence(work())
    assert [one.status_code for one in answers] == [422, 422, 200, 422]
    assert "uitgepakt veel te groot" in answers[0].text
    assert "beschadigd" in answers[1].text
    assert "te veel tijd" in answers[3].text
    assert silence < BLOCKED


async def test_one_poisoned_picture_leaves_the_text_and_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(docx_import, "DRAW_SECONDS", 1.0)
    good = PICTURES["a GIF of two thousand frames"]()
    file = docx(
        paragraph("Samen", style="Kop1"),
        *[paragraph(drawing(name, f"Beeld {name}")) for name in ("p1", "p2")],
        pictures={"p1": good, "p2": jpeg_of_scans(1500)},
    )
    found = await read_docx(file)
    assert [one is not None for one in found.drawn] == [True, False]
    chapters, remarks = docx_import.put_pictures(found, ["een.webp", None])
    assert chapters[0].body.split("\n\n") == [
        "![Beeld p1](/beeld/een.webp)",
        r"\[Hier stond een beeld: Beeld p2\]",
    ]
    assert remarks == ["Een beeld kon niet mee. De plaats is gemarkeerd (in ‘Samen’)."]


@pytest.mark.parametrize("module", ["files.word.reading", "files.word.drawing", "files.picture_drawing"])
async def test_what_runs_beside_us_brings_no_framework_along(module: str) -> None:
    code = f"import sys, leerkring.library.handbooks.{module}; print(*sys.modules)"
    asked = await asyncio.create_subprocess_exec(sys.executable, "-c", code, stdout=asyncio.subprocess.PIPE)
    brought = set((await asked.communicate())[0].decode().split())
    assert f"leerkring.library.handbooks.{module}" in brought
    assert not brought & {"sqlalchemy", "litestar", "asyncpg", "pydantic", "structlog", "jinja2"}
