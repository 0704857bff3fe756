"""Every kind of page, once for each visitor who sees it differently."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import httpx
from playwright.async_api import Page
from sqlalchemy import select

from leerkring.activities.content.drafts import FieldDraft, FollowUpDraft
from leerkring.activities.editing.preview_links import share_preview
from leerkring.activities.editing.questions import without
from leerkring.activities.editing.templates import keep_template
from leerkring.activities.follow_up import save_follow_up
from leerkring.activities.model import Activity, Occurrence
from leerkring.activities.papers.model import Paper
from leerkring.activities.queries.follow_up import find_follow_up
from leerkring.activities.queries.preview_links import PURPOSE, find_link
from leerkring.activities.rules import FieldType
from leerkring.activities.team import add_to_team
from leerkring.attendance.model import AttendanceAct
from leerkring.core.web.services import Services
from leerkring.labs.outcomes.service import ask_later
from leerkring.library.handbooks.model import Chapter
from leerkring.library.items.model import Item
from leerkring.messages.rules import Audience
from leerkring.messages.sending import schedule_message, send_message
from leerkring.messages.service import Words, make_message
from leerkring.people.model import Person
from leerkring.people.queries import find_staff
from leerkring.registrations.changing.activity import change_activity
from leerkring.registrations.follow_up.queries import count_progress
from leerkring.registrations.follow_up.service import send_follow_up, version_of_sending
from leerkring.registrations.model import Registration
from leerkring.registrations.ordering.queries import find_order_of, list_over_maximum
from leerkring.registrations.ordering.rules import CONTACT
from leerkring.registrations.ordering.service import ask_for_order
from leerkring.run.sampling import STAFF
from tests.browser import imports
from tests.browser.conftest import Site, Window
from tests.browser.worlds import World, as_ever, mail_held, relay_refuses
from tests.builders import form_of, make_circle, register, register_in_browser
from tests.cast import NOOR, colleague
from tests.groups.groups import groups_lived
from tests.labs.cases import cases_lived
from tests.labs.experts.pool import experts_lived
from tests.labs.outcomes import asked
from tests.labs.workspace.rooms import rooms_lived
from tests.mail.office import come_back
from tests.merging.doubles import stand_twice
from tests.newsletter.readers import ask, leaving, mailed, subscribe
from tests.questions.asking import filled, question_lived
from tests.support.sample import ANSWERS, FULL, LAB, OPEN

MESSAGE = (
    "Beste {{voornaam}},\n\nBinnenkort zien wij u, op **{{volgende dag}}**. Neem mee:\n\n- de cijfers van uw gemeente\n"
    "- één vraag waar u niet uitkomt\n\n> **Let op.** De ingang is aan de achterkant.\n\nAlles staat op {{eigen pagina}}."
)
Ready = Callable[[Page], Awaitable[None]]
CIRCLE = "kring-van-de-wand"
CHOSEN = "/beheer/activiteiten/uitstroom-uit-de-opvang/kiezen"
QUESTIONS = (
    {
        "key": "vraag",
        "label": "Welke vraag brengt u mee?",
        "type": "long_text",
        "help": "Een paar zinnen is genoeg.",
    },
    {"key": "lunch", "label": "Eet u mee?", "type": "yes_no"},
    {
        "key": "eten",
        "label": "Wat eet u?",
        "type": "choices",
        "options": ["Vlees", "Vis", "Alleen planten"],
        "show_if_key": "lunch",
        "show_if_value": "yes",
    },
    {"key": "vervoer", "label": "Hoe komt u?", "type": "text"},
    {
        "key": "dieet",
        "label": "Waar houden wij bij het eten rekening mee?",
        "type": "text",
        "help": "Bijvoorbeeld een allergie.",
        "sensitive": True,
        "erase_days": 7,
    },
    {
        "key": "toegang",
        "label": "Komt u met een rolstoel?",
        "type": "yes_no",
        "sensitive": True,
        "erase_days": 7,
        "for_host": True,
    },
)
REPLIES = {"field-lunch": "yes", "field-eten": "Vis", "field-vervoer": "Met de trein"}
WISHES = {"field-dieet": "Geen noten", "field-toegang": "yes", "sensitive_consent": "yes"}
"""What the circle asks, and what somebody answered; the last question is stopped after that."""


async def empty_form(page: Page) -> None:
    """Send the form as it is."""
    await page.locator("main form button[type=submit]").first.click()
    await page.locator("#fouten").wait_for()


async def emptied(page: Page) -> None:
    """Take the name out and go on."""
    await page.locator("main form [name=name]").fill("")
    await empty_form(page)


async def nameless(page: Page) -> None:
    """Take the name out and save."""
    await page.locator("main form [name=name]").fill("")
    await page.locator("main form button[type=submit]").last.click()
    await page.locator("#fouten").wait_for()


async def corrected(page: Page) -> None:
    """Go on to the last look with another address."""
    await page.locator("main form [name=email]").fill("noor.haddad@almelo.example")
    await page.locator("main form button[type=submit]").first.click()
    await page.locator("h1:has-text('Klopt dit?')").wait_for()


async def looked_at(page: Page) -> None:
    """Go on to the last look before two are merged; both registered for the lab, so that wants a reason."""
    await page.locator("main form [name=reason]").fill("Zelfde Noor, zij belde zelf.")
    await page.locator("main form button[type=submit]").first.click()
    await page.locator("h1:has-text('Klopt dit?')").wait_for()


async def unwritten(page: Page) -> None:
    """Go on with a message that has no words yet."""
    await page.locator("main form button[value=verder]").click()
    await page.locator("#fouten").wait_for()


async def more_places(page: Page) -> None:
    """Go on to the last look with more places than were."""
    await page.locator("main form [name=capacity]").fill("60")
    await page.locator("main form button[type=submit]").first.click()
    await page.locator("h1:has-text('Klopt dit?')").wait_for()


async def proposed(page: Page) -> None:
    """Ask for a proposal."""
    await page.locator("main form button[type=submit]").first.click()
    await page.locator("#overnemen").wait_for()


async def shared(page: Page) -> None:
    """Make a link to the preview, where nobody who looked before did."""
    make = page.locator("main form button[value=maken]")
    if await make.count():
        await make.click()
    await page.locator("#link").wait_for()


async def warned(page: Page) -> None:
    """Move a day to a public holiday, which is said first."""
    await page.locator("main form [name=date]").fill("2027-04-27")
    await page.locator("main form button[type=submit]").first.click()
    await page.locator("h2:has-text('Let op')").wait_for()


async def no_title(page: Page) -> None:
    """Send the form of an activity's text without its title."""
    await page.locator("main form [name=title]").fill("")
    await page.locator("main form button[value=bewaren]").click()
    await page.locator("#fouten").wait_for()


