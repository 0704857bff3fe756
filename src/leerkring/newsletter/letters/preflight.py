"""What must be right before an issue is approved: read from the letter as it will leave. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from html.parser import HTMLParser
from itertools import pairwise
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from leerkring.mail.message.splice import MARKS

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

WARN_BYTES = 80_000
MOST_BYTES = 100_000
"""Gmail cuts a message off at 102 kB, and the link to leave with it."""
LEAST_CONTRAST = 4.5
MOST_IN_SUBJECT = 60
_NOT_UNDERSTOOD = re.compile(r"\[[^\]\n]*\]\([^)\n]*\)|</?[a-z][^>\n]*>", re.IGNORECASE)
"""Markdown or HTML that stands in the letter as it was typed."""


@dataclass(frozen=True, slots=True)
class Remark:
    """Something to mend; only a warning may stand."""

    text: str
    blocks: bool = True


@dataclass(frozen=True, slots=True)
class Draft:
    """A variant of the letter, as it is looked at."""

    label: str
    subject: str
    preheader: str
    html: str
    text: str
    size: int


class _Page(HTMLParser):
    """What of a letter is looked at."""

    def __init__(self) -> None:
        super().__init__()
        self.headings: list[int] = []
        self.links: list[str] = []
        self.images: list[tuple[str, str | None]] = []
        self.style = ""
        self._in_style = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if re.fullmatch(r"h[1-6]", tag):
            self.headings.append(int(tag[1]))
        elif tag == "a" and given.get("href"):
            self.links.append(given["href"] or "")
        elif tag == "img":
            self.images.append((given.get("src") or "", given.get("alt")))
        self._in_style = tag == "style"

    def handle_data(self, data: str) -> None:
        if self._in_style:
            self.style += data


def links_of(html: str) -> list[str]:
    """Return the addresses that a letter leads to, and those of its pictures, each once."""
    page = _Page()
    page.feed(html)
    return list(dict.fromkeys([*page.links, *(source for source, _ in page.images)]))


def look(
    drafts: Sequence[Draft],
    *,
    base_url: str,
    dates: Iterable[tuple[str, date]],
    send_on: date,
    today: date,
    dead: Collection[str],
    items: int,
) -> list[Remark]:
    """Return what is wrong with an issue, worst first; `dead` are links of ours that lead nowhere."""
    found = [
        *_words(drafts, items),
        *(Remark(f"‘{title}’ is al geweest als dit nummer uitgaat.") for title, on in dates if on <= send_on),
        *(Remark(f"{link.removeprefix(base_url)} leidt nergens heen.") for link in sorted(dead)),
    ]
    if send_on < today:
        found.append(Remark("De dag waarop dit nummer verschijnt, is al geweest.", blocks=False))
    for draft in drafts:
        found += _draft(draft, base_url)
    kept = dict.fromkeys(found)
    return sorted(kept, key=lambda one: not one.blocks)


def _words(drafts: Sequence[Draft], items: int) -> Iterator[Remark]:
    if not items:
        yield Remark("Dit nummer is leeg. Voeg iets toe, of sla het over.")
    subject = drafts[0].subject if drafts else ""
    if not subject:
        yield Remark("Het nummer heeft nog geen onderwerp.")
    elif len(subject) > MOST_IN_SUBJECT:
        yield Remark(f"Het onderwerp is {len(subject)} tekens lang. Na 60 valt het vaak weg.", blocks=False)
    if drafts and not drafts[0].preheader:
        yield Remark("Er is nog geen regel die naast het onderwerp te zien is.", blocks=False)


def _draft(draft: Draft, base_url: str) -> Iterator[Remark]:
    page = _Page()
    page.feed(draft.html)
    for source, words in page.images:
        if not words:
            yield Remark("Bij een plaatje staat niet wat erop te zien is.")
        if not source.startswith(f"{base_url}/"):
            yield Remark("Een plaatje komt van een andere site. Die zou uw lezers kunnen volgen.")
    if odd := _NOT_UNDERSTOOD.search(draft.text):
        yield Remark(
            f"Hier staat opmaak die niet werkt, en die lezers dus zien: {odd[0][:80]}.", blocks=False
        )
    yield from _headings(page.headings)
    for link in page.links:
        yield from _personal(link, base_url)
        if link not in draft.text:
            yield Remark(f"De tekstversie mist de link {link}.")
    for words in low_contrast(page.style):
        yield Remark(f"Te weinig contrast: {words}.")
    if draft.size > MOST_BYTES:
        yield Remark(
            f"Het nummer is {draft.size // 1000} kB ({draft.label}). Boven 100 kB kappen mailprogramma’s het af."
        )
    elif draft.size > WARN_BYTES:
        yield Remark(
            f"Het nummer is {draft.size // 1000} kB ({draft.label}). Houd het onder 80.", blocks=False
        )


OURS_ALONE = "/beheer"
PERSONAL = (
    "/aanmelding/",
    "/inloggen/",
    "/mijn/",
    "/nieuwsbrief/bevestigen/",
    "/nieuwsbrief/voorkeuren/",
    "/nieuwsbrief/afmelden/",
)
"""Behind these stands the secret of one person: with it every reader could cancel or leave for them."""


def _personal(link: str, base_url: str) -> Iterator[Remark]:
    """Find a link that belongs to one person or to staff; the letter's own become each reader's."""
    ours, parts = urlsplit(base_url), urlsplit(link)
    if parts.hostname != ours.hostname or any(mark in link for mark in MARKS.values()):
        return
    path = re.sub("/+", "/", unquote(parts.path)).lower()
    shown = link.removeprefix(base_url)
    if path == OURS_ALONE or path.startswith(f"{OURS_ALONE}/"):
        yield Remark(f"De link {shown} werkt alleen voor medewerkers. Kies een pagina voor lezers.")
    elif path.startswith(PERSONAL):
        where = next(start for start in PERSONAL if path.startswith(start))
        yield Remark(f"Een link die met {where} begint, hoort bij één persoon. Stuur hem niet aan anderen.")


def _headings(levels: Sequence[int]) -> Iterator[Remark]:
    if levels.count(1) != 1:
        yield Remark("Er hoort één hoofdkop in een nummer te staan.")
    for before, after in pairwise(levels):
        if after > before + 1:
            yield Remark("Een kop slaat een niveau over. Gebruik koppen op volgorde.")


_RULE = re.compile(r"([^{}@]+)\{([^{}]*)\}")
_COLOR = re.compile(r"(?<![-\w])(color|background)\s*:\s*(#[0-9a-fA-F]{6})\b")


def low_contrast(style: str) -> list[str]:
    """Return the rules of a style sheet whose letters stand out too little, in light and in dark."""
    light, _, dark = style.partition("@media (prefers-color-scheme: dark)")
    wrong = []
    grounds: dict[str, str] = {}
    for part, name in ((light, "licht"), (dark, "donker")):
        rules = [
            (selector.strip(), dict(_COLOR.findall(body)))
            for selector, body in _RULE.findall(part if name == "licht" else part.lstrip(" {"))
        ]
        body = next((found for selector, found in rules if selector == "body"), {})
        grounds[name] = body.get("background", grounds.get("licht", "#ffffff"))
        for selector, found in rules:
            ground, ink = found.get("background", grounds[name]), found.get("color")
            if ink and contrast(ink, ground) < LEAST_CONTRAST:
                wrong.append(f"{selector} ({name})")
    return wrong


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours (WCAG 2)."""
    lighter, darker = sorted((_light(one), _light(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _light(colour: str) -> float:
    parts = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    r, g, b = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * r + 0.7152 * g + 0.0722 * b
