"""The one template environment: strict, escaped, and with our Dutch words as filters."""

from collections.abc import Callable, Iterable, Mapping, MutableMapping
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, TypeAlias

from jinja2 import Environment, FunctionLoader, StrictUndefined, select_autoescape
from markupsafe import Markup

from leerkring.core.text import dutch
from leerkring.core.web import table_labels
from leerkring.core.web.assets import ring_paths


class OneGlobals(Environment):
    """Gives every template the environment's own globals: a dict.

    A chain of two, as jinja makes for templates with globals of their own, takes each include and import of a page
    about twenty microseconds. None of ours has any.
    """

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        return {**self.globals, **d} if d else self.globals


def options_html(options: Iterable[tuple[object, object]], chosen: str) -> Markup:
    """Return the choices of a select, each (value, label); there are 342 municipalities, too many for a template."""
    return _options_html(tuple((value, label) for value, label in options), chosen)


@lru_cache(maxsize=64)
def _options_html(options: tuple[tuple[object, object], ...], chosen: str) -> Markup:
    line = Markup('<option value="{}"{}>{}</option>')
    return Markup().join(
        line.format(value, Markup(" selected") if str(value) == chosen else "", label)
        for value, label in options
    )


def paragraphs_html(text: str) -> Markup:
    """Return what somebody typed as paragraphs; an empty line ends one."""
    return Markup("\n").join(Markup("<p>{}</p>").format(part) for part in text.split("\n\n") if part)


Source: TypeAlias = tuple[str, str, Callable[[], bool] | None]


@cache
def _read(templates: Path) -> Mapping[str, Source]:
    """Return all templates of a folder with their files, as they were when this process first asked.

    What is compiled at a later request comes from here: a new version beside a running process changes nothing in it.
    """
    files = [path for path in templates.rglob("*") if path.is_file()]
    return {
        path.relative_to(templates).as_posix(): (path.read_text("utf-8"), str(path), None) for path in files
    }


def environment(templates: Path, static_url: Callable[[str], str], base_url: str) -> Environment:
    """Return the environment for pages and mails; a missing value is an error, not a blank."""
    jinja = OneGlobals(
        loader=FunctionLoader(_read(templates).get),
        autoescape=select_autoescape(enabled_extensions=("html", "xml"), default=False),
        undefined=StrictUndefined,
        auto_reload=False,
        trim_blocks=True,
        lstrip_blocks=True,
        cache_size=-1,
    )
    jinja.filters |= dutch.WORDS | {
        "periode": lambda pair: dutch.periode(*pair),
        "getal": dutch.getal,
        "labelled": table_labels.labelled,
        "paragraphs": paragraphs_html,
        "quoted": lambda word: f"‘{word}’",
        "zip_self": lambda words: [(word, word) for word in words],
    }
    jinja.globals |= {
        "static": static_url,
        "base_url": base_url,
        "aantal": dutch.aantal,
        "datum_tijd": dutch.datum_tijd,
        "periode": dutch.periode,
        "getal": dutch.getal,
        "drawings": ring_paths,
        "options_html": options_html,
    }

    @cache
    def kept_part(name: str) -> Markup:
        """Return a part that is the same on every page that has it like this, rendered at first use."""
        return Markup(jinja.get_template(name).render())  # noqa: S704  (of a template, which escapes)

    jinja.globals["kept_part"] = kept_part
    return jinja
