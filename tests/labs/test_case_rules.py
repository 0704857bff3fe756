"""Where a case goes, what of it may be read by whom, and how long it is kept."""

from dataclasses import replace
from datetime import timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leerkring.labs.cases.consent.rules import (
    LEFT_OUT,
    Audience,
    CaseText,
    list_names,
    redact,
    shown,
    takes_back,
    without_owner,
)
from leerkring.labs.cases.consent.rules import ConsentLevel as L
from leerkring.labs.cases.rules import (
    DECLINED_KEPT,
    DRAFT_KEPT,
    MOVES,
    ON_SITE,
    OPEN,
    OWNER_KEPT,
    UNPROVEN_KEPT,
    can_move,
    count_missing,
    is_over,
    leads_to_nobody,
    may_complete,
    may_see_marks,
)
from leerkring.labs.cases.rules import CaseState as S
from tests.conftest import TODAY

PLACES = ("Almelo", "Súdwest-Fryslân", "’s-Hertogenbosch", "Huizen", "Ede", "Twente", "Groningen")
CASE = CaseText(
    title="Samen wonen in Almelo",
    question="Hoe helpt Aadorp zichzelf?",
    context="Noor Haddad belde: 06-12345678, noor@almelo.example, https://kwartelveld.example/plan.",
    tried="Kwartelveld bouwde; de Twentenaren bleven weg.",
    hoped="Een frisse blik.",
    involved="De heer Ridderbos.",
    organization="Woonstichting Kwartelveld",
    owner="Noor Haddad",
    email="noor@almelo.example",
    regions=("Twente",),
    themes=("woonzorganalyse",),
    hidden=("Aadorp",),
)
NEVER = ("Noor", "Haddad", "noor@", "06-1234", "https:", "Ridderbos", "Aadorp")
ONLY_OPEN = ("Almelo", "Kwartelveld", "Twente")


def everything(text: CaseText) -> str:
    return repr(text)


@pytest.mark.parametrize("state", S)
@pytest.mark.parametrize("level", L)
def test_what_everybody_reads(level: L, state: S):
    text = shown(CASE, level, state, Audience.EVERYBODY, PLACES)
    assert (text is not None) == (state in ON_SITE and level is not L.CLOSED)
    if text is not None:
        for word in NEVER:
            assert word not in everything(text), word
        for word in ONLY_OPEN:
            assert (word in everything(text)) == (level is L.OPEN), word
        assert text.themes == ("woonzorganalyse",)
        assert "frisse blik" in text.hoped


@pytest.mark.parametrize("level", L)
def test_what_an_expert_reads_who_is_asked(level: L):
    text = shown(CASE, level, S.ACCEPTED, Audience.ASKED, PLACES)
    assert text is not None
    assert "Samen wonen" in text.title
    for word in NEVER:
        assert word not in everything(text), word
    for word in ONLY_OPEN:
        assert (word in everything(text)) == (level is L.OPEN), word
    assert bool(text.context) == (level is not L.CLOSED)


@pytest.mark.parametrize("level", L)
def test_who_takes_part_reads_all_but_who_the_owner_is(level: L):
    text = shown(CASE, level, S.IN_LAB, Audience.INSIDE, PLACES)
    assert text is not None
    assert (text.owner, text.email, text.hidden) == ("", "", ())
    assert text.involved == CASE.involved
    assert text.organization == CASE.organization
    assert shown(CASE, level, S.DRAFT, Audience.STAFF) is CASE


def test_at_a_lower_level_nothing_is_read_that_was_not():
    for high, low in pairwise(L):
        more, less = (
            words_of(shown(CASE, one, S.ACCEPTED, Audience.EVERYBODY, PLACES)) for one in (high, low)
        )
        assert less <= more


def words_of(text: CaseText | None) -> set[str]:
    """Return the words that are left of a case."""
    prose = f"{text.title} {text.question} {text.context} {text.tried} {text.hoped}" if text else ""
    rest = f" {text.organization} {text.involved} {' '.join(text.regions)}" if text else ""
    return set((prose + rest).replace(LEFT_OUT, "").split()) - set(".,;:?")


