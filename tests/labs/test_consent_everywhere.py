"""Words that stand nowhere else are put in every field of a case and of what came of it; then all that anybody can get is read for them.

Every page without a key, every feed, calendar, list of addresses and file that such a page leads to, every search, and every mail.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import timedelta
from urllib.parse import urldefrag, urlsplit
from uuid import UUID

import httpx
import pytest
from litestar.routes import HTTPRoute
from sqlalchemy import update

from leerkring.app import Application
from leerkring.core.clock import FixedClock
from leerkring.core.ids import uuid7
from leerkring.core.web.access import PUBLIC
from leerkring.core.web.services import Services
from leerkring.labs.cases.consent.rules import ConsentLevel
from leerkring.labs.outcomes.service import ask_later
from leerkring.library.items.editing import get_item_details, save
from leerkring.library.items.rules import TextState
from leerkring.newsletter.indexing import index_issue
from leerkring.newsletter.issues.freezing import freeze
from leerkring.newsletter.issues.proposing import add_news
from leerkring.newsletter.model import Issue
from leerkring.newsletter.proposal import New
from leerkring.newsletter.queries.news import list_new
from leerkring.run.reindexing import reindex
from tests.cast import BAS, FATIMA, JOOST, Person, colleague
from tests.labs.cases import CRITERIA, begin_lab, bring, do, number_of, open_intake
from tests.labs.experts.pool import SANNE, make_expert
from tests.newsletter.making import make_issue, make_readers
from tests.people.office import back_office_of
from tests.postbox import Letter, deliver
from tests.questions.asking import ask, follow
from tests.support.sample import live_with_sample

OWNER, ORGANIZATION, HIDDEN = "Drabbelaar", "Zompstede", "Murmeldorp"
TOLD = {
    "title": "kwibbeltitel",
    "question": "flarpvraag",
    "context": "drufcontext",
    "tried": "plonsproef",
    "hoped": "wurphulp",
    "outcome": "snarruitkomst",
    "learned": "glimplering",
    "differently": "brommeraanpak",
    "later": "zwabberjaar",
}
"""What may be read where the owner lets it be read; in each text stand the names too."""
OF_OWNER = {"organization": ORGANIZATION}
NEVER = {
    "owner": OWNER,
    "address": "pleunie@zompstede.example",
    "telephone": "06-98765432",
    "hidden": HIDDEN,
    "involved": "knisperbetrokkene",
    "paper": "frommelbijlage",
    "assessment": "mopperoordeel",
    "asked": "friemelvraag",
    "handbook": "sjorhandreiking",
    "reason": "wiebelreden",
    "note": "prutnotitie",
    "decision": "zeurbesluit",
    "member": "Grietsie",
    "asker": "Tjakkelina",
    "asker_address": "tjakkelina@hobbelhof.example",
    "asker_organization": "Hobbelhof",
}
TITLE = f"Over {TOLD['title']} bij {HIDDEN}"
NAMES = f"{ORGANIZATION}, {HIDDEN} en Pleunie {OWNER}, 06-98765432"
PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
ASKER = Person(NEVER["asker"], NEVER["asker_address"], NEVER["asker_organization"], "other", "")
LINK = re.compile(r"(?:[\">])((?:http://leerkring\.test)?/[\w./~%-]*)(?=[\"<?#])")
MANY = {"/handreikingen", "/agenda", "/beeld", "/nieuwsbrief"}
"""Of these a few of each kind are looked at: what came of the case is not in more of them."""
FEW = 3
ITEM = "SELECT item_id FROM outcome JOIN lab_case ON lab_case.id = case_id WHERE lab_case.title = $1"
NOWHERE = UUID(int=1)


def words_at(level: ConsentLevel) -> dict[str, str]:
    """Return the words that everybody may read at a level, while a lesson stands on the site."""
    match level:
        case ConsentLevel.OPEN:
            return TOLD | OF_OWNER
        case ConsentLevel.ANONYMOUS:
            return TOLD
        case ConsentLevel.CLOSED:
            return {}


ALL = TOLD | OF_OWNER | NEVER
OF_LESSON = ("outcome", "learned", "differently", "later")


@dataclass
class World:
    """A case on its way, with whatever left by mail."""

    app: Application
    client: httpx.AsyncClient
    services: Services
    clock: FixedClock
    own: str = ""
    lab: str = ""
    letters: list[Letter] = field(default_factory=list)
    news: list[New] = field(default_factory=list)

    async def post(self) -> list[Letter]:
        """Deliver what waits."""
        letters = await deliver(self.services)
        self.letters += letters
        return letters

    async def choose(self, level: ConsentLevel) -> None:
        """Let the owner choose a level."""
        done = await self.client.post(self.own + "/toestemming", data={"consent": level, "names": HIDDEN})
        assert done.status_code == 303, done.text


@pytest.fixture
async def world(app: Application, client: httpx.AsyncClient, services: Services, clock: FixedClock) -> World:
    """A case at the level that is open, with a question, an expert, a lab, an outcome, a lesson and an issue about it."""
    world = World(app, client, services, clock)
    await live_with_sample(services)
    await open_intake(services, clock)
    question = await ask(client, services, ASKER, title="Wie bouwt er iets voor ouderen in de wijk?")
    await follow(client, services, "/vragen/wie-bouwt-er-iets-voor-ouderen-in-de-wijk", JOOST)
    world.own = await bring(
        client,
        services,
        **{part: f"Over {TOLD[part]} bij {NAMES}." for part in ("question", "context", "tried", "hoped")},
        title=TITLE,
        involved=f"Iedereen van {NEVER['involved']}.",
        owner_name=f"Pleunie {OWNER}",
        owner_organization=ORGANIZATION,
        owner_email=NEVER["address"],
        region="",
        consent="open",
    )
    await world.choose(ConsentLevel.OPEN)
    kept = await client.post(
        world.own + "/stukken",
        data={"paper_title": f"De {NEVER['paper']}"},
        files={"bestand": (f"{NEVER['paper']}.pdf", PDF)},
    )
    assert kept.status_code == 303, kept.text
    assert (await client.post(world.own + "/indienen")).status_code == 303
    async with back_office_of(app, services, FATIMA, "organizer") as desk:
        number = await number_of(services, TITLE)
        await do(desk, number, "vraag", f"En de {NEVER['asked']}?")
        await world.post()
        await client.post(world.own + "/indienen")
        await do(desk, number, "beoordelen")
        marks = {f"criterion-{place}": "yes" for place in range(1, CRITERIA + 1)}
        marks |= {"advice": "accept", "words": f"Een {NEVER['assessment']}."}
        assert (await desk.post(f"/beheer/casussen/{number}/oordeel", data=marks)).status_code == 303
        assert (await do(desk, number, "accept")).status_code == 303
        world.lab = await begin_lab(desk, number)
        assert (await desk.post(world.lab + "/publiceren")).status_code == 303
        expert = await make_expert(services.db, SANNE, public=True, now=clock.now())
        asked = await desk.post(f"{world.lab}/deskundigen/vragen/{expert}", data={"message": "Helpt u ons?"})
        assert asked.status_code == 303, asked.text
        await world.post()
        await work_inside(world)
        clock.move(timedelta(weeks=9))
    async with back_office_of(app, services, FATIMA, "organizer") as desk:
        written = {
            "question": f"Over {TOLD['outcome']} bij {NAMES}.",
            "learned": f"Over {TOLD['learned']} bij {NAMES}.",
            "differently": f"Over {TOLD['differently']} bij {NAMES}.",
            "handbook": f"Een {NEVER['handbook']}.",
        }
        assert (await desk.post(world.lab + "/uitkomst", data=written)).status_code == 303
        assert (await desk.post(world.lab + "/uitkomst/vragen")).status_code == 303
        await world.post()
        assert (await client.post(world.own + "/uitkomst", data={"agrees": "ja"})).status_code == 303
        assert (await desk.post(world.lab + "/uitkomst/les")).status_code == 303
    await to_site(world)
    async with services.db.reading() as reading:
        world.news = [one for one in await list_new(reading, clock.now()) if TOLD["outcome"] in one.title]
    assert len(world.news) == 1
    clock.move(timedelta(days=190))
    await ask_later(services.db, clock.now())
    await world.post()
    answer = {"answer": f"Een {TOLD['later']} bij {NAMES}."}
    assert (await client.post(world.own + "/later/6", data=answer)).status_code == 303
    assert question
    return world


async def work_inside(world: World) -> None:
    """Let somebody of the case team come in by their link, and write down what nobody outside may read."""
    client, slug = world.client, world.lab.rpartition("/")[2]
    member = {"name": NEVER["member"], "email": "grietsie@plofstra.example", "role": "Bewoner"}
    assert (await client.post(world.own + "/team", data=member)).status_code == 303
    (letter,) = await deliver(world.services)  # to somebody inside, who reads all of it
    room = re.search(r"/praktijklab/[\w-]{43}", letter.text)
    assert room
    async with world.services.db.reading() as reading:
        (day,) = await reading.sql(
            "SELECT o.id FROM occurrence o JOIN activity a ON a.id = o.activity_id WHERE a.slug = $1", slug
        )
    note = await client.post(f"{room[0]}/dag/{day.id}", data={"body": f"Een {NEVER['note']} bij {NAMES}."})
    assert note.status_code == 303, note.text
    agreed = {"kind": "decision", "what": f"Een {NEVER['decision']}.", "request_key": str(uuid7())}
    made = await client.post(f"{room[0]}/afspraken/nieuw", data=agreed)
    assert made.status_code == 303, made.text
    assert NEVER["note"] in (await client.get(room[0])).text


async def to_site(world: World) -> None:
    """Publish the lesson, as an editor does who read it."""
    db, now = world.services.db, world.clock.now()
    async with db.reading() as reading:
        (row,) = await reading.sql(ITEM, TITLE)
        item = await get_item_details(reading, UUID(str(row.item_id)))
    draft = replace(item.draft, state=TextState.PUBLISHED)
    await save(db, item.id, draft, actor="house:tests", now=now)


async def issue_with_lesson(world: World, number: int) -> UUID:
    """Make an issue that brings the lesson, ready to leave."""
    db, now = world.services.db, world.clock.now()
    async with db.transaction() as tx:
        await tx.sql("UPDATE issue SET state = 'cancelled' WHERE frozen_at IS NULL")  # one is open at a time
    issue = await make_issue(db, number, not_before=now, send_on=now.date())
    async with db.transaction() as tx:
        await add_news(tx, issue, world.news, 1)
    return issue


def public_routes(app: Application) -> Iterator[str]:
    """Each path that anybody may open."""
    for route in app.litestar.routes:
        if isinstance(route, HTTPRoute):
            for handler in route.route_handlers:
                if "GET" in handler.http_methods and handler.opt["access"] == PUBLIC:
                    yield route.path


def searches(words: Iterable[str]) -> Iterator[str]:
    """Each way to ask for each word, never by the whole word: what was typed is said again."""
    for word in filter(str.isalpha, words):
        start, mistyped = word[:-1], word[:3] + word[4] + word[3] + word[5:-1]
        yield from (f"/zoeken?q={start}", f"/zoeken/suggesties.json?q={start}")
        if word not in NEVER.values():
            yield from (f"/zoeken?q={mistyped}", f"/vragen?q={start}")
            yield f"/vragen/stellen/antwoorden.json?q=Hoe+zit+het+met+{start}"


async def everything(world: World) -> dict[str, str]:
    """Return all that a visitor gets: each route, what its pages lead to, and each search with what it finds."""
    routes = sorted(set(public_routes(world.app)))
    todo = [
        f"/casussen/casus-{await number_of(world.services, TITLE)}",
        world.lab.replace("/beheer/activiteiten", "/agenda"),
    ]
    todo.append("/lessen/" + await slug_of_lesson(world))
    todo += [f"/nieuwsbrief/archief/nieuwsbrief/{number}" for number in (91, 92)]
    slug = world.lab.rpartition("/")[2]
    filled = [one.replace("{slug:str}", slug).replace("{paper_id:uuid}", str(NOWHERE)) for one in routes]
    todo += [path for path in filled if path.startswith(f"/agenda/{slug}")] + ["/sitemap/1.xml"]
    todo += [path for path in routes if "{" not in path] + list(searches(ALL.values()))
    read: dict[str, str] = {}
    seen: Counter[str] = Counter()
    while todo:
        path = todo.pop(0)
        kind = next((one for one in routes if pattern(one).fullmatch(path)), path)
        if path in read or ("{" in kind and "/" + kind.split("/")[1] in MANY and seen[kind] >= FEW):
            continue
        seen[kind] += 1
        answer = await world.client.get(path)
        if answer.status_code == 429:
            world.clock.move(timedelta(minutes=2))
            todo.append(path)
            seen[kind] -= 1
            continue
        read[path] = f"{answer.headers} {answer.content.decode('utf-8', 'replace')}"
        todo += [link for link in links_in(answer) if link not in read]
    missed = {
        path for path in routes if not any(pattern(path).fullmatch(one.partition("?")[0]) for one in read)
    }
    return read | {"missed": " ".join(sorted(missed))}


def pattern(route: str) -> re.Pattern[str]:
    """Return what an address of this route looks like."""
    return re.compile(re.sub(r"\{[^}]*\}", "[^/]+", route))


def links_in(answer: httpx.Response) -> Iterator[str]:
    """Each address of ours that an answer names, whatever it is, without those that only filter."""
    kind = answer.headers.get("content-type", "")
    for link in (
        LINK.findall(answer.text) if kind.startswith(("text/", "application/atom", "application/xml")) else ()
    ):
        parts = urlsplit(urldefrag(link.replace("http://leerkring.test", "").replace("&amp;", "&")).url)
        ours = parts.path.startswith("/") and not parts.netloc and not parts.query
        if ours and not parts.path.startswith(("/static", "/beheer", "//")):
            yield parts.path


async def slug_of_lesson(world: World) -> str:
    """Return the address of the lesson, which is on the site or was."""
    async with world.services.db.reading() as reading:
        (row,) = await reading.sql(ITEM, TITLE)
        (item,) = await reading.sql("SELECT slug FROM item WHERE id = $1", row.item_id)
    return str(item.slug)


def found_in(read: dict[str, str], words: Iterable[str]) -> dict[str, str]:
    """Return where each of these words stands, the first place of each."""
    found: dict[str, str] = {}
    for page, text in read.items():
        plain = re.sub(r"</?mark>", "", text).casefold()
        for word in words:
            if word.casefold() in plain:
                found.setdefault(word, page)
    return found


async def check(world: World, level: ConsentLevel, *, lesson: bool) -> int:
    """Read everything: exactly what may be read at this level is there, with the lesson or without it. Returns how much was read."""
    read = await everything(world)
    missed = set(read.pop("missed").split())
    assert not missed, f"nobody came to {missed}"
    may = set(words_at(level).values())
    if not lesson:
        may -= {TOLD[part] for part in OF_LESSON}
    found = found_in(read, ALL.values())
    assert set(found) == may, {
        "leaks": {word: found[word] for word in set(found) - may},
        "missing": may - set(found),
    }
    return len(read)


def check_mails(world: World, level: ConsentLevel) -> None:
    """No mail to anybody but the owner says more than the site may."""
    to_others = {
        f"{one.to} {one.subject}": one.text + one.html
        for one in world.letters
        if NEVER["address"] not in one.to
    }
    own = set(words_at(level).values())
    for to, text in to_others.items():
        # Who asked is called by name in their own mail.
        mine = {NEVER["asker"], NEVER["asker_address"]} if NEVER["asker"] in to else set()
        said = set(found_in({to: text}, ALL.values())) - own - mine
        assert not said, (to, said)
    for one in world.letters:
        if NEVER["address"] in one.to:
            assert not found_in(
                {"": one.text + one.html}, [NEVER["assessment"], NEVER["asker"], NEVER["handbook"]]
            )


async def test_each_level_says_what_it_may_and_lowering_is_at_once(world: World) -> None:
    """From open, step by step, to nothing at all, and back: a lesson comes back only by an editor who read it."""
    many = await check(world, ConsentLevel.OPEN, lesson=True)
    assert many > 250
    check_mails(world, ConsentLevel.OPEN)
    world.letters.clear()
    sent = await issue_with_lesson(world, 91)
    await make_readers(world.services.db, [BAS])
    await freeze(world.services.db, sent, world.clock.now(), world.services.settings)
    assert TOLD["outcome"] in "".join(one.text for one in await world.post())
    world.letters.clear()
    waits = await issue_with_lesson_again(world, sent)

    await world.choose(ConsentLevel.ANONYMOUS)
    await check(world, ConsentLevel.ANONYMOUS, lesson=False)
    await make_readers(world.services.db, [colleague(1)])
    await freeze(world.services.db, waits, world.clock.now(), world.services.settings)
    await world.post()
    check_mails(world, ConsentLevel.CLOSED)

    await world.choose(ConsentLevel.CLOSED)
    await check(world, ConsentLevel.CLOSED, lesson=False)
    await reindex(world.services.db, world.clock.now())
    await check(world, ConsentLevel.CLOSED, lesson=False)
    check_mails(world, ConsentLevel.CLOSED)

    await world.choose(ConsentLevel.ANONYMOUS)
    await check(world, ConsentLevel.ANONYMOUS, lesson=False)


async def issue_with_lesson_again(world: World, sent: UUID) -> UUID:
    """Make the next issue with the same lesson, which waits for its time while the level is lowered."""
    async with world.services.db.transaction() as tx:
        await tx.execute(
            update(Issue).where(Issue.id == sent).values(state="sent", sent_at=world.clock.now())
        )
        await index_issue(tx, sent)
    return await issue_with_lesson(world, 92)


async def test_a_case_that_was_taken_back_says_nothing(world: World) -> None:
    world.letters.clear()  # who was asked before has read it
    await world.client.post(world.own + "/intrekken")
    await check(world, ConsentLevel.CLOSED, lesson=False)
    await world.post()
    check_mails(world, ConsentLevel.CLOSED)
