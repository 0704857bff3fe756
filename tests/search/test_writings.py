"""One word is written in many ways: whoever types one of them finds the others, and sees which letters it was."""

import html
import re
import unicodedata
from collections.abc import Sequence

import httpx
import pytest

from leerkring.core.database.db import Database
from leerkring.search.service import Entry, Source, index
from leerkring.search.upkeep import count_words, reindex
from tests.conftest import TODAY

SHY, ZWSP, ZWNJ, WJ, NBSP, THIN = "\u00ad", "\u200b", "\u200c", "\u2060", "\u00a0", "\u202f"
PAGES = {
    "afbreek": f"De pimper{SHY}nelp{SHY}lukkers beginnen om negen uur.",
    "nulbreed": f"De ka{ZWSP}lebasplukkers beginnen om tien uur.",
    "emailen": "Stuur uw vraag per e-mail aan de wijkploeg.",
    "emailaan": "Vul uw email in, dan belt de buurtploeg.",
    "zzp": "Een zzp'er mag ook meedoen.",
    "musea": "Drie musea openen hun deuren.",
    "eieren": "Wie kippen houdt, deelt de eieren.",
    "bedrag": "De pot voor de stoepmakers is 10.000 euro.",
    "vrijheid": "Wie vrij wil zijn op woensdag, kiest de ochtend.",
    "reunie": "De kaascoöperatie houdt haar reünie in het theehuis.",
}
ASKED = (
    ("pimpernelplukkers", ("afbreek",), f"pimper{SHY}nelp{SHY}lukkers"),
    ("kalebasplukkers", ("nulbreed",), f"ka{ZWSP}lebasplukkers"),
    ("email", ("emailen", "emailaan"), "e-mail"),
    ("e-mail", ("emailen", "emailaan"), "email"),
    ("zzper", ("zzp",), "zzp'er"),
    ("museum", ("musea",), "musea"),
    ("ei", ("eieren",), "eieren"),
    ("10000", ("bedrag",), "10.000"),
    ("kaascooperatie", ("reunie",), "kaascoöperatie"),
    ("reunie", ("reunie",), "reünie"),
)


@pytest.fixture
async def keep(db: Database) -> object:
    """Put sentences on pages of their own."""

    async def put(pages: dict[str, str]) -> None:
        async with db.transaction() as tx:
            for slug, text in pages.items():
                await index(tx, Source("test", slug), [Entry("les", f"/lessen/{slug}", f"Les {slug}", text)])
        await count_words(db, TODAY)

    return put


async def ask(client: httpx.AsyncClient, typed: str) -> tuple[list[str], list[str]]:
    """Return the pages that are found, and what is marked on the page."""
    response = await client.get("/zoeken", params={"q": typed})
    assert response.status_code == 200, typed
    marks = [html.unescape(one) for one in re.findall(r"<mark>(.*?)</mark>", response.text, re.DOTALL)]
    return re.findall(r'data-hit="/lessen/([^"]*)"', response.text), marks


async def test_the_ten_pages(keep: object, client: httpx.AsyncClient) -> None:
    await keep(PAGES)  # type: ignore[operator]
    for typed, wanted, marked in ASKED:
        found, marks = await ask(client, typed)
        assert set(wanted) == set(found), typed
        assert marked in marks, (typed, marks)
    assert (await ask(client, "vrijwilliger"))[0] == []


