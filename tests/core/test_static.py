"""Static files: one hashed path, kept for a year, and never broken by an update."""

import gzip
import re
from pathlib import Path

import brotli
import httpx
import pytest

from leerkring.core.web.assets import font
from leerkring.core.web.assets.static import FONT, SHEETS, SOURCE, Static


@pytest.fixture(scope="session")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("static")


@pytest.fixture(scope="session")
def static(cache: Path) -> Static:
    return Static(cache)


@pytest.fixture
async def client(static: Static) -> httpx.AsyncClient:
    return httpx.AsyncClient(transport=httpx.ASGITransport(static), base_url="http://leerkring.test")


SHEET = "css/site.css"


async def test_a_file_of_this_build_may_be_kept_for_a_year(static: Static, client: httpx.AsyncClient) -> None:
    answer = await client.get(static.url(SHEET))
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert answer.headers["content-type"] == "text/css; charset=utf-8"
    assert answer.headers["vary"] == "Accept-Encoding"


@pytest.mark.parametrize(
    "accepts, coding",
    [
        ("br, gzip", "br"),
        ("gzip;q=0.5", "gzip"),
        ("br;q=0, gzip", "gzip"),
        ("identity", ""),
        ("*", "br"),
        ("", ""),
    ],
)
async def test_the_smallest_coding_that_the_browser_takes(
    static: Static, client: httpx.AsyncClient, accepts: str, coding: str
) -> None:
    request = client.build_request("GET", static.url(SHEET), headers={"accept-encoding": accepts})
    answer = await client.send(request, stream=True)
    body = b"".join([part async for part in answer.aiter_raw()])
    plain = {"br": brotli.decompress, "gzip": gzip.decompress, "": bytes}[coding](body)
    assert answer.headers.get("content-encoding", "") == coding
    assert int(answer.headers["content-length"]) == len(body)
    assert plain.startswith(b"@layer reset, tokens")


async def test_who_has_it_already_gets_no_body(static: Static, client: httpx.AsyncClient) -> None:
    first = await client.get(static.url(SHEET))
    again = await client.get(
        static.url(SHEET), headers={"if-none-match": f'"other", W/{first.headers["etag"]}'}
    )
    assert again.status_code == 304
    assert again.content == b""
    assert again.headers["etag"] == first.headers["etag"]
    other_coding = {"if-none-match": first.headers["etag"], "accept-encoding": "identity"}
    assert (await client.get(static.url(SHEET), headers=other_coding)).status_code == 200


async def test_head_tells_the_size_without_the_body(static: Static, client: httpx.AsyncClient) -> None:
    answer = await client.head(static.url(FONT))
    assert answer.content == b""
    assert int(answer.headers["content-length"]) == len(static.files[FONT].bodies[""])


async def test_a_page_from_before_the_update_still_finds_its_files(
    static: Static, client: httpx.AsyncClient
) -> None:
    answer = await client.get("/static/0123456789ab/css/site.css")
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "public, max-age=60"


@pytest.mark.parametrize(
    "path", ["/static/x/css/../../worker.py", "/static/x/nothing.css", "/static/", "/static"]
)
async def test_what_is_not_there_is_a_404_that_nobody_keeps(client: httpx.AsyncClient, path: str) -> None:
    answer = await client.get(path)
    assert answer.status_code == 404
    assert answer.headers["cache-control"] == "no-store"


async def test_only_reading_is_possible(static: Static, client: httpx.AsyncClient) -> None:
    answer = await client.post(static.url(SHEET))
    assert answer.status_code == 405
    assert answer.headers["allow"] == "GET, HEAD"


def test_a_name_that_does_not_exist_is_our_mistake(static: Static) -> None:
    with pytest.raises(KeyError, match="kleuren"):
        static.url("css/kleuren.css")


def test_the_build_changes_when_a_file_does(tmp_path: Path, cache: Path) -> None:
    (tmp_path / "js").mkdir()
    module = tmp_path / "js" / "a.js"
    module.write_text("export const a = 1;\n")
    before = Static(cache, tmp_path).build
    assert Static(cache, tmp_path).build == before
    module.write_text("export const a = 2;\n")
    assert Static(cache, tmp_path).build != before


def test_a_warm_start_makes_nothing(static: Static, cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def never(*_: object, **__: object) -> bytes:
        raise AssertionError("made again")

    monkeypatch.setattr(font, "subset", never)
    monkeypatch.setattr(brotli, "compress", never)
    assert Static(cache).build == static.build


def test_the_letter_is_light_and_complete(static: Static) -> None:
    letter = static.files[FONT].bodies[""]
    assert letter.startswith(b"wOF2")
    assert len(letter) <= 45_000


def test_all_that_a_first_visit_fetches_leaves_room_for_the_page(static: Static) -> None:
    """The agenda is at most 60 kB: what every page fetches takes at most 50 of it."""
    fetched = [SHEET, FONT, "js/site.js", "img/icon.svg"]
    assert sum(len(min(static.files[name].bodies.values(), key=len)) for name in fetched) <= 50_000


def test_every_stylesheet_is_joined_into_a_sheet() -> None:
    folder = SOURCE / "css"
    joined = {path for patterns in SHEETS.values() for pattern in patterns for path in folder.glob(pattern)}
    assert joined == set(folder.rglob("*.css"))


def test_stylesheets_stand_in_layers_and_modules_import_what_exists(static: Static) -> None:
    for path in (SOURCE / "css").rglob("*.css"):
        assert path.read_text().lstrip().startswith(("@layer", "/*")), path.name
    for path in (SOURCE / "js").glob("*.js"):
        for name in re.findall(r'"\./([\w-]+\.js)"', path.read_text()):
            assert f"js/{name}" in static.files, f"{path.name} imports {name}"
