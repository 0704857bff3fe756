"""Nothing is kept that nobody uses: each function and value is named somewhere, be it in a test."""

import ast
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from leerkring.core.project_dirs import CHECKOUT

CALLED_BY_LIBRARIES = {"handle_RCPT", "handle_DATA"}
"""aiosmtpd calls these by name."""
GRAMMARS = {"TEXT_MOVES", "BOOK_MOVES"}
"""Which state may follow which: for who reads the rules."""
KIT = "src/leerkring/core/web/"
"""May be whole before its pages are."""
OURS = {"property", "staticmethod", "classmethod", "cache", "contextmanager", "asynccontextmanager"}
"""Decorators that do not put a function on somebody's list, as those of routes and commands do."""

Function = ast.FunctionDef | ast.AsyncFunctionDef


def functions(tree: ast.Module) -> Iterator[Function]:
    """Return those of the module, and of its classes that inherit from nothing: who inherits may be called from there."""
    for node in tree.body:
        if isinstance(node, ast.ClassDef) and not node.bases:
            yield from (one for one in node.body if isinstance(one, Function))
        elif isinstance(node, Function):
            yield node


def values(tree: ast.Module) -> Iterator[tuple[str, int]]:
    """Return the constants of the module and its classes that inherit from nothing, with their lines."""
    for node in tree.body:
        if isinstance(node, ast.ClassDef) and not node.bases:
            yield node.name, node.lineno
        targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
        yield from ((one.id, one.lineno) for one in targets if isinstance(one, ast.Name))


def registers(function: Function) -> bool:
    """Tell whether a decorator hands this function to somebody."""
    return any(ast.unparse(one).rpartition(".")[2] not in OURS for one in function.decorator_list)


def named(tree: ast.AST) -> Counter[str]:
    """Return the names that this code uses, also in strings that are nothing but a name."""
    found: Counter[str] = Counter()
    for node in ast.walk(tree):
        if isinstance(node, ast.Name):
            found[node.id] += 1
        elif isinstance(node, ast.Attribute):
            found[node.attr] += 1
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            found.update(re.findall(r"^(?:.*[.:])?(\w+)$", node.value))
        elif isinstance(node, ast.alias) and node.asname:
            found[node.name] += 1
    return found


def dead(modules: dict[Path, ast.Module], elsewhere: Counter[str]) -> list[str]:
    """Return the functions and values that nothing names but themselves."""
    used = sum((named(tree) for tree in modules.values()), elsewhere)
    found = []
    for path, tree in modules.items():
        for function in functions(tree):
            own = named(function)[function.name]
            if used[function.name] <= own and not registers(function):
                found.append((path, function.lineno, function.name))
        found += [(path, line, name) for name, line in values(tree) if used[name] <= stored(tree)[name]]
    return [f"{path}:{line} {name}" for path, line, name in found if not name.startswith("__")]


def stored(tree: ast.Module) -> Counter[str]:
    """Return how often the module gives a value to each name, which is no use of it."""
    return Counter(
        node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
    )


def parsed(folder: str) -> dict[Path, ast.Module]:
    """Return the modules in a folder of ours."""
    return {
        path.relative_to(CHECKOUT): ast.parse(path.read_text("utf-8"))
        for path in sorted((CHECKOUT / folder).rglob("*.py"))
        if "node_modules" not in path.parts
    }


def test_nothing_is_kept_that_nobody_names() -> None:
    elsewhere: Counter[str] = Counter()
    for folder in ("migrations", "benchmarks", "tools", "tests"):
        for tree in parsed(folder).values():
            elsewhere += named(tree)
    for path in (CHECKOUT / "templates").rglob("*.*"):
        elsewhere.update(re.findall(r"\w+", path.read_text("utf-8")))
    known = CALLED_BY_LIBRARIES | GRAMMARS
    found = [line for line in dead(parsed("src"), elsewhere) if line.split()[1] not in known]
    assert [line for line in found if not line.startswith(KIT)] == []


def test_control_what_only_names_itself_is_dead() -> None:
    planted = """
LIMIT = 5
FORGOTTEN = 6
def used(): ...
def again(): return again()
@property
def looked_at(): ...
@get("/")
def page(): used(LIMIT)
class Left: ...
class Thing:
    @property
    def state(self): ...
    def kept(self): self.kept_too()
    def kept_too(self): ...
    def __len__(self): ...
class Child(Thing):
    def called_by_its_parent(self): ...
Child()
"""
    found = dead({Path("planted.py"): ast.parse(planted)}, Counter(["kept"]))
    assert [line.split()[1] for line in found] == ["again", "looked_at", "state", "FORGOTTEN", "Left"]
