"""Dutch words for outcomes."""

from leerkring.labs.outcomes.rules import OutcomeState

STATES: dict[OutcomeState, str] = {
    OutcomeState.DRAFT: "concept",
    OutcomeState.ASKED: "bij de eigenaar",
    OutcomeState.RETURNED: "klopt nog niet",
    OutcomeState.CONFIRMED: "akkoord",
}
TONES: dict[OutcomeState, str] = {
    OutcomeState.DRAFT: "neutral",
    OutcomeState.ASKED: "warn",
    OutcomeState.RETURNED: "bad",
    OutcomeState.CONFIRMED: "good",
}
PARTS: tuple[tuple[str, str, str], ...] = (
    ("question", "Wat was de vraag?", "In een of twee zinnen, zoals iemand anders haar ook kan hebben."),
    ("learned", "Wat is er geleerd?", "Wat weet u nu wat u eerst niet wist? Noem geen namen van bewoners."),
    ("differently", "Wat gaat er anders?", "Wat gaan de mensen die erbij waren doen, en vanaf wanneer?"),
    ("handbook", "Wat hoort er in een handreiking?", "De redactie leest dit hier. Het komt niet in de les."),
)
"""The parts of an outcome: field, label and help."""
LATER_TITLES = {6: "Een half jaar later", 12: "Een jaar later"}
DONE_WITH: dict[str, str] = {
    "outcome.written": "schreef op wat een activiteit opleverde",
    "outcome.asked": "vroeg de eigenaar van een casus of de uitkomst klopt",
    "outcome.confirmed": "ging akkoord met een uitkomst",
    "outcome.returned": "zei wat er niet klopt aan een uitkomst",
    "outcome.lesson": "maakte een les van een uitkomst",
    "outcome.lesson-withheld": "haalde een les van de site, omdat er minder van de casus te zien mag zijn",
    "outcome.later": "vertelde wat er later van een uitkomst werd",
}
"""What is done with outcomes, as the log says it."""
