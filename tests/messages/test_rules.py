"""Whom a message is for: by a rule or as ticked, now and when it was chosen; and what stands in its fields."""

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leerkring.activities.merge_fields import first_name, values_of
from leerkring.content.markdown.merge_fields import fields_in, fill_blocks, fill_line, mistake_in
from leerkring.content.markdown.parse import parse
from leerkring.content.markdown.writers.to_mail import mail_of
from leerkring.messages.rules import Audience, Chosen, Left, Standing, divide, meets, why_left
from leerkring.registrations.rules import LIVE, State

STATES = sorted(State)
IDS = [UUID(int=number) for number in range(1, 6)]
RULES = st.builds(
    Audience,
    states=st.frozensets(st.sampled_from(STATES), max_size=3),
    regions=st.frozensets(st.sampled_from(["a", "b"]), max_size=1),
    kinds=st.frozensets(st.sampled_from(["gemeente", "zorg"]), max_size=1),
)
AUDIENCES = RULES | st.just(Audience(picked=True))


@st.composite
def standings(draw: st.DrawFn) -> list[Standing]:
    """One line a person, as `divide` is given them."""
    people = draw(st.lists(st.sampled_from(IDS), unique=True))
    return [
        Standing(
            id_,
            id_ if draw(st.booleans()) else IDS[0],
            "N",
            draw(st.sampled_from(["n@x.example", ""])),
            "O",
            draw(st.sampled_from(STATES)),
            draw(st.sampled_from(["gemeente", "zorg"])),
            draw(st.sampled_from([(), ("a",), ("a", "b")])),
        )
        for id_ in people
    ]


CHOSEN = st.lists(
    st.builds(
        Chosen,
        st.sampled_from(IDS),
        st.sampled_from(IDS),
        st.just("N"),
        st.just("n@x.example"),
        st.just("O"),
        st.sampled_from(STATES),
    ),
    unique_by=lambda one: one.about_id,
)


@given(AUDIENCES, CHOSEN, standings())
def test_everybody_gets_it_once_or_is_told_why_not(audience, chosen, now) -> None:
    found = divide(audience, chosen, now)
    people = [one.person_id for one in found.gets]
    assert len(people) == len(set(people)), "nobody gets it twice"
    assert all(one.email for one in found.gets)
    assert not {one.person_id for one, _ in found.left} & set(people)
    lines = {one.about_id for one in found.gets}
    for one in chosen:
        told = [why for left, why in found.left if left == one]
        assert (
            one.about_id in lines
            or one.person_id in people
            or told
            or why_left(audience, one, next((line for line in now if line.about_id == one.about_id), None))
            == ""
        )
    if not audience.picked:
        assert all(meets(audience, one) for one in found.gets)
        assert {one.person_id for one in now if one.email and meets(audience, one)} <= set(people)


@given(AUDIENCES)
def test_an_audience_is_kept_as_it_is(audience: Audience) -> None:
    assert Audience.load(audience.dump()) == audience


def somebody(state: str = "confirmed", person: int = 1, email: str = "n@x.example", **more) -> Standing:
    return Standing(IDS[0], UUID(int=person), "N", email, "O", state, **more)


CHOSE = Chosen(IDS[0], UUID(int=1), "N", "n@x.example", "O", "confirmed")
CONFIRMED = Audience(states=frozenset({"confirmed"}))


@pytest.mark.parametrize(
    "audience, now, why",
    [
        (CONFIRMED, somebody(), ""),
        (CONFIRMED, somebody("cancelled"), "cancelled"),
        (CONFIRMED, somebody(person=2), Left.HANDED_OVER),
        (CONFIRMED, somebody(email=""), Left.FORGOTTEN),
        (CONFIRMED, None, Left.FORGOTTEN),
        (
            Audience(states=frozenset({"confirmed"}), regions=frozenset({"a"})),
            somebody(regions=("b",)),
            Left.OTHERWISE,
        ),
        (
            Audience(states=frozenset({"confirmed"}), regions=frozenset({"a"})),
            somebody(regions=("b", "a")),
            "",
        ),
        (
            Audience(states=frozenset({"confirmed"}), kinds=frozenset({"zorg"})),
            somebody(organization_kind="x"),
            Left.OTHERWISE,
        ),
        (Audience(picked=True), somebody("offered"), ""),
        (Audience(picked=True), somebody("declined"), "declined"),
    ],
)
def test_why_somebody_left(audience, now, why) -> None:
    assert why_left(audience, CHOSE, now) == why


def test_who_was_ticked_after_leaving_is_meant_all_the_same() -> None:
    chosen = Chosen(IDS[0], UUID(int=1), "N", "n@x.example", "O", "cancelled")
    assert why_left(Audience(picked=True), chosen, somebody("cancelled")) == ""
    assert why_left(Audience(picked=True), chosen, somebody("confirmed")) == ""
    assert "cancelled" not in LIVE


def test_who_registered_anew_is_told_by_how_they_stand_now() -> None:
    now = Standing(IDS[3], UUID(int=1), "N", "n@x.example", "O", "waitlisted")
    found = divide(CONFIRMED, [CHOSE], [now])
    assert found.left == ((CHOSE, "waitlisted"),)
    assert divide(CONFIRMED, [CHOSE], [somebody(), now]).left == ()


@pytest.mark.parametrize(
    "name, first",
    [
        ("Noor Haddad", "Noor"),
        ("J. de Vries", "J. de Vries"),
        ("dr. Ans Mol", "dr. Ans Mol"),
        ("De heer Bos", "De heer Bos"),
        ("Ab", "Ab"),
        ("", ""),
    ],
)
def test_a_first_name_is_only_used_where_it_is_one(name: str, first: str) -> None:
    assert first_name(name) == first


@given(st.text(max_size=40), st.text(max_size=40))
def test_what_is_filled_in_is_never_read_again(name: str, organization: str) -> None:
    values = values_of(name, organization, {"activiteit": "Kring"})
    html = mail_of(fill_blocks(parse("Dag {{naam}} van {{organisatie}}."), values), "https://x.example").html
    assert html.count("<") == 2, "one paragraph, whatever the name is"
    assert "\n" not in fill_line("{{naam}}", values)
    assert "\r" not in fill_line("{{naam}}", values)


def test_fields_are_found_in_any_spelling() -> None:
    assert fields_in("{{ Volgende  dag }} {{eigen-pagina}} {{volgende dag}}") == [
        "volgende dag",
        "eigen pagina",
    ]
    assert mistake_in("{{naam}} { } {a}", ["naam"]) == ""
    assert "Bedoelt u {{naam}}?" in mistake_in("{{nam}}", ["naam"])
    assert "Kies er een uit de lijst" in mistake_in("{{xyz}}", ["naam"])
    assert "ontbreekt" in mistake_in("naam}}", ["naam"])


def test_a_field_within_a_link_makes_no_link_in_a_link() -> None:
    values = values_of("Noor", "", {"webpagina": "/agenda/x"}, "/aanmelding/geheim")
    html = mail_of(
        fill_blocks(parse("[{{eigen pagina}}](/lessen) **{{naam}}** `{{naam}}`"), values), "https://x.example"
    ).html
    assert html.count("<a ") == 1
    assert "geheim" not in html
    assert "<strong>Noor</strong>" in html
    assert "{{naam}}" in html
