"""What headings, states and empty cells are called in lists, Dutch and English; words are compared without signs."""

import re
from enum import StrEnum

from leerkring.core.tabular.comparing import plain


class ColumnRole(StrEnum):
    """What a column holds."""

    EMAIL = "email"
    NAME = "name"
    FIRST = "first"
    INFIX = "infix"
    LAST = "last"
    STATE = "state"
    LEFT = "left"
    ASKED = "asked"
    STREAM = "stream"
    NOTHING = ""


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


HEADINGS: dict[ColumnRole, frozenset[str]] = {
    ColumnRole.EMAIL: _words(
        "email emailadres emailadressen emailaddress emails mail mailadres mailadressen emailadress emailaddresses "
        "email1 email1value emailadres1 emailaddress1 primaryemail primairemailadres emailprimair epost epostadres "
        "emailwerk emailzakelijk werkmail emailcontactpersoon contactemail subscriberemail emailabonnee smtpadres "
        "emailvalue youremail uwemailadres courriel mailadresse emailadresse adresseemail"
    ),
    ColumnRole.NAME: _words(
        "naam name volledigenaam fullname weergavenaam displayname emaildisplayname contactpersoon naamlezer "
        "naamabonnee contact weergavenaamvooremail emailweergavenaam volledige namelezer uwnaam naamvolledig nom "
        "contactname contactnaam subscribername naamcontactpersoon"
    ),
    ColumnRole.FIRST: _words(
        "voornaam firstname givenname roepnaam voornamen fname first vnaam voorletters initialen vorname prenom nombre"
    ),
    ColumnRole.INFIX: _words(
        "tussenvoegsel tussenvoegsels middlename additionalname middelstenaam infix tussenv tv tvs voorvoegsel "
        "voorvoegsels prefixlastname"
    ),
    ColumnRole.LAST: _words(
        "achternaam lastname familyname familienaam surname lname last anaam geslachtsnaam nachname "
        "familienname nomdefamille apellido apellidos"
    ),
    ColumnRole.STATE: _words(
        "status stand staat state abonneestatus subscriberstatus subscriptionstatus emailstatus mailstatus "
        "memberstatus statusabonnee inschrijfstatus emailmarketingstatus emailsubscriberstatus statusnieuwsbrief "
        "contactstatus membershipstatus"
    ),
    ColumnRole.ASKED: _words(
        "nieuwsbrief optin toestemming aangemeld ingeschreven subscribed newsletter consent wilnieuwsbrief abonnee "
        "acceptsmarketing acceptsemailmarketing marketing mailing actief active opgegeven nieuwsbriefjanee wilmail "
        "toestemminggegeven nieuwsbriefontvangen ontvangtnieuwsbrief gdprconsent marketingconsent"
    ),
}
KNOWN_HEADINGS = frozenset().union(*HEADINGS.values())
"""By these a line of headings of a list of readers is known."""
_LEFT_STEMS = tuple(
    sorted(
        _words(
            "uitgeschreven afgemeld unsub optout optedout afmeld uitschrij opgezegd opzeg cleantime cleancampaign bounced "
            "donotcontact geennieuwsbrief geenemail geencontact geenmailing wilgeen nietmeer verwijder einddatum vertrek "
            "redenvertrek redenvanvertrek datumvertrek datumvanvertrek abgemeldet abbestellt austragung desinscri desabonn "
            "bouncereason bouncedatum leftat lefton verlaten beeindigd donotemail donotmail geenmail unsubscribe "
            "verwijderdop deletedat geblokkeerd complaintdate complained hasoptedout nietmailen cleaned"
        )
    )
)
STAYS_OUT = _words(
    "afgemeld uitgeschreven unsubscribed unsubscribe unsub optout optedout cleaned bounced bounce bounces hardbounce "
    "hardbounced softbounce softbounced inactief inactive geblokkeerd blocked suppressed suppression complaint "
    "complained complaints spam abuse deleted verwijderd left vertrokken opgezegd beeindigd geannuleerd cancelled "
    "canceled nonsubscribed notsubscribed nietingeschreven nietaangemeld transactional pending unconfirmed "
    "onbevestigd nietbevestigd notconfirmed inafwachting wachtopbevestiging wacht wachtend uit off gestopt archived "
    "gearchiveerd invalid ongeldig disabled uitgeschakeld junk weg ex exlid oudlid opgeheven overleden retour "
    "failed mislukt expired verlopen stopgezet geweigerd rejected declined afgewezen neverconfirmed undelivered "
    "undeliverable onbestelbaar geretourneerd nooptin geentoestemming gedeactiveerd deactivated removed"
)
"""States with which nobody is subscribed."""
ASKED = _words(
    "ingeschreven aangemeld actief active subscribed confirmed bevestigd enabled optin optedin oppauze paused "
    "gepauzeerd abonnee subscriber lid member valid geldig aan on doubleoptin optindouble singleoptin ok lezer "
    "ingeschakeld bereikbaar reachable"
)
"""States that say that somebody reads."""
YES = _words("ja yes y j true waar 1 x aan on oui si v ok vink aangevinkt")
NO = _words("nee nein falsch no n false onwaar 0 uit off non neen geen")
EMPTY = _words(
    "null none nil nvt nvt na nan nb onbekend unknown leeg geen geennaam noname undefined naam name nietbekend "
    "nietvantoepassing anoniem anonymous anonymus xxx xx tbd empty blank niks niets"
)
"""What programs and people write where a name is missing."""
ROLE_NAMES = _words(
    "info secretariaat administratie receptie redactie nieuwsbrief nieuwsbrieven newsletter contact postbus algemeen "
    "mail email webmaster noreply support helpdesk abonnee abonnees lezer lezers subscriber subscribers member members "
    "lid leden klant klanten customer customers user gebruiker deelnemer relatie contacten contactpersoon medewerker "
    "dhr mevr mw heer mevrouw mr mrs ms dr drs ir man vrouw m v male female bestuur directie balie office sales "
    "geachte beste aan cc bcc to from van"
)
"""What is nobody's name by itself: a mailbox of an office, a form of address."""
PERSONAL_HEADINGS = frozenset().union(
    *HEADINGS.values(),
    _words(
        "organisatie organization organisation company bedrijf bedrijfsnaam telefoon phone mobiel adres address street "
        "straat postcode plaats woonplaats city functie jobtitle title titel notes opmerkingen nr nummer id datum date "
        "ritme themas bevestigdop sinds land country geslacht gender taal language tags groep labels bron source ip "
        "aangemeldop ingeschrevenop optintime optinip confirmtime confirmip memberrating huisnummer provincie regio"
    ),
)
"""Words that stand in a heading and not in a line."""


