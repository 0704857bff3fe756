"""The facts of the programme, as they are shipped."""

from datetime import date

from leerkring.programme import seed


def test_all_342_municipalities_are_there_once() -> None:
    rows = seed.municipalities()
    assert len(rows) == 342
    assert len({row.code for row in rows}) == 342
    assert len({row.name for row in rows}) == 342


def test_den_haag_goes_by_its_daily_name_and_stands_under_the_d() -> None:
    names = [row.name for row in seed.municipalities()]
    assert "'s-Gravenhage" not in names
    assert names.index("Delft") < names.index("Den Haag") < names.index("Deurne")
    assert next(row for row in seed.municipalities() if row.name == "Den Haag").cbs_name == "'s-Gravenhage"


def test_den_bosch_stands_under_the_h_and_accents_do_not_count() -> None:
    names = [row.name for row in seed.municipalities()]
    assert names.index("Hengelo") < names.index("'s-Hertogenbosch") < names.index("Heumen")
    assert names.index("Súdwest-Fryslân") < names.index("Terneuzen")


def test_each_of_six_regions_has_the_municipalities_of_the_facts() -> None:
    today = date(2026, 11, 1)
    here = [m for m in seed.memberships() if m.valid_to is None or m.valid_to > today]
    sizes = {slug: sum(m.region_slug == slug for m in here) for slug in {m.region_slug for m in here}}
    assert sizes == {
        "regio-enschede": 8,
        "regio-groningen": 10,
        "parkstad-limburg": 7,
        "arnhem-nijmegen": 17,
        "haaglanden": 9,
        "mra": 30,
    }


def test_montferland_left_its_region_at_the_start_of_2025() -> None:
    montferland = next(m for m in seed.memberships() if m.municipality_name == "Montferland")
    assert montferland.valid_to == date(2025, 1, 1)


def test_every_membership_is_of_a_municipality_and_a_region_that_exist() -> None:
    codes = {row.code for row in seed.municipalities()}
    slugs = {region["slug"] for region in seed.regions()}
    assert all(m.municipality_code in codes and m.region_slug in slugs for m in seed.memberships())


def test_there_are_three_themes_and_eight_target_groups() -> None:
    assert [theme["slug"] for theme in seed.themes()] == [
        "woonzorganalyse",
        "regionale-samenwerking",
        "woonzorgvisie",
    ]
    assert sum(not group["related"] for group in seed.target_groups()) == 8


def test_a_region_knows_its_provinces() -> None:
    provinces = {region["slug"]: region["province"] for region in seed.regions()}
    assert provinces["arnhem-nijmegen"] == "Gelderland en Limburg"
    assert provinces["mra"] == "Noord-Holland en Flevoland"
