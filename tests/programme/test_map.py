"""The map: every municipality is on it, neighbours share their border, and it is small."""

import re
from itertools import combinations, pairwise

import brotli
import httpx
import pytest

from leerkring.core.database.db import Database
from leerkring.programme import map as country
from leerkring.programme import map_shapes
from leerkring.programme.municipality_of import municipality_code_of
from leerkring.programme.seed import memberships, municipalities
from tests.builders import make_circle
from tests.support.markup import Markup

CODES = [row.code for row in municipalities()]
MOST = 60_000
"""Bytes that a browser gets for the page with the map."""


def test_all_342_municipalities_are_on_it() -> None:
    assert set(map_shapes.shapes()) == set(CODES)
    assert len(CODES) == 342


def test_each_is_made_of_closed_rings() -> None:
    for code in CODES:
        for arcs in map_shapes.arcs_of()[code]:
            lines = [map_shapes.line_of(arc) for arc in arcs]
            assert all(one[-1] == other[0] for one, other in pairwise([*lines, lines[0]])), code
        assert re.fullmatch(r"(M\d+ \d+l-?\d+( ?-?\d+)+z)+", map_shapes.shapes()[code].path), code


def test_borders_are_shared_so_there_are_no_gaps() -> None:
    """Each arc has an owner on one side or on both; the owners' areas together are that of the country."""
    walked: dict[int, list[str]] = {}
    for code, rings in map_shapes.arcs_of().items():
        for ring in rings:
            for arc in ring:
                walked.setdefault(arc, []).append(code)
    assert all(len(codes) == 1 for codes in walked.values())
    shared = [arc for arc in walked if arc >= 0 and ~arc in walked]
    assert len(shared) > 800
    parts = sum(_area(code) for code in CODES)
    whole = sum(map_shapes.area(ring) for ring in map_shapes.outline_rings(CODES))
    assert parts == pytest.approx(whole, rel=1e-9)


def _area(code: str) -> float:
    return sum(map_shapes.area(map_shapes.ring_points(ring)) for ring in map_shapes.arcs_of()[code])


def test_the_sizes_are_those_of_the_country() -> None:
    """Known areas (km²), so that no name stands at another's shape: a tenth off is the picture's coast."""
    known = {
        "Súdwest-Fryslân": 530,
        "Ede": 319,
        "Apeldoorn": 341,
        "Emmen": 346,
        "Utrecht": 99,
        "Veldhoven": 32,
    }
    codes = {row.name: row.code for row in municipalities()}
    scale = 341 / _area(codes["Apeldoorn"])
    for name, size in known.items():
        assert _area(codes[name]) * scale == pytest.approx(size, rel=0.12), name


def test_a_region_has_one_border_around_its_municipalities() -> None:
    members = [row.municipality_code for row in memberships() if row.region_slug == "regio-enschede"]
    assert len(map_shapes.outline_rings(members)) == 1
    assert sum(map(_area, members)) == map_shapes.area(map_shapes.outline_rings(members)[0])


def test_activities_in_one_place_stand_beside_each_other() -> None:
    spots = [country.Spot("GM0153", "circle", str(i)) for i in range(3)]
    dots = country.draw((), spots).dots
    for one, other in [(0, 1), (1, 2), (0, 2)]:
        x, y = dots[one].x - dots[other].x, dots[one].y - dots[other].y
        assert (x * x + y * y) ** 0.5 == pytest.approx(country.SPACING, abs=0.2)


def test_no_dot_lies_over_another_and_the_keyboard_stops_once_for_each_activity() -> None:
    """Neighbouring municipalities are closer together than a finger is wide."""
    codes = ["GM0518", "GM0603", "GM0503", "GM0637", "GM1783", "GM0518"]  # The Hague and around
    spots = [country.Spot(code, "circle", code, f"/agenda/{i % 2}") for i, code in enumerate(codes)]
    dots = country.draw((), spots).dots
    for one, other in combinations(dots, 2):
        far = ((one.x - other.x) ** 2 + (one.y - other.y) ** 2) ** 0.5
        assert far >= country.SPACING - 0.5
    assert sum(dot.stop for dot in dots) == 2


@pytest.mark.parametrize(
    "where, name",
    [
        ("Stadhuis Enschede", "Enschede"),
        ("Huis van Cultuur en Bestuur, Hoogezand", "Midden-Groningen"),
        ("Gemeentehuis Westland, Naaldwijk", "Westland"),
        ("Jaarbeurs, Jaarbeursplein 6, 3521 AL Utrecht", "Utrecht"),
        ("Utrechtseweg 12, Arnhem", "Arnhem"),
        ("Stadhuis 's-Gravenhage", "Den Haag"),
        ("Stadhuis Den Haag", "Den Haag"),
        ("online", None),
        ("", None),
    ],
)
def test_a_place_is_found_by_the_town_named_last(where: str, name: str | None) -> None:
    code = municipality_code_of(where)
    assert (map_shapes.shapes()[code].name if code else None) == name


def test_the_same_places_are_moved_apart_once_and_addresses_read_once() -> None:
    """With a hundred activities to come that is most of the page."""
    spots = [country.Spot(code, "circle", "Leerkring", f"/agenda/{code}") for code in CODES[:40]]
    first = country.draw((), spots)
    made, read = country._apart.cache_info().misses, municipality_code_of.cache_info().misses
    assert country.draw((), spots) == first
    municipality_code_of("Stadhuis Enschede")
    municipality_code_of("Stadhuis Enschede")
    assert country._apart.cache_info().misses == made
    assert municipality_code_of.cache_info().misses <= read + 1


async def test_the_page_shows_six_regions_and_what_comes(db: Database, client: httpx.AsyncClient) -> None:
    await make_circle(db, days=2)
    answer = await client.get("/koplopers")
    assert answer.status_code == 200
    page = Markup("/koplopers", answer.text)
    assert len(re.findall(r'<a class="map-region"', answer.text)) == 6
    assert answer.text.count("<title>") == 1 + len(CODES) + 1
    dots = re.findall(r'<a class="map-dot kind-circle" href="([^"]+)"', answer.text)
    assert dots == ["/agenda/woonzorganalyse"]
    assert {f"http://leerkring.test/agenda?regio={row.region_slug}" for row in memberships()} <= {
        str(httpx.URL("http://leerkring.test/koplopers").join(link)) for link in page.links
    }
    assert "Bron: CBS" in answer.text


async def test_the_same_stands_in_words(client: httpx.AsyncClient) -> None:
    text = (await client.get("/koplopers")).text
    table = text[text.index("<table") : text.index("</table>")]
    lines = dict(
        re.findall(r'<th scope="row"><a href="/koplopers/([a-z-]+)">.*?<td class="num">(\d+)</td>', table)
    )
    assert {slug: int(number) for slug, number in lines.items()} == {
        "regio-enschede": 8,
        "arnhem-nijmegen": 17,
        "regio-groningen": 10,
        "haaglanden": 9,
        "mra": 30,
        "parkstad-limburg": 7,
    }
    assert all(province in table for province in ("Overijssel", "Gelderland", "Groningen", "Zuid-Holland"))
    assert "Er staan nu geen punten op de kaart" in text


async def test_it_weighs_little(client: httpx.AsyncClient) -> None:
    text = (await client.get("/koplopers")).text
    assert len(brotli.compress(text.encode(), quality=5)) < MOST / 1.5
