"""The library under attack: by visitors with odd addresses, and by editors (or their files) gone wrong."""

import io
import re
import time
import zipfile
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from sqlalchemy import select

from leerkring.app import Application
from leerkring.core.database.db import Database
from leerkring.core.web.services import Services
from leerkring.editing.differences import differences
from leerkring.library.handbooks.model import Chapter
from leerkring.library.handbooks.rules import Anchor, Place, keep_anchors
from leerkring.library.items.editing import publish_due
from leerkring.settings import Settings
from tests.cast import ILSE
from tests.conftest import TODAY
from tests.library.books import BOOK
from tests.library.test_beheer import LESSON, PATH, form_of, make, typed
from tests.library.test_handbook_beheer import form_of as chapter_form
from tests.library.test_handbook_uploads import docx, drawing, paragraph, upload
from tests.library.writing import LESSON as FILE
from tests.library.writing import SHELF, load, write
from tests.people.office import back_office_of

EDITION = "/beheer/handreikingen/boek/1.1"
READ = "/handreikingen/boek/begin-bij-de-vraag"


@pytest.fixture
async def ilse(
    app: Application, services: Services, db: Database, tmp_path: Path, settings: Settings
) -> AsyncIterator[httpx.AsyncClient]:
    write(tmp_path, {"handbooks/boek": BOOK})
    await load(db, tmp_path, settings, SHELF)
    async with back_office_of(app, services, ILSE, "editor") as client:
        yield client


@pytest.fixture
async def chapter(ilse: httpx.AsyncClient, db: Database) -> str:
    return await chapter_path(db, "begin-bij-de-vraag")


async def chapter_path(db: Database, slug: str) -> str:
    async with db.reading() as reading:
        found = await reading.scalar(select(Chapter.id).where(Chapter.slug == slug))
    return f"/beheer/handreikingen/hoofdstuk/{found}"


ODD = ("%00", "%ff", "%F0%9F%98%80", "a" * 8000, "..%2f..%2fetc")
PLACES = (
    "/lessen/{}",
    "/praktijk/{}",
    "/nieuws/{}",
    "/wegwijzer/{}",
    "/koplopers/{}",
    "/themas/{}",
    "/doelgroepen/{}",
    "/koplopers/regio-groningen/vragen/{}",
    "/koplopers/{}/vragen/x",
    "/handreikingen/{}",
    "/handreikingen/boek/{}",
    "/handreikingen/boek/versie/{}",
    "/handreikingen/boek/versie/{}.pdf",
    "/handreikingen/boek/versie/1.1/{}",
    "/handreikingen/{}.epub",
    "/handreikingen/{}/versie/1.1",
    "/beeld/{}",
    "/lessen?thema={}",
    "/lessen?pagina={}",
)
STAFF_PLACES = (
    "/beheer/handreikingen/{}/1.1",
    "/beheer/handreikingen/boek/{}",
    "/beheer/bibliotheek/nieuw/{}",
    "/beheer/bibliotheek?soort={}",
    "/beheer/handreikingen/boek/{}/markdown.zip",
)


async def test_an_odd_address_is_nowhere_and_breaks_nothing(
    ilse: httpx.AsyncClient, client: httpx.AsyncClient
) -> None:
    bad = []
    for browser, places in ((client, PLACES), (ilse, STAFF_PLACES)):
        for place in places:
            for odd in ODD:
                answer = await browser.get(place.format(odd))
                # A list that is asked for something odd is a list; anything else is nowhere.
                if answer.status_code != (200 if "?" in place else 404):
                    bad.append((place, odd[:20], answer.status_code))
    assert bad == []


def zipped(change) -> bytes:
    whole = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(docx(paragraph("x")))) as old,
        zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            got = change(name, old.read(name))
            if got is not None:
                new.writestr(*got)
    return whole.getvalue()


ENT = '<?xml version="1.0" encoding="utf-16"?><!DOCTYPE x [<!ENTITY a "' + "a" * 1000 + '">]>'


