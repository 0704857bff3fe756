"""The templates as files: each one reads, none holds a style or script, each form says where it goes."""

import re
from pathlib import Path

import pytest
from jinja2 import Environment, StrictUndefined, nodes
from jinja2.meta import find_referenced_templates

from leerkring.core.project_dirs import templates_dir
from leerkring.core.web.jinja import environment

ROOT = templates_dir()
FILES = sorted(path.relative_to(ROOT).as_posix() for path in ROOT.rglob("*") if path.is_file())
PAGES = [
    name for name in FILES if name.endswith(".html") and "/mails/" not in name and name != "layouts/mail.html"
]
MOST_LINES = 120
TAG = re.compile(r"<(?!!)[a-z][^>]*>", re.DOTALL)


@pytest.fixture(scope="module")
def jinja() -> Environment:
    return environment(ROOT, lambda name: f"/static/x/{name}", "http://leerkring.test")


def test_what_is_missing_is_an_error(jinja: Environment) -> None:
    assert jinja.undefined is StrictUndefined
    assert jinja.autoescape("page.html")  # type: ignore[operator]
    assert not jinja.autoescape("subject.txt")  # type: ignore[operator]


@pytest.mark.parametrize("name", FILES)
def test_it_reads_and_what_it_names_is_there(jinja: Environment, name: str) -> None:
    tree = jinja.parse((ROOT / name).read_text(), name)
    jinja.get_template(name)
    named = set(find_referenced_templates(tree))
    assert named <= {*FILES, None}
    for taken in tree.find_all(nodes.FromImport):
        assert isinstance(taken.template, nodes.Const)
        macros = vars(jinja.get_template(taken.template.value).module)
        for word in taken.names:
            assert (word if isinstance(word, str) else word[0]) in macros, (name, taken.template.value, word)


@pytest.mark.parametrize("name", PAGES)
def test_no_style_or_script_stands_in_it(name: str) -> None:
    text = (ROOT / name).read_text()
    assert "<style" not in text
    assert not re.search(r"<script(?![^>]*\bsrc=)", text)
    assert not re.search(r"javascript:", text)
    for tag in TAG.findall(text):
        assert not re.search(r"\s(style|on[a-z]+)\s*=", tag), tag


@pytest.mark.parametrize("name", PAGES)
def test_each_form_says_where_it_goes(name: str) -> None:
    for form in re.findall(r"<form\b[^>]*>", (ROOT / name).read_text(), re.DOTALL):
        assert re.search(r'\bmethod="(get|post)"', form), form
        assert re.search(r'\baction="[^"]+"', form), form


@pytest.mark.parametrize("name", FILES)
def test_it_is_small(name: str) -> None:
    assert len((ROOT / name).read_text().splitlines()) < MOST_LINES


def test_every_template_is_used(jinja: Environment) -> None:
    """By another one, or by name in the code; a mail by the name of its folder; components are a kit."""
    used = {
        found
        for name in FILES
        for found in find_referenced_templates(jinja.parse((ROOT / name).read_text()))
        if found
    }
    code = "\n".join(path.read_text() for path in (Path(__file__).parents[2] / "src").rglob("*.py"))
    mails = {name for name in FILES if "/mails/" in name and not Path(name).name.startswith("_")}
    unused = {
        name
        for name in set(FILES) - used - mails
        if f'"{name}"' not in code and not name.startswith("components/") and not _made(name, code)
    }
    assert not unused


def _made(name: str, code: str) -> bool:
    """The name may be put together from a folder and a word."""
    folder, _, file = name.rpartition("/")
    return f'"{folder}/{{' in code and file.removesuffix(".html") in code
