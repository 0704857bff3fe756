"""Anchors last: links to a paragraph keep leading to it while the text around it changes."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leerkring.core.text.slugs import slugified
from leerkring.library.handbooks import rules
from leerkring.library.handbooks.document import anchored
from leerkring.library.handbooks.rules import Anchor, Place, keep_anchors, next_number, version_key

TEXTS = st.lists(st.text("abc ", max_size=12), max_size=12)


def numbered(texts: list[str]) -> list[Place]:
    return [Place(text) for text in texts]


@given(TEXTS, TEXTS, TEXTS)
def test_anchors_are_unique_and_a_number_never_returns(
    first: list[str], second: list[str], third: list[str]
) -> None:
    kept: tuple[Anchor, ...] = ()
    last = 0
    for texts in (first, second, third):
        had, given = {one.id for one in kept}, last
        kept, last = keep_anchors(kept, numbered(texts), last)
        assert len({one.id for one in kept}) == len(texts)
        assert [one.text for one in kept] == texts
        for one in kept:
            assert one.id in had or given < int(one.id[1:]) <= last
    again, same = keep_anchors(kept, numbered(third), last)
    assert (again, same) == (kept, last)


@given(TEXTS, st.text("xyz", min_size=1), st.integers(0, 12))
def test_a_new_paragraph_moves_no_other_anchor(texts: list[str], new: str, place: int) -> None:
    kept, last = keep_anchors((), numbered(texts), 0)
    place = min(place, len(texts))
    grown, _ = keep_anchors(kept, numbered([*texts[:place], new, *texts[place:]]), last)
    assert [one for index, one in enumerate(grown) if index != place] == list(kept)
    assert grown[place].id == f"a{last + 1}"


FIRST, STEPS, SECOND = (
    "Eerste alinea over de vraag van de wethouder.",
    "## Stap voor stap",
    "Tweede alinea over cijfers.",
)
FIRST_EDITED = "Eerste alinea over de grote vraag van de wethouder."


@pytest.mark.parametrize(
    "after, ids",
    [
        pytest.param((FIRST_EDITED, STEPS, SECOND), ["a1", "stap-voor-stap", "a2"], id="edited"),
        pytest.param((SECOND, STEPS, FIRST), ["a2", "stap-voor-stap", "a1"], id="moved"),
        pytest.param(
            (FIRST, "## De stappen, stap voor stap", SECOND), ["a1", "stap-voor-stap", "a2"], id="heading"
        ),
        pytest.param((SECOND, STEPS, FIRST_EDITED), ["a2", "stap-voor-stap", "a3"], id="edited and moved"),
        pytest.param(("Nieuw begin.", STEPS, SECOND), ["a3", "stap-voor-stap", "a2"], id="another"),
        pytest.param(("Nieuw begin.", FIRST, STEPS), ["a3", "a1", "stap-voor-stap"], id="before it"),
    ],
)
def test_a_paragraph_that_is_edited_or_moved_is_still_the_same(
    after: tuple[str, ...], ids: list[str]
) -> None:
    """Both at once is another paragraph, with a number that nothing ever had."""
    kept, last = anchored(f"{FIRST}\n\n{STEPS}\n\n{SECOND}", (), 0)
    assert [one.id for one in kept] == ["a1", "stap-voor-stap", "a2"]
    assert [one.id for one in anchored("\n\n".join(after), kept, last)[0]] == ids


def test_a_writer_may_name_a_place_and_the_page_keeps_its_own_names() -> None:
    kept, _ = anchored("## Kop {#mijn-plek}\n\n## Inhoud\n\n## Kop {#mijn-plek}\n\n## A1\n\nTekst.\n", (), 0)
    assert [one.id for one in kept] == ["mijn-plek", "inhoud-2", "mijn-plek-2", "k-a1", "a1"]


def ids(kept: Sequence[Anchor], places: Sequence[Place], last: int = 9) -> list[str]:
    return [one.id for one in keep_anchors(kept, places, last)[0]]


def were(*texts: str) -> tuple[Anchor, ...]:
    """What stood there: a1, a2 and so on."""
    return tuple(Anchor(f"a{number}", text) for number, text in enumerate(texts, start=1))


def test_a_name_is_given_once_and_a_number_belongs_to_paragraphs() -> None:
    headings = [Place("Kop", "kop"), Place("Kop!", "kop"), Place("Kop?", "kop"), Place("A7", "a7")]
    assert ids((), headings) == ["kop", "kop-2", "kop-3", "k-a7"]
    fixed = [
        Place("Een", "a7", fixed=True),
        Place("Twee", "inhoud", fixed=True),
        Place("Drie", "x", fixed=True),
    ]
    assert ids((), fixed) == ["k-a7", "inhoud-2", "x"]
    assert ids((), [Place("Een", "x", fixed=True), Place("Twee", "x", fixed=True)]) == ["x", "x-2"]
    assert ids((), [Place("Een", "x"), Place("Twee", "x", fixed=True)]) == ["x-2", "x"], "a writer goes first"
    kept = (Anchor("x", "Een"), Anchor("kop", "Kop"))
    assert ids(kept, [Place("Nieuw", "x", fixed=True), Place("Een", "een"), Place("Kop", "ander")]) == [
        "x",
        "een",
        "kop",
    ]
    assert ids((Anchor("oud", "Een"),), [Place("Een", "x", fixed=True)]) == ["x"]


def test_the_next_number_is_the_first_that_nothing_has() -> None:
    kept, last = keep_anchors(were("Een"), numbered(["Een", "Twee", "Drie"]), 5)
    assert ([one.id for one in kept], last) == (["a1", "a6", "a7"], 7)
    kept, last = keep_anchors((Anchor("a6", "Een"), Anchor("a7", "Nul")), numbered(["Twee", "Een", "Nul"]), 5)
    assert ([one.id for one in kept], last) == (["a8", "a6", "a7"], 8)
    kept, last = keep_anchors((Anchor("a6", "Een"),), numbered(["Twee", "Een"]), 5)
    assert ([one.id for one in kept], last) == (["a7", "a6"], 7)


TWENTY = [f"woord{number}" for number in range(20)]


def changed(kept: int) -> str:
    """A paragraph of twenty words of which the first so many are what they were."""
    return " ".join(TWENTY[:kept] + [f"ander{number}" for number in range(20 - kept)])


def test_a_paragraph_is_the_same_while_more_than_half_of_it_is() -> None:
    old = were(" ".join(TWENTY))
    assert ids(old, [Place(changed(11))]) == ["a1"]
    assert ids(old, [Place(changed(11).upper())]) == ["a1"]
    assert ids(old, [Place(changed(10))]) == ["a10"]


def test_the_one_that_is_most_alike_is_the_same() -> None:
    assert ids(were(" ".join(TWENTY)), numbered([changed(12), changed(15), changed(13)])) == [
        "a10",
        "a1",
        "a11",
    ]
    assert ids(were(changed(12), changed(19)), [Place(" ".join(TWENTY))]) == ["a2"]
    assert ids(were(changed(12), changed(12) + "!"), [Place(" ".join(TWENTY))]) == ["a1"], (
        "the first of equals"
    )
    assert ids(were(" ".join(TWENTY)), numbered([changed(12), changed(12) + "!"])) == ["a1", "a10"]


def test_what_has_a_name_already_takes_no_other_and_gives_its_own_to_nobody() -> None:
    """Where a writer's own name comes between: what goes together goes together, and nothing else gets the anchor."""
    whole = " ".join(TWENTY)
    # The place is what was called x, and that name a writer gave to another; it is not its neighbour instead.
    named = Place("Heel iets anders.", "x", fixed=True)
    assert ids((Anchor("x", whole), Anchor("a2", changed(12))), [Place(changed(19)), named]) == ["a10", "x"]
    # What was a1 has a name of its writer now; a1 does not go to what is a little like it.
    named = Place(changed(19), "x", fixed=True)
    assert ids(were(whole), [named, Place(changed(12))]) == ["x", "a10"]
    assert ids(
        were("Begin.", whole), [Place(whole, "x", fixed=True), Place("Begin."), Place(changed(12))]
    ) == [
        "x",
        "a1",
        "a10",
    ]


