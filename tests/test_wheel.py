"""The wheel is complete: what stands beside the code in the checkout ships inside it."""

import ast
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterable
from importlib.metadata import packages_distributions
from itertools import chain
from pathlib import Path
from zipfile import ZipFile

from leerkring.core.project_dirs import CHECKOUT

BROUGHT = {"markupsafe", "numpy", "pydantic_core"}
"""Parts of jinja2, highspy and pydantic, which alone know the version that they need."""


def names(requirements: Iterable[str]) -> list[str]:
    """The packages that are asked for, extras too, without their versions."""
    lines = [line.partition("#")[0].strip() for line in requirements]
    return sorted(re.split(r"[<>=~!; ]", line)[0].lower() for line in lines if line and line[0] != "-")


def test_the_wheel_asks_for_the_packages_that_the_checkout_pins() -> None:
    """What is pinned and not asked for is there in every test, and missing where the wheel is installed."""
    project = tomllib.loads((CHECKOUT / "pyproject.toml").read_text("utf-8"))["project"]
    pinned = (CHECKOUT / "requirements" / "base.in").read_text("utf-8").splitlines()
    assert names(project["dependencies"]) == names(pinned)


def test_everything_that_the_code_imports_is_asked_for() -> None:
    project = tomllib.loads((CHECKOUT / "pyproject.toml").read_text("utf-8"))["project"]
    extras = chain.from_iterable(project["optional-dependencies"].values())
    asked = {name.partition("[")[0] for name in names([*project["dependencies"], *extras])}
    imported = {
        name.partition(".")[0]
        for path in (CHECKOUT / "src").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        for name in imports(node)
    }
    packages = packages_distributions()
    unasked = {
        name: packages[name]
        for name in imported - sys.stdlib_module_names - BROUGHT - {"leerkring"}
        if not asked & {re.sub(r"[._]", "-", package).lower() for package in packages.get(name, [])}
    }
    assert unasked == {}


def imports(node: ast.AST) -> list[str]:
    """The modules that a statement imports, ours and others'."""
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if isinstance(node, ast.ImportFrom) and node.module and not node.level:
        return [node.module]
    return []


def test_the_wheel_holds_every_file_that_leerkring_needs(tmp_path: Path) -> None:
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)],
        cwd=CHECKOUT,
        check=True,
        capture_output=True,
    )
    (wheel,) = tmp_path.glob("*.whl")
    names = set(ZipFile(wheel).namelist())
    listed = subprocess.run(["git", "ls-files"], cwd=CHECKOUT, capture_output=True, text=True, check=True)
    for path in filter(lambda path: (CHECKOUT / path).is_file(), listed.stdout.splitlines()):
        if path.startswith(("templates/", "migrations/")):
            assert f"leerkring/_data/{path}" in names
        elif path.startswith("src/"):
            assert path.removeprefix("src/") in names
    assert not [name for name in names if "__pycache__" in name]
