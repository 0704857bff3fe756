"""Handbooks as content files: what `leerkring load` reads from `DIR/handbooks/*.md`.

One file is one edition; an older one stands beside it as `<slug>@1.0.md`.
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from leerkring.content.files.front_matter import Mistake, Source, Table, split
from leerkring.content.markdown.parse import parse
from leerkring.content.markdown.writers.to_words import words_of
from leerkring.core.text.cleaning import many_lines, one_line
from leerkring.library.handbooks.content.drafts import ChapterDraft, News, VersionDraft
from leerkring.library.handbooks.rules import MOST_CHAPTERS, MOST_IN_CHAPTER, MOST_IN_SUMMARY, RESERVED
from leerkring.programme import seed

LARGEST_FILE = 2_000_000
SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
NUMBER = re.compile(r"[1-9][0-9]{0,2}(\.[0-9]{1,3}){0,2}")
_CHAPTER = re.compile(r"#\s+(.*)")
_FENCE = re.compile(r"\s{0,3}(```|~~~)")


@dataclass(frozen=True, slots=True)
class Loaded:
    """An edition with the file it came from, so that a later mistake can still name its line."""

    draft: VersionDraft
    source: Source


def parse_directory(path: Path) -> tuple[Loaded, ...] | list[Mistake]:
    """Return the handbooks in a content folder, or every mistake in it."""
    themes = frozenset(theme["slug"] for theme in seed.themes())
    loaded: list[Loaded] = []
    mistakes: list[Mistake] = []
    for file in sorted((path / "handbooks").glob("*.md")):
        source = Source(f"handbooks/{file.name}")
        text = read_text(file, source)
        draft = parse_version(source, file.stem, text, themes) if text is not None else None
        if draft is not None and not source.mistakes:
            loaded.append(Loaded(draft, source))
        mistakes += source.mistakes
    mistakes += _twice(loaded)
    return sorted(mistakes) if mistakes else tuple(loaded)


def read_text(file: Path, source: Source) -> str | None:
    """Return what a file holds, or None with the mistake noted."""
    unreadable = "Dit bestand is niet te lezen. Bewaar het als gewone tekst (UTF-8)."
    if not file.is_file():  # a pipe or a device never ends
        source.wrong(unreadable, line=1)
        return None
    try:
        if file.stat().st_size > LARGEST_FILE:
            source.wrong("Dit bestand is groter dan 2 MB.", line=1)
            return None
        return file.read_text("utf-8-sig").replace("\r\n", "\n")
    except (OSError, UnicodeDecodeError):
        source.wrong(unreadable, line=1)
        return None


def _twice(loaded: list[Loaded]) -> Iterator[Mistake]:
    """Yield where two files are the same edition of one handbook."""
    seen: dict[tuple[str, str], str] = {}
    for one in loaded:
        key = one.draft.slug, one.draft.number
        if key in seen:
            yield one.source.mistake(f'Versie {one.draft.number} staat ook in "{seen[key]}".', ("version",))
        seen.setdefault(key, one.source.file)


def parse_version(source: Source, name: str, text: str, themes: frozenset[str]) -> VersionDraft | None:
    """Return the edition in one file, or None; what is wrong is noted in the source."""
    slug, _, named = name.partition("@")
    if not SLUG.fullmatch(slug) or len(slug) > 100:
        source.wrong(
            "De naam van het bestand wordt het adres: gebruik kleine letters, cijfers en streepjes.", line=1
        )
    parts = split(source, text)
    if parts is None:
        return None
    top = Table(source, parts[0])
    title = top.text("title", required=True, most=160)
    subtitle = top.text("subtitle", most=200)
    summary = top.text("summary", required=True, most=600)
    theme = top.text("theme") or None
    if theme and theme not in themes:
        top.wrong("theme", f'"{theme}" is niet bekend. Kies uit {", ".join(sorted(themes))}.')
    number = top.text("version", required=True, most=12)
    if number and not NUMBER.fullmatch(number):
        top.wrong("version", 'Schrijf een versie als "1.1".')
    elif named and number and named != number:
        top.wrong("version", f"De naam van het bestand zegt versie {named}.")
    published_on = read_date(top, "published_on", required=True)
    contact, sample = top.text("contact", most=200), top.flag("sample")
    news = top.each("news", _news)
    top.done()
    chapters = tuple(_chapters(source))
    if source.mistakes or published_on is None:
        return None
    return VersionDraft(
        slug, number, title, subtitle, summary, theme, contact, published_on, sample, news, chapters
    )


def read_date(table: Table, key: str, *, required: bool = False) -> date | None:
    """Return a day, written as a TOML date or as "2026-11-05"."""
    value = table.raw(key)
    if value is None and required:
        table.wrong(key, f"{key} ontbreekt.")
    if value is None or (isinstance(value, date) and not isinstance(value, datetime)):
        return value
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        table.wrong(key, "Schrijf een datum, bijvoorbeeld 2026-11-05.")
        return None


def _news(table: Table) -> News | None:
    number = table.text("version", required=True, most=12)
    if number and not NUMBER.fullmatch(number):
        table.wrong("version", 'Schrijf een versie als "1.1".')
    on = read_date(table, "on")
    text = table.text("text", required=True, most=1500, lines=True)
    table.done(elsewhere={"title", "summary", "contact", "sample", "theme"})
    return News(number, on, text)


def _chapters(source: Source) -> Iterator[ChapterDraft]:
    """Yield the chapters below the front matter; what is wrong is noted at its own line."""
    closing = next(n for n, line in enumerate(source.lines[1:], 2) if line.strip() == "+++")
    heads = list(_heads(source.lines, closing + 1))
    if not heads:
        source.wrong("Zet er ten minste één hoofdstuk in, met een regel # Titel {#adres}.", line=closing)
        return
    if many_lines("\n".join(source.lines[closing : heads[0][0] - 1])):
        source.wrong("Hier staat tekst vóór het eerste hoofdstuk.", line=closing + 1)
    if len(heads) > MOST_CHAPTERS:
        source.wrong(f"Er passen {MOST_CHAPTERS} hoofdstukken in een handreiking.", line=heads[-1][0])
    counted = Counter(slug for _, _, slug in heads)
    ends = [line for line, _, _ in heads[1:]] + [len(source.lines) + 1]
    for (line, title, slug), end in zip(heads, ends, strict=True):
        text = many_lines("\n".join(source.lines[line : end - 1]))
        if not title:
            source.wrong("Dit hoofdstuk heeft geen titel.", line=line)
        elif len(title) > 160:
            source.wrong("Deze titel is te lang: er passen 160 tekens.", line=line)
        if not SLUG.fullmatch(slug) or len(slug) > 100:
            source.wrong(
                "Zet achter de titel het adres van dit hoofdstuk, bijvoorbeeld {#samen-plannen}.", line=line
            )
        elif slug in RESERVED:
            source.wrong(f'Het adres "{slug}" gebruiken wij zelf al. Kies een ander.', line=line)
        elif counted[slug] > 1:
            source.wrong(f'Het adres "{slug}" staat er dubbel in.', line=line)
        if len(text) > MOST_IN_CHAPTER:
            source.wrong(f"Dit hoofdstuk is te lang: er passen {MOST_IN_CHAPTER} tekens.", line=line)
            continue
        summary, body = summary_of(text)
        if not summary or len(summary) > MOST_IN_SUMMARY:
            source.wrong(
                "Begin met een korte samenvatting: één alinea van ten hoogste 600 tekens.", line=line
            )
        elif not parse(body):
            source.wrong("Dit hoofdstuk heeft geen tekst na de samenvatting.", line=line)
        yield ChapterDraft(slug, title, summary, body, line)


def _heads(lines: list[str], start: int) -> Iterator[tuple[int, str, str]]:
    """Yield (line, title, slug) of each line that starts a chapter; not those within a block of code."""
    fence = ""
    for number in range(start, len(lines) + 1):
        line = lines[number - 1]
        mark = _FENCE.match(line)
        if mark and fence in ("", mark[1]):
            fence = "" if fence else mark[1]
        found = _CHAPTER.match(line) if not fence else None
        if found:
            yield number, *_title_and_slug(found[1])


def _title_and_slug(head: str) -> tuple[str, str]:
    """Return what `Titel {#adres} #` names; by steps, since one pattern takes minutes over hundreds of spaces."""
    head = head.rstrip().rstrip("#").rstrip()
    if not head.endswith("}"):
        return one_line(head), ""
    start = head.find("{#", head.rfind("}", 0, -1) + 1)
    return (one_line(head[:start]), head[start + 2 : -1].strip()) if start >= 0 else (one_line(head), "")


def summary_of(text: str) -> tuple[str, str]:
    """Return the first paragraph as a line of plain text, and the rest; none where a text starts otherwise."""
    first, _, rest = text.strip().partition("\n\n")
    if not first or first.lstrip().startswith(("#", ">", "-", "*", "|", "1.", "!", "```")):
        return "", text.strip()
    return one_line(words_of(parse(first))), rest.strip()
