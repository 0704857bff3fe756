"""Message after message over one link, with the next one's commands behind the dot of this one (RFC 2920).

    ours     body of 1 · dot · MAIL RCPT DATA of 2      body of 2 · dot · MAIL RCPT DATA of 3
    theirs   250 (1) · 250 250 354 (2)                  250 (2) · …

One round trip per message. What is never done is a dot on trust: message 2's text and dot leave only after
354 was read for it, and before each dot the line is looked at once more. So whoever was before the dot when
the line fell is known: of message 2 nothing has been said that a server could keep.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeAlias

from leerkring.mail.message.splice import Ready
from leerkring.mail.outcomes import Deferred, Outcome, Stage, Uncertain
from leerkring.mail.sending.transport import Outgoing
from leerkring.mail.smtp.connection import LinkLost
from leerkring.mail.smtp.reply import Garbled, Reply, after_dot, before_dot
from leerkring.mail.smtp.session import No, Session, stuffed

Take: TypeAlias = Callable[[], Outgoing | None]
Answer: TypeAlias = Callable[[Outgoing, Outcome], None]


@dataclass(slots=True)
class _Said:
    """Messages whose commands are under way; `out` is None when there is nothing more to send."""

    out: Outgoing | None
    commands: bytes = b""
    replies: tuple[Stage, ...] = field(default=())


class Stream(Session):
    """A session that sends many."""

    async def stream(self, take: Take, answer: Answer) -> Outgoing | None:
        """Send until `take` has no more. Returns what was taken and, since the line fell, not sent."""
        now = self._next(take, answer)
        self._say_all(now)
        while (out := now.out) is not None:
            try:
                no = await self._go_ahead(now)
            except (LinkLost, Garbled):
                self._link.abort()
                return out
            if no is not None:
                answer(out, no)
                if not self._at_rest:
                    return None
                now = self._next(take, answer)
                self._say_all(now)
                continue
            following = self._next(take, answer) if self._pipelines else _Said(None)
            answer(out, await self._text(out, following))
            if not self.reusable_now:
                return following.out
            if not self._pipelines:
                following = self._next(take, answer)
                self._say_all(following)
            now = following
        return None

    @property
    def _pipelines(self) -> bool:
        return "PIPELINING" in self._offers

    @property
    def reusable_now(self) -> bool:
        """The line stands after a dot; the next one's replies may already lie there."""
        return self._at_rest and self._link.alive

    def _next(self, take: Take, answer: Answer) -> _Said:
        """The next message that can be said to this server; what cannot is answered at once."""
        while (out := take()) is not None:
            try:
                sender, recipient = self._addresses(out.envelope)
                options = self._options(sender + recipient, out.data)
            except No as no:
                answer(out, no.answer)
                continue
            reset, self._needs_reset = "RSET\r\n" if self._needs_reset else "", False
            commands = f"{reset}MAIL FROM:<{sender}>{options}\r\nRCPT TO:<{recipient}>\r\nDATA\r\n"
            stages = (Stage.MAIL, Stage.MAIL) if reset else (Stage.MAIL,)
            return _Said(out, commands.encode(), (*stages, Stage.RCPT, Stage.DATA))
        return _Said(None)

    def _say_all(self, said: _Said) -> None:
        """Say the commands together where that is allowed; otherwise `_go_ahead` says them one by one."""
        if said.out is not None:
            self._at_rest = False
            if self._pipelines and self._link.alive:
                self._link.send(said.commands)

    async def _go_ahead(self, said: _Said) -> Outcome | None:
        """Read what the server says to each command. None: it waits for the text."""
        self._at_rest = False
        no: Outcome | None = None
        reply = Reply(0)
        lines = said.commands.splitlines(keepends=True)
        for stage, line in zip(said.replies, lines, strict=True):
            self._stage = stage
            if not self._pipelines:
                self._link.send(line)
            reply = await self._link.reply(self._timeouts.command)
            no = no or before_dot(stage, reply)
            if reply.code == 421:
                self._link.abort()
                return no
            if no is not None and not self._pipelines:
                break
        if no is None:
            return None
        if self._stage is Stage.DATA and reply.code == 354:  # it wants a text though nobody is to get it
            self._link.send(b".\r\n")
            await self._link.reply(self._timeouts.dot)
        self._needs_reset = True
        self._at_rest = True
        return no

    async def _text(self, out: Outgoing, following: _Said) -> Outcome:
        """The text, the dot, and behind it the next one's commands; then the answer to the dot."""
        self._stage = Stage.BODY
        data = out.data if isinstance(out.data, Ready) else stuffed(out.data)
        try:
            await self._link.send_all(data, self._timeouts.body)
            if (early := await self._early()) is not None:
                self._link.abort()
                return early
            self._stage = Stage.DOT
            out.dotted = True
            self._link.send(b".\r\n" + following.commands)
        except LinkLost as lost:
            self._link.abort()
            # `send` raises before a byte has left.
            return Deferred(0, str(lost), stage=Stage.BODY)
        try:
            reply = await self._link.reply(self._timeouts.dot)
        except (LinkLost, Garbled) as trouble:
            self._link.abort()
            return Uncertain(0, str(trouble))
        answer = after_dot(reply)
        self.messages += 1
        self._needs_reset = False
        self._at_rest = reply.code != 421 and not isinstance(answer, Uncertain)
        if not self._at_rest:
            self._link.abort()
        return answer
