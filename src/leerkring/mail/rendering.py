"""Kinds of mail: how the engine, which knows no feature, comes by the text of a delivery.

A feature's `mails.py` has a renderer per kind; `site/mail_kinds.py` lays them together in one registry.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeAlias
from uuid import UUID

from jinja2 import Environment

from leerkring.core.clock import Clock
from leerkring.core.database.db import Reading
from leerkring.core.secrets import Links
from leerkring.mail.message.address import Mailbox
from leerkring.mail.message.build import Attachment, CalendarPart
from leerkring.mail.message.splice import Template

BLANK_LINES = re.compile(r"\n{3,}")
"""What blocks and conditions leave between the paragraphs of a plain text."""


@dataclass(frozen=True, slots=True)
class ClaimedDelivery:
    """A delivery that this worker has in hand; `claim` is unique for each time that one is claimed.

    `handed_before`: an earlier try came as far as the final dot, so it may have arrived. `is_probe`: the one that tries
    whether the mail server takes mail again.
    """

    id: UUID
    kind: str
    recipient: str
    recipient_name: str
    person_id: UUID | None
    about_id: UUID | None
    params: Mapping[str, Any]
    transactional: bool
    attempts: int
    times_uncertain: int
    created_at: datetime
    first_tried_at: datetime
    claim: str
    handed_before: bool = False
    is_probe: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Rendered:
    """What a mail says. A calendar invitation is shown by the recipient's program, the others are attached.

    `reply_to` is who reads the answers, where that is not who always does.
    """

    subject: str
    text: str
    html: str
    calendar: tuple[CalendarPart, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    headers: tuple[tuple[str, str], ...] = ()
    reply_to: Mailbox | None = None


@dataclass(frozen=True, slots=True)
class Spliced:
    """One reader's letter: a template that many share, and what is theirs alone (`splice.MARKS`)."""

    template: Template
    values: Mapping[str, bytes]

    @property
    def subject(self) -> str:
        return self.template.subject


@dataclass(frozen=True, slots=True)
class MailServices:
    """What renderers may use. `base_url` has no slash at the end; secrets are derived here, never stored."""

    links: Links
    jinja: Environment
    clock: Clock
    base_url: str
    sender: Mailbox
    reply_to: Mailbox | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)

    def render(
        self,
        mail: str,
        *,
        calendar: tuple[CalendarPart, ...] = (),
        attachments: tuple[Attachment, ...] = (),
        headers: tuple[tuple[str, str], ...] = (),
        reply_to: Mailbox | None = None,
        **facts: Any,
    ) -> Rendered:
        """Render `templates/<mail>/{subject.txt,body.txt,body.html}`, as in "registrations/mails/confirmed"."""
        facts = {"base_url": self.base_url, **self.facts, **facts}
        subject = " ".join(self.jinja.get_template(f"{mail}/subject.txt").render(facts).split())
        return Rendered(
            subject=subject,
            text=BLANK_LINES.sub("\n\n", self.jinja.get_template(f"{mail}/body.txt").render(facts)),
            html=self.jinja.get_template(f"{mail}/body.html").render(facts, subject=subject),
            calendar=calendar,
            attachments=attachments,
            headers=headers,
            reply_to=reply_to,
        )


Renderer: TypeAlias = Callable[[Reading, ClaimedDelivery, MailServices], Awaitable[Rendered | None]]
"""Looks up the facts and writes the mail; None: there is nothing to say any more (→ `skipped`)."""

BatchRenderer: TypeAlias = Callable[
    [Reading, Sequence[ClaimedDelivery], MailServices], Awaitable[Mapping[UUID, Spliced | None]]
]
"""The same for a batch of letters of one kind at once; who is missing in the answer is `skipped` too."""