async def empty_question(page: Page) -> None:
    """Send the form as it is, not only to look what there is."""
    await page.locator("#vraag [type=submit]").last.click()
    await page.locator("#fouten").wait_for()


async def filled_question(page: Page) -> None:
    """Fill in all of it, and look what there is before it is sent."""
    form = page.locator("#vraag")
    for name, value in filled(colleague(8)).items():
        field = form.locator(f"[name='{name}']")
        if name in ("looked", "public") or not await field.count():
            continue
        if await field.evaluate("it => it.tagName") == "SELECT":
            await field.select_option(value)
        else:
            await field.fill(value)
    await form.locator("[type=submit]").last.focus()


async def no_title_kept(page: Page) -> None:
    """Save without a title."""
    await page.locator("main form [name=title]").fill("")
    await page.locator("main form button[type=submit]").last.click()
    await page.locator("#fouten").wait_for()


async def undecided(page: Page) -> None:
    """Keep a decision that was not taken yet."""
    await page.locator("main form button[type=submit]").first.click()
    await page.locator("#fouten").wait_for()


async def all_absent(page: Page) -> None:
    """Say of the first of a list that they were not there, without saying why."""
    await page.locator("main form input[value=absent]").first.check()
    await page.locator("main form input[value=out]").last.check()
    await page.locator("main form button[type=submit]").first.click()
    await page.locator("#fouten").wait_for()


async def filled_form(page: Page) -> None:
    """Go on to the look-once-more page."""
    for name, value in form_of(colleague(990), **ANSWERS[OPEN]).items():
        field = page.locator(f"main form [name='{name}']")
        if name == "request_key" or not await field.count():
            continue
        if await field.first.get_attribute("type") == "radio":
            await page.locator(f"main form [name='{name}'][value='{value}']").check()
        elif await field.evaluate("it => it.tagName") == "SELECT":
            await field.select_option(value)
        else:
            await field.fill(value)
    await page.locator("main form button[type=submit]").first.click()
    await page.locator("h1:has-text('Klopt dit?')").wait_for()


