"""Papers in a bucket as in a folder: the same file once, and a store that is away is said and waited for by nobody."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from leerkring.core import file_store
from leerkring.core.file_store import FileGone, FilesAway, FileStore
from tests.core.bucket import Bucket, bucket
from tests.core.logbook import Logbook


@pytest.fixture
def pail(monkeypatch: pytest.MonkeyPatch) -> Iterator[Bucket]:
    """A bucket, with the variables by which every S3 program finds it."""
    with bucket() as made:
        for name, value in {
            "AWS_ACCESS_KEY_ID": "sleutel",
            "AWS_SECRET_ACCESS_KEY": "geheim",
            "AWS_REGION": "eu-west-1",
            "AWS_ENDPOINT": made.url,
            "AWS_ALLOW_HTTP": "true",
        }.items():
            monkeypatch.setenv(name, value)
        yield made


@pytest.fixture(params=["folder", "bucket"])
def store(request: pytest.FixtureRequest, tmp_path: Path, pail: Bucket) -> FileStore:
    """The store as a folder and as a bucket."""
    return FileStore("s3://stukken/leerkring" if request.param == "bucket" else "", tmp_path)


async def test_what_is_kept_comes_back_and_is_kept_once(store: FileStore) -> None:
    bodies = [b"", b"agenda", os.urandom(600_000)]
    names = [await store.put(body) for body in bodies]
    assert [await _whole(store, name) for name in names] == bodies
    assert await store.put(bodies[1]) == names[1]
    assert sorted([name async for name, _ in store.list_kept()]) == sorted(names)
    for _ in range(2):  # and what is gone already is forgotten
        await store.delete(names[1])
    with pytest.raises(FileGone):
        await store.stream(names[1])
    assert len([name async for name, _ in store.list_kept()]) == 2


@pytest.mark.parametrize("status", [403, 404, 503])
async def test_a_bucket_that_says_no_is_away_and_told_once(
    pail: Bucket, status: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    book = Logbook()
    monkeypatch.setattr(file_store, "log", book)
    store = FileStore("s3://stukken/leerkring", tmp_path)
    pail.says = status
    for _ in range(3):
        with pytest.raises(FilesAway) as refused:
            await store.put(b"agenda")
    assert refused.value.status == 503
    assert [line["event"] for line in book.lines] == ["file store away"]


async def test_a_bucket_that_says_nothing_keeps_nobody(
    pail: Bucket, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert file_store.CLIENT["timeout"] == "20s"
    monkeypatch.setattr(file_store, "CLIENT", {"connect_timeout": "1s", "timeout": "300ms"})
    store = FileStore("s3://stukken/leerkring", tmp_path)
    pail.silent = True
    with pytest.raises(FilesAway):
        await store.stream("a" * 64)


async def test_a_folder_that_takes_nothing_is_the_world_and_not_our_mistake(tmp_path: Path) -> None:
    store = FileStore("", tmp_path)
    name = await store.put(b"agenda")
    await store.delete(name)
    (tmp_path / "files" / name[:2]).rmdir()
    (tmp_path / "files" / name[:2]).write_bytes(b"a file where a folder should be")
    with pytest.raises(FilesAway):
        await store.put(b"agenda")


async def _whole(store: FileStore, name: str) -> bytes:
    return b"".join([piece async for piece in await store.stream(name)])
