"""Faults are judged one after the other in one process, and what one leaves behind is not held against the next."""

import json
import os
import subprocess
import sys
from pathlib import Path

from tools.mutants import found, in_turn
from tools.mutants.table import CHECKOUT

TOLD = """
[tool.mutmut]
source_paths = ["src"]
only_mutate = ["src/toy/rules.py"]
use_git_change_detection = false
"""
RULES = """
KEPT = []


def is_more(a, b):
    return a > b


def keep(one):
    KEPT.append(one)
    return len(KEPT)


def forgotten(a):
    return a + 1


def count_until(done):
    count = 0
    while not done:
        try:
            count += 1
        except Exception:
            pass
    return count
"""
TESTS = """
import os

from toy import rules


def test_more():
    assert rules.is_more(2, 1)


def test_what_is_kept_is_kept():
    with open("heard.txt", "a") as heard:
        print(os.getpid(), os.environ.get("MUTANT_UNDER_TEST") or "none", file=heard)
    count = rules.keep("this")
    assert rules.KEPT == ["this"] * count


def test_until_done():
    assert rules.count_until(True) == 0
"""


def judged(folder: Path, tests: str) -> tuple[str, dict[str, list[str]]]:
    """Plant the faults of the rules above, ask these tests, and return what was said of it and what was found."""
    (folder / "src" / "toy").mkdir(parents=True)
    (folder / "tests").mkdir()
    (folder / "pyproject.toml").write_text(TOLD, "utf-8")
    (folder / "src" / "toy" / "__init__.py").write_text("", "utf-8")
    (folder / "src" / "toy" / "rules.py").write_text(RULES, "utf-8")
    (folder / "tests" / "test_rules.py").write_text(tests, "utf-8")
    arguments = ["--rootdir=.", "-q", "-p", "no:xdist", "-p", "no:randomly"]
    arguments += ["--seconds-for-a-test=1", "tests/test_rules.py"]
    said, listed = (
        subprocess.run(
            [sys.executable, "-m", module.__name__, *more],
            cwd=folder,
            env=os.environ | {"PYTHONPATH": str(CHECKOUT)},
            capture_output=True,
            text=True,
            check=False,
        )
        for module, more in ((in_turn, arguments), (found, []))
    )
    return said.stderr, json.loads(listed.stdout.splitlines()[-1])


def test_each_fault_is_judged_and_what_it_left_behind_is_left_with_its_process(tmp_path: Path) -> None:
    _, faults = judged(tmp_path, TESTS)
    assert {name.rpartition(".")[2]: what for name, (what, _) in faults.items()} == {
        "x_is_more__mutmut_1": "survived",  # > became >=, and nobody asks about equals
        "x_keep__mutmut_1": "killed",  # it kept None, and so does the list of that process from then on
        "x_forgotten__mutmut_1": "no tests",
        "x_forgotten__mutmut_2": "no tests",
        "x_count_until__mutmut_1": "killed",  # count = None
        "x_count_until__mutmut_2": "killed",  # count = 1
        "x_count_until__mutmut_3": "timeout",  # while done
        "x_count_until__mutmut_4": "survived",  # what is counted while nothing is waited for
        "x_count_until__mutmut_5": "survived",
        "x_count_until__mutmut_6": "survived",
    }
    heard = [line.split() for line in (tmp_path / "mutants" / "heard.txt").read_text("utf-8").splitlines()]
    *others, first = dict(reversed(heard)).values()
    assert (first, others) == ("stats", ["none"]), "the next process asks without a fault first"
    (changed,) = [changed for name, (_, changed) in faults.items() if "is_more" in name]
    assert "a >= b" in changed


def test_tests_that_fail_without_a_fault_judge_nothing(tmp_path: Path) -> None:
    said, faults = judged(tmp_path, TESTS.replace("(2, 1)", "(1, 2)"))
    assert "do not come to judging" in said
    assert {what for what, _ in faults.values()} == {"not checked"}
