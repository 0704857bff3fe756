"""A message as one person gets it: its fields filled in, as a mail and as a page shows it."""

from collections.abc import Mapping
from dataclasses import dataclass

from markupsafe import Markup

from leerkring.activities.merge_fields import OF_ACTIVITY, OF_PERSON, OWN_PAGE
from leerkring.content.markdown.merge_fields import Values, fields_in, fill_blocks, fill_line, mistake_in
from leerkring.content.markdown.parse import parse
from leerkring.content.markdown.writers.to_html import HtmlWriter, clean
from leerkring.content.markdown.writers.to_mail import MailText, mail_of

MOST_IN_SUBJECT = 120
MOST_IN_BODY = 20_000
"""Letters: a mail of some five pages."""


@dataclass(frozen=True, slots=True)
class Letter:
    """What one person reads."""

    subject: str
    text: MailText


def known_fields(*, of_activity: bool) -> Mapping[str, str]:
    """Return the fields that a message may name, each with what stands there."""
    return {**OF_PERSON, **OF_ACTIVITY} if of_activity else OF_PERSON


def mistake_in_fields(text: str, *, of_activity: bool) -> str:
    """Return what is wrong with the fields of a text, in a sentence; "" where nothing is."""
    if not of_activity:
        elsewhere = next((one for one in fields_in(text) if one in OF_ACTIVITY), "")
        if elsewhere:
            return f"Het invulveld {{{{{elsewhere}}}}} kan alleen in een bericht bij een activiteit."
    return mistake_in(text, known_fields(of_activity=of_activity))


def list_gaps(subject: str, body: str, facts: Mapping[str, str]) -> str:
    """Return what a text names and its activity has not, in a sentence; "" where it has all."""
    for name in fields_in(f"{subject}\n{body}"):
        if name in OF_ACTIVITY and name != OWN_PAGE and name not in facts:
            return f"Het bericht noemt {{{{{name}}}}}, maar die is er niet. Haal het veld weg."
    return ""


def write_letter(subject: str, body: str, values: Values, base_url: str) -> Letter:
    """Return a message as a mail to one person; a field without a value leaves nothing."""
    return Letter(
        subject=fill_line(subject, values) or "(zonder onderwerp)",
        text=mail_of(fill_blocks(parse(body), values), base_url, level=2),
    )


def show_body(body: str, values: Values) -> Markup:
    """Return the text of a message as a page shows it, filled in for one person."""
    writer = HtmlWriter(level=3)
    blocks = fill_blocks(parse(body), values)
    return clean("".join(f"{writer.block(block)}\n" for block in blocks))
