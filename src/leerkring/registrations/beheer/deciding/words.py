"""Dutch words of choosing."""

from leerkring.registrations.deciding.rules import Mark, Verdict

VERDICTS = {
    Verdict.CONFIRM.value: "plaats",
    Verdict.WAITLIST.value: "wachtlijst",
    Verdict.REJECT.value: "afwijzen",
}
TONES = {
    Verdict.CONFIRM.value: "good",
    Verdict.WAITLIST.value: "warn",
    Verdict.REJECT.value: "neutral",
}
MARKS = {Mark.YES.value: "ja", Mark.PERHAPS.value: "misschien", Mark.NO.value: "nee"}
MARK_TONES = {Mark.YES.value: "good", Mark.PERHAPS.value: "warn", Mark.NO.value: "neutral"}
