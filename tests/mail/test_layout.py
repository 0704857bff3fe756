"""The mail layout: readable without styles or images, the same links in both parts."""

import re
from html.parser import HTMLParser

import pytest
from jinja2 import ChoiceLoader, DictLoader, Environment, FileSystemLoader, StrictUndefined, select_autoescape

from leerkring.core.clock import SystemClock
from leerkring.core.project_dirs import templates_dir
from leerkring.mail.rendering import Rendered
from tests.mail.office import mail_services

LETTER = {
    "letter/subject.txt": "  Uw plaats\n bij {{ title }}\n",
    "letter/body.txt": (
        '{% extends "layouts/mail.txt" %}{% block main %}Beste {{ name }},\n\nKijk op {{ url }}{% endblock %}'
    ),
    "letter/body.html": (
        '{% extends "layouts/mail.html" %}{% from "components/mail.html" import call, facts %}'
        "{% block preheader %}U heeft een plaats.{% endblock %}"
        "{% block main %}<h1>Uw plaats</h1><p>Beste {{ name }},</p>"
        '{{ facts([("Wanneer", "do 4 februari 2027"), ("Zaal", "")]) }}{{ call("Bekijk", url) }}{% endblock %}'
    ),
}
LINK = re.compile(r"https?://[^\s\"<>]+")


class Tags(HTMLParser):
    """Collects the tags with their attributes."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


@pytest.fixture
def letter() -> Rendered:
    loader = ChoiceLoader([DictLoader(LETTER), FileSystemLoader(templates_dir())])
    jinja = Environment(
        loader=loader,
        autoescape=select_autoescape(enabled_extensions=("html",), default=False),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    services = mail_services(SystemClock(), jinja)
    return services.render(
        "letter", title="Wonen & zorg", name="Noor <b>", url="https://leerkring.example/a?b=1&c=2"
    )


def test_the_subject_is_one_line_and_plain(letter: Rendered) -> None:
    assert letter.subject == "Uw plaats bij Wonen & zorg"
    assert "Noor <b>" in letter.text
    assert "Noor &lt;b&gt;" in letter.html


def test_every_link_is_in_both_parts(letter: Rendered) -> None:
    hrefs = {str(attrs["href"]) for tag, attrs in Tags(letter.html).found if tag == "a"}
    assert hrefs == set(LINK.findall(letter.text))
    assert "https://leerkring.example/a?b=1&c=2" in hrefs


def test_it_reads_without_styles_and_images(letter: Rendered) -> None:
    tags = Tags(letter.html).found
    assert ("html", {"lang": "nl", "dir": "ltr"}) in tags
    assert not {"img", "script", "link", "iframe", "form"} & {tag for tag, _ in tags}
    assert all(attrs.get("role") == "presentation" for tag, attrs in tags if tag == "table")
    assert "url(" not in letter.html
    assert "@import" not in letter.html
    assert len(letter.html.encode()) < 10_000
    assert letter.html.count("<dt>") == 1


def test_it_is_safe_in_the_dark(letter: Rendered) -> None:
    assert '<meta name="color-scheme" content="light dark">' in letter.html
    assert "prefers-color-scheme: dark" in letter.html
