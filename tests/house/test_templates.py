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


def test_each_reads_and_what_it_names_is_there(jinja: Environment) -> None:
    missing = []
    for name in FILES:
        tree = jinja.parse((ROOT / name).read_text(), name)
        jinja.get_template(name)
        absent = {*find_referenced_templates(tree)} - {*FILES, None}
        missing += [f"{name} names {one}" for one in absent]
        if absent:
            continue
        for taken in tree.find_all(nodes.FromImport):
            assert isinstance(taken.template, nodes.Const)
            macros = vars(jinja.get_template(taken.template.value).module)
            words = [word if isinstance(word, str) else word[0] for word in taken.names]
            missing += [
                f"{name} takes {word} of {taken.template.value}" for word in words if word not in macros
            ]
    assert not missing, "\n".join(missing)


def test_no_style_or_script_stands_in_one() -> None:
    found = []
    for name in PAGES:
        text = (ROOT / name).read_text()
        parts = re.findall(r"<style|<script(?![^>]*\bsrc=)|javascript:", text)
        parts += [tag for tag in TAG.findall(text) if re.search(r"\s(style|on[a-z]+)\s*=", tag)]
        found += [f"{name}: {part}" for part in parts]
    assert not found, "\n".join(found)


def test_each_form_says_where_it_goes() -> None:
    silent = [
        f"{name}: {form}"
        for name in PAGES
        for form in re.findall(r"<form\b[^>]*>", (ROOT / name).read_text(), re.DOTALL)
        if not (re.search(r'\bmethod="(get|post)"', form) and re.search(r'\baction="[^"]+"', form))
    ]
    assert not silent, "\n".join(silent)


def test_each_is_small() -> None:
    sizes = {name: len((ROOT / name).read_text().splitlines()) for name in FILES}
    large = {name: size for name, size in sizes.items() if size >= MOST_LINES}
    assert not large, large


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
