"""The page of Zoek alles: what was found, by kind, each for who may open it."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from litestar import Response

from leerkring.core.database.db import Reading
from leerkring.core.database.folding import fold, has_trigram
from leerkring.core.text.cleaning import one_line
from leerkring.core.web.access import STAFF, Access, Staff, staff_only
from leerkring.core.web.pages import Visit, page, render, signed_in
from leerkring.mail.beheer.reach import mail_of
from leerkring.people.beheer.people import reach_of
from leerkring.site.beheer.search_all import activities, letters, library, organizations, people, questions
from leerkring.site.beheer.search_all.matching import AMONG, MOST, Hit, Hits

PATH = "/beheer/zoeken"
EDITOR = staff_only("editor")
ORGANIZER = staff_only("organizer")
EDITORS = staff_only("organizer", "editor")
SEES_PEOPLE = staff_only("host", "organizer")
MOST_TYPED = 200
MOST_WORDS = 8
FIRST = 6


@dataclass(frozen=True, slots=True)
class Source:
    """A kind of thing that is searched. `access` is that of the page of one such thing; a test holds that.

    `own` tells how much of it a person may see; such a source is asked with that. `note` says where it does not look.
    """

    word: str
    label: str
    access: Access
    find: Callable[..., Awaitable[Hits]]
    own: Callable[[Staff], Any] | None = None
    note: str = ""


SOURCES = (
    Source(
        "activiteiten",
        "Activiteiten",
        STAFF,
        activities.search_activities,
        lambda person: person.own_activities,
    ),
    Source(
        "aanmeldingen",
        "Aanmeldingen",
        SEES_PEOPLE,
        activities.search_registrations,
        lambda person: (person.own_people, not person.may("organizer")),
    ),
    Source("mensen", "Mensen", ORGANIZER, people.search_people, reach_of),
    Source("organisaties", "Organisaties", ORGANIZER, organizations.search_organizations),
    Source("vragen", "Vragen", EDITORS, questions.search_questions),
    Source("casussen", "Casussen", ORGANIZER, questions.search_cases),
    Source("deskundigen", "Deskundigen", ORGANIZER, questions.search_experts),
    Source("werkgroepen", "Werkgroepen", ORGANIZER, questions.search_groups),
    Source("teksten", "Teksten", EDITOR, library.search_texts),
    Source("handreikingen", "Handreikingen", EDITOR, library.search_editions),
    Source("hoofdstukken", "Hoofdstukken", EDITOR, library.search_chapters),
    Source("nummers", "Nummers van nieuwsbrieven", EDITOR, letters.search_issues),
    Source("lezers", "Lezers", EDITOR, letters.search_readers),
    Source(
        "mails",
        "Mails",
        ORGANIZER,
        letters.search_mails,
        mail_of,
        note=f"Op een woord uit het onderwerp vindt u alleen de nieuwste {AMONG} mails.",
    ),
    Source("synoniemen", "Synoniemen", EDITOR, library.search_synonyms),
)


@dataclass(frozen=True, slots=True)
class Group:
    """What was found of one kind; `more` leads to all of it, where that is more than is shown."""

    label: str
    id: str
    hits: list[Hit]
    total: int
    more: str = ""
    note: str = ""

    @property
    def many(self) -> str:
        """How many there are, in words where they were not all counted."""
        return how_many(self.total, uncounted=self.total > MOST)


def how_many(total: int, *, uncounted: bool) -> str:
    """Return a number, or that it is more than that."""
    return f"meer dan {total - 1}" if uncounted else str(total)


@page(PATH, access=STAFF)
async def search_all(request: Visit) -> Response[bytes]:
    """Find all that has these words, by kind; `soort` shows all of one kind."""
    person = signed_in(request)
    typed = one_line(request.query_params.get("q", ""))[:MOST_TYPED]
    words = fold(typed).split()[:MOST_WORDS]
    sources = _sources(request.query_params.get("soort", ""), person)
    async with request.reading() as reading:
        groups = [
            await _group(reading, source, person, typed, words, whole=len(sources) == 1)
            for source in sources
            if words
        ]
    groups = [group for group in groups if group.hits]
    counted = [min(group.total, MOST + 1) for group in groups]
    return render(
        request,
        "site/beheer/search_all.html",
        typed=typed,
        typed_all=typed,
        groups=groups,
        found=how_many(sum(counted), uncounted=max(counted, default=0) > MOST),
        most=MOST,
        among=0 if not words or has_trigram(words) else AMONG,
        labels=[source.label for source in _sources("", person)],
        all_href=f"{PATH}?{urlencode({'q': typed})}" if len(sources) == 1 else "",
    )


def _sources(word: str, person: Staff) -> list[Source]:
    allowed = [source for source in SOURCES if person.roles & source.access.roles]
    return [source for source in allowed if source.word == word] or allowed


async def _group(
    reading: Reading, source: Source, person: Staff, typed: str, words: Sequence[str], *, whole: bool
) -> Group:
    of = () if source.own is None else (source.own(person),)
    hits, total = await source.find(reading, words, MOST if whole else FIRST, *of)
    more = "" if whole or total <= FIRST else f"{PATH}?{urlencode({'q': typed, 'soort': source.word})}"
    return Group(source.label, source.word, hits, min(total, MOST + 1), more, source.note)


HANDLERS = [search_all]
