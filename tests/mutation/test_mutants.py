"""Faults planted in the modules that decide: the tests notice nine in ten, and nothing survives unexplained."""

import time
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from tools.mutants.run import Judged, judge, main, output_of
from tools.mutants.table import (
    CHECKOUT,
    Fault,
    Module,
    get_module,
    list_modules,
    list_survivors,
    list_unjudged_rules,
    turn_of,
    turns,
)

RULES = Module("mail/rules", ("tests/mail/test_rules.py",), 60)
FAULT = Fault("mail/rules", "next_try", "a < b", "a <= b")


def test_every_rule_is_judged() -> None:
    assert list(list_unjudged_rules(list_modules())) == [], (
        "a new wing's rules join tests/mutation/modules.toml"
    )


def test_a_rule_without_judges_is_noticed() -> None:
    without = [module for module in list_modules() if module.path != "mail/rules"]
    assert "mail/rules" in list_unjudged_rules(without)


def test_the_table_names_what_there_is() -> None:
    paths = [module.path for module in list_modules()]
    assert len(set(paths)) == len(paths)
    for module in list_modules():
        assert module.file.is_file(), module.path
        assert module.tests
        for test in module.tests:
            file, _, name = test.partition("::")
            assert f"def {name}" in (CHECKOUT / file).read_text("utf-8"), test
    for fault, why in list_survivors().items():
        assert fault.module in paths
        assert why.endswith("."), f"{fault.function}: say why nothing can notice it"
    with pytest.raises(LookupError, match="mail/rules"):
        get_module("mail/rulez")


def test_everything_has_its_turn_and_none_takes_long() -> None:
    modules = [module for module in list_modules() if module.seconds is not None]
    cut = turns(list_modules())
    assert [module for turn in cut for module in turn] == modules
    assert all(len(turn) == 1 or sum(module.seconds or 0 for module in turn) <= 300 for turn in cut)
    first = date(2027, 1, 12)
    seen = {
        module.path for day in range(len(cut)) for module in turn_of(first + timedelta(days=day), modules)
    }
    assert seen == {module.path for module in modules}
    long = replace(RULES, seconds=900)
    unmeasured = replace(RULES, seconds=None)
    assert turns([RULES, unmeasured, long, RULES]) == [[RULES], [long], [RULES]]


@pytest.mark.parametrize(
    "planted, survivors, complaint",
    [
        (100, (), ""),
        (100, (FAULT,), "Nothing noticed a fault in next_try of mail/rules"),
        (9, (FAULT,), "The tests of mail/rules notice 89%"),
        (0, (), "No fault could be planted in mail/rules"),
    ],
)
def test_what_goes_unnoticed_is_told_in_a_sentence(
    planted: int, survivors: tuple[Fault, ...], complaint: str
) -> None:
    said = Judged(RULES, planted, survivors).complaints({})
    assert any(one.startswith(complaint) for one in said) if complaint else said == []


def test_a_fault_that_nothing_can_notice_is_no_complaint() -> None:
    assert Judged(RULES, 100, (FAULT,)).complaints({FAULT: "It means the same."}) == []


def test_an_unknown_module_is_told_in_a_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["mail/rulez"]) == 2
    said = capsys.readouterr()
    assert said.err.startswith("No module 'mail/rulez' in modules.toml. There are: registrations/rules, ")
    assert not said.out


def test_what_a_run_began_ends_with_it(tmp_path: Path) -> None:
    child = int(output_of(tmp_path, ["sh", "-c", "sleep 60 >/dev/null 2>&1 & echo $!"]))
    tries = 0
    while _lives(child) and tries < 1000:
        time.sleep(0.02)
        tries += 1
    assert not _lives(child)


def _lives(process: int) -> bool:
    try:
        stat = Path(f"/proc/{process}/stat").read_text("utf-8")
    except (FileNotFoundError, ProcessLookupError):
        return False
    return stat.rpartition(")")[2].split()[0] != "Z"


@pytest.mark.prove
@pytest.mark.alone
def test_the_modules_whose_turn_it_is_are_judged_well() -> None:
    said = [
        complaint
        for module in turn_of(date.today(), list_modules())  # noqa: DTZ011  (whose turn it is, on any clock)
        for complaint in judge(module).complaints(list_survivors())
    ]
    assert said == [], "\n".join(said)
