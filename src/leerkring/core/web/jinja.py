"""The one template environment: strict, escaped, and with the house's Dutch words as filters."""

from collections.abc import Callable
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from leerkring.core.text import dutch
from leerkring.core.web import table_labels
from leerkring.core.web.assets import ring_paths


def environment(templates: Path, static_url: Callable[[str], str], base_url: str) -> Environment:
    """Return the environment for pages and mails; a missing value is an error, not a blank."""
    jinja = Environment(
        loader=FileSystemLoader(templates),
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
    }
    return jinja
