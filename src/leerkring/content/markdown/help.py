"""What an editor is told about writing a text; `tests/content` sees that each line of it works everywhere."""

HELP = (
    ("## Kop", "een kop; ### is een kleinere kop"),
    ("**vet** en *schuin*", "nadruk op een woord"),
    ("- punt", "een lijst; 1. is een lijst met nummers"),
    ("- [ ] punt", "een checklist om af te vinken"),
    ("> **Valkuil.** tekst", "een kader; ook Voorbeeld uit …, Stap 1, Tip en Let op"),
    ("> tekst", "een citaat"),
    ("[woorden](/lessen)", "een link binnen de site, of naar https://…"),
    ("| Kop | Kop |", "een tabel: onder de koppen een regel |---|---|"),
    ("woord[^1]", "een voetnoot; de noot zelf staat op een eigen regel: [^1]: tekst"),
    (
        "![wat erop staat](/beeld/…)",
        'een beeld op een eigen regel; met bijschrift: ![…](/beeld/… "bijschrift")',
    ),
)