OUT = LEFT_OUT
OPENLY = replace(
    CASE,
    question=f"Hoe helpt {OUT} zichzelf?",
    context=f"{OUT} belde: {OUT}, {OUT}, {OUT}",
    involved="",
    owner="",
    email="",
    hidden=(),
)
NAMELESS = replace(
    OPENLY,
    title=f"Samen wonen in {OUT}",
    tried=f"{OUT} bouwde; de {OUT} bleven weg.",
    organization="",
    regions=(),
)


@pytest.mark.parametrize(
    "level, audience, read",
    [
        (L.OPEN, Audience.EVERYBODY, OPENLY),
        (L.OPEN, Audience.ASKED, OPENLY),
        (L.ANONYMOUS, Audience.EVERYBODY, NAMELESS),
        (L.ANONYMOUS, Audience.ASKED, NAMELESS),
        (L.CLOSED, Audience.ASKED, replace(NAMELESS, context="", tried="")),
        (L.CLOSED, Audience.INSIDE, replace(CASE, owner="", email="", hidden=())),
    ],
)
def test_every_word_that_is_read(level: L, audience: Audience, read: CaseText):
    assert shown(CASE, level, S.ACCEPTED, audience, PLACES) == read


def test_a_name_is_left_out_of_every_text():
    def with_all(text: str, case: CaseText) -> CaseText:
        return replace(case, title=text, question=text, context=text, tried=text, hoped=text)

    read = shown(with_all("Met Noor en Aadorp", CASE), L.OPEN, S.ACCEPTED, Audience.EVERYBODY)
    assert read == with_all(f"Met {OUT} en {OUT}", OPENLY)


def test_once_its_owner_is_forgotten_a_case_tells_of_nobody():
    assert without_owner(CASE) == OPENLY


@pytest.mark.parametrize(
    "names, text, read",
    [
        (["Goor"], "De Goorse aanpak in goor", f"De {OUT} aanpak in {OUT}"),
        (["Ede"], "De Edese aanpak in ede", "De Edese aanpak in ede"),
        (["Vianen"], "De Vianense en Vianse aanpak", f"De {OUT} en {OUT} aanpak"),
        (["Vianen"], "Een viaduct", "Een viaduct"),
        (["Assen"], "De assistent uit Assen", f"De assistent uit {OUT}"),
        (["Noor", "Noor Haddad", "Haddad"], "Noor Haddad kwam", f"{OUT} kwam"),
        (["Xander", "Felix"], "Xander en Felix", f"{OUT} en {OUT}"),
        ([], "Een tekst - zonder namen.", "Een tekst - zonder namen."),
        (["-", " ’"], "Een tekst - zonder namen.", "Een tekst - zonder namen."),
        (["Noor"], "", ""),
    ],
)
def test_what_a_name_is_and_what_is_none(names: list[str], text: str, read: str):
    assert redact(text, names) == read


@pytest.mark.parametrize(
    "text, read",
    [
        ("Wonen in Almelo.", f"Wonen in {LEFT_OUT}."),
        ("ALMELO en almelo", f"{LEFT_OUT} en {LEFT_OUT}"),
        ("De Almelose aanpak", f"De {LEFT_OUT} aanpak"),
        ("Sudwest Fryslan", LEFT_OUT),
        ("In ’s Hertogenbosch, 's-Hertogenbosch", f"In ’{LEFT_OUT}, '{LEFT_OUT}"),
        ("De Groningse aanpak", f"De {LEFT_OUT} aanpak"),
        ("Huizen en huizen", f"{LEFT_OUT} en huizen"),
        ("Ede en het gedeelde", f"{LEFT_OUT} en het gedeelde"),
        ("Bel 0546 12 34 56 of +31 6 12345678", f"Bel {LEFT_OUT} of {LEFT_OUT}"),
        ("In 2027 wachten 400 mensen op 12 woningen", "In 2027 wachten 400 mensen op 12 woningen"),
    ],
)
def test_names_are_left_out_however_they_are_written(text: str, read: str):
    assert redact(text, PLACES) == read


