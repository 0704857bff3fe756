"""An edition of a handbook as the content file that says it."""

from collections.abc import Sequence
from datetime import date

from leerkring.content.files.writing import content_file
from leerkring.content.markdown.blocks import Paragraph, Text
from leerkring.content.markdown.writers.to_markdown import markdown_of
from leerkring.library.handbooks.queries.back_office import ChapterDetails, EditionDetails

SOME_DAY = date(2000, 1, 1)
"""An edition that is not published yet has no day, and a file must say one."""


def edition_file(edition: EditionDetails, chapters: Sequence[ChapterDetails]) -> str:
    """Return the file of an edition with these chapters, as their editors have them."""
    front = {
        "title": edition.title,
        "subtitle": edition.subtitle,
        "summary": edition.summary,
        "theme": edition.theme_slug,
        "version": edition.number,
        "published_on": edition.published_on or SOME_DAY,
        "contact": edition.contact,
        "sample": edition.sample,
        "news": edition.news,
    }
    return content_file(front, "\n\n".join(_chapter(one) for one in chapters))


def _chapter(chapter: ChapterDetails) -> str:
    summary = markdown_of([Paragraph((Text(chapter.summary or chapter.title),))])
    return f"# {chapter.title} {{#{chapter.slug}}}\n\n{summary}\n\n{chapter.body}"
