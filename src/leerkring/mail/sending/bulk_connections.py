"""The links that letters leave by: each takes from the window what was handed, message after message."""

import asyncio
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

import structlog

from leerkring.mail.message.address import BadAddress
from leerkring.mail.outage.rules import refuses_all
from leerkring.mail.outcomes import Deferred, Outcome, Refused, Stage, Uncertain
from leerkring.mail.sending.bulk_ledger import Ledger
from leerkring.mail.sending.bulk_pace import Pace
from leerkring.mail.sending.bulk_rendering import Letter
from leerkring.mail.sending.composing import Composer
from leerkring.mail.sending.delivering import OUR_FAULT, reply_text
from leerkring.mail.sending.relay import AWAY, Relay
from leerkring.mail.sending.transport import Outgoing, Transport

log = structlog.get_logger("leerkring.mail")
TURN = 50
_RELAY = {*AWAY, Stage.MAIL}


@dataclass(eq=False, slots=True)
class _Turn:
    """What one lane has in hand, and how many it took."""

    out: set[Outgoing] = field(default_factory=set)
    taken: int = 0


@dataclass
class Lanes:
    """One worker's links. `low` is called when the window runs low, `away` when the mail server is."""

    transport: Transport
    composer: Composer
    ledger: Ledger
    pace: Pace
    low: Callable[[], None]
    away: Callable[[Letter], None]
    relay: Relay
    window: deque[Letter] = field(default_factory=deque)
    busy: set[asyncio.Task[None]] = field(default_factory=set)
    closing: bool = False
    _on_the_line: dict[Outgoing, Letter] = field(default_factory=dict)

    @property
    def in_hand(self) -> list[Letter]:
        return [*self.window, *self._on_the_line.values()]

    def start(self) -> None:
        """Let as many lanes run as there are links, or letters."""
        while len(self.busy) < min(self.transport.connections, len(self.window)):
            lane = asyncio.create_task(self._lane())
            self.busy.add(lane)
            lane.add_done_callback(self._done)

    def _done(self, lane: asyncio.Task[None]) -> None:
        self.busy.discard(lane)
        if not lane.cancelled() and (error := lane.exception()):
            log.error("mail.our_fault", exc_info=error)
        if self.window and not self.closing and not self.pace.is_away:
            self.start()

    async def finish(self, grace_seconds: float) -> None:
        """Wait for what is on the line, and no longer than this."""
        if self.busy:
            _, late = await asyncio.wait(self.busy, timeout=grace_seconds)
            for lane in late:
                lane.cancel()
            await asyncio.gather(*late, return_exceptions=True)

    async def _lane(self) -> None:
        """A turn on one link, and the next turn on a link that transactional mail may have had in between."""
        turn = _Turn()
        try:
            async with self.transport.connection() as connection:
                await connection.stream(
                    lambda: self._take(turn), lambda out, outcome: self._answer(turn, out, outcome)
                )
        finally:
            for out in turn.out:  # we broke, or were stopped: what has no dot goes back
                letter = self._on_the_line.pop(out)
                if out.dotted:
                    self.ledger.weigh(
                        letter.delivery, Uncertain(0, "het antwoord bleef uit"), letter.handed_at
                    )
                else:
                    self.ledger.give_back([letter.delivery])

    def _take(self, turn: _Turn) -> Outgoing | None:
        while self.window and not self.closing and turn.taken < TURN:
            letter = self.window.popleft()
            if len(self.window) <= self.pace.most_in_window // 2:
                self.low()
            try:
                out = self.composer.compose(letter.delivery, letter.says)
            except BadAddress as bad:
                self.ledger.weigh(
                    letter.delivery, Refused(0, str(bad), "5.1.3", Stage.RCPT), letter.handed_at
                )
                continue
            except Exception:
                log.exception("mail.our_fault", delivery=str(letter.delivery.id), kind=letter.delivery.kind)
                self.ledger.weigh(letter.delivery, Deferred(0, OUR_FAULT, stage=Stage.BODY), letter.handed_at)
                continue
            self._on_the_line[out] = letter
            turn.out.add(out)
            turn.taken += 1
            return out
        return None

    def _answer(self, turn: _Turn, out: Outgoing, outcome: Outcome) -> None:
        turn.out.discard(out)
        letter = self._on_the_line.pop(out)
        self.relay.heard(outcome)
        cause = refuses_all(outcome)
        if cause is not None:
            self.ledger.no_to_all(cause, reply_text(outcome))
        if cause is not None or (isinstance(outcome, Deferred) and outcome.stage in _RELAY):
            self.pace.went_away()
            self.away(letter)
            return
        self.pace.answered()
        self.ledger.weigh(letter.delivery, outcome, letter.handed_at)