def utf16() -> bytes:
    def change(name, body):
        if name == "word/document.xml":
            text = body.decode().partition("?>")[2].replace("<w:t>x", "<w:t>" + "&a;" * 20)
            return name, (ENT + text).encode("utf-16")
        return name, body

    return zipped(change)


def elsewhere() -> bytes:
    def change(name, body):
        if name == "_rels/.rels":
            return name, body.replace(b"word/document.xml", b"word/plaatje.bin")
        return name, body

    whole = io.BytesIO(zipped(change))
    with zipfile.ZipFile(whole, "a", zipfile.ZIP_DEFLATED) as z:
        z.writestr(
            "word/plaatje.bin",
            '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa">]><w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body><w:p><w:r><w:t>&a;</w:t></w:r></w:p></w:body></w:document>',
        )
    return whole.getvalue()


def bent() -> bytes:
    body = bytearray(docx(paragraph("tekst " * 50)))
    with zipfile.ZipFile(io.BytesIO(bytes(body))) as z:
        info = z.getinfo("word/document.xml")
    at = info.header_offset + 30 + len(info.filename)
    body[at] = 0xFF
    return bytes(body)


def deep() -> bytes:
    return docx("<w:tbl><w:tr><w:tc>" * 300 + paragraph("x") + "</w:tc></w:tr></w:tbl>" * 300)


@pytest.mark.parametrize("made", [utf16, elsewhere, bent, deep], ids=lambda f: f.__name__)
async def test_word_gone_wrong(ilse: httpx.AsyncClient, made) -> None:
    refused = await upload(ilse, f"{EDITION}/word", made())
    assert refused.status_code == 422, refused.headers


def test_a_long_text_of_equal_lines_is_compared_at_once() -> None:
    many, twice = [Place("a") for _ in range(20_000)], [Place("ab"[n % 2]) for n in range(20_000)]
    began = time.process_time()
    kept, last = keep_anchors((), many, 0)
    assert keep_anchors(kept, many, last)[0] == kept
    for other in (twice, [Place(f"b{n}") for n in range(20_000)]):
        keep_anchors(kept, other, last)
    long = " ".join(f"w{n % 7}" for n in range(9000))
    assert keep_anchors([Anchor("a1", long)], [Place(f"{long} en meer")], 1)[0][0].id == "a1"
    differences("a\n" * 20_000, "a\nb\n" * 20_000)
    differences("a " * 20_000, "a b " * 20_000)
    assert time.process_time() - began < 12


