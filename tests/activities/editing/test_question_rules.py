"""Whatever staff do to a form, in whatever order: a condition refers to an earlier question and to an answer that it has."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leerkring.activities.content.draft_rules import check_fields
from leerkring.activities.content.drafts import FieldDraft
from leerkring.activities.content.parts import KEY
from leerkring.activities.editing import questions
from leerkring.activities.editing.presets import PRESETS
from leerkring.activities.editing.questions import Fields
from leerkring.activities.refusals import CannotMoveQuestion, NoSuchQuestion
from leerkring.activities.rules import ERASE_DAYS, FieldType

LUNCH = FieldDraft("lunch", "Eet u mee?", FieldType.YES_NO)
ETEN = FieldDraft("eten", "Wat eet u?", FieldType.CHOICE, options=("Vlees", "Vega", "Anders"))
WAT = FieldDraft("wat", "Wat dan?", FieldType.TEXT, show_if_key="eten", show_if_value="Anders")
FORM = (LUNCH, replace(ETEN, show_if_key="lunch", show_if_value="yes"), WAT)
OPTIONS = st.lists(st.sampled_from("abcdef"), min_size=2, max_size=4, unique=True).map(tuple)


@st.composite
def drafts(draw: st.DrawFn, fields: Fields, key: str | None) -> FieldDraft:
    """Return a question as the form of staff gives it: its condition is one of those that it offers."""
    kind = draw(st.sampled_from(FieldType))
    sensitive = draw(st.booleans())
    offered = questions.list_conditions(fields, key)
    when = draw(st.one_of(st.none(), st.sampled_from(offered))) if offered else None
    return FieldDraft(
        key or questions.free_key(draw(st.sampled_from("abcd")), {one.key for one in fields}),
        draw(st.sampled_from(["Een?", "Twee?", "Drie?"])),
        kind,
        options=draw(OPTIONS) if kind in questions.CHOSEN else (),
        show_if_key=when.key if when else None,
        show_if_value=when.value if when else None,
        sensitive=sensitive,
        erase_days=ERASE_DAYS if sensitive else None,
    )


def act(draw: st.DataObject, fields: Fields) -> Fields:
    """Do something to the form, as far as the pages let it."""
    what = draw.draw(st.sampled_from(["add", "change", "move", "drop", "along"])) if fields else "add"
    if what == "add":
        return questions.added(fields, draw.draw(drafts(fields, None)))
    key = draw.draw(st.sampled_from([one.key for one in fields]))
    if what == "change":
        new = draw.draw(drafts(fields, key))
        is_stopped = list(questions.list_obstacles(fields, key, new))
        return fields if is_stopped else questions.changed(fields, key, new)
    if what == "move":
        step = draw.draw(st.sampled_from([-1, 1]))
        if questions.can_move(fields, key, step):
            back = questions.moved(questions.moved(fields, key, step), key, -step)
            assert back == fields, "down and up again is where it was"
            return questions.moved(fields, key, step)
        with pytest.raises(CannotMoveQuestion):
            questions.moved(fields, key, step)
        return fields
    return questions.without(fields, key, along=what == "along")


@given(st.data())
def test_order_and_conditions_stay_consistent(data: st.DataObject) -> None:
    fields: Fields = ()
    for _ in range(data.draw(st.integers(1, 12))):
        fields = act(data, fields)
        assert list(check_fields(fields)) == []
        for number, one in enumerate(fields):
            assert one.show_if_key is None or one.show_if_key in {other.key for other in fields[:number]}
        assert questions.arranged(fields) == fields, "sensitive ones last"


@given(st.data())
def test_what_is_refused_would_have_left_a_condition_without_its_answer(data: st.DataObject) -> None:
    new = data.draw(drafts(FORM, "eten"))
    stopped = list(questions.list_obstacles(FORM, "eten", new))
    wrong = list(check_fields(questions.changed(FORM, "eten", new)))
    in_own_words = not questions.answers_of(new)  # an answer that nobody would type just so
    assert bool(stopped) == (bool(wrong) or in_own_words or new.sensitive)


def test_a_question_in_own_words_on_which_a_file_lets_another_depend_can_be_changed() -> None:
    form = (replace(LUNCH, type=FieldType.TEXT), replace(WAT, show_if_key="lunch", show_if_value="graag"))
    assert list(questions.list_obstacles(form, "lunch", replace(form[0], label="Luncht u mee?"))) == []
    ((field, sentence),) = questions.list_obstacles(form, "lunch", replace(ETEN, key="lunch"))
    assert field == "options"
    assert sentence.startswith("Bij het antwoord ‘graag’ hoort")
    found = questions.condition_of(form, form[1])
    assert found is not None
    assert found.answer == "graag"


@given(st.text(max_size=80), st.sets(st.sampled_from(["vraag", "vraag-2", "a", "a-2", "a-3"])))
def test_a_new_key_is_one_and_nobody_has_it(label: str, taken: set[str]) -> None:
    key = questions.free_key(label, taken)
    assert KEY.fullmatch(key)
    assert key not in taken


@pytest.mark.parametrize(
    "label, taken, expected",
    [
        ("Eet u mee?", set(), "eet-u-mee"),
        ("Eet u mee?", {"eet-u-mee", "eet-u-mee-2"}, "eet-u-mee-3"),
        ("Eet u mee?", {"eet-u-mee", "eet-u-mee-3"}, "eet-u-mee-2"),
        ("???", set(), "vraag"),
        (
            "Wat brengt u mee naar de eerste dag van de kring?",
            set(),
            "wat-brengt-u-mee-naar-de-eerste-dag-van",
        ),
    ],
)
def test_a_key_reads_like_its_question(label: str, taken: set[str], expected: str) -> None:
    assert questions.free_key(label, taken) == expected


def test_a_question_has_another_version_when_anything_in_it_is_other() -> None:
    version = questions.version_of_question(LUNCH)
    assert version == questions.version_of_question(replace(LUNCH))
    for other in (replace(LUNCH, label="Luncht u mee?"), replace(LUNCH, required=not LUNCH.required), ETEN):
        assert version != questions.version_of_question(other)


def test_only_a_question_with_answers_of_its_own_has_answers_to_choose_from() -> None:
    assert questions.answers_of(ETEN) == (("Vlees", "Vlees"), ("Vega", "Vega"), ("Anders", "Anders"))
    assert questions.answers_of(replace(ETEN, type=FieldType.TEXT)) == ()
    other = replace(ETEN, options=("Vlees", "Vega", "Vis"))
    assert questions.renamed(ETEN, other) == {"Anders": "Vis"}
    assert questions.renamed(replace(ETEN, type=FieldType.TEXT), other) == {}
    assert questions.renamed(ETEN, replace(other, type=FieldType.TEXT)) == {}


def test_a_question_that_depends_on_the_same_answer_of_another_stays_as_it_is() -> None:
    drink = replace(ETEN, key="drinken", label="Wat drinkt u?")
    form = (ETEN, drink, replace(WAT, show_if_key="drinken"))
    new = replace(ETEN, options=("Vlees", "Vega", "Iets anders"))
    assert questions.changed(form, "eten", new) == (new, *form[1:])


def test_an_answer_that_is_only_called_otherwise_takes_its_questions_along() -> None:
    new = replace(FORM[1], options=("Vlees", "Vegetarisch", "Iets anders"))
    assert list(questions.list_obstacles(FORM, "eten", new)), "two at once: nobody can tell which is which"
    new = replace(FORM[1], options=("Vlees", "Vega", "Iets anders"))
    assert questions.changed(FORM, "eten", new)[2].show_if_value == "Iets anders"
    swapped = replace(FORM[1], options=("Vlees", "Anders", "Vega"))
    assert questions.changed(FORM, "eten", swapped)[2].show_if_value == "Anders"


def test_an_answer_that_goes_is_named_with_what_waits_for_it() -> None:
    ((field, sentence),) = questions.list_obstacles(FORM, "eten", replace(FORM[1], options=("Vlees", "Vega")))
    assert field == "options"
    assert sentence == (
        "Bij het antwoord ‘Anders’ hoort de vraag ‘Wat dan?’. Laat dat antwoord staan, "
        "of wijzig eerst wanneer die vraag verschijnt."
    )
    ((field, sentence),) = questions.list_obstacles(FORM, "lunch", replace(LUNCH, type=FieldType.TEXT))
    assert field == "type"
    assert "‘Ja’" in sentence


def test_a_change_that_leaves_every_answer_is_nobodys_obstacle() -> None:
    for new in (
        replace(FORM[1], label="Wat wilt u eten?"),
        replace(FORM[1], options=(*FORM[1].options, "Niets")),
    ):
        assert list(questions.list_obstacles(FORM, "eten", new)) == []


def test_what_depends_goes_along_or_is_asked_always() -> None:
    assert questions.without(FORM, "lunch", along=True) == ()
    assert questions.without(FORM, "lunch") == (ETEN, WAT)
    assert questions.without(FORM, "eten") == (LUNCH, replace(WAT, show_if_key=None, show_if_value=None))
    with pytest.raises(NoSuchQuestion):
        questions.without(FORM, "weg")


def test_a_question_stays_behind_the_one_it_belongs_to() -> None:
    assert [questions.can_move(FORM, one.key, 1) for one in FORM] == [False, False, False]
    assert questions.moved((*FORM, PRESETS[0]), "vraag", -1)[2].key == "vraag"


def test_sensitive_questions_come_last_and_move_among_themselves() -> None:
    diet, access = (one for one in PRESETS if one.sensitive)
    mixed = questions.added((diet, LUNCH, access), PRESETS[0])
    assert [one.key for one in mixed] == ["lunch", "vraag", "dieet", "toegankelijkheid"]
    assert [questions.can_move(mixed, one.key, 1) for one in mixed] == [True, False, True, False]
    assert [one.key for one in questions.moved((diet, LUNCH, access), "dieet", 1)] == [
        "lunch",
        "toegankelijkheid",
        "dieet",
    ]
    ((field, why),) = questions.list_obstacles(FORM, "lunch", replace(LUNCH, sensitive=True, erase_days=7))
    assert field == "sensitive"
    assert why == (
        "De vraag ‘Wat eet u?’ hoort bij deze vraag. Een gevoelige vraag kan geen andere vraag laten verschijnen."
    )
    assert list(questions.list_obstacles(FORM, "wat", replace(WAT, sensitive=True, erase_days=7))) == []
    assert "dieet" not in {one.key for one in questions.list_conditions(mixed, None)}


def test_pressed_twice_is_one_question() -> None:
    once = questions.added(FORM, replace(WAT, key="wat-2", show_if_key=None, show_if_value=None))
    assert len(once) == 4
    assert questions.added(once, replace(once[-1], key="wat-3")) == once


def test_the_words_of_a_condition() -> None:
    found = questions.condition_of(FORM, FORM[1])
    assert found is not None
    assert (found.label, found.answer, found.word) == ("Eet u mee?", "Ja", "lunch=yes")
    assert questions.condition_of(FORM, LUNCH) is None
    assert questions.condition_of(FORM, replace(WAT, show_if_value=None)) is None
    assert questions.list_conditions(FORM, "eten") == [
        questions.Condition("lunch", "Eet u mee?", "yes", "Ja"),
        questions.Condition("lunch", "Eet u mee?", "no", "Nee"),
    ]
    assert [one.word for one in questions.list_conditions(FORM, "wat")] == [
        "lunch=yes",
        "lunch=no",
        "eten=Vlees",
        "eten=Vega",
        "eten=Anders",
    ]


def test_the_presets_are_questions_that_fit_together() -> None:
    assert list(check_fields(PRESETS)) == []
    assert all(KEY.fullmatch(one.key) for one in PRESETS)
