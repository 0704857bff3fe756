"""Posts of the back office that cannot sensibly meet somebody else's change, each with the reason (decision 0030).

Every other form carries a `version`, and its post is refused where that is not the one that stands.
"""

ISSUE = "/beheer/nieuwsbrief/{slug:str}/{number:int}"

MAKES = "makes something new: there is nothing yet that somebody else can have changed"
UNVERSIONED = {
    "/uitloggen": "ends one's own session",
    "/beheer/verder/{kept_id:uuid}/versturen": "sends a form on to its own page, with the version it carried",
    "/beheer/verder/{kept_id:uuid}/weg": "throws away what only this person has",
    "/beheer/weergaven": "keeps a view by a name of one's own: the same name is the same view",
    "/beheer/weergaven/weg": "forgets a view of one's own: twice is once",
    "/beheer/weergaven/kolommen": "keeps the columns of one list for oneself: the last choice counts",
    "/beheer/ik/sessies": "ends one's own sessions: twice is once",
    "/beheer/collegas/nieuw": MAKES,
    "/beheer/collegas/{person_id:uuid}/uitnodigen": "mails one more link; those of before stay what they are",
    "/beheer/collegas/{person_id:uuid}/sessies": "ends sessions: twice is once, and nothing typed is lost",
    "/beheer/activiteiten/{slug:str}/aanmeldingen.csv": "hands out a file, as things are at that moment",
    "/beheer/activiteiten/{slug:str}/aanmeldingen.ods": "hands out a file, as things are at that moment",
    "/beheer/activiteiten/{slug:str}/aanmeldingen/gevoelig.csv": "hands out a file, as things are at that moment",
    "/beheer/activiteiten/{slug:str}/aanmeldingen/gevoelig.ods": "hands out a file, as things are at that moment",
    "/beheer/activiteiten/{slug:str}/aanmeldingen/presentielijst.pdf": "hands out a file, as things are at that moment",
    "/beheer/activiteiten/{slug:str}/aanmeldingen/namenlijst.pdf": "hands out a file, as things are at that moment",
    "/beheer/activiteiten/{slug:str}/deelsessies/verdelen/proef": "shows figures, and changes nothing",
    "/beheer/activiteiten/{slug:str}/berichten/nieuw": MAKES,
    "/beheer/activiteiten/{slug:str}/berichten/uit-keuze": MAKES,
    "/beheer/mensen/berichten/uit-keuze": MAKES,
    "/beheer/mensen.csv": "hands out a file, as things are at that moment",
    "/beheer/mensen.ods": "hands out a file, as things are at that moment",
    "/beheer/activiteiten/{slug:str}/aanmeldingen/nieuw": MAKES,
    "/beheer/activiteiten/{slug:str}/aanmeldingen/importeren": MAKES,
    "/beheer/activiteiten/{slug:str}/aanmeldingen/importeren/{list_id:uuid}/weg": "throws away an upload: twice is once, and nothing was done with it",
    "/beheer/activiteiten/{slug:str}/aanmeldingen/{registration_id:uuid}/link": "mails a link once more, once an hour",
    "/beheer/activiteiten/{slug:str}/team": "adds one colleague: twice is once, and nobody else is touched",
    "/beheer/activiteiten/{slug:str}/team/uitnodigen": "adds one host: twice is once, and nobody else is touched",
    "/beheer/activiteiten/{slug:str}/team/eruit": "takes one colleague out: twice is once, and nobody else is touched",
    "/beheer/dubbelen/twee": "says that two are two: twice is once, and nobody's words are written over",
    "/beheer/organisaties/{organization_id:uuid}/schrijfwijzen": MAKES,
    "/beheer/organisaties/{organization_id:uuid}/schrijfwijzen/{spelling_id:uuid}/weg": "takes one name away: twice is once",
    "/beheer/nieuwsbrief/{slug:str}/nieuw": MAKES + "; a stream has one open issue at a time",
    f"{ISSUE}/onderdelen/nieuw": MAKES,
    "/beheer/nieuwsbrief/lezers.csv": "hands out a file, as things are at that moment",
    "/beheer/nieuwsbrief/lezers.ods": "hands out a file, as things are at that moment",
    "/beheer/nieuwsbrief/{slug:str}/{number:int}/verzendlijst.csv": "hands out a file, as things are at that moment",
    "/beheer/nieuwsbrief/{slug:str}/{number:int}/verzendlijst.ods": "hands out a file, as things are at that moment",
    "/beheer/nieuwsbrief/lezers/importeren": MAKES,
    "/beheer/cijfers/nieuw": MAKES,
    "/beheer/cijfers/{slug:str}/inlezen": MAKES,
    "/beheer/nieuwsbrief/lezers/importeren/{list_id:uuid}/weg": "throws away an upload: twice is once, and nothing was done with it",
    "/beheer/nieuwsbrief/lezers/adres": "opens or closes one address: twice is once, and nothing of it was on the screen",
    "/beheer/mail/proberen": "lets one letter try: twice is once, and it harms nothing whatever happened since",
    "/beheer/activiteiten/nieuw": MAKES,
    "/beheer/activiteiten/{slug:str}/praktijklab/afspraken/nieuw": MAKES,
    "/beheer/casussen/{number:int}/team": "adds one person: twice is once, and nobody else is touched",
    "/beheer/activiteiten/{slug:str}/kopieren": MAKES,
    "/beheer/activiteiten/{slug:str}/sjabloon": MAKES,
    "/beheer/activiteiten/sjablonen/{template_id:uuid}": MAKES,
    "/beheer/activiteiten/{slug:str}/tekst/beelden": MAKES,
    "/beheer/activiteiten/{slug:str}/formulier/nieuw": MAKES,
    "/beheer/activiteiten/{slug:str}/tweede-formulier/nieuw": MAKES,
    "/beheer/activiteiten/{slug:str}/tweede-formulier/antwoorden.csv": "hands out a file, as things are at that moment",
    "/beheer/activiteiten/{slug:str}/tweede-formulier/antwoorden.ods": "hands out a file, as things are at that moment",
    "/beheer/activiteiten/{slug:str}/tekst/voorbeeld": "changes nothing: shows what a text would look like",
    "/beheer/handreikingen/nieuw": MAKES,
    "/beheer/handreikingen/voorbeeld": "changes nothing: shows what a text would look like",
    "/beheer/handreikingen/{slug:str}/{number:str}/toevoegen": MAKES,
    "/beheer/handreikingen/{slug:str}/{number:str}/word": MAKES,
    "/beheer/beelden": MAKES,
    "/beheer/bibliotheek/nieuw/{word:str}": MAKES,
    "/beheer/activiteiten/{slug:str}/stukken": MAKES,
    "/beheer/activiteiten/{slug:str}/kiezen/oordeel": "keeps what one thinks oneself: nobody else can have changed that",
    "/beheer/activiteiten/{slug:str}/kiezen/samenstelling/keuze": "changes nothing: counts who is ticked",
    "/beheer/activiteiten/{slug:str}/kiezen/voorstel": "changes nothing: shows a proposal, that is kept nowhere",
    "/beheer/casussen/uitnodigen": MAKES,
    "/beheer/casussen/{number:int}/oordeel": "keeps what one thinks oneself: nobody else can have changed that",
    "/beheer/deskundigen/nieuw": MAKES,
    "/beheer/werkgroepen/nieuw": MAKES,
    "/beheer/werkgroepen/{group_id:uuid}/leden/{member_id:uuid}/link": "mails a new link; the one of before stops",
    "/beheer/deskundigen/{expert_id:uuid}/uitnodigen": "mails one more link; those of before stay what they are",
    "/beheer/activiteiten/{slug:str}/deskundigen/vragen/{expert_id:uuid}": MAKES
    + "; who was asked already is refused",
    "/beheer/dag/{occurrence_id:uuid}/deur": "one act with an id of its own: twice is once, and the latest counts",
    "/beheer/schoolvakanties": MAKES,
    "/beheer/zoeken/synoniemen": MAKES,
}
"""Routes whose forms carry no version."""

LOOKS = {("doen", "voorbeeld"): "shows what a text would look like, with everything that was typed"}
"""Buttons of other forms that change nothing."""

NEVER_LATE = {
    f"{ISSUE}/proef": "mails the issue as it stands to who asks",
    f"{ISSUE}/naar": "goes to another page; what was typed is kept or refused as the form's own saving is",
    f"{ISSUE}/nieuws": "adds to the draft or sets aside what is new: nobody's words are written over",
    f"{ISSUE}/onderdelen/{{item_id:uuid}}/plaats": (
        "a step up or down is relative; leaving out carries the item's own version in its button"
    ),
    "/beheer/dag/{occurrence_id:uuid}": (
        "each line carries what stood there: others' lines stay, and one that both changed comes back"
    ),
    f"{ISSUE}/stilzetten": "the brake: it must work whatever happened since, and twice is once",
    f"{ISSUE}/stoppen": "the emergency stop: only which issue it is must be what was on the screen",
}
"""Routes whose forms carry a version and that do what is asked also where it is an old one."""
