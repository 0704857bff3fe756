"""An edition as a content file, the way `leerkring load` reads it: what goes out can come in again."""

import io
import json
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from leerkring.library.handbooks.queries.back_office import ChapterDetails, EditionDetails


def content_file(edition: EditionDetails, chapters: Sequence[ChapterDetails]) -> str:
    """Return the edition as front matter and Markdown, with the texts as their editors have them."""
    front = [
        ("title", edition.title),
        ("subtitle", edition.subtitle),
        ("summary", edition.summary),
        ("theme", edition.theme_slug or ""),
        ("version", edition.number),
    ]
    lines = ["+++", *(f"{key} = {_text(value)}" for key, value in front if value)]
    lines.append(f"published_on = {edition.published_on or '2000-01-01'}")
    lines += [f"contact = {_text(edition.contact)}"] if edition.contact else []
    lines += ["sample = true"] if edition.sample else []
    for item in edition.news:
        lines += _news(item)
    lines.append("+++")
    for chapter in chapters:
        lines += [
            f"# {chapter.title} {{#{chapter.slug}}}",
            "",
            chapter.summary or chapter.title,
            "",
            chapter.body,
            "",
        ]
    return "\n".join(lines)


def _news(item: Mapping[str, Any]) -> list[str]:
    lines = ["", "[[news]]", f"version = {_text(item['version'])}"]
    lines += [f"on = {item['on']}"] if item.get("on") else []
    return [*lines, f"text = {_text(item['text'])}"]


def _text(value: str) -> str:
    """Return a TOML string: JSON's escapes are TOML's, but for the delete sign."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def as_zip(
    edition: EditionDetails, chapters: Sequence[ChapterDetails], pictures: Mapping[str, Path]
) -> bytes:
    """Return a folder of content files with the pictures beside it."""
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as packed:
        name = f"handbooks/{edition.slug}@{edition.number}.md"
        packed.writestr(name, content_file(edition, chapters))
        for file, path in pictures.items():
            packed.writestr(f"pictures/{file}", path.read_bytes(), zipfile.ZIP_STORED)
    return whole.getvalue()