async def nothing(page: Page) -> None:
    """Look at the page as it opens."""


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of page; in `path` stands {name} for what `lived` made. `world`: how things stand while it is shown."""

    name: str
    path: str
    role: str = ""
    ready: Ready = nothing
    status: int = 200
    world: World = as_ever


ACTIVITY = "/beheer/activiteiten/{circle}"
IMPORT_PEOPLE = "/beheer/activiteiten/import-van-de-wand/aanmeldingen/importeren"
IMPORT_DONE = "/beheer/activiteiten/import-gedaan/aanmeldingen/importeren"
"""Where it is done, so that the other keeps people to import."""
IMPORT_READERS = "/beheer/nieuwsbrief/lezers/importeren"
FIGURES = "/beheer/cijfers/sociale-huurwoningen"
FIGURES_DONE = "/beheer/cijfers/zorggeschikte-woningen"
"""Where it is done, so that the other keeps figures to read in."""
CHOOSING = "/beheer/activiteiten/samen-oud-in-de-buurt/kiezen"
KINDS = (
    Kind("home", "/"),
    Kind("agenda", "/agenda"),
    Kind("agenda-filtered", "/agenda?soort=leerkring&open=1"),
    Kind("agenda-nothing-found", "/agenda?regio=mra&soort=praktijklab&vorm=online"),
    Kind("circles", "/leerkringen"),
    Kind("circle-full", f"/agenda/{FULL}"),
    Kind("meeting-with-rounds", f"/agenda/{OPEN}"),
    Kind("lab", f"/agenda/{LAB}"),
    Kind("upcoming", "/agenda/voorrang-goed-geregeld"),
    Kind("cancelled-activity", "/agenda/standplaatsen-van-wachtlijst-naar-plek"),
    Kind("past", "/agenda/cijfers-op-orde"),
    Kind("draw-to-come", "/agenda/langer-thuis-op-het-platteland/loting"),
    Kind("draw-held", "/agenda/cijfers-op-orde/loting"),
    Kind("form", f"/agenda/{OPEN}/aanmelden"),
    Kind("form-to-wait", f"/agenda/{FULL}/aanmelden"),
    Kind("form-with-mistakes", f"/agenda/{FULL}/aanmelden", ready=empty_form),
    Kind("look-once-more", f"/agenda/{OPEN}/aanmelden", ready=filled_form),
    Kind("form-closed", "/agenda/cijfers-op-orde/aanmelden"),
    Kind("regions", "/koplopers"),
    Kind("library", "/bibliotheek"),
    Kind("handbooks", "/handreikingen"),
    Kind("handbook", "/handreikingen/woonzorganalyse"),
    Kind("chapter", "/handreikingen/regionale-samenwerking/lokaal-of-regionaal"),
    Kind("old-edition", "/handreikingen/woonzorganalyse/versie/1.0"),
    Kind("old-chapter", "/handreikingen/woonzorganalyse/versie/1.0/begin-bij-de-vraag"),
    Kind("lessons", "/lessen"),
    Kind("lessons-filtered", "/lessen?regio=regio-groningen&thema=woonzorganalyse"),
    Kind("lesson", "/lessen/verslag-op-drie-niveaus"),
    Kind("practices", "/praktijk"),
    Kind("news", "/nieuws"),
    Kind("signposts", "/wegwijzer"),
    Kind("region", "/koplopers/regio-groningen"),
    Kind("figures", "/cijfers"),
    Kind("figures-of-region", "/koplopers/mra/cijfers"),
    Kind("theme", "/themas/woonzorganalyse"),
    Kind("target-group", "/doelgroepen/statushouders"),
    Kind("programme", "/programma"),
    Kind("search", "/zoeken"),
    Kind("search-found", "/zoeken?q=woonzorganalise"),
    Kind("search-less-precise", "/zoeken?q=expertteam"),
    Kind("search-filtered-away", "/zoeken?q=wachtlijst&soort=nieuwsbrief"),
    Kind("search-nothing-found", "/zoeken?q=xylofoonkwartet"),
    Kind("already", "/aanmelding/al-aangemeld"),
    Kind("ask-link", "/aanmelding"),
    Kind("ask-link-mistake", "/aanmelding", ready=empty_form),
    Kind("experts", "/deskundigen"),
    Kind("experts-nothing-found", "/deskundigen?thema=woonzorganalyse&doelgroep=studenten"),
    Kind("expert", "/deskundigen/marijke-terpstra"),
    Kind("expert-link", "/deskundigen/link"),
    Kind("expert-link-mistake", "/deskundigen/link", ready=empty_form),
    Kind("expert-own", "{expert_own}"),
    Kind("expert-own-mistake", "{expert_own}", ready=nameless),
    Kind("expert-asked", "{expert_asked}"),
    Kind("expert-asked-mistake", "{expert_asked}", ready=empty_form),
    Kind("expert-comes", "{expert_comes}"),
    Kind("questions", "/vragen"),
    Kind("questions-nothing-found", "/vragen?q=xylofoonkwartet"),
    Kind("question", "{question}"),
    Kind("question-ask", "/vragen/stellen?vraag=Hoe+verdelen+wij+woningen+eerlijk"),
    Kind("question-ask-mistakes", "/vragen/stellen", ready=empty_question),
    Kind(
        "question-ask-full", "/vragen/stellen?vraag=Hoe+verdelen+wij+woningen+eerlijk", ready=filled_question
    ),
    Kind("question-confirm", "{confirm_question}"),
    Kind("question-follow-mistakes", "{question}/volgen", ready=empty_form),
    Kind("question-helped", "/vragen/stellen/geholpen"),
    Kind("question-asked", "/vragen/gevraagd"),
    Kind("question-follow", "{question}/volgen"),
    Kind("question-refused", "/vragen/bevestigen/" + "x" * 43, status=410),
    Kind("question-own", "{own_question}"),
    Kind("question-leave", "{leave_question}"),
    Kind("cases", "/casussen"),
    Kind("case", "{case}"),
    Kind("case-gone", "{lost}", status=410),
    Kind("case-bring", "/casus/inbrengen"),
    Kind("case-bring-mistakes", "/casus/inbrengen", ready=empty_form),
    Kind("case-sent", "/casus/gestuurd"),
    Kind("case-link-unknown", "/casus/" + "x" * 43, status=404),
    *(Kind(f"case-own-{name}", f"{{{name}_own}}") for name in ("draft", "asked", "case", "lost")),
    Kind("case-change", "{draft_own}/wijzigen"),
    Kind("case-consent", "{case_own}/toestemming"),
    Kind("case-withdraw", "{case_own}/intrekken"),
    Kind("case-outcome", "{case_own}/uitkomst"),
    Kind("group-link", "/werkgroep"),
    Kind("group", "{group}"),
    Kind("group-invitation", "{group_invited}"),
    Kind("group-note", "{group}/notities/nieuw"),
    Kind("group-action", "{group_action}"),
    Kind("group-paper", "{group}/stukken/nieuw"),
    Kind("group-meeting", "{group}/bijeenkomsten/nieuw"),
    Kind("group-mail", "{group}/mail"),
    Kind("group-manage", "{group}/beheren"),
    Kind("group-leave", "{group_leave}"),
    Kind("group-lives", "{group}/bestaat-nog"),
    Kind("case-outcome-mistake", "{case_own}/uitkomst", ready=empty_form),
    Kind("case-later", "{case_own}/later/12"),
    Kind("case-team", "{team}"),
    Kind("case-team-empty", "{team_empty}"),
    Kind("case-team-mistakes", "{team_empty}", ready=empty_form),
    Kind("case-team-member", "{team_member}"),
    Kind("lab-room", "{room}"),
    Kind("lab-room-waiting", "{room_waiting}"),
    Kind("lab-room-unknown", "/praktijklab/" + "x" * 43, status=404),
    Kind("lab-notes", "{room_notes}"),
    Kind("lab-notes-empty", "{room_empty_notes}"),
    Kind("lab-notes-history", "{room_notes}/versies"),
    Kind("lab-agreed-new", "{room}/afspraken/nieuw"),
    Kind("lab-agreed-mistakes", "{room}/afspraken/nieuw", ready=empty_form),
    Kind("lab-agreed", "{room_item}"),
    Kind("newsletter", "/nieuwsbrief"),
    Kind("newsletter-mistakes", "/nieuwsbrief", ready=empty_form),
    Kind("newsletter-asked", "/nieuwsbrief/gevraagd"),
    Kind("newsletter-confirm", "{to_confirm}"),
    Kind("newsletter-refused", "/nieuwsbrief/bevestigen/" + "x" * 43, status=410),
    Kind("newsletter-link", "/nieuwsbrief/voorkeuren"),
    Kind("newsletter-preferences", "{preferences}"),
    Kind("newsletter-leave", "{leave}"),
    Kind("newsletter-archive", "/nieuwsbrief/archief"),
    Kind("newsletter-issue", "/nieuwsbrief/archief/nieuwsbrief/1"),
    Kind("sign-in", "/inloggen"),
    Kind("sign-in-asked", "/inloggen/gevraagd"),
    Kind("sign-in-refused", "/inloggen/" + "x" * 43, status=410),
    Kind("statement", "/toegankelijkheid"),
    Kind("cookies", "/cookies"),
    Kind("not-found", "/bestaat-niet", status=404),
    Kind("confirmed", "{confirmed}"),
    Kind("waitlisted", "{waitlisted}"),
    Kind("offered", "{offered}"),
    Kind("applied", "{applied}"),
    Kind("cancelled", "{cancelled}"),
    Kind("offer", "{offered}/aanbod"),
    Kind("change", "{confirmed}/wijzigen"),
    Kind("wishes", "{confirmed}/wensen"),
    Kind("hand-over", "{confirmed}/overdragen"),
    Kind("message-to-you", "{confirmed}/berichten/{sent}"),
    Kind("in-browser", "{in_browser}"),
    Kind("leave", "{confirmed}/afmelden"),
    Kind("follow-up", "{confirmed}/tweede-formulier"),
    Kind("national-register", f"/agenda/{OPEN}/aanmelden"),
    Kind("sessions", "{national}/deelsessies"),
    Kind("national-own", "{national}"),
    Kind(
        "beheer-sessions",
        f"/beheer/activiteiten/{OPEN}/aanmeldingen/{{national_id}}/deelsessies",
        "organizer",
    ),
    Kind("order", "{order}/volgorde"),
    *(Kind(f"beheer-{role}", "/beheer", role) for role in ("host", "organizer", "editor")),
    *(Kind(f"beheer-activities-{role}", "/beheer/activiteiten", role) for role in ("organizer", "editor")),
    *(Kind(f"beheer-activity-{role}", ACTIVITY, role) for role in ("host", "organizer", "editor")),
    Kind("beheer-activity-new", "/beheer/activiteiten/nieuw", "organizer", empty_form),
    Kind("beheer-activity-text", ACTIVITY + "/tekst", "organizer"),
    Kind("beheer-activity-text-mistakes", ACTIVITY + "/tekst", "organizer", no_title),
    Kind("beheer-activity-copy", ACTIVITY + "/kopieren", "organizer"),
    Kind("beheer-form", ACTIVITY + "/formulier", "organizer"),
    Kind("beheer-orders", "/beheer/activiteiten/{ordering}/aanmeldingen/volgorde", "organizer"),
    Kind("beheer-order", "/beheer/activiteiten/{ordering}/aanmeldingen/volgorde/{over}", "organizer"),
    Kind("beheer-second-form", ACTIVITY + "/tweede-formulier", "organizer"),
    Kind(
        "beheer-second-form-none",
        "/beheer/activiteiten/wet-en-regels-bijpraten/tweede-formulier",
        "organizer",
    ),
    Kind(
        "beheer-second-form-send",
        "/beheer/activiteiten/woonzorganalyse-gesprek/tweede-formulier/versturen",
        "organizer",
    ),
    Kind("beheer-second-form-withdraw", ACTIVITY + "/tweede-formulier/intrekken", "organizer"),
    Kind("beheer-second-form-answers", ACTIVITY + "/tweede-formulier/antwoorden", "organizer"),
    Kind("beheer-sensitive", ACTIVITY + "/aanmeldingen/gevoelig", "admin"),
    Kind("beheer-sensitive-host", ACTIVITY + "/aanmeldingen/gevoelig", "host"),
    Kind("beheer-sensitive-other", ACTIVITY + "/aanmeldingen/gevoelig", "organizer"),
    Kind("beheer-attendance-list", ACTIVITY + "/aanmeldingen/presentielijst", "organizer"),
    Kind("beheer-name-list", ACTIVITY + "/aanmeldingen/namenlijst", "host"),
    Kind("beheer-form-empty", "/beheer/activiteiten/wet-en-regels-bijpraten/formulier", "organizer"),
    Kind("beheer-form-preview", ACTIVITY + "/formulier/voorbeeld", "organizer"),
    Kind("beheer-question-new", ACTIVITY + "/formulier/nieuw", "organizer", empty_form),
    Kind("beheer-question", ACTIVITY + "/formulier/vraag/eten", "organizer"),
    Kind("beheer-question-away", ACTIVITY + "/formulier/vraag/lunch/weghalen", "organizer"),
    Kind("beheer-question-stopped", ACTIVITY + "/formulier/gestopt/vervoer", "organizer"),
    Kind("beheer-activity-preview", "/beheer/activiteiten/mantelzorg-en-wonen/voorbeeld", "organizer"),
    Kind("beheer-rounds", "/beheer/activiteiten/landelijke-dag-eerlijk-verdelen/deelsessies", "organizer"),
    Kind("beheer-rounds-none", ACTIVITY + "/deelsessies", "organizer"),
    Kind(
        "beheer-rounds-choice",
        "/beheer/activiteiten/landelijke-dag-eerlijk-verdelen/deelsessies/keuze",
        "organizer",
    ),
    Kind(
        "beheer-round",
        "/beheer/activiteiten/landelijke-dag-eerlijk-verdelen/deelsessies/rondes/1",
        "organizer",
    ),
    Kind(
        "beheer-session",
        "/beheer/activiteiten/landelijke-dag-eerlijk-verdelen/deelsessies/rondes/1/standplaatsen",
        "organizer",
    ),
    Kind(
        "beheer-session-text",
        "/beheer/activiteiten/landelijke-dag-eerlijk-verdelen/deelsessies/tekst/standplaatsen",
        "organizer",
    ),
    Kind(
        "beheer-session-off",
        "/beheer/activiteiten/landelijke-dag-eerlijk-verdelen/deelsessies/rondes/1/standplaatsen/vervalt",
        "organizer",
    ),
    Kind(
        "beheer-settling",
        "/beheer/activiteiten/landelijke-dag-eerlijk-verdelen/deelsessies/verdelen",
        "organizer",
    ),
    Kind("beheer-days", ACTIVITY + "/dagen", "organizer"),
    Kind("beheer-attendance-days", "/beheer/activiteiten/cijfers-op-orde/dag", "organizer"),
    Kind("beheer-attendance-before", "/beheer/dag/{day}", "host"),
    Kind("beheer-attendance-kept", "/beheer/dag/{past_day}", "organizer"),
    Kind("beheer-attendance-corrected", "/beheer/dag/{past_day}", "organizer", all_absent),
    Kind("beheer-activity-past", "/beheer/activiteiten/cijfers-op-orde", "organizer"),
    Kind(
        "beheer-registration-past",
        "/beheer/activiteiten/cijfers-op-orde/aanmeldingen/{attended}",
        "organizer",
    ),
    Kind("beheer-activity-log", ACTIVITY + "/logboek", "organizer"),
    Kind("beheer-search", "/beheer/zoeken?q=wonen", "admin"),
    Kind("beheer-search-nothing-found", "/beheer/zoeken?q=xylofoonkwartet", "organizer"),
    Kind("beheer-settings", "/beheer/nieuwsbrief/instellingen", "editor"),
    Kind("beheer-not-found", "/beheer/bestaat-niet", "organizer", status=404),
    Kind("beheer-not-allowed", "/beheer/nieuwsbrief", "organizer", status=403),
    Kind("beheer-everybody", "/beheer/mensen", "admin"),
    Kind("beheer-nobody-found", "/beheer/mensen?zoek=xylofoonkwartet&soort=developer", "organizer"),
    Kind("beheer-somebody", "/beheer/mensen/{somebody}", "admin"),
    Kind("beheer-correct", "/beheer/mensen/{somebody}/verbeteren", "organizer", emptied),
    Kind("beheer-correct-look", "/beheer/mensen/{somebody}/verbeteren", "organizer", corrected),
    Kind("beheer-person-to-activity", "/beheer/mensen/{somebody}/aanmelden", "organizer"),
    Kind("beheer-by-phone", ACTIVITY + "/aanmeldingen/nieuw", "organizer", empty_form),
    Kind("beheer-import", IMPORT_PEOPLE, "organizer", empty_form),
    Kind("beheer-import-columns", IMPORT_PEOPLE, "organizer", imports.people_columns),
    Kind("beheer-import-check", IMPORT_PEOPLE, "organizer", imports.people_check),
    Kind("beheer-import-look", IMPORT_PEOPLE, "organizer", imports.people_look),
    Kind("beheer-import-done", IMPORT_DONE, "organizer", imports.people_done),
    Kind("beheer-import-undo", IMPORT_DONE, "organizer", imports.people_undo),
    Kind("beheer-hand-over", ACTIVITY + "/aanmeldingen/{placed}/overdragen", "organizer", empty_form),
    Kind("beheer-organizations", "/beheer/organisaties?zoek=gemeente", "organizer"),
    Kind("beheer-organization", "/beheer/organisaties/{organization}", "organizer", nameless),
    Kind("beheer-duplicates", "/beheer/dubbelen", "organizer"),
    Kind("beheer-duplicate-organizations", "/beheer/dubbelen/organisaties", "organizer"),
    Kind("beheer-merge-with", "/beheer/mensen/{noor}/samenvoegen?zoek=noor", "organizer"),
    Kind("beheer-merge-people", "/beheer/mensen/{noor}/samenvoegen/{double}", "organizer"),
    Kind("beheer-merge-look", "/beheer/mensen/{noor}/samenvoegen/{double}", "organizer", looked_at),
    Kind(
        "beheer-merge-organizations",
        "/beheer/organisaties/{municipality}/samenvoegen/{spelling}",
        "organizer",
    ),
    Kind("beheer-spellings", "/beheer/organisaties/{municipality}/schrijfwijzen", "organizer"),
    Kind("beheer-unmerge", "/beheer/samenvoegingen/{merge}", "organizer"),
    Kind("beheer-choosing", f"{CHOOSING}", "organizer"),
    Kind("beheer-choosing-beside", f"{CHOOSING}/bekijken?alles=ja", "organizer"),
    Kind("beheer-choosing-own-words", f"{CHOOSING}/besluit?alles=ja&zoek=hofje", "organizer", undecided),
    Kind("beheer-choosing-look", f"{CHOOSING}/bekendmaken", "organizer"),
    Kind("beheer-choosing-order", f"{CHOOSING}/bekendmaken/volgorde", "organizer"),
    Kind("beheer-questions", "/beheer/vragen", "editor"),
    Kind("beheer-question-asked", "{question_desk}", "organizer"),
    Kind("beheer-question-change", "{question_desk}/wijzigen", "editor", no_title_kept),
    Kind("beheer-cases", "/beheer/casussen", "organizer"),
    Kind("beheer-case-invite", "/beheer/casussen/uitnodigen", "organizer"),
    Kind("beheer-case-invite-mistakes", "/beheer/casussen/uitnodigen", "organizer", empty_form),
    Kind("beheer-case-intake", "/beheer/casussen/instellingen", "organizer"),
    *(
        Kind(f"beheer-case-{name}", f"{{{name}_desk}}", "organizer")
        for name in ("draft", "asked", "case", "lost")
    ),
    Kind("beheer-reasons", "/beheer/redenen", "organizer"),
    Kind("beheer-people", ACTIVITY + "/aanmeldingen", "organizer"),
    Kind("beheer-person", ACTIVITY + "/aanmeldingen/{person}", "organizer"),
    Kind("beheer-give", ACTIVITY + "/aanmeldingen/{person}/plaats-geven", "organizer"),
    Kind("beheer-end", ACTIVITY + "/aanmeldingen/{person}/afmelden", "organizer", empty_form),
    Kind("beheer-day-new", ACTIVITY + "/dagen/nieuw", "organizer"),
    Kind("beheer-day-off", ACTIVITY + "/bijeenkomsten/{day}/laten-vervallen", "organizer"),
    Kind("beheer-papers", "/beheer/activiteiten/woonzorganalyse-gesprek/stukken", "organizer"),
    Kind("beheer-papers-none", ACTIVITY + "/stukken", "organizer", empty_form),
    Kind("beheer-paper", "/beheer/activiteiten/woonzorganalyse-gesprek/stukken/{paper}", "organizer"),
    Kind("beheer-school-holidays", "/beheer/schoolvakanties", "organizer"),
    Kind("beheer-function-groups", "/beheer/functiegroepen", "organizer"),
    Kind("beheer-mix", f"{CHOSEN}/samenstelling", "organizer"),
    Kind("beheer-proposal-ask", f"{CHOSEN}/voorstel", "organizer"),
    Kind("beheer-proposal", f"{CHOSEN}/voorstel", "organizer", proposed),
    Kind("beheer-move-warned", ACTIVITY + "/bijeenkomsten/{day}/verplaatsen", "organizer", warned),
    Kind("beheer-move", ACTIVITY + "/bijeenkomsten/{day}/verplaatsen", "organizer"),
    Kind("beheer-places", ACTIVITY + "/plaatsen", "organizer"),
    Kind("beheer-places-look", f"/beheer/activiteiten/{FULL}/plaatsen", "organizer", more_places),
    Kind("beheer-places-groups", "/beheer/activiteiten/voorrang-goed-geregeld/plaatsen", "organizer"),
    Kind("beheer-kept", "/beheer/verder", "organizer"),
    Kind("beheer-messages", ACTIVITY + "/berichten", "organizer"),
    Kind("beheer-message-new", ACTIVITY + "/berichten/nieuw", "organizer", unwritten),
    Kind("beheer-message-draft", ACTIVITY + "/berichten/{draft}", "organizer"),
    Kind("beheer-message-look", ACTIVITY + "/berichten/{draft}/nakijken", "organizer"),
    Kind("beheer-message-planned", ACTIVITY + "/berichten/{planned}/nakijken", "organizer"),
    Kind("beheer-reminders", ACTIVITY + "/berichten/herinneringen", "organizer"),
    Kind("beheer-message-sent", ACTIVITY + "/berichten/{sent}/verstuurd", "organizer"),
    Kind("beheer-message-one", ACTIVITY + "/berichten/{sent}/aan/{placed}", "organizer"),
    Kind("beheer-messages-to-people", "/beheer/mensen/berichten", "organizer"),
    Kind("beheer-team", ACTIVITY + "/team", "organizer"),
    Kind("beheer-keep-template", ACTIVITY + "/sjabloon", "organizer"),
    Kind("beheer-templates", "/beheer/activiteiten/sjablonen", "organizer"),
    Kind("beheer-template", "/beheer/activiteiten/sjablonen/{template}", "organizer"),
    Kind("beheer-template-change", "/beheer/activiteiten/sjablonen/{template}/wijzigen", "organizer"),
    Kind("beheer-activity-pictures", ACTIVITY + "/tekst/beelden", "organizer", empty_form),
    Kind("preview-by-link", "{preview}"),
    Kind(
        "beheer-going-ahead",
        "/beheer/activiteiten/een-eigen-adres-voor-arbeidsmigranten/besluit",
        "organizer",
    ),
    Kind("beheer-trial", "/beheer/activiteiten/voorrang-goed-geregeld/plaatsen/proef", "organizer"),
    Kind("beheer-cancel", ACTIVITY + "/annuleren", "organizer", empty_form),
    Kind("beheer-withdraw", "/beheer/activiteiten/voorrang-goed-geregeld/terugtrekken", "organizer"),
    Kind("beheer-share", "/beheer/activiteiten/mantelzorg-en-wonen/voorbeeld/delen", "organizer", shared),
    Kind("beheer-throw-away", "/beheer/activiteiten/mantelzorg-en-wonen/weggooien", "organizer"),
    Kind("beheer-publish", "/beheer/activiteiten/mantelzorg-en-wonen/publiceren", "organizer"),
    Kind("beheer-handbooks", "/beheer/handreikingen", "editor"),
    Kind("beheer-handbook-new", "/beheer/handreikingen/nieuw", "editor", empty_form),
    Kind("beheer-edition", "/beheer/handreikingen/woonzorganalyse/1.1", "editor"),
    Kind("beheer-edition-details", "/beheer/handreikingen/woonzorganalyse/1.1/gegevens", "editor"),
    Kind("beheer-chapter-add", "/beheer/handreikingen/woonzorganalyse/1.1/toevoegen", "editor", empty_form),
    Kind("beheer-chapter", "/beheer/handreikingen/hoofdstuk/{chapter}", "editor"),
    Kind("beheer-chapter-history", "/beheer/handreikingen/hoofdstuk/{chapter}/versies", "editor"),
    Kind("beheer-word", "/beheer/handreikingen/woonzorganalyse/1.1/word", "editor"),
    Kind("beheer-pictures", "/beheer/beelden", "editor"),
    Kind("beheer-newsletter", "/beheer/nieuwsbrief", "editor"),
    Kind("beheer-issue-draft", "/beheer/nieuwsbrief/nieuwsbrief/2", "editor"),
    Kind("beheer-issue-sent", "/beheer/nieuwsbrief/nieuwsbrief/1", "editor"),
    Kind("beheer-newsletter-settings", "/beheer/nieuwsbrief/nieuwsbrief/instellingen", "editor"),
    Kind("beheer-issue-preview", "/beheer/nieuwsbrief/nieuwsbrief/2/voorbeeld", "editor"),
    Kind("beheer-issue-text", "/beheer/nieuwsbrief/nieuwsbrief/2/onderdelen/nieuw", "editor"),
    Kind("beheer-readers", "/beheer/nieuwsbrief/lezers", "editor"),
    Kind("beheer-import-readers", IMPORT_READERS, "editor", empty_form),
    Kind("beheer-import-readers-columns", IMPORT_READERS, "editor", imports.readers_columns),
    Kind("beheer-import-readers-check", IMPORT_READERS, "editor", imports.readers_check),
    Kind("beheer-import-readers-wrong", IMPORT_READERS, "editor", imports.readers_wrong),
    Kind("beheer-import-readers-look", IMPORT_READERS, "editor", imports.readers_look),
    Kind("beheer-import-readers-done", IMPORT_READERS, "editor", imports.readers_done),
    Kind("beheer-import-readers-undo", IMPORT_READERS, "editor", imports.readers_undo),
    Kind("beheer-figures", "/beheer/cijfers", "editor"),
    Kind("beheer-figures-new", "/beheer/cijfers/nieuw", "editor", empty_form),
    Kind("beheer-figures-one", FIGURES, "editor"),
    Kind("beheer-figures-check", FIGURES, "editor", imports.figures_check),
    Kind("beheer-figures-wrong", FIGURES, "editor", imports.figures_wrong),
    Kind("beheer-figures-look", FIGURES, "editor", imports.figures_look),
    Kind("beheer-figures-undo", FIGURES_DONE, "editor", imports.figures_undo),
    Kind("beheer-issues", "/beheer/nieuwsbrief/nummers", "editor"),
    Kind("beheer-library", "/beheer/bibliotheek?soort=les", "editor"),
    Kind("beheer-lesson", "/beheer/bibliotheek/{lesson}", "editor"),
    Kind("beheer-lesson-history", "/beheer/bibliotheek/{lesson}/versies", "editor"),
    Kind("beheer-lesson-new", "/beheer/bibliotheek/nieuw/les", "editor", empty_form),
    Kind("beheer-mails", "/beheer/mail", "organizer"),
    Kind("beheer-synonyms", "/beheer/zoeken/synoniemen", "editor"),
    Kind("beheer-mail-health", "/beheer/mail/gezondheid", "organizer"),
    Kind("beheer-mail-cause", "/beheer/mail/gezondheid/gone", "organizer"),
    Kind(
        "beheer-mail-cause-mistake",
        "/beheer/mail/gezondheid/gone?van=2027-02-02&tot=2027-02-01",
        "organizer",
        status=422,
    ),
    Kind("beheer-mail-reopen", "/beheer/mail/gezondheid/gone/weer-toelaten", "admin"),
    Kind("beheer-colleagues", "/beheer/collegas", "admin"),
    Kind("beheer-colleague", "/beheer/collegas/{colleague}", "admin"),
    Kind("beheer-colleague-change", "/beheer/collegas/{colleague}/wijzigen", "admin", nameless),
    Kind("beheer-colleague-new", "/beheer/collegas/nieuw", "admin", empty_form),
    Kind("beheer-colleague-leaves", "/beheer/collegas/{colleague}/weg", "admin"),
    Kind("beheer-experts", "/beheer/deskundigen", "organizer"),
    Kind("beheer-expert-new", "/beheer/deskundigen/nieuw", "organizer"),
    Kind("beheer-expert", "{expert_desk}", "organizer"),
    Kind("beheer-expert-ask", "{expert_ask}", "organizer"),
    Kind("beheer-case-experts", "{case_desk}/deskundigen?aantal=1", "organizer"),
    Kind("beheer-activity-experts", "/beheer/activiteiten/uitstroom-uit-de-opvang/deskundigen", "organizer"),
    Kind("beheer-groups", "/beheer/werkgroepen", "organizer"),
    Kind("beheer-group-new", "/beheer/werkgroepen/nieuw", "organizer"),
    Kind("beheer-group", "{group_desk}", "organizer"),
    Kind("beheer-group-change", "{group_desk}/wijzigen", "organizer"),
    Kind("beheer-outcome", "/beheer/activiteiten/cijfers-op-orde/uitkomst", "organizer"),
    Kind("beheer-lab-room", "{room_desk}", "organizer"),
    Kind("beheer-lab-notes", "{room_desk_notes}", "organizer"),
    Kind("beheer-lab-agenda", "{room_desk_agenda}", "organizer"),
    Kind("beheer-case-team", "{team_desk}", "organizer"),
    Kind("beheer-case-team-member", "{team_desk_member}", "organizer"),
    Kind("beheer-me", "/beheer/ik", "host"),
    Kind("beheer-today-mail-held", "/beheer", "admin", world=mail_held),
    Kind("beheer-mail-held", "/beheer/mail/vrijgeven", "admin", world=mail_held),
    Kind("beheer-mail-release-look", "/beheer/mail/vrijgeven/nakijken", "admin", world=mail_held),
    Kind("beheer-mail-not-held", "/beheer/mail/vrijgeven", "admin"),
    Kind("beheer-mail-outage", "/beheer/mail/gezondheid", "organizer", world=relay_refuses),
    Kind("beheer-mail-refused", "/beheer/mail/gezondheid/relay", "admin", world=relay_refuses),
    Kind("beheer-mail-again", "/beheer/mail/gezondheid/relay/opnieuw", "admin", world=relay_refuses),
    Kind("beheer-log", "/beheer/logboek", "organizer"),
    Kind("beheer-refused", "/beheer/logboek", "host", status=403),
)
STYLE_GUIDE = Kind("style-guide", "/beheer/stijlgids", "editor")
"""Every component in every state; long, so only the long proofs look at all of it."""


async def show(window: Window, kind: Kind, lived: dict[str, str], *, scripts: bool = True) -> Page:
    """Open a page as the one it is for."""
    async with kind.world(window.site.services):
        page = await window.open_as(kind.role, kind.path.format_map(lived), kind.status, scripts=scripts)
        await kind.ready(page)
    return page


async def live(site: Site) -> dict[str, str]:
    """Let people be in each state that a registration can be in; what stands in the paths of KINDS."""
    async with httpx.AsyncClient(base_url=site.url) as client:
        return await in_each_state(site.services, client)


async def messages_of(services: Services, activity_id: UUID) -> dict[str, str]:
    """Make a message in each state; who left meanwhile had a place when they were chosen."""
    db, now, settings = services.db, services.clock.now(), services.settings
    words = Words("Wat u meeneemt", MESSAGE, None)
    rule = Audience(states=frozenset({"confirmed", "offered", "waitlisted"}))
    made = {}
    for name in ("draft", "planned", "sent"):
        made[name] = await make_message(db, activity_id, words, rule, actor="house:tests", now=now)
        async with db.transaction() as tx:
            await tx.sql(
                "INSERT INTO message_recipient (message_id, about_id, person_id, name, email, organization, state)"
                " SELECT $1, id, person_id, name, email, organization, 'confirmed' FROM registration"
                " WHERE activity_id = $2 AND state = 'cancelled'",
                made[name],
                activity_id,
            )
    how: dict[str, Any] = {"version": None, "actor": "house:tests", "now": now, "settings": settings}
    await schedule_message(db, made["planned"], now + timedelta(days=3), **how)
    await send_message(db, made["sent"], **how)
    return {name: str(id_) for name, id_ in made.items()}


async def stop_question(services: Services, activity_id: UUID, key: str) -> None:
    """Let a question be asked no longer; what was answered stays."""
    await change_activity(
        services.db,
        activity_id,
        lambda stands: replace(stands, draft=replace(stands.draft, fields=without(stands.draft.fields, key))),
        actor="house:tests",
        now=services.clock.now(),
        settings=services.settings,
    )


async def kept_and_shared(services: Services, activity_id: UUID) -> dict[str, str]:
    """Keep an activity as a template, and share a draft with somebody without an account."""
    db, now, by = services.db, services.clock.now(), "house:tests"
    template = await keep_template(db, activity_id, "Kring van twee dagen", actor=by, now=now)
    draft = await make_circle(db, "concept-van-de-wand", state="draft", title="Concept van de wand")
    await share_preview(db, draft, days=14, version=None, actor=by, now=now)
    async with db.reading() as reading:
        link = await find_link(reading, draft, now)
    assert link is not None
    secret = services.links.make(PURPOSE, link.id)
    return {"template": str(template), "preview": f"/voorbeeld/{secret}"}


async def ask_order(services: Services, client: httpx.AsyncClient) -> dict[str, str]:
    """Ask an organisation with more candidates than may come for their order."""
    db, now, slug = services.db, services.clock.now(), "volgorde-van-de-wand"
    circle = await make_circle(
        db, slug, allocation="application", max_per_organization=1, title="Volgorde van de wand"
    )
    for number in (1, 2, 3):
        await register(client, replace(colleague(number), organization=NOOR.organization), slug)
    async with db.reading() as reading:
        (over,) = await list_over_maximum(reading, circle)
    contact = {"name": "Hanna Hoofd", "email": "hanna@almelo.example"}
    await ask_for_order(
        db, circle, over.id, **contact, version=None, actor="house:tests", now=now, settings=services.settings
    )
    async with db.reading() as reading:
        order = await find_order_of(reading, circle, over.id)
    assert order is not None
    secret = services.links.make(CONTACT, order.id, order.generation)
    return {"order": f"/aanmelding/{secret}", "ordering": slug, "over": str(over.id)}


async def ask_second_form(services: Services, activity_id: UUID) -> None:
    """Ask who has a place of the circle a second form."""
    db, now = services.db, services.clock.now()
    questions = (
        FieldDraft("eigen-casus", "Wilt u een eigen geval inbrengen?", FieldType.YES_NO),
        FieldDraft("noten", "Wat eet u niet?", FieldType.TEXT, sensitive=True, erase_days=7),
    )
    draft = FollowUpDraft(now + timedelta(days=14), intro="Fijn dat u er bent.", fields=questions)
    async with db.transaction() as tx:
        await save_follow_up(tx, activity_id, draft)
        form = await find_follow_up(tx, activity_id)
        places = (await count_progress(tx, activity_id)).places
    assert form is not None
    version = version_of_sending(places, form.asks)
    await send_follow_up(db, activity_id, version=version, actor="house:tests", now=now)


async def in_each_state(services: Services, client: httpx.AsyncClient) -> dict[str, str]:
    """Do so through this browser."""
    circle = await make_circle(services.db, CIRCLE, capacity=2, title="Kring van de wand", fields=QUESTIONS)
    async with services.db.reading() as reading:
        host = await find_staff(reading, STAFF[0][1])
    if host is not None:  # who sees the pages of a host
        await add_to_team(services.db, circle, host.person_id, actor="house:tests", now=services.clock.now())
    first = await register(client, NOOR, CIRCLE)
    async with services.db.reading() as reading:
        paper = await reading.scalar(select(Paper.id).limit(1))
    urls = {
        "circle": CIRCLE,
        "paper": str(paper),
        "confirmed": await register(client, colleague(1), CIRCLE, **REPLIES, **WISHES),
    }
    urls |= await kept_and_shared(services, circle)
    for slug in ("import-van-de-wand", "import-gedaan"):
        await make_circle(services.db, slug, capacity=3, title="Import van de wand")
    urls["offered"] = await register(client, colleague(2), CIRCLE)
    urls["waitlisted"] = await register(client, colleague(3), CIRCLE)
    urls["national"] = await register(
        client,
        colleague(6),
        OPEN,
        **ANSWERS[OPEN],
        **{"breakout-1": "standplaatsen", "breakout-3": "preventie"},
    )
    urls["applied"] = await register(client, NOOR, LAB, **ANSWERS[LAB])
    urls["in_browser"] = await register_in_browser(client, colleague(5), LAB, **ANSWERS[LAB])
    assert (await client.post(f"{first}/afmelden")).status_code == 303
    urls["cancelled"] = first
    urls["preferences"] = await subscribe(client, services, NOOR)
    urls["leave"] = await leaving(client, urls["preferences"])
    urls |= await question_lived(client, services)
    urls |= await cases_lived(client, services)
    number = int(urls["case_desk"].rpartition("/")[2])
    await asked(services, "cijfers-op-orde", number, services.clock.now())
    await ask_later(services.db, services.clock.now())
    urls |= await experts_lived(services)
    urls |= await rooms_lived(services)
    urls |= await groups_lived(services)
    await ask(client, colleague(4))
    urls["to_confirm"] = await mailed(services, "newsletter.confirm")
    async with services.db.reading() as reading:
        person = await reading.scalar(
            select(Registration.id).where(
                Registration.activity_id == circle, Registration.state == "waitlisted"
            )
        )
        organization = await reading.scalar(
            select(Registration.organization_id).where(Registration.email == NOOR.email).limit(1)
        )
        placed = await reading.scalar(
            select(Registration.id).where(
                Registration.activity_id == circle, Registration.state == "confirmed"
            )
        )
        somebody = await reading.scalar(select(Person.id).where(Person.email == NOOR.email))
        lesson = await reading.scalar(
            select(Item.id).where(Item.kind == "lesson").order_by(Item.slug).limit(1)
        )
        day = await reading.scalar(
            select(Occurrence.id).where(Occurrence.activity_id == circle, Occurrence.number == 1)
        )
        was_there = await reading.row(
            select(AttendanceAct.registration_id, AttendanceAct.occurrence_id)
            .order_by(AttendanceAct.at, AttendanceAct.registration_id)
            .limit(1)
        )
        assert was_there is not None, "nobody of the sample was there"
        chapter = await reading.scalar(
            select(Chapter.id).where(Chapter.slug == "begin-bij-de-vraag").order_by(Chapter.id).limit(1)
        )
        national = await reading.scalar(
            select(Registration.id)
            .join(Activity, Activity.id == Registration.activity_id)
            .where(Registration.email == colleague(6).email, Activity.slug == OPEN)
        )
    urls |= await messages_of(services, circle)
    await ask_second_form(services, circle)
    urls |= await ask_order(services, client)
    await come_back(services, colleague(2).email)
    await stop_question(services, circle, "vervoer")
    of = {
        "person": person,
        "somebody": somebody,
        "colleague": host.person_id if host else "",
        "placed": placed,
        "national_id": national,
        "organization": organization,
        "day": day,
        "past_day": was_there.occurrence_id,
        "attended": was_there.registration_id,
        "chapter": chapter,
        "lesson": lesson,
    }
    twice = await stand_twice(services, client, LAB, ANSWERS[LAB])
    return {**urls, **twice, **{word: str(id_) for word, id_ in of.items()}}
