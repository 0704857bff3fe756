"""A row becomes a value by the names of its columns: two that change places must not change meaning in silence."""

import ast
from pathlib import Path

import pytest

SOURCE = Path(__file__).parents[2] / "src"
FILES = sorted(SOURCE.rglob("*.py"))
ROWS = {"row", "found", "one"}
PLANTED = (
    "Line(*tuple(row))",
    "Line(*row)",
    "tuple(Line(*tuple(row)[:-2]) for row in rows)",
    "Line(row[0], Kind(row[1]), *tuple(row)[2:])",
    "Line(*list(row), 3)",
    "Line(*[*row, days])",
)


def by_place(code: str) -> list[str]:
    """Return the calls of a class that take a row's values by their places."""
    return [
        ast.unparse(node)
        for node in ast.walk(ast.parse(code))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id[:1].isupper()
        and any(isinstance(arg, ast.Starred) and _is_row(arg.value) for arg in node.args)
    ]


def _is_row(value: ast.expr) -> bool:
    if isinstance(value, ast.Subscript | ast.Starred):
        return _is_row(value.value)
    if isinstance(value, ast.List | ast.Tuple):
        return any(isinstance(part, ast.Starred) and _is_row(part) for part in value.elts)
    if isinstance(value, ast.Call):
        makes = isinstance(value.func, ast.Name) and value.func.id in {"tuple", "list"}
        return makes and any(_is_row(arg) for arg in value.args)
    return isinstance(value, ast.Name) and value.id in ROWS


@pytest.mark.parametrize("planted", PLANTED)
def test_a_row_by_place_is_seen(planted: str) -> None:
    assert by_place(planted)


def test_no_row_is_read_by_place() -> None:
    assert {path.name: found for path in FILES if (found := by_place(path.read_text()))} == {}
