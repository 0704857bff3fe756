"""The table of docs/access.md is what the program does: every route is asked, as nobody and in every role.

In the team and outside it: each role asks about an activity, its people and its mails that are theirs, and about the
same of a colleague. What must be refused is asked first, and changes nothing.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import httpx
import pytest
from sqlalchemy import insert, select, update

from leerkring.activities.model import Activity, Occurrence
from leerkring.activities.team import add_to_team
from leerkring.app import Application
from leerkring.core.project_dirs import templates_dir
from leerkring.core.web.services import Services
from leerkring.mail.model import Delivery, MailEvent
from leerkring.messages.model import Message
from leerkring.people.model import Organization, Person
from leerkring.people.staff import add_staff
from leerkring.registrations.model import Registration
from tests.builders import make_circle, register
from tests.cast import BAS, FATIMA, ILSE, JOOST, KARIM, NOOR
from tests.cast import Person as OfTheCast
from tests.conftest import TODAY
from tests.house.test_routes import ID, NOBODYS_SECRET, doors
from tests.house.walk import fingerprint
from tests.mail.office import come_back
from tests.people.office import back_office_of, browser, token_of
from tests.postbox import deliver

TABLE = templates_dir().parent / "docs" / "access.md"
ROLES = ("nobody", "host", "organizer", "editor", "admin")
CAST = {"host": BAS, "organizer": FATIMA, "editor": ILSE, "admin": KARIM}
COLLEAGUE = OfTheCast("Carla Collega", "carla@instituut.example", "Instituut", "other", "")
OURS, THEIRS = "woonzorganalyse", "wonen-bij-het-water"
STRANGE = ("Wonen bij het water", JOOST.name, JOOST.email)
OLD = {"version": "0" * 16}
"""What every post carries: a form that was opened long ago changes nothing."""
MADE_UP = {"key:str": "geen", "number:int": "1", "name:str": "geen"}
LATER = re.compile(
    r"/(?:gestopt|vraag)/\{key|/berichten/\{message_id\}/(?:aan|verstuurd)|/brief$|/\{slug\}/praktijklab|/toch-door$|/dubbelen/twee$"
)
"""What is about something that is only there in another state, or that the form names: here they may say that it is not."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the table: an address or all below it, how it is asked, and what each role gets."""

    where: str
    asks: frozenset[str]
    cells: Mapping[str, str]

    def fits(self, path: str, method: str) -> bool:
        start = self.where.removesuffix("…")
        if {"GET": "look", "POST": "do"}[method] not in self.asks:
            return False
        below = self.where.endswith("…") and path.startswith((f"{start}/", f"{start}."))
        return path == start or below

    @property
    def rank(self) -> tuple[int, bool]:
        return len(self.where.removesuffix("…")), not self.where.endswith("…")


def read_table(text: str) -> list[Line]:
    """Return the lines of the last table of a page."""
    rows = [
        [cell.strip() for cell in row.strip("|").split("|")]
        for row in text.splitlines()
        if row.startswith("| `/")
    ]
    lines = [
        Line(row[0].strip("`"), frozenset(row[1].split(", ")), dict(zip(ROLES, row[2:7], strict=True)))
        for row in rows
    ]
    for line in lines:
        assert set(line.cells.values()) <= {"all", "own", "no", "link"}, line
        assert line.asks <= {"look", "do"}, line
    return lines


def plain(path: str) -> str:
    """Return a route without the types in its holes."""
    return re.sub(r":\w+\}", "}", path)


def line_of(lines: list[Line], method: str, path: str) -> Line | None:
    """Return the line that says most of this address."""
    return max(
        (one for one in lines if one.fits(plain(path), method)), key=lambda one: one.rank, default=None
    )


LINES = read_table(TABLE.read_text("utf-8"))


def mistakes(app: Application, lines: list[Line]) -> tuple[list[str], list[str]]:
    """Return the routes without a line, and the lines without a route."""
    found = {(method, path): line_of(lines, method, path) for method, path, _ in doors(app)}
    bare = [f"{method} {path}" for (method, path), line in found.items() if line is None]
    used = {
        (line.where, {"GET": "look", "POST": "do"}[method]) for (method, _), line in found.items() if line
    }
    return bare, [
        f"{one.where} ({ask})" for one in lines for ask in sorted(one.asks) if (one.where, ask) not in used
    ]


def test_each_route_has_a_line_and_each_line_a_route(app: Application) -> None:
    assert mistakes(app, LINES) == ([], []), "docs/access.md says who sees what: every route stands in it"
    assert len({(one.where, ask) for one in LINES for ask in one.asks}) == sum(len(one.asks) for one in LINES)