def test_what_was_put_before_it_is_not_what_was_changed_there() -> None:
    whole = " ".join(TWENTY)
    assert ids(were("Begin.", whole), numbered([changed(12), "Begin.", "Heel iets anders."])) == [
        "a10",
        "a1",
        "a11",
    ]


def test_what_moved_as_a_whole_is_nothing_else() -> None:
    """Also where something that changed is as much like it."""
    old = were("Begin hier.", " ".join(TWENTY), "Midden.", changed(19), "Slot.")
    new = numbered([changed(19), "Begin hier.", changed(18), "Midden.", "Slot."])
    assert ids(old, new) == ["a4", "a1", "a2", "a3", "a5"]
    old = were(" ".join(TWENTY), "Midden.", changed(19))
    assert ids(old, numbered([changed(19), changed(15), "Midden."])) == ["a3", "a1", "a2"]


def test_the_same_text_twice_is_two_places() -> None:
    assert ids(were("Ja.", "Nee.", "Ja."), numbered(["Ja.", "Ja.", "Nee."])) == ["a1", "a3", "a2"]


def test_a_whole_new_text_is_not_compared(monkeypatch: pytest.MonkeyPatch) -> None:
    old, new = were("een twee drie", "vier vijf zes"), numbered(["een twee elf", "vier vijf elf"])
    monkeypatch.setattr(rules, "MOST_COMPARED", 4)
    assert ids(old, new) == ["a1", "a2"]
    monkeypatch.setattr(rules, "MOST_COMPARED", 3)
    assert ids(old, new) == ["a10", "a11"]


def test_of_too_many_places_only_equal_ones_are_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rules, "MOST_PLACES", 3)
    old = were("een twee drie", "Ja.", "Nee.")
    assert ids(old, numbered(["een twee elf", "Ja.", "Nee."])) == ["a1", "a2", "a3"]
    assert ids(old, numbered(["een twee elf", "Ja.", "Nee.", "Ooit."])) == ["a10", "a2", "a3", "a11"]


@pytest.mark.parametrize(
    "limit, most, same",
    [("LONG", 4, False), ("LONG", 3, True), ("MOST_STEPS", 4, False), ("MOST_STEPS", 3, True)],
)
def test_in_a_long_paragraph_the_order_of_words_does_not_count(
    monkeypatch: pytest.MonkeyPatch, limit: str, most: int, same: bool
) -> None:
    monkeypatch.setattr(rules, limit, most)
    assert (ids(were("een twee drie vier"), [Place("vier drie twee een")]) == ["a1"]) is same


def test_words_that_come_again_and_again_count_too() -> None:
    text = " ".join(TWENTY * 11)
    assert ids(were(text), [Place(f"begin {text} slot")]) == ["a1"]


def test_versions_are_ordered_as_numbers() -> None:
    assert sorted(["1.10", "1.9", "2", "1"], key=version_key) == ["1", "1.9", "1.10", "2"]
    assert next_number(["1.0", "1.9"]) == "1.10"
    assert next_number(["2"]) == "2.1"
    assert slugified("Wie telt u níét mee?!") == "wie-telt-u-niet-mee"