# What is typed, and how it is written: each finds the other.
SAME = {
    "signs that nobody sees": (
        ("woonzorganalyse", f"woon{SHY}zorg{SHY}analyse"),
        ("stoelendans", f"stoelen{ZWNJ}dans"),
        ("krantenwijk", f"kranten{WJ}wijk"),
        ("bakkerij", "\ufeffbakkerij"),
        ("ooievaars", f"ooie{ZWSP}{SHY}vaars"),
        ("tulpenveld", "tulpen\u200dveld"),
        ("fluitketel", "fluit\u202aketel\u202c"),
        ("café", unicodedata.normalize("NFD", "cafés")),
    ),
    "hyphens": (
        ("cocreatie", "co-creatie"),
        ("co-creatie", "co\u2011creatie"),
        ("emailadres", "e-mailadres"),
        ("e-mailadressen", "emailadres"),
        ("Noord-Holland", "Noord Holland"),
        ("noordholland", "Noord-Holland"),
        ("holland", "Noord\u2013Holland"),
        ("oudcollega", "oud-collega's"),
        ("ouderen-werk", "ouderenwerk"),
        ("e-health", "eHealth"),
        ("e-boek", "eboeken"),
        ("mbo-4", "mbo4"),
        ('"per email sturen"', "per e-mail sturen"),
        ('"per e-mail sturen"', "per email sturen"),
        ("bv", "B.V."),
        ("nietroker", "niet-rokers"),
        ("online", "on-line"),
        ("bed and breakfast", "bed-and-breakfast"),
        ("covid 19", "covid-19"),
        ("covid19", "covid-19"),
    ),
    "apostrophes": (
        ("fotos", "foto's"),
        ("foto", "foto\u2019s"),
        ("foto's", "foto"),
        ("autos", "auto\u02bcs"),
        ("babys", "baby's"),
        ("baby", "baby'tjes"),
        ("hobby's", "hobbys"),
        ("zzp", "zzp\u2019ers"),
        ("zzpers", "zzp'er"),
        ("ZZP-er", "zzp'er"),
        ("ohara", "O'Hara"),
        ("hondt", "D'Hondt"),
        ("hertogenbosch", "'s-Hertogenbosch"),
        ("s hertogenbosch", "\u2019s-Hertogenbosch"),
        ("\u201cfoto\u2019s\u201d", "foto's"),
        ("menus", "menu\u00b4s"),
        ("opa", "opa's"),
        ("mkber", "mkb'ers"),
        ("tv", "tv's"),
        ("65plusser", "65-plussers"),
    ),
    "plurals": (
        *(
            ("museum", "museums"),
            ("buurtmuseum", "buurtmusea"),
            ("centra", "centrum"),
            ("zorgcentrum", "zorgcentra"),
            ("criterium", "criteria"),
            ("aquarium", "aquaria"),
            ("symposia", "symposium"),
            ("curriculum", "curricula"),
            ("jubileum", "jubilea"),
            ("politicus", "politici"),
            ("musicus", "musici"),
            ("catalogi", "catalogus"),
            ("alumnus", "alumni"),
            ("index", "indices"),
            ("crisis", "crises"),
            ("eieren", "ei"),
            ("kippenei", "kippeneieren"),
            ("lied", "liederen"),
            ("bladeren", "blad"),
            ("goederen", "goed"),
            ("kalf", "kalveren"),
            ("lam", "lammeren"),
            ("rund", "runderen"),
            ("kleinkind", "kleinkinderen"),
            ("been", "beenderen"),
            ("vakman", "vaklieden"),
            ("werklieden", "werkman"),
            ("koopman", "kooplieden"),
            ("dag", "dagen"),
            ("feestdag", "feestdagen"),
            ("weg", "wegen"),
            ("dak", "daken"),
            ("schip", "schepen"),
            ("stad", "steden"),
            ("binnenstad", "binnensteden"),
            ("koe", "koeien"),
            ("idee", "ideeën"),
            ("knieën", "knie"),
            ("bacterie", "bacteriën"),
            ("wens", "wensen"),
            ("haven", "havens"),
            ("gans", "ganzen"),
            ("kaars", "kaarsen"),
            ("adressen", "adres"),
            ("beeld", "beelden"),
            ("voorbeelden", "voorbeeld"),
            ("schuld", "schulden"),
            ("probleem", "problemen"),
            ("filiaal", "filialen"),
            ("coordinator", "coördinatoren"),
            ("sector", "sectoren"),
            ("minister", "ministers"),
            ("categorie", "categorieën"),
        ),
    ),
    "numbers": (
        ("10000", f"10{NBSP}000"),
        ("10.000", "10000"),
        ("10 000", "10.000"),
        ("10000", f"10{THIN}000"),
        ("1.250.000", "1250000"),
        ("1250000", "1.250.000,-"),
        ("1.000,50", "1000,50"),
        ("2500", "€ 2.500 per jaar"),
        ("0612345678", "06-12345678"),
        ("06 12 34 56 78", "06-12345678"),
        ("0612345678", "+31 6 1234 5678"),
        ("+31612345678", "06 1234 5678"),
        ("(070) 123 45 67", "070-1234567"),
        ("0701234567", "+31 (0)70 123 45 67"),
        ("2027", "2027-2030"),
        ("10000", "10,000"),
        ("088-1234567", "088 - 123 45 67"),
        ("1234AB", "1234 AB"),
        ("1234 AB", "1234ab"),
    ),
    "accents": (
        ("cooperatie", "coöperatie"),
        ("geinteresseerd", "geïnteresseerd"),
        ("geïnteresseerd", "geinteresseerd"),
        ("zorgcoordinator", "zorgcoördinator"),
        ("ideeen", "ideeën"),
        ("reünie", "reunies"),
        ("créme", "crème"),
        ("oostenrijk", "Oostenri\u0133k"),
    ),
}