def png(w, h):
    import struct
    import zlib

    def chunk(t, d):
        c = struct.pack(">I", len(d)) + t + d
        return c + struct.pack(">I", zlib.crc32(t + d))

    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", struct.pack(">IIBBBBB", w, h, 8, 2, 0, 0, 0))
        + chunk(b"IDAT", zlib.compress(b"\0" * 1000))
        + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize(
    "file, status, words",
    [
        (png(20_000, 20_000), 422, "te veel beeldpunten"),
        (png(2**31 - 1, 1), 422, "te veel beeldpunten"),
        (b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 10 10\n", 422, "geen beeld dat wij kunnen lezen"),
        (drawing("BMP"), 422, "geen beeld dat wij kunnen lezen"),
        (drawing("GIF") + b"<script>alert(1)</script>", 303, ""),
    ],
    ids=["huge", "endless", "postscript", "another kind", "polyglot"],
)
async def test_a_picture_is_drawn_anew_or_refused(
    ilse: httpx.AsyncClient, client: httpx.AsyncClient, file: bytes, status: int, words: str
) -> None:
    answer = await upload(ilse, "/beheer/beelden", file, alt="Iets.")
    assert answer.status_code == status
    assert words in answer.text
    if status == 303:
        shown = re.search(r"/beeld/[0-9a-f]{64}\.webp", (await ilse.get("/beheer/beelden")).text)
        assert shown
        assert b"script" not in (await client.get(shown[0])).content


async def test_archived_stays_away(
    ilse: httpx.AsyncClient, client: httpx.AsyncClient, db: Database, chapter: str
) -> None:
    cid = chapter.rpartition("/")[2]
    await ilse.post(f"{EDITION}/volgorde", data={"hoofdstuk": cid, "doen": "weghalen"})
    assert (await client.get(READ)).status_code == 404
    form = await chapter_form(ilse, chapter)
    await ilse.post(chapter, data={**form, "doen": "bewaren"})
    assert (await client.get(READ)).status_code == 404
    await ilse.post(f"{EDITION}/volgorde", data={"hoofdstuk": cid, "doen": "weghalen"})
    await ilse.post(f"{chapter}/versies", data={"versie": "1"})
    assert (await client.get(READ)).status_code == 404


async def test_two_planned_at_one_address(
    ilse: httpx.AsyncClient, client: httpx.AsyncClient, db: Database
) -> None:
    path = await make(ilse)
    form = await form_of(ilse, path)
    await ilse.post(
        path,
        data=form
        | {"slug": "zelfde", "doen": "plannen", "publish_on": "2027-01-13", "publish_time": "09:00"},
    )
    await make(ilse, slug="zelfde", title="De andere")
    await make(ilse, slug="derde", doen="plannen", publish_on="2027-01-13", publish_time="09:00")
    await publish_due(db, TODAY + timedelta(days=1))
    assert (await client.get("/lessen/derde")).status_code == 200


async def test_archive_with_taken_slug(ilse: httpx.AsyncClient, client: httpx.AsyncClient) -> None:
    path = await make(ilse)
    form = await form_of(ilse, path)
    await ilse.post(path, data=form | {"slug": "zelfde", "doen": "bewaren"})
    await make(ilse, slug="zelfde", title="De andere")
    r = await ilse.post(path, data={"doen": "weghalen"})
    assert r.status_code == 303
    assert (await client.get("/lessen/zelfde")).status_code == 200


@pytest.mark.parametrize("anchor", ["a" * 9000, '"><script>'], ids=["long", "markup"])
async def test_an_anchor_that_is_none_ends_no_page(
    ilse: httpx.AsyncClient, client: httpx.AsyncClient, anchor: str
) -> None:
    data = LESSON | {"chapters": f"boek/begin-bij-de-vraag#{anchor}"}
    kept = await ilse.post("/beheer/bibliotheek/nieuw/les", data=data)
    assert kept.status_code == 303
    assert kept.headers["location"].endswith("gedaan=gepubliceerd")
    for browser, path in (
        (client, PATH),
        (client, READ),
        (ilse, kept.headers["location"].partition("?")[0]),
    ):
        page = await browser.get(path)
        assert page.status_code == 200
        assert '#"><script>' not in page.text


async def test_chapter_versie(ilse: httpx.AsyncClient, client: httpx.AsyncClient, db: Database) -> None:
    made = await ilse.post(f"{EDITION}/toevoegen", data={"title": "Versie", "summary": "Kort."})
    p = made.headers["location"].partition("?")[0]
    form = await chapter_form(ilse, p)
    r = await ilse.post(p, data={**form, "body": "Tekst.", "doen": "publiceren"})
    assert r.status_code == 303
    form = await chapter_form(ilse, p)
    assert (await client.get("/handreikingen/boek/" + form["slug"])).status_code == 200, form["slug"]


async def test_renamed_chapter_keeps_its_lessons(
    ilse: httpx.AsyncClient, client: httpx.AsyncClient, chapter: str
) -> None:
    path = await make(ilse)
    form = await chapter_form(ilse, chapter)
    await ilse.post(chapter, data={**form, "slug": "eerst-de-vraag", "doen": "publiceren"})
    assert PATH in (await client.get("/handreikingen/boek/eerst-de-vraag")).text
    assert "/handreikingen/boek/eerst-de-vraag" in (await client.get(PATH)).text
    page = (await ilse.get(path)).text
    await ilse.post(path, data=typed(page) | {"doen": "publiceren"})
    assert PATH in (await client.get("/handreikingen/boek/eerst-de-vraag")).text


async def test_renamed_practice_stays_with_region(ilse: httpx.AsyncClient, client: httpx.AsyncClient) -> None:
    html = (await ilse.get("/beheer/bibliotheek?soort=praktijkvoorbeeld")).text
    found = re.search(r'href="(/beheer/bibliotheek/[0-9a-f-]{36})"', html)
    assert found
    p = found[1]
    page = (await ilse.get(p)).text
    r = await ilse.post(p, data=typed(page) | {"slug": "samen-een-team", "doen": "publiceren"})
    assert r.status_code == 303
    html = (await ilse.get("/beheer/bibliotheek?soort=regio")).text
    found = re.search(r'href="(/beheer/bibliotheek/[0-9a-f-]{36})"', html)
    assert found
    p = found[1]
    form = typed((await ilse.get(p)).text)
    assert form["practices-1"] == ["samen-een-team"]


WILD = """## Kop {#kop}

[x](javascript:alert(1)) <script>alert(1)</script> ![x](javascript:1) ![](/beeld/%s.webp) [a](#weg) [b](data:text/html,x) [c](vbscript:x)
[d](//evil.example) [e](/\\evil.example) [f](JaVaScRiPt:x) <img src=x onerror=y> &lt;b&gt; [g](https://x.nl/"onmouseover="x)

#let x = 1 $ \\ # _ * @ref `code` "quote" 😀 \u202e omgekeerd \ufffe \x0c

| a | b |
|---|---|
| 1 |
| 1 | 2 | 3 |

- [ ]
-

1. a
   - b
     - c
       1. d

> > > diep

```
<pre>
```
***
""" % ("a" * 64)


async def test_wild_markdown(ilse: httpx.AsyncClient, client: httpx.AsyncClient, chapter: str) -> None:
    form = await chapter_form(ilse, chapter)
    r = await ilse.post(chapter, data={**form, "body": WILD, "doen": "publiceren"})
    assert r.status_code == 303
    page = await client.get(READ)
    text = page.text[page.text.index('class="book-text"') :]
    assert "javascript:" not in text.lower().replace("(javascript:", "")
    for bad in ("<script>", 'href="data:', "onerror=y>", 'href="//evil', 'href="/\\'):
        assert bad not in text, bad
    for ending in ("pdf", "epub"):
        a = await client.get(f"/handreikingen/boek.{ending}")
        assert a.status_code == 200, ending
    await make(ilse, body=WILD)
    text = (await client.get(PATH)).text
    for bad in ("<script>a", 'href="data:', "onerror=y>"):
        assert bad not in text, bad
    a = await client.get("/zoeken?q=omgekeerd")
    assert a.status_code == 200


async def test_empty_book(ilse: httpx.AsyncClient, client: httpx.AsyncClient, db: Database) -> None:
    async with db.reading() as reading:
        ids = [row.id for row in await reading.rows(select(Chapter.id))]
    for i in ids:
        await ilse.post(f"{EDITION}/volgorde", data={"hoofdstuk": str(i), "doen": "weghalen"})
    for p in (
        "/handreikingen",
        "/handreikingen/boek",
        "/handreikingen/boek.pdf",
        "/handreikingen/boek.epub",
        "/themas/woonzorganalyse",
        "/bibliotheek",
        "/sitemap.xml",
    ):
        r = await client.get(p)
        assert r.status_code == 200, p


async def test_scheduled_in_a_file(
    db: Database, tmp_path: Path, settings: Settings, client: httpx.AsyncClient
) -> None:
    await load(
        db,
        tmp_path,
        settings,
        {
            "lessons/later": FILE.replace(
                "sample = true", "sample = true\npublish_at = 2027-01-13T09:00:00+01:00"
            )
        },
    )
    assert (await client.get("/lessen/later")).status_code == 404
