"""The sample's activities that stories outside the house are about, with an answer to all that they ask."""

OPEN, FULL, LAB = "landelijke-dag-eerlijk-verdelen", "een-regio-een-agenda", "uitstroom-uit-de-opvang"
"""Where a new person gets a place, waits, and applies."""

ANSWERS: dict[str, dict[str, str]] = {
    OPEN: {"field-eerste_keer": "yes"},
    FULL: {"field-rol": "Ik doe mee namens mijn organisatie", "field-casus": "no"},
    LAB: {
        "field-vraag": "Hoe vinden mensen na de opvang een huis?",
        "field-team": "Alleen",
        "field-mandaat": "yes",
    },
}