@pytest.mark.parametrize("kind", SAME)
async def test_each_writing_finds_the_other(kind: str, keep: object, client: httpx.AsyncClient) -> None:
    pairs = SAME[kind]
    await keep(
        {f"n{number}": f"Op de agenda: {written} komt eraan." for number, (_, written) in enumerate(pairs)}
    )  # type: ignore[operator]
    wrong = []
    for number, (typed, written) in enumerate(pairs):
        found, marks = await ask(client, typed)
        if f"n{number}" not in found or not _shows(written, marks):
            wrong.append((typed, written, found, marks))
    assert wrong == []


def _shows(written: str, marks: Sequence[str]) -> bool:
    """Whether something of what was written is in the marks, letter for letter."""
    kept = unicodedata.normalize("NFC", written)
    return any(mark in kept or kept in mark for mark in marks)


@pytest.mark.parametrize(
    "typed, written",
    [
        ("vrijwilliger", "vrij"),
        ("vrij", "vrijwilligers"),
        ("zon", "zo'n"),
        ("burgemeester", "meester"),
        ("vrijstelling", "vrij"),
        ("grootmoeder", "groot"),
        ("handtekening", "hand"),
        ("samenleving", "samen"),
        ("woensdag", "dag"),
        ("10000", "10.001"),
        ("1000", "10.000"),
        ("0612345678", "0612345679"),
        ("bewegen", "weg"),
        ("uitdagen", "dag"),
        ("degraderen", "rad"),
        ("media", "medium"),
        ("data", "datum"),
        ("cursus", "cursief"),
        ("zus", "zu"),
    ],
)
async def test_what_only_looks_alike_is_not_found(
    typed: str, written: str, keep: object, client: httpx.AsyncClient
) -> None:
    await keep({"anders": f"Op de agenda: {written} komt eraan."})  # type: ignore[operator]
    assert (await ask(client, typed))[0] == []


async def test_an_index_from_before_is_made_anew(
    keep: object, client: httpx.AsyncClient, db: Database
) -> None:
    await keep({"emailen": PAGES["emailen"]})  # type: ignore[operator]
    async with db.transaction() as tx:
        await tx.sql("UPDATE search_entry SET analysis = 4, vector = '''mail'':7C'::tsvector")
    assert (await ask(client, "email"))[0] == []
    assert await reindex(db) == 1
    assert (await ask(client, "email"))[0] == ["emailen"]
