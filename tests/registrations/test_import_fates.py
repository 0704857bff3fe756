"""What becomes of each line of a list, and what a place by hand would go beyond: case by case."""

from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any
from uuid import UUID

import pytest

from leerkring.registrations.importing.fates import (
    Candidate,
    Fate,
    Foreseen,
    There,
    count_fates,
    fingerprint,
    foresee,
)
from leerkring.registrations.places import rules
from leerkring.registrations.places.values import Decision, Quota, Standing, Terms, Unit
from leerkring.registrations.rules import Reason

NOW = datetime(2026, 11, 2, 9, tzinfo=UTC)
PROVINCES, ALMELO, TWENTE = UUID(int=501), UUID(int=502), UUID(int=503)
FULL, MOST, KEPT = Reason.FULL, Reason.ORGANIZATION_MAXIMUM, Reason.KEPT_PLACES


def line(number: int, organization: str = "", **more: Any) -> Candidate:
    kind = {"organization_kind": "other", "email": f"p{number}@x.nl"}
    return Candidate(number, organization=organization or f"org {number}", **kind | more)


def terms(capacity: int, *quotas: Quota, most: int | None = None, **more: Any) -> Terms:
    return Terms(capacity, NOW + timedelta(days=30), max_per_organization=most, quotas=quotas, **more)


def told(there: There, *lines: Candidate) -> list[tuple[str, ...]]:
    """The fate of each, its reason, and what a place by hand would go beyond."""
    return [(one.fate, one.reason, *one.beyond) for one in foresee(lines, there, NOW)]


def test_who_is_left_out_says_why_and_counts_for_nobody() -> None:
    known, lines = UUID(int=900), []
    lines += [line(4, wrong="geen adres", email="x@x.nl"), line(5, left="afgemeld", email="x@x.nl")]
    lines += [
        line(6, person=known, email="x@x.nl"),
        line(7, email="x@x.nl", wrong="geen adres", left="afgemeld"),
    ]
    lines += [
        line(8, email="x@x.nl"),
        line(9, email="x@x.nl", person=UUID(int=1)),
        line(10, person=UUID(int=2)),
    ]
    lines += [line(11, person=UUID(int=2)), line(12, person=UUID(int=1))]
    there = There(terms(9), Standing(), registered={known})
    assert foresee(lines, there, NOW) == [
        Foreseen(lines[0], Fate.WRONG, "geen adres"),
        Foreseen(lines[1], Fate.LEFT, "afgemeld"),
        Foreseen(lines[2], Fate.ALREADY),
        Foreseen(lines[3], Fate.WRONG, "geen adres"),
        Foreseen(lines[4], Fate.PLACE, Reason.PLACE_FREE),
        Foreseen(lines[5], Fate.TWICE, same_as=8),
        Foreseen(lines[6], Fate.PLACE, Reason.PLACE_FREE),
        Foreseen(lines[7], Fate.TWICE, same_as=10),
        Foreseen(lines[8], Fate.PLACE, Reason.PLACE_FREE),
    ]


def test_before_a_draw_all_apply() -> None:
    assert (
        told(There(terms(1, allocation="draw"), Standing()), line(1), line(2))
        == [("applies", Reason.AWAITS_DRAW)] * 2
    )


def test_a_kept_place_is_for_whom_the_line_says_it_is_kept() -> None:
    quotas = (
        Quota(PROVINCES, 1, organization_kind="province"),
        Quota(ALMELO, 1, municipality="GM0141"),
        Quota(TWENTE, 1, region="twente"),
    )
    theirs = [
        line(1, organization_kind="province"),
        line(2, municipality="GM0141"),
        line(3, regions=("salland", "twente")),
    ]
    fates = [told(There(terms(3, *quotas), Standing()), one)[0][0] for one in (*theirs, line(4))]
    assert fates == ["place", "place", "place", "waits"]


def test_colleagues_of_one_organisation_are_counted_known_or_new() -> None:
    there = There(
        terms(9, most=2), Standing(taken=1, organization_taken={UUID(int=7): 1}), {"known": UUID(int=7)}
    )
    lines = [
        line(1, "known"),
        line(2, "known"),
        line(3, "new"),
        line(4, "new"),
        line(5, "new"),
        line(6, "other"),
    ]
    waits, place = ("waits", MOST, MOST), ("place", Reason.PLACE_FREE)
    assert told(there, *lines) == [place, waits, place, place, waits, place]