def test_a_route_or_a_line_too_much_is_noticed(app: Application) -> None:
    without = [one for one in LINES if one.where != "/beheer/collegas…"]
    assert "POST /beheer/collegas/nieuw" in mistakes(app, without)[0]
    more = Line("/beheer/kluis…", frozenset({"look"}), dict.fromkeys(ROLES, "all"))
    assert mistakes(app, [*LINES, more])[1] == ["/beheer/kluis… (look)"]


def test_the_table_says_what_the_routes_declare(app: Application) -> None:
    for method, path, access in doors(app):
        line = line_of(LINES, method, path)
        assert line is not None
        opens = {role for role in ROLES if line.cells[role] != "no"}
        if access.name == "staff":
            assert opens == access.roles, (method, path)
        else:
            assert set(line.cells.values()) == {"link" if access.name == "link" else "all"}, (method, path)


# --- asked through HTTP --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Side:
    """What stands in the holes of addresses: of one's own activity, or of a colleague's."""

    holes: Mapping[str, str]

    def address(self, path: str) -> str:
        """Return the address of a route about this side."""
        for hole in re.findall(r"\{(\w+:\w+)\}", path):
            name, kind = hole.split(":")
            named = self.holes.get(name if "/activiteiten/" in path or name != "slug" else "", "")
            filled = named or MADE_UP.get(hole) or (str(ID) if kind == "uuid" else "geen")
            path = path.replace(f"{{{hole}}}", NOBODYS_SECRET if name == "secret" else filled)
        return path


async def side(services: Services, slug: str, who: OfTheCast, maker: Any, colleague: Any) -> Side:
    """Return what there is of this activity, of who registered for it, and of a message that `maker` made."""
    db = services.db
    async with db.transaction() as tx:
        activity = await tx.scalar(select(Activity.id).where(Activity.slug == slug))
        made = {
            "audience": {},
            "made_by": f"staff:{maker}",
            "created_at": TODAY,
            "chosen_at": TODAY,
            "subject": "Dag",
        }
        messages = [
            await tx.scalar(insert(Message).values(activity_id=of, **made).returning(Message.id))
            for of in (activity, None)
        ]
        mail = await tx.scalar(select(Delivery.id).where(Delivery.recipient == who.email).limit(1))
        found: dict[str, Any] = {
            "slug": slug,
            "registration_id": await tx.scalar(
                select(Registration.id).where(Registration.email == who.email)
            ),
            "about_id": await tx.scalar(select(Registration.id).where(Registration.email == who.email)),
            "occurrence_id": await tx.scalar(
                select(Occurrence.id).where(Occurrence.activity_id == activity).limit(1)
            ),
            "person_id": await tx.scalar(select(Person.id).where(Person.email == who.email)),
            "organization_id": await tx.scalar(
                select(Organization.id).where(Organization.name == who.organization)
            ),
            "delivery_id": mail,
            "return_id": await tx.scalar(select(MailEvent.id).where(MailEvent.delivery_id == mail).limit(1)),
            "cause": "gone",
            "message_id": messages[0],
            "to_people": messages[1],
            "colleague": colleague,
        }
    assert all(found.values()), found
    return Side({name: str(value) for name, value in found.items()})


async def both_sides(services: Services, client: httpx.AsyncClient, role: str) -> tuple[Side, Side]:
    """Return an activity that this role is in the team of, and a colleague's, with people, mails and messages."""
    for slug, title, person in ((OURS, "Leerkring woonzorganalyse", NOOR), (THEIRS, STRANGE[0], JOOST)):
        await make_circle(services.db, slug, title=title)
        await register(client, person, slug)
    await deliver(services)
    for person in (NOOR, JOOST):
        await come_back(services, person.email)
    colleague = await add_staff(services.db, COLLEAGUE.email, "organizer", TODAY, name=COLLEAGUE.name)
    one = await add_staff(services.db, CAST[role].email, role, TODAY, name=CAST[role].name)
    async with services.db.reading() as reading:
        ids = {row.slug: row.id for row in await reading.rows(select(Activity.slug, Activity.id))}
    # An organiser beside the host, so that neither activity is everybody's.
    for slug, person_id in ((OURS, one), (OURS, await _lead(services)), (THEIRS, colleague)):
        await add_to_team(services.db, ids[slug], person_id, actor="house", now=TODAY)
    if role == "editor":  # whose work is what readers get
        async with services.db.transaction() as tx:
            noors = Delivery.recipient == NOOR.email
            await tx.execute(update(Delivery).where(noors).values(kind="newsletter.welcome"))
    return (
        await side(services, OURS, NOOR, one, colleague),
        await side(services, THEIRS, JOOST, colleague, colleague),
    )


