"""What an editor has to know of a Word file that was read: a sentence for each kind, with how often and where."""

from dataclasses import dataclass, field

SENTENCES = {
    "merged": "Samengevoegde cellen: de woorden staan in de eerste cel, de andere zijn leeg",
    "cell": "Meer alinea’s of een opsomming in één tabelcel staan nu achter elkaar",
    "nested": "Een tabel in een tabelcel is gewone tekst geworden",
    "words": "Beeld zonder woorden: schrijf wat erop te zien is, in plaats van ‘Nog te beschrijven’",
    "picture": "Een beeld kon niet mee. De plaats is gemarkeerd",
    "chart": "Een grafiek of tekening van Word kon niet mee. De plaats is gemarkeerd; voeg haar toe als beeld",
    "many": "Er zijn meer dan 60 beelden. De overige zijn alleen gemarkeerd; voeg ze toe bij Beelden",
    "small": "Kleine tekens boven of onder de regel staan nu gewoon op de regel",
    "symbol": "Een teken uit een bijzonder lettertype kon niet mee",
    "formula": "Een formule is gewone tekst geworden. Kijk of zij nog klopt",
    "place": "Een verwijzing binnen het bestand is gewone tekst geworden",
    "link": "Een link naar een bestand of een adres dat niet op internet staat, is gewone tekst geworden",
    "title": "De titel van het document is niet overgenomen. Die staat bij de gegevens van deze versie",
    "contents": "De inhoudsopgave is weggelaten: de site maakt die zelf",
    "comment": "Opmerkingen in de kantlijn zijn niet overgenomen",
    "changes": "Er stonden nog wijzigingen in die niet waren goedgekeurd. Wij lazen het bestand alsof ze dat wel zijn",
    "hidden": "Verborgen tekst is weggelaten",
}


@dataclass(slots=True)
class Remarks:
    """Collects what was seen: how often of each kind in each chapter; "" is the file as a whole."""

    seen: dict[str, dict[str, int]] = field(default_factory=dict)

    def note(self, kind: str, chapter: str = "") -> None:
        """Remember that something of a kind was seen."""
        places = self.seen.setdefault(kind, {})
        places[chapter] = places.get(chapter, 0) + 1

    def sentences(self) -> list[str]:
        """Return a sentence for each kind, in a fixed order."""
        return [
            f"{sentence}{_where(self.seen[kind])}."
            for kind, sentence in SENTENCES.items()
            if kind in self.seen
        ]


def _where(places: dict[str, int]) -> str:
    """Return " (in ‘Het begin’, 2 keer in ‘Het vervolg’)"; nothing for what is about the file as a whole."""
    named = [
        f"in ‘{chapter}’" if count == 1 else f"{count} keer in ‘{chapter}’"
        for chapter, count in places.items()
        if chapter
    ]
    if not named:
        return ""
    more = f" en in nog {len(named) - 5} hoofdstukken" if len(named) > 6 else ""
    return f" ({', '.join(named[:5] if more else named)}{more})"