@given(
    st.lists(
        st.sampled_from(("Almelo", "almelose", "Noor", "wonen", "en", "Súdwest Fryslân", "ē", ",", "\n")),
        max_size=12,
    )
)
def test_no_name_is_left_and_leaving_out_twice_is_once(words: list[str]):
    read = redact(" ".join(words), [*PLACES, "Noor"])
    assert "almelo" not in read.lower()
    assert "Noor" not in read
    assert redact(read, [*PLACES, "Noor"]) == read


def test_common_words_of_a_name_stay_in_the_text():
    assert list_names(["Stichting Wonen in de Polder"]) == ["Stichting Wonen in de Polder", "Polder"]
    assert list_names([" Dorp Ee", "", "B wonen"]) == ["Dorp Ee", "Ee", "B wonen"]
    assert (
        redact("Wonen en zorg in de stad", list_names(["Stichting Wonen in de Polder"]))
        == "Wonen en zorg in de stad"
    )


def test_only_less_is_taking_back():
    assert takes_back(L.OPEN, L.ANONYMOUS)
    assert takes_back(L.ANONYMOUS, L.CLOSED)
    assert not takes_back(L.CLOSED, L.OPEN)
    assert not takes_back(L.OPEN, L.OPEN)


def test_a_case_moves_forward_and_is_taken_back_from_wherever_something_is_done_with_it():
    assert all(can_move(state, S.WITHDRAWN) for state in OPEN | {S.CLOSED})
    assert not MOVES[S.WITHDRAWN]
    assert not MOVES[S.DECLINED]
    assert not can_move(S.DRAFT, S.ACCEPTED)
    assert not can_move(S.SUBMITTED, S.ACCEPTED)
    assert {to for moves in MOVES.values() for to in moves} | {S.DRAFT} == set(S)


@pytest.mark.parametrize(
    "state, asked, may",
    [
        (S.DRAFT, False, True),
        (S.SUBMITTED, False, True),
        (S.IN_ASSESSMENT, False, False),
        (S.IN_ASSESSMENT, True, True),
        (S.ACCEPTED, True, False),
    ],
)
def test_when_the_owner_may_change_it(state: S, asked: bool, may: bool):
    assert may_complete(state, is_asked=asked) is may


def test_marks_of_others_are_seen_after_ones_own():
    assert not may_see_marks(S.IN_ASSESSMENT, ["staff:a"], "staff:b")
    assert may_see_marks(S.IN_ASSESSMENT, ["staff:a", "staff:b"], "staff:b")
    assert may_see_marks(S.ACCEPTED, ["staff:a"], "staff:b")
    assert [count_missing(many, 2) for many in range(4)] == [2, 1, 0, 0]


@pytest.mark.parametrize(
    "state, proven, kept",
    [
        (S.DRAFT, False, UNPROVEN_KEPT),
        (S.DRAFT, True, DRAFT_KEPT),
        (S.DECLINED, True, DECLINED_KEPT),
        (S.WITHDRAWN, True, DECLINED_KEPT),
        (S.SUBMITTED, True, None),
        (S.IN_LAB, True, None),
        (S.CLOSED, True, None),
    ],
)
def test_how_long_a_case_is_kept(state: S, proven: bool, kept: timedelta | None):
    if kept is None:
        assert not is_over(state, proven=proven, changed_at=TODAY - timedelta(days=5000), now=TODAY)
    else:
        assert is_over(state, proven=proven, changed_at=TODAY - kept, now=TODAY)
        assert not is_over(state, proven=proven, changed_at=TODAY - kept + timedelta(seconds=1), now=TODAY)


def test_the_owner_of_a_closed_case_goes_after_two_years():
    assert leads_to_nobody(S.CLOSED, changed_at=TODAY - OWNER_KEPT, now=TODAY)
    assert not leads_to_nobody(S.CLOSED, changed_at=TODAY - OWNER_KEPT + timedelta(seconds=1), now=TODAY)
    assert not leads_to_nobody(S.IN_LAB, changed_at=TODAY - OWNER_KEPT * 2, now=TODAY)