async def _lead(services: Services) -> Any:
    return await add_staff(services.db, "leider@instituut.example", "organizer", TODAY, name="Leo Leider")


def of_people(found: Side, path: str) -> Side:
    """Return the side with the message to people where the address is about those, and a colleague for colleagues."""
    holes = dict(found.holes)
    if path.startswith("/beheer/mensen/berichten"):
        holes |= {"message_id": holes["to_people"], "about_id": holes["person_id"]}
    if path.startswith("/beheer/collegas"):
        holes["person_id"] = holes["colleague"]
    return Side(holes)


def asked(app: Application, *methods: str) -> Iterator[tuple[str, str, Line]]:
    for method, path, access in doors(app):
        line = line_of(LINES, method, path)
        if method in methods and access.name == "staff" and line is not None:
            yield method, path, line


async def ask(desk: httpx.AsyncClient, method: str, address: str, token: str = "") -> httpx.Response:
    data = {**OLD, "token": token} if method == "POST" else None
    return await desk.request(method, address, data=data)


@pytest.mark.parametrize("role", list(CAST))
async def test_every_route_answers_each_role_as_the_table_says(
    app: Application, services: Services, client: httpx.AsyncClient, role: str
) -> None:
    ours, theirs = await both_sides(services, client, role)
    wrong: list[str] = []
    async with back_office_of(app, services, CAST[role], role, in_teams=False) as desk:
        token = token_of(await desk.get("/beheer"))
        before = await fingerprint(services.db)
        for method, path, line in asked(app, "GET", "POST"):
            cell, outside = line.cells[role], of_people(theirs, path).address(path)
            if cell == "all" or (cell == "own" and outside == of_people(ours, path).address(path)):
                continue
            answer = await ask(desk, method, outside, token)
            if answer.status_code != (403 if cell == "no" else 404):
                wrong.append(
                    f"{method} {outside} is {cell}, outside the team it answers {answer.status_code}"
                )
            wrong += [f"{outside} tells {word}" for word in STRANGE if word in answer.text]
        assert await fingerprint(services.db) == before, "what was refused changed something"
        for method, path, line in (*asked(app, "GET"), *asked(app, "POST")):
            cell = line.cells[role]
            if cell == "no":
                continue
            for inside in {
                of_people(one, path).address(path) for one in ((ours, theirs) if cell == "all" else (ours,))
            }:
                answer = await ask(desk, method, inside, token)
                if not _opened(answer, path, inside):
                    wrong.append(f"{method} {inside} is {cell}, it answers {answer.status_code}")
                if cell == "own" and method == "GET" and "/stijlgids" not in path:
                    wrong += [f"{inside} tells {word}" for word in STRANGE if word in answer.text]
    assert not wrong, "\n".join(wrong)


def _opened(answer: httpx.Response, path: str, address: str) -> bool:
    """Tell whether a page opened; one about something made up says that it is not there."""
    if answer.status_code in (404, 410):
        made_up = (
            str(ID) in address
            or "geen" in address
            or "/nieuwsbrief/" in path
            or "/vrijgeven" in path
            or "/casussen/" in path
        )
        return made_up or LATER.search(plain(path)) is not None
    away = answer.status_code == 303 and answer.headers["location"].startswith("/inloggen")
    return answer.status_code < 500 and answer.status_code not in (401, 403, 405) and not away


async def test_nobody_is_asked_to_sign_in_and_links_open_for_who_holds_them(
    app: Application, services: Services, client: httpx.AsyncClient
) -> None:
    ours, _ = await both_sides(services, client, "organizer")
    before = await fingerprint(services.db)
    async with browser(app) as nobody:
        for method, path, _access in doors(app):
            line = line_of(LINES, method, path)
            assert line is not None
            answer = await ask(nobody, method, of_people(ours, path).address(path))
            to_sign_in = answer.status_code == 303 and answer.headers["location"].startswith(
                "/inloggen?naar="
            )
            assert to_sign_in == (line.cells["nobody"] == "no"), (method, path, answer.status_code)
            if line.cells["nobody"] == "link" and "{secret" in path:
                assert answer.status_code in (404, 410), (method, path, answer.status_code)
    assert await fingerprint(services.db) == before
