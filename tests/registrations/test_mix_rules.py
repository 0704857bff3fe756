"""What a group is mixed by, what each person counts for, and what a selection lacks."""

from dataclasses import dataclass, field
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leerkring.people.labels import ORGANIZATION_KINDS
from leerkring.registrations.mix.rules import (
    BEFORE,
    DEFAULT_GROUPS,
    FUNCTION,
    KIND,
    REGION,
    Aim,
    Dimension,
    FunctionGroup,
    Measure,
    Plan,
    list_dimensions,
    marks_of,
    measure,
    name_mark,
    say_shortage,
)

REGIONS = {"twente": "Twente", "zuid": "Zuid-Limburg"}


@dataclass
class Question:
    """An own question."""

    key: str
    label: str
    type: str
    options: tuple[str, ...] = ()


@dataclass
class Somebody:
    """Who applied."""

    organization_kind: str = "municipality"
    region_slugs: tuple[str, ...] = ()
    job_title: str = ""
    answers: dict[str, Any] = field(default_factory=dict)
    took_part: int = 0


QUESTIONS = (
    Question("fase", "Hoe ver bent u?", "choice", ("Begin", "Eind")),
    Question("lunch", "Eet u mee?", "yes_no"),
    Question("vraag", "Welke vraag?", "long_text"),
)
DIMENSIONS = list_dimensions(ORGANIZATION_KINDS, REGIONS, DEFAULT_GROUPS, QUESTIONS)


@pytest.mark.parametrize(
    "title, group",
    [
        ("Senior beleidsadviseur wonen", "Beleid en advies"),
        ("Projectleider Wonen", "Project en programma"),
        ("WETHOUDER", "Bestuur en directie"),
        ("Wijkcoach", "Uitvoering"),
        ("Tuinman", "geen"),
        ("", "geen"),
    ],
)
def test_a_job_title_counts_for_the_first_group_of_which_a_word_stands_in_it(title: str, group: str):
    marks = marks_of(Somebody(job_title=title), DEFAULT_GROUPS, REGIONS)
    found = next(mark for mark in marks if mark.startswith(FUNCTION))
    assert found == next((one.mark for one in DEFAULT_GROUPS if one.name == group), f"{FUNCTION}:geen")


def test_the_order_of_the_groups_decides_and_accents_do_not():
    groups = (FunctionGroup("Eerst", ("coördinator",)), FunctionGroup("Later", ("coordinator", "zorg")))
    assert f"{FUNCTION}:eerst" in marks_of(Somebody(job_title="Zorgcoordinator"), groups, {})
    assert f"{FUNCTION}:later" in marks_of(Somebody(job_title="Zorgregisseur"), groups, {})


def test_what_somebody_counts_for():
    one = Somebody(
        "housing_corporation", ("twente", "weg"), "Manager", {"fase": "Begin", "onderwerpen": ["A", "B"]}, 2
    )
    assert marks_of(one, DEFAULT_GROUPS, REGIONS) == {
        "soort:housing_corporation",
        "regio:twente",
        "functie:leiding",
        "eerder:mee",
        "vraag-fase:Begin",
        "vraag-onderwerpen:A",
        "vraag-onderwerpen:B",
    }
    outside = marks_of(Somebody(region_slugs=("weg",)), (), REGIONS)
    assert {"regio:geen", "eerder:nieuw"} <= outside


def test_questions_to_choose_from_are_dimensions_and_open_ones_are_not():
    assert [one.key for one in DIMENSIONS] == [KIND, REGION, FUNCTION, BEFORE, "vraag-fase", "vraag-lunch"]
    assert DIMENSIONS[-1].values == {"vraag-lunch:yes": "Ja", "vraag-lunch:no": "Nee"}
    assert "regio:geen" in DIMENSIONS[1].values


def test_what_a_group_is_mixed_by_has_its_words():
    several = Question("dag", "Welke dagen?", "choices", ("Ma", "Di"))
    found = list_dimensions(
        {"municipality": "Gemeente"}, {"zuid": "Zuid-Limburg"}, DEFAULT_GROUPS[:1], [*QUESTIONS, several]
    )
    assert found == (
        Dimension("soort", "Soort organisatie", {"soort:municipality": "Gemeente"}),
        Dimension("regio", "Regio", {"regio:zuid": "Zuid-Limburg", "regio:geen": "Buiten deze regio’s"}),
        Dimension(
            "functie",
            "Functie",
            {"functie:bestuur-en-directie": "Bestuur en directie", "functie:geen": "Andere functies"},
        ),
        Dimension(
            "eerder",
            "Eerder meegedaan",
            {"eerder:nieuw": "Voor het eerst", "eerder:mee": "Deed eerder mee"},
        ),
        Dimension("vraag-fase", "Hoe ver bent u?", {"vraag-fase:Begin": "Begin", "vraag-fase:Eind": "Eind"}),
        Dimension("vraag-lunch", "Eet u mee?", {"vraag-lunch:yes": "Ja", "vraag-lunch:no": "Nee"}),
        Dimension("vraag-dag", "Welke dagen?", {"vraag-dag:Ma": "Ma", "vraag-dag:Di": "Di"}),
    )


