"""Pictures of a content folder: kept with the words of the text that shows them, and wrong ones named."""

from pathlib import Path

import httpx
import pytest
from sqlalchemy import func, select

from leerkring.activities.refusals import ContentRefused
from leerkring.content.files.folder_pictures import read_pictures
from leerkring.content.files.model import Picture
from leerkring.core.web.services import Services
from leerkring.run.loading import load_directory
from tests.content.every import NAME, drawing, folder_with_all


def test_a_picture_gets_the_words_of_its_text(tmp_path: Path) -> None:
    found, wrong = read_pictures(folder_with_all(tmp_path))
    assert wrong == []
    assert [(f"{one.sha256}.webp", one.width, one.height, one.alt) for one in found] == [
        (NAME, 40, 30, "Wat erop staat")
    ]


def test_a_picture_that_no_text_shows_is_left_out(tmp_path: Path) -> None:
    (tmp_path / "pictures").mkdir()
    (tmp_path / "pictures" / NAME).write_bytes(drawing())
    assert read_pictures(tmp_path) == ([], [])


@pytest.mark.parametrize(
    "name, body",
    [("foto.webp", drawing()), (NAME, drawing()[:-9]), (NAME, b"")],
    ids=["named wrong", "cut off", "empty"],
)
async def test_a_wrong_picture_is_named_and_nothing_is_kept(
    services: Services, client: httpx.AsyncClient, tmp_path: Path, name: str, body: bytes
) -> None:
    folder = folder_with_all(tmp_path)
    (folder / "pictures" / NAME).unlink()
    (folder / "pictures" / name).write_bytes(body)
    with pytest.raises(ContentRefused) as no:
        await load_directory(services.db, folder, services.clock.now(), services.settings)
    assert [one.file for one in no.value.mistakes] == [f"pictures/{name}"]
    assert (await client.get("/nieuws/alles")).status_code == 404
    async with services.db.reading() as reading:
        assert await reading.scalar(select(func.count()).select_from(Picture)) == 0
