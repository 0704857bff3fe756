"""Who reads `get_` need not think of None, and who reads `find_` must: in every function of ours."""

import ast
from collections.abc import Iterator

import pytest

from leerkring.core.project_dirs import CHECKOUT


def misnamed(source: str) -> Iterator[str]:
    """Return the functions that promise by their name what their annotation does not."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.returns is not None:
            may_be_none = ast.unparse(node.returns).endswith("None")
            if (node.name.startswith("get_") and may_be_none) or (
                node.name.startswith("find_") and not may_be_none
            ):
                yield node.name


def test_get_never_returns_none_and_find_may() -> None:
    files = sorted((CHECKOUT / "src/leerkring").rglob("*.py"))
    assert len(files) > 300
    assert [(str(path), name) for path in files for name in misnamed(path.read_text())] == []


@pytest.mark.parametrize(
    "line,noticed",
    [
        ("async def get_issue() -> Issue | None: ...", ["get_issue"]),
        ("def find_issue() -> Issue: ...", ["find_issue"]),
        ("def get_issue() -> Issue: ...", []),
        ("async def find_issue() -> Issue | None: ...", []),
    ],
)
def test_a_misnamed_function_is_noticed(line: str, noticed: list[str]) -> None:
    assert list(misnamed(line)) == noticed