def test_the_rule_is_asked_about_each_by_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    asked, really = list[Any](), rules.settle

    def settle(terms: Terms, standing: Standing, units: list[Unit], now: datetime) -> list[Decision]:
        asked.extend((terms, standing, now, *units))
        return really(terms, standing, units, now)

    monkeypatch.setattr(rules, "settle", settle)
    there = There(terms(9), Standing(taken=1), {"known": UUID(int=7)})
    foresee([line(1, "known", municipality="GM0141", regions=("a", "b"))], there, NOW)
    assert asked == [
        there.terms,
        there.standing,
        NOW,
        Unit(UUID(int=0), UUID(int=7), "other", "GM0141", frozenset({"a", "b"})),
    ]
    asked.clear()
    foresee([line(1, "new"), line(2, wrong="geen adres"), line(3, "new")], there, NOW)
    new = UUID(bytes=sha256(b"new").digest()[:16])
    assert asked[3:] == [Unit(UUID(int=number), new, "other") for number in (0, 2)]


def test_places_that_are_let_go_are_kept_for_nobody() -> None:
    def found(release: timedelta) -> list[tuple[str, ...]]:
        quota = Quota(PROVINCES, 1, NOW + release, organization_kind="province")
        return told(There(terms(2, quota, most=1), Standing()), line(1, "a"), line(2, "a"))

    assert found(timedelta(seconds=1))[1] == ("waits", MOST, MOST, KEPT)
    assert found(timedelta())[1] == ("waits", MOST, MOST)


def test_so_many_kept_places_as_there_are_given_by_hand_and_no_more() -> None:
    quota = Quota(PROVINCES, 2, organization_kind="province")
    there, special = There(terms(4, quota, most=1), Standing()), {"organization_kind": "province"}
    one = told(there, line(1, "a"), line(2, "a", **special), line(3, "a"), line(4, "a"))
    assert [reasons[2:] for reasons in one] == [(), (MOST,), (MOST,), (MOST, KEPT)]
    two = told(there, line(1, "a"), line(2, "a", **special), line(3, "a", **special), line(4, "a"))
    assert [reasons[2:] for reasons in two] == [(), (MOST,), (MOST,), (MOST,)]


def test_by_hand_an_organisation_fills_up_one_by_one() -> None:
    found = told(There(terms(1, most=3), Standing()), *(line(number, "b") for number in range(1, 5)))
    assert [reasons[2:] for reasons in found] == [(), (FULL,), (FULL,), (MOST, FULL)]


def test_a_place_by_hand_counts_for_those_after_it() -> None:
    there = There(terms(3, most=2), Standing(taken=1))
    assert told(there, line(1, "a"), line(2, "b"), line(3, "b"), line(4, "b"), line(5, "c"))[2:] == [
        ("waits", FULL, FULL),
        ("waits", FULL, MOST, FULL),
        ("waits", FULL, FULL),
    ]


def test_a_kept_place_given_by_hand_is_kept_no_longer() -> None:
    """And one that is given by the rule, or was before, neither."""
    quota = Quota(PROVINCES, 1, organization_kind="province")
    lines = [
        line(1, "a"),
        line(2, "a", organization_kind="province"),
        line(3, "b"),
        line(4, "b"),
        line(5, "a"),
    ]
    assert told(There(terms(4, quota, most=1), Standing()), *lines) == [
        ("place", Reason.PLACE_FREE),
        ("waits", MOST, MOST),
        ("place", Reason.PLACE_FREE),
        ("waits", MOST, MOST),
        ("waits", MOST, MOST, FULL),
    ]
    others = [line(1, "a"), line(2, "a"), line(3, "a")]
    found = told(There(terms(3, quota, most=1), Standing()), *others)
    assert found[1:] == [("waits", MOST, MOST), ("waits", MOST, MOST, KEPT)]
    by_rule = told(There(terms(4, quota, most=1), Standing()), line(9, organization_kind="province"), *others)
    assert by_rule[2:] == [("waits", MOST, MOST), ("waits", MOST, MOST)]
    before = Standing(taken=1, quota_taken={PROVINCES: 1})
    assert told(There(terms(4, quota, most=1), before), *others)[1:] == [("waits", MOST, MOST)] * 2


def test_fates_are_counted_in_their_order() -> None:
    found = [Foreseen(line(one), fate) for one, fate in enumerate((Fate.WAITS, Fate.PLACE, Fate.WAITS))]
    counts = count_fates(found)
    assert list(counts) == list(Fate)
    assert counts == dict.fromkeys(Fate, 0) | {Fate.WAITS: 2, Fate.PLACE: 1}


def test_a_fingerprint_holds_each_line_with_its_fate_and_why() -> None:
    found = [
        Foreseen(line(1), Fate.PLACE, Reason.PLACE_FREE),
        Foreseen(line(2), Fate.WAITS, MOST, beyond=(MOST, FULL)),
    ]
    text = "1 p1@x.nl place place-free \n2 p2@x.nl waits organization-maximum organization-maximum full"
    assert fingerprint(found) == sha256(text.encode()).hexdigest()[:16]
