"""How plain our Dutch is: whole sentences out of pages and mails, and their score after Flesch and Douma.

Only sentences count: names, dates, addresses, labels, buttons and tables are no prose, and a score over them says
nothing. What is somebody's name or title within a sentence becomes one short word, so that the score is ours.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property, lru_cache
from html.parser import HTMLParser

import textstat

LEAST = 60.0
"""What Flesch-Douma calls standard: most readers understand it at once (B1)."""
MOST_WORDS = 20
"""Words in a sentence, on average."""
SHORT = 45
"""Words below which a score says more about chance than about the text; short texts are measured together."""

BLOCKS = {
    *(
        "p",
        "li",
        "dd",
        "dt",
        "div",
        "section",
        "header",
        "footer",
        "article",
        "aside",
        "form",
        "fieldset",
        "ul",
        "ol",
    ),
    *(
        "dl",
        "figure",
        "figcaption",
        "details",
        "summary",
        "legend",
        "label",
        "button",
        "nav",
        "h1",
        "h2",
        "h3",
        "h4",
    ),
    *("br", "main", "option", "input", "select", "textarea"),
}
UNSEEN = {
    "script",
    "style",
    "svg",
    "template",
    "datalist",
    "select",
    "table",
    "nav",
    "textarea",
    "head",
    "title",
}
VOID = {"br", "hr", "img", "input", "link", "meta", "path", "circle", "use"}
WHOLE = re.compile(r"[^\s].*?[.!?](?=\s+[A-ZÀ-Þ‘“0-9…(]|\s*$)")
PLAIN_WORD = "dit"
NUMBERS = re.compile(
    r"(?:(?:ma|di|wo|do|vr|za|zo) )?\d+ (?:januari|februari|maart|april|mei|juni|juli|augustus|september|oktober"
    r"|november|december|jan|feb|mrt|apr|jun|jul|aug|sep|okt|nov|dec)(?: \d{4})?|\d+(?:[.:–,]\d+)*"
)
ADDRESSES = re.compile(r"https?://\S*\w/?|[\w.+-]+@[\w-]+(?:\.[\w-]+)*|[\w.:]+/[\w/-]+")


@dataclass(frozen=True)
class Prose:
    """The sentences of one text."""

    name: str
    sentences: tuple[str, ...]

    @cached_property
    def words(self) -> int:
        return sum(len(sentence.split()) for sentence in self.sentences)

    @property
    def length(self) -> float:
        """Words in a sentence, on average."""
        return self.words / len(self.sentences) if self.sentences else 0.0

    @cached_property
    def score(self) -> float:
        """Flesch-Douma: 206.8 less 0.93 for each word in a sentence and 77 for each syllable in a word."""
        textstat.set_lang("nl")
        return float(textstat.flesch_reading_ease(" ".join(self.sentences)))

    def __str__(self) -> str:
        return f"{self.score:6.1f} {self.length:5.1f} words a sentence, {self.words:4} words: {self.name}"


class _Lines(HTMLParser):
    """The visible text of the main part of a page, one line for each block."""

    def __init__(self, html: str, skipped: set[str]) -> None:
        super().__init__(convert_charrefs=True)
        self.lines: list[str] = [""]
        self.skipped, self.inside = skipped, False
        self.unseen: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        classes = set((dict(attrs).get("class") or "").split())
        if tag in BLOCKS:
            self.lines.append("")
        self.inside |= tag == "main"
        if tag not in VOID and (self.unseen or tag in UNSEEN or classes & self.skipped):
            self.unseen.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in self.unseen:
            while self.unseen.pop() != tag:
                pass
        if tag in BLOCKS:
            self.lines.append("")
        self.inside &= tag != "main"

    def handle_data(self, data: str) -> None:
        if self.inside and not self.unseen:
            self.lines[-1] += data


def of_page(name: str, html: str, names: Iterable[str], skipped: Iterable[str] = ()) -> Prose:
    """The sentences that a visitor sees in the main part of a page, but for what has one of these classes."""
    return _prose(name, _Lines(html, {"hidden-text", *skipped}).lines, names)


def of_mail(name: str, text: str, names: Iterable[str]) -> Prose:
    """The sentences of a mail's plain text; wrapped lines are one, a list's items and addresses are none."""
    paragraphs = [part for part in re.split(r"\n\s*\n", text) if not part.lstrip().startswith("- ")]
    return _prose(name, paragraphs, names)


@lru_cache(maxsize=8)
def _longest_first(names: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(sorted({name for name in names if name}, key=len, reverse=True))


def neutral(line: str, names: Iterable[str]) -> str:
    """A line in which names, dates, numbers and addresses are one short word each."""
    plain = " ".join(line.split())
    for name in _longest_first(tuple(names)) if plain else ():
        plain = plain.replace(name, PLAIN_WORD)
    return NUMBERS.sub(PLAIN_WORD, ADDRESSES.sub(PLAIN_WORD, plain))


def _prose(name: str, lines: Iterable[str], names: Iterable[str]) -> Prose:
    names = tuple(names)
    found = (sentence for line in lines for sentence in WHOLE.findall(neutral(line, names)))
    return Prose(name, tuple(dict.fromkeys(one for one in found if len(one.split()) > 2)))


def together(name: str, texts: Iterable[Prose]) -> Prose:
    """Several texts as one."""
    return Prose(name, tuple(dict.fromkeys(sentence for text in texts for sentence in text.sentences)))


def report(texts: Iterable[Prose]) -> tuple[str, list[str]]:
    """Tell the score of each text, the worst first, and what is not plain enough."""
    texts = list(texts)
    long = [text for text in texts if text.words >= SHORT]
    short = together("short texts together", (text for text in texts if text.words < SHORT))
    judged = [*long, *([short] if short.words else [])]
    judged.sort(key=lambda text: text.score)
    wrong = [
        f"{text}\n    " + "\n    ".join(text.sentences)
        for text in judged
        if text.score < LEAST or text.length > MOST_WORDS
    ]
    return "\n".join(map(str, judged)), wrong
