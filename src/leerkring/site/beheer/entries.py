"""Where everything stands in the back office: six entries with their tabs, declared once.

Who may open a tab is not said here: that follows from the `access=` of the route it leads to. An entry without a
tab that somebody may open is not shown to them, so what is not built yet stays away by itself.
"""

from leerkring.library.items.kinds import KINDS
from leerkring.library.items.rules import ItemKind
from leerkring.site.beheer.navigation import Entry, Maker, Tab

ACTIVITY = "/beheer/activiteiten/{slug}"

WITHIN_ACTIVITY = (
    Tab("Overzicht", ACTIVITY),
    Tab("Tekst en programma", ACTIVITY + "/tekst"),
    Tab("Dagen", ACTIVITY + "/dagen", also=(ACTIVITY + "/bijeenkomsten",)),
    Tab("Deelsessies", ACTIVITY + "/deelsessies"),
    Tab("Formulier", ACTIVITY + "/formulier", also=(ACTIVITY + "/tweede-formulier",)),
    Tab("Plaatsen en verdeling", ACTIVITY + "/plaatsen"),
    Tab("Aanmeldingen", ACTIVITY + "/aanmeldingen", also=(ACTIVITY + "/kiezen", ACTIVITY + "/loting")),
    Tab("Berichten", ACTIVITY + "/berichten"),
    Tab("Deskundigen", ACTIVITY + "/deskundigen"),
    Tab("Praktijklab", ACTIVITY + "/praktijklab"),
    Tab("Stukken", ACTIVITY + "/stukken"),
    Tab("De dag", ACTIVITY + "/dag"),
    Tab("Uitkomst", ACTIVITY + "/uitkomst"),
    Tab("Team", ACTIVITY + "/team"),
    Tab("Logboek", ACTIVITY + "/logboek"),
)

ENTRIES = (
    Entry(
        "Vandaag",
        (
            Tab("Vandaag", "/beheer", exact=True),
            Tab("Bewaarde tekst", "/beheer/verder", listed=False),
            Tab("Mijn sessies", "/beheer/ik", listed=False),
            Tab("Weergaven", "/beheer/weergaven", listed=False),
        ),
    ),
    Entry(
        "Activiteiten",
        (
            Tab("Kalender", "/beheer/activiteiten"),
            Tab("Leerkringen", "/beheer/activiteiten?soort=leerkring"),
            Tab("Praktijklabs", "/beheer/activiteiten?soort=praktijklab"),
            Tab("Landelijk", "/beheer/activiteiten?soort=landelijke-bijeenkomst"),
            Tab("Vragen", "/beheer/vragen"),
            Tab("Casussen", "/beheer/casussen"),
            Tab("Werkgroepen", "/beheer/werkgroepen"),
            Tab("Sjablonen", "/beheer/activiteiten/sjablonen"),
            Tab("Schoolvakanties", "/beheer/schoolvakanties", listed=False),
            Tab("Functiegroepen", "/beheer/functiegroepen", listed=False),
            Tab("Lijst van een dag", "/beheer/dag", listed=False),
        ),
        within=WITHIN_ACTIVITY,
    ),
    Entry(
        "Mensen",
        (
            Tab("Personen", "/beheer/mensen"),
            Tab("Organisaties", "/beheer/organisaties"),
            Tab("Deskundigen", "/beheer/deskundigen"),
            Tab("Dubbelen", "/beheer/dubbelen", also=("/beheer/samenvoegingen",)),
            Tab("Berichten", "/beheer/mensen/berichten"),
        ),
    ),
    Entry(
        "Bibliotheek",
        (
            Tab("Teksten", "/beheer/bibliotheek"),
            Tab("Handreikingen", "/beheer/handreikingen"),
            Tab(
                "Regio’s en vragen",
                "/beheer/bibliotheek?soort=regio",
                also=("/beheer/bibliotheek?soort=vraag",),
            ),
            Tab("Cijfers", "/beheer/cijfers"),
            Tab("Beelden", "/beheer/beelden"),
            Tab("Synoniemen", "/beheer/zoeken/synoniemen"),
            Tab("Verwijzen", "/beheer/verwijzen", also=("/beheer/verwijzen.json",), listed=False),
        ),
    ),
    Entry(
        "Nieuwsbrief",
        (
            Tab("Nummers", "/beheer/nieuwsbrief"),
            Tab("Lezers", "/beheer/nieuwsbrief/lezers"),
            Tab(
                "Instellingen",
                "/beheer/nieuwsbrief/instellingen",
                also=("/beheer/nieuwsbrief/{slug}/instellingen",),
            ),
        ),
    ),
    Entry(
        "Beheer",
        (
            Tab("Mail", "/beheer/mail"),
            Tab("Mailgezondheid", "/beheer/mail/gezondheid"),
            Tab("Mail vrijgeven", "/beheer/mail/vrijgeven", listed=False),
            Tab("Collega’s en rollen", "/beheer/collegas"),
            Tab("Redenen bij kiezen", "/beheer/redenen"),
            Tab("Logboek", "/beheer/logboek"),
            Tab("Stijlgids", "/beheer/stijlgids", listed=False),
        ),
    ),
    Entry("Zoeken", (Tab("Zoek alles", "/beheer/zoeken", listed=False),)),
)

MAKERS = (
    Maker("Activiteit", "/beheer/activiteiten/nieuw"),
    Maker("Casus: iemand uitnodigen", "/beheer/casussen/uitnodigen"),
    Maker("Werkgroep", "/beheer/werkgroepen/nieuw"),
    Maker("Nummer van een nieuwsbrief", "/beheer/nieuwsbrief"),
    Maker("Handreiking", "/beheer/handreikingen/nieuw"),
    *(
        Maker(
            kind.one.capitalize(), f"/beheer/bibliotheek/nieuw/{kind.one}", "/beheer/bibliotheek/nieuw/{word}"
        )
        for kind in KINDS.values()
        if kind.kind is not ItemKind.PROGRAMME
    ),
    Maker("Deskundige", "/beheer/deskundigen/nieuw"),
    Maker("Cijfers", "/beheer/cijfers/nieuw"),
    Maker("Beeld", "/beheer/beelden"),
    Maker("Synoniemen", "/beheer/zoeken/synoniemen"),
    Maker("Collega", "/beheer/collegas/nieuw"),
)
"""What can be made today, as "+ Nieuw" offers it."""