def test_what_is_no_word_of_an_answer_counts_for_nothing():
    one = Somebody(answers={"aantal": 3, "rij": ["A", 3, None], "leeg": None}, took_part=1)
    found = {mark for mark in marks_of(one, (), {}) if mark.startswith("vraag-")}
    assert found == {"vraag-rij:A"}
    assert "eerder:mee" in marks_of(one, (), {}), "once is before"


def test_an_aim_for_what_nobody_has_is_shown_with_nothing():
    plan = Plan((KIND,), (Aim("soort:province", 1),))
    (kinds,) = measure(DIMENSIONS, plan, [], [frozenset({"soort:other"})])
    assert (kinds.key, kinds.label) == ("soort", "Soort organisatie")
    assert [(one.mark, one.has, one.aimed, one.there) for one in kinds.measures] == [
        ("soort:province", 0, 1, 0),
        ("soort:other", 0, 0, 1),
    ]


def test_what_is_not_looked_at_does_not_end_the_rest():
    gauges = measure(DIMENSIONS, Plan((KIND, FUNCTION)), [], [])
    assert [(one.key, one.measures) for one in gauges] == [(KIND, ()), (FUNCTION, ())]


def test_a_selection_is_measured_against_its_aims():
    plan = Plan((KIND,), (Aim("soort:housing_corporation", 3), Aim("vraag-fase:Eind", 1)))
    chosen = [frozenset({"soort:housing_corporation"}), frozenset({"soort:municipality"})]
    others = [frozenset({"soort:housing_corporation"})]
    kinds, phase = measure(DIMENSIONS, plan, chosen, others)
    assert kinds.measures == (
        Measure("soort:municipality", "Gemeente", 1, 0, 1),
        Measure("soort:housing_corporation", "Woningcorporatie", 1, 3, 2),
    )
    assert phase.label == "Hoe ver bent u?"
    assert [(one.label, one.has, one.lacks) for one in phase.measures] == [("Eind", 0, 1)]
    assert say_shortage([*kinds.measures, *phase.measures]) == "Nog tekort: 2 × Woningcorporatie, 1 × Eind."


@pytest.mark.parametrize(
    "has, aimed, lacks, text",
    [
        (2, 0, 0, "2 gekozen"),
        (2, 3, 1, "2 gekozen van ten minste 3, nog 1 tekort"),
        (3, 3, 0, "3 gekozen, ten minste 3: gehaald"),
        (4, 3, 0, "4 gekozen, ten minste 3: gehaald"),
    ],
)
def test_the_dots_have_their_words(has: int, aimed: int, lacks: int, text: str):
    one = Measure("a", "A", has, aimed, has)
    assert (one.lacks, one.text) == (lacks, text)


def test_a_sentence_says_what_lacks():
    met, short = Measure("a", "A", 1, 1, 1), Measure("b", "B", 1, 3, 1)
    assert say_shortage([Measure("a", "A", 1, 0, 1)]) == "Er zijn nog geen doelen."
    assert say_shortage([met]) == "Het doel is gehaald."
    assert say_shortage([met, met]) == "Alle doelen zijn gehaald."
    assert say_shortage([met, short]) == "Nog tekort: 2 × B."
    assert say_shortage([]) == "Er zijn nog geen doelen."
    assert say_shortage([met, Measure("c", "C", 0, 0, 1)]) == "Het doel is gehaald."
    assert say_shortage([short, Measure("c", "C", 1, 2, 1)]) == "Nog tekort: 2 × B, 1 × C."


def test_a_mark_is_named_so_that_it_says_what_it_is_about():
    assert name_mark(DIMENSIONS, "soort:municipality") == "Gemeente"
    assert name_mark(DIMENSIONS, "vraag-fase:Eind") == "Hoe ver bent u?: Eind"
    assert name_mark(DIMENSIONS, "functie:geen") == "Functie: Andere functies"
    assert name_mark(DIMENSIONS, "vraag-weg:Iets") == "Iets"
    assert name_mark(DIMENSIONS, "vraag-weg:Van 9:00") == "Van 9:00"
    assert name_mark(DIMENSIONS, "regio:geen") == "Regio: Buiten deze regio’s"
    assert name_mark(DIMENSIONS, "eerder:nieuw") == "Voor het eerst"
    assert name_mark(DIMENSIONS, "regio:twente") == "Twente"
    assert name_mark(DIMENSIONS, "functie:leiding") == "Leiding"


def test_a_dimension_that_is_aimed_for_is_looked_at_too():
    phase = Dimension("vraag-fase", "Fase", {"vraag-fase:Eind": "Eind"})
    assert not Plan().shows(phase)
    assert Plan((), (Aim("vraag-fase:Eind", 1),)).shows(phase)
    assert Plan(("vraag-fase",)).shows(phase)
    assert Aim("a", 2).dump() == {"mark": "a", "least": 2}


_people = st.lists(st.frozensets(st.sampled_from(["soort:municipality", "soort:other", "regio:twente"])))


@given(_people, _people, st.integers(1, 5))
def test_who_is_chosen_and_who_is_not_are_counted_once(chosen, others, least):
    plan = Plan(aims=(Aim("soort:other", least),))
    for gauge in measure(DIMENSIONS, plan, chosen, others):
        for one in gauge.measures:
            assert one.has == sum(one.mark in marks for marks in chosen)
            assert one.there == one.has + sum(one.mark in marks for marks in others)
            assert one.lacks == max(0, one.aimed - one.has)
            assert one.there or one.aimed
