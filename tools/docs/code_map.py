"""Writes the map of the code into docs/architecture.md: every folder with the first line of its docstring.

`make code-map` writes it; a test fails while the map and the code disagree.
"""

import ast
from collections.abc import Iterator
from pathlib import Path

CHECKOUT = Path(__file__).parents[2]
CODE = CHECKOUT / "src" / "leerkring"
PAGE = CHECKOUT / "docs" / "architecture.md"
BEGIN, END = "<!-- map: make code-map -->\n```\n", "```\n<!-- end of map -->"
WIDTH = 22


def docstring(file: Path) -> str:
    """Return the first line of a module's docstring."""
    words = ast.get_docstring(ast.parse(file.read_text("utf-8"))) or ""
    return words.partition("\n")[0]


def folders(folder: Path, depth: int = 0) -> Iterator[str]:
    """Yield a line for each package below a folder: its name, indented, and what is in it."""
    for inner in sorted(path for path in folder.iterdir() if (path / "__init__.py").is_file()):
        name = f"{'  ' * depth}{inner.name}/"
        yield f"{name:<{WIDTH}}{docstring(inner / '__init__.py')}"
        yield from folders(inner, depth + 1)


def modules(folder: Path) -> Iterator[str]:
    """Yield a line for each module that stands in the folder itself."""
    for file in sorted(folder.glob("*.py")):
        if not file.name.startswith("__"):
            yield f"{file.name:<{WIDTH}}{docstring(file)}"


def code_map() -> str:
    """Return the map: the packages as a tree, then what stands in the root."""
    return "\n".join((*folders(CODE), *modules(CODE))) + "\n"


def drawn(page: str) -> str:
    """Return a page with the map as the code has it now."""
    before, _, rest = page.partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}{code_map()}{END}{after}"


if __name__ == "__main__":
    PAGE.write_text(drawn(PAGE.read_text("utf-8")), "utf-8")
