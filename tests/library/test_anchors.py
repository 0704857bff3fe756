"""Anchors last: links to a paragraph keep leading to it while the text around it changes."""

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
        kept, last = keep_anchors(kept, numbered(texts), last)
        assert len({one.id for one in kept}) == len(texts)
        assert [one.text for one in kept] == texts
        for one in kept:
            number = int(one.id[1:])
            assert number <= last
    again, same = keep_anchors(kept, numbered(third), last)
    assert (again, same) == (kept, last)


@given(TEXTS, st.text("xyz", min_size=1), st.integers(0, 12))
def test_a_new_paragraph_moves_no_other_anchor(texts: list[str], new: str, place: int) -> None:
    kept, last = keep_anchors((), numbered(texts), 0)
    place = min(place, len(texts))
    grown, _ = keep_anchors(kept, numbered([*texts[:place], new, *texts[place:]]), last)
    assert [one for index, one in enumerate(grown) if index != place] == list(kept)
    assert grown[place].id == f"a{last + 1}"


def test_a_paragraph_that_is_edited_or_moved_is_still_the_same() -> None:
    before = (
        "Eerste alinea over de vraag van de wethouder.\n\n## Stap voor stap\n\nTweede alinea over cijfers.\n"
    )
    kept, last = anchored(before, (), 0)
    assert [one.id for one in kept] == ["a1", "stap-voor-stap", "a2"]
    after = (
        "Nieuw begin.\n\n## De stappen, stap voor stap\n\nTweede alinea over cijfers.\n\n"
        "Eerste alinea over de grote vraag van de wethouder.\n"
    )
    ids = [one.id for one in anchored(after, kept, last)[0]]
    assert ids[2] == "a2"
    assert ids[0] not in {"a1", "a2"} or ids[3] == "a1"
    assert len(set(ids)) == 4


def test_a_writer_may_name_a_place_and_the_page_keeps_its_own_names() -> None:
    kept, _ = anchored("## Kop {#mijn-plek}\n\n## Inhoud\n\n## Kop {#mijn-plek}\n\n## A1\n\nTekst.\n", (), 0)
    assert [one.id for one in kept] == ["mijn-plek", "inhoud-2", "mijn-plek-2", "k-a1", "a1"]


def test_versions_are_ordered_as_numbers() -> None:
    assert sorted(["1.10", "1.9", "2", "1"], key=version_key) == ["1", "1.9", "1.10", "2"]
    assert next_number(["1.0", "1.9"]) == "1.10"
    assert next_number(["2"]) == "2.1"
    assert slugified("Wie telt u níét mee?!") == "wie-telt-u-niet-mee"
