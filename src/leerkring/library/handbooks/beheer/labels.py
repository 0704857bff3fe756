"""The words of the back office about handbooks."""

from leerkring.content.markdown.help import HELP

__all__ = ["DONE", "HELP", "STATES", "TONES", "done"]

STATES = {
    "draft": "concept",
    "in_review": "ter beoordeling",
    "published": "gepubliceerd",
    "archived": "weggehaald",
}
TONES = {"draft": "neutral", "in_review": "warn", "published": "good", "archived": "bad"}
DONE = {
    "bewaard": "De tekst is bewaard als concept. Lezers zien nog de vorige tekst.",
    "beoordelen": "De tekst is bewaard en staat klaar om te beoordelen.",
    "gepubliceerd": "De tekst is gepubliceerd. Lezers en zoekers zien hem nu.",
    "gepland": "De tekst is bewaard en verschijnt vanzelf op het gekozen moment.",
    "teruggezet": "De eerdere tekst staat weer klaar, als concept. Publiceer hem om hem te laten zien.",
    "toegevoegd": "Het hoofdstuk is toegevoegd, als concept.",
    "ingelezen": "De hoofdstukken uit het Word-bestand zijn toegevoegd, als concept. Lees ze na.",
    "weggehaald": "Het hoofdstuk is weggehaald. U kunt het weer terughalen.",
    "teruggehaald": "Het hoofdstuk staat weer klaar, als concept.",
    "verplaatst": "De volgorde is gewijzigd.",
    "gegevens": "De gegevens van deze versie zijn bewaard.",
    "begonnen": "De nieuwe versie staat klaar, als concept. Lezers zien nog de vorige.",
    "nieuw": "De handreiking staat klaar, als concept. Voeg nu het eerste hoofdstuk toe.",
    "plan": "Deze versie verschijnt vanzelf op het gekozen moment, met de hoofdstukken zoals ze dan zijn.",
    "geen-plan": "Deze versie verschijnt niet meer vanzelf.",
    "versie": "Deze versie is gepubliceerd. Lezers krijgen haar vanaf nu.",
    "eerste-beeld": "Dit beeld bewoog. Wij bewaren er één: het eerste. Kopieer de regel hieronder en plak die in uw tekst.",
    "beeld": "Het beeld is bewaard. Kopieer de regel hieronder en plak die in uw tekst.",
}


def done(word: str) -> str:
    """Return what was done, in a sentence; nothing for a word we do not know."""
    return DONE.get(word, "")
