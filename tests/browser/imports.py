"""The steps of the imports, each as far as its kind of page goes. The last ones import once: later visits find that."""

from playwright.async_api import FilePayload, Page

from tests.workbooks import make_xlsx

PEOPLE = make_xlsx(
    {
        "Deelnemers": [
            ["Aanmeldingen voorjaar"],
            ["Naam", "E-mail", "Organisatie", "Functie", "Opmerking"],
            ["Fleur van der Laan", "fleur@almelo.example", "Gemeente Almelo", "Adviseur wonen", ""],
            ["Joost Kamp", "joost@dekern.example", "Woonstichting De Kern", "Bestuurder", "belt nog"],
            ["Fleur Laan", "FLEUR@almelo.example", "Gemeente Almelo", "", ""],
            ["Marga O’Brien", "marga(at)ommen.example", "Gemeente Ommen", "", ""],
            ["Vera Trok", "vera@ommen.example", "", "", ""],
            ["Nadia Nieuwenhuizen-Achterberg", "nadia@zorgthuis.example", "Zorggroep Thuis", "", ""],
            ["Otto Bos", "otto@zorgthuis.example", "Zorggroep Thuis", "", ""],
        ]
    }
)
READERS = (
    "E-mail;Voornaam;Tussenvoegsel;Achternaam;Stand;Plaats\n"
    "fleur@woonbest.example;Fleur;van der;Laan;ingeschreven;Almelo\n"
    "joost.kamp@woonbest.example;Joost;;Kamp;ingeschreven;Hengelo\n"
    "vertrok@woonbest.example;Vera;;Trok;afgemeld;Almelo\n"
    "marga.o brien@woonbest.example;Marga;;O'Brien;ingeschreven;Ommen\n"
    "Fleur@woonbest.example;Fleur;;Laan;ingeschreven;Almelo\n"
)
FIGURES = (
    "Gemeente;Jaar;Waarde\nGroningen;2025;9.700\nVeendam;2020;1.234\nEmsdelta;2025;5\nAppingedam;2025;7\n"
    "Pekela;2025;onbekend\nLoppersum;2020;812\n"
)
COLUMNS, CHECK = "Wat staat er in de kolommen?", "Wat er met elke regel gebeurt"


async def _on(page: Page, heading: str) -> None:
    await page.locator("main form button[type=submit]").first.click()
    await page.locator(f"h1:has-text('{heading}')").wait_for()


async def _to(page: Page, heading: str) -> None:
    """Press the button of the last form of the step, below the lines."""
    await page.locator("main form:has([name=version]) button[type=submit]").first.click()
    await page.locator(f"h1:has-text('{heading}')").wait_for()


async def people_columns(page: Page) -> None:
    """Send a file with participants."""
    file = FilePayload(name="aanmeldingen voorjaar.xlsx", mimeType="application/octet-stream", buffer=PEOPLE)
    await page.locator("[name=bestand]").set_input_files(file)
    await _on(page, COLUMNS)


async def people_check(page: Page) -> None:
    """See what becomes of each line."""
    await people_columns(page)
    await _to(page, CHECK)


async def people_look(page: Page) -> None:
    """Go on to the last look."""
    await people_check(page)
    await page.locator("[name=mail][value=nee]").check()
    await _to(page, "aanmelden?")


async def people_done(page: Page) -> None:
    """Import, or look at what was imported before."""
    undo = page.locator("main a[href$='/ongedaan']")
    if not await undo.count():
        await people_look(page)
        await _to(page, "aangemeld uit een bestand")
        return
    await undo.first.click()
    await page.goto(page.url.replace("/ongedaan", "/klaar"))


async def readers_columns(page: Page, stream: int = 0) -> None:
    """Paste a list with a line of each fate."""
    await page.locator("[name=stream]").nth(stream).check()
    await page.locator("[name=people]").fill(READERS)
    await _on(page, COLUMNS)


async def readers_check(page: Page, stream: int = 0) -> None:
    """See what becomes of each line."""
    await readers_columns(page, stream)
    await _to(page, CHECK)


async def readers_wrong(page: Page) -> None:
    """Go on without the proof."""
    await readers_check(page)
    await page.locator("main form:has([name=version]) button[type=submit]").first.click()
    await page.locator("#fouten").wait_for()


async def readers_look(page: Page, stream: int = 0) -> None:
    """Go on to the last look."""
    await readers_check(page, stream)
    await page.locator("[name=proof]").fill("Aanmeldformulier van de oude site")
    await page.locator("[name=given_on]").fill("2025-06-01")
    await page.locator("[name=rest]").check()
    await _to(page, "inschrijven?")


async def readers_done(page: Page) -> None:
    """Import, or look at what was imported before."""
    undo = page.locator("main a[href$='/ongedaan']")
    if not await undo.count():
        await readers_look(page, 1)  # the other newsletter keeps people to import
        await _to(page, "erbij")
        return
    await undo.first.click()
    await page.goto(page.url.replace("/ongedaan", "/klaar"))


async def people_undo(page: Page) -> None:
    """Go and undo it."""
    await people_done(page)
    await page.locator("main a[href$='/ongedaan']").first.click()
    await page.locator("h1:has-text('ongedaan maken?')").wait_for()


async def readers_undo(page: Page) -> None:
    """Go and undo it."""
    await readers_done(page)
    await page.locator("main a[href$='/ongedaan']").first.click()
    await page.locator("h1:has-text('ongedaan maken?')").wait_for()


async def figures_check(page: Page) -> None:
    """Send a file with figures, some on lines that are wrong."""
    file = FilePayload(name="cijfers.csv", mimeType="text/csv", buffer=FIGURES.encode())
    await page.locator("[name=bestand]").set_input_files(file)
    await page.locator("main form:has([name=bestand]) button[type=submit]").click()
    await page.locator("h1:has-text('Controle van het bestand')").wait_for()


async def figures_wrong(page: Page) -> None:
    """Go on without a tick that the wrong lines may be left out."""
    await figures_check(page)
    await page.locator("main form:has([name=version]) button[type=submit]").first.click()
    await page.locator("#fouten").wait_for()


async def figures_look(page: Page) -> None:
    """Go on to the last look."""
    await figures_check(page)
    await page.locator("[name=rest]").check()
    await _to(page, "inlezen?")


async def figures_undo(page: Page) -> None:
    """Import, or look at what was imported before, and go and undo it."""
    undo = page.locator("main a[href$='/ongedaan']")
    if not await undo.count():
        await figures_look(page)
        await _to(page, "Zorggeschikte woningen")
    await page.locator("main a[href$='/ongedaan']").first.click()
    await page.locator("h1:has-text('ongedaan maken?')").wait_for()
