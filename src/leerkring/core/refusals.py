"""The ways of saying no: a code for programs, a Dutch sentence for people, never a stack trace."""

from string import Formatter
from typing import Any, ClassVar

from leerkring.core.text import dutch


class _DutchFormatter(Formatter):
    """Formats `{closed_at:datum}` with our Dutch words."""

    def format_field(self, value: Any, format_spec: str) -> str:
        words = dutch.WORDS.get(format_spec)
        return words(value) if words else super().format_field(value, format_spec)


_formatter = _DutchFormatter()


class Refusal(Exception):
    """A normal no. Facts given at raising fill the sentence's fields.

    `field` names the field of a form that it is about: there the sentence comes back (`Form.refused`).
    """

    code: ClassVar[str] = "refused"
    sentence: ClassVar[str] = "Dit kan nu niet."
    status: ClassVar[int] = 409
    field: ClassVar[str] = ""
    next_label: ClassVar[str] = "Naar de agenda"
    next_href: ClassVar[str] = "/agenda"

    def __init__(self, **facts: Any) -> None:
        self.facts = facts
        super().__init__(self.text)

    @property
    def text(self) -> str:
        """The Dutch sentence with its facts filled in."""
        return _formatter.vformat(self.sentence, (), self.facts)


class NotFound(Refusal):
    """What is not there, or what this visitor may not see."""

    code = "not-found"
    sentence = "Deze pagina bestaat niet (meer)."
    status = 404


class NotAllowed(Refusal):
    """A known person asks for what their role does not give."""

    code = "not-allowed"
    sentence = "U heeft geen toegang tot deze pagina."
    status = 403


class Conflict(Refusal):
    """The state of things does not allow it now."""

    code = "conflict"
    status = 409


class Gone(Refusal):
    """It was here, and will not come back."""

    code = "gone"
    sentence = "Deze link is niet meer geldig."
    status = 410


class TooMany(Refusal):
    """Asked too often; `retry_after` is in seconds, `over` how many turns it is beyond the most."""

    code = "too-many"
    sentence = "Dat waren veel verzoeken achter elkaar. Wacht een paar minuten en probeer het dan opnieuw."
    status = 429

    def __init__(self, retry_after: int = 60, over: int = 1, **facts: Any) -> None:
        self.retry_after = retry_after
        self.over = over
        super().__init__(**facts)


class Busy(Refusal):
    """All places in line are taken for a moment; trying again soon helps."""

    code = "busy"
    sentence = (
        "Het is nu erg druk. Probeer het over een paar tellen opnieuw. Wat u invulde, is niet verstuurd."
    )
    status = 503

    def __init__(self, retry_after: int = 2, **facts: Any) -> None:
        self.retry_after = retry_after
        super().__init__(**facts)
