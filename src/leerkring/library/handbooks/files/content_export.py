"""An edition as a folder of content files, the way `leerkring load` reads it: what goes out can come in again."""

import io
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from leerkring.library.handbooks.content.writing import edition_file
from leerkring.library.handbooks.queries.back_office import ChapterDetails, EditionDetails


def as_zip(
    edition: EditionDetails, chapters: Sequence[ChapterDetails], pictures: Mapping[str, Path]
) -> bytes:
    """Return a folder of content files with the pictures beside it."""
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as packed:
        name = f"handbooks/{edition.slug}@{edition.number}.md"
        packed.writestr(name, edition_file(edition, chapters))
        for file, path in pictures.items():
            packed.writestr(f"pictures/{file}", path.read_bytes(), zipfile.ZIP_STORED)
    return whole.getvalue()