INFIXES = _words(
    "van de der den het t ten ter te op in aan von du la le vande vander vanden vant vanhet inden indet inhet opde opden "
    "opt aande uitde di da del dos el al ben"
)
"""What stands between a first and a last name."""


def leaver_word(word: str) -> bool:
    """Tell whether a heading (as `plain` gives it) is about who left."""
    return word.startswith(_LEFT_STEMS) or any(
        stem in word
        for stem in ("uitgeschreven", "afgemeld", "unsubscri", "afmeld", "uitschrij", "optout", "opzegg")
    )


_STRONG = (
    "afgemeld",
    "afmeld",
    "uitgeschreven",
    "uitschrijv",
    "unsubscri",
    "opgezegd",
    "opzegg",
    "optout",
    "bounced",
    "cleaned",
    "vertrokken",
    "overleden",
)
"""How words begin that say so wherever they stand."""


_NO_MAIL = re.compile(
    r"(?<!nog )\b(?:geen|niet|nooit)\b.{0,30}\b(?:e-?)?(?:mail|nieuwsbrie|post\b|contact)|\bniet meer\b"
    r"|\b(?:do not|don.t|no longer|no more|never)\b.{0,30}\b(?:e-?)?(?:mail|contact|send|subscri|newsletter)"
    r"|\b(?:keine?|pas de|plus de)\b.{0,30}\b(?:e-?)?(?:mail|newsletter|courriel)",
    re.IGNORECASE,
)
"""How people write that somebody wants none."""


def says_left(text: str) -> bool:
    """Tell whether free words, above or beside an address, say that its owner left or wants no mail."""
    return bool(_NO_MAIL.search(text)) or any(plain(word).startswith(_STRONG) for word in text.split())
