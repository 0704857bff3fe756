"""Dutch words for states, for why a question is held, and for what the log says of it."""

from leerkring.questions.rules import HoldReason, LinkKind, QuestionState

STATES = {
    QuestionState.HELD: "wordt nagekeken",
    QuestionState.REFUSED: "niet geplaatst",
    QuestionState.NEW: "nieuw",
    QuestionState.TAKEN_UP: "opgepakt",
    QuestionState.IN_ACTIVITY: "in een activiteit",
    QuestionState.ANSWERED: "beantwoord",
    QuestionState.CLOSED: "afgesloten",
}
TONES = {
    QuestionState.HELD: "warn",
    QuestionState.REFUSED: "bad",
    QuestionState.NEW: "strong",
    QuestionState.TAKEN_UP: "neutral",
    QuestionState.IN_ACTIVITY: "neutral",
    QuestionState.ANSWERED: "good",
    QuestionState.CLOSED: "neutral",
}
HOLDS = {
    HoldReason.LINKS: "er staan meer links in",
    HoldReason.CONTACT: "er staat een e-mailadres of telefoonnummer in",
    HoldReason.INSULT: "er staan woorden in die kwetsen",
}
LINKS = {
    LinkKind.ACTIVITY: "Activiteit",
    LinkKind.ITEM: "Tekst",
    LinkKind.CHAPTER: "Hoofdstuk",
    LinkKind.CASE: "Casus",
}
