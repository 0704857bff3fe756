"""Anchors last: links to a paragraph keep leading to it while the text around it changes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leerkring.core.text.slugs import slugified
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


def test_versions_are_ordered_as_numbers() -> None:
    assert sorted(["1.10", "1.9", "2", "1"], key=version_key) == ["1", "1.9", "1.10", "2"]
    assert next_number(["1.0", "1.9"]) == "1.10"
    assert next_number(["2"]) == "2.1"
    assert slugified("Wie telt u níét mee?!") == "wie-telt-u-niet-mee"
