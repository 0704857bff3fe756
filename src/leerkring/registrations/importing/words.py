"""What columns of a list of participants hold, and what they are called in Dutch and English."""

from enum import StrEnum

from leerkring.importing.words import HEADINGS, ColumnRole
from leerkring.people.model import OrganizationKind


class Holds(StrEnum):
    """What a column holds; one with a question of the activity is `QUESTION` and its key."""

    EMAIL = "email"
    NAME = "name"
    FIRST = "first"
    INFIX = "infix"
    LAST = "last"
    ORGANIZATION = "organization"
    KIND = "organization_kind"
    MUNICIPALITY = "municipality"
    JOB_TITLE = "job_title"
    PHONE = "phone"
    STATE = "state"
    NOTHING = ""


QUESTION = "field-"


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


PARTICIPANT_HEADINGS: dict[str, frozenset[str]] = {
    Holds.EMAIL: HEADINGS[ColumnRole.EMAIL] | _words("emaildeelnemer mailadresdeelnemer"),
    Holds.NAME: HEADINGS[ColumnRole.NAME] - {"contact"}
    | _words("deelnemer naamdeelnemer participant attendee naamenvoornaam voorenachternaam naamaanvrager"),
    Holds.FIRST: HEADINGS[ColumnRole.FIRST],
    Holds.INFIX: HEADINGS[ColumnRole.INFIX],
    Holds.LAST: HEADINGS[ColumnRole.LAST],
    Holds.ORGANIZATION: _words(
        "organisatie organization organisation organisatienaam naamorganisatie bedrijf bedrijfsnaam naambedrijf company "
        "companyname werkgever employer instelling naaminstelling corporatie org uworganisatie werkzaambij organisaties "
        "account accountnaam affiliation"
    ),
    Holds.KIND: _words(
        "soortorganisatie typeorganisatie organisatietype organisatiesoort organizationkind organizationtype soort "
        "type sector branche organisationtype"
    ),
    Holds.MUNICIPALITY: _words(
        "gemeente municipality gemeentenaam naamgemeente woongemeente werkgemeente plaats woonplaats city stad plaatsnaam "
        "vestigingsplaats gemeentecode"
    ),
    Holds.JOB_TITLE: _words(
        "functie jobtitle job title functietitel functienaam rol role position beroep functieomschrijving uwfunctie"
    ),
    Holds.PHONE: _words(
        "telefoon telefoonnummer phone phonenumber telephone tel telnr mobiel mobielnummer mobile mobiletelefoon gsm "
        "telefoonmobiel telefoonwerk telefoonzakelijk phone1value mobielenummer nummer06 06nummer mobielefoon cell "
        "cellphone businessphone mobilephone"
    ),
    Holds.STATE: _words(
        "status stand registratiestatus aanmeldstatus inschrijfstatus registrationstatus attendeestatus"
    ),
}
KNOWN: frozenset[str] = frozenset().union(*PARTICIPANT_HEADINGS.values())
"""By these a line of headings is known."""

SHORT_KINDS = (
    (OrganizationKind.NATIONAL_GOVERNMENT, "rijk"),
    (OrganizationKind.DEVELOPER, "ontwikkelaar"),
    (OrganizationKind.OTHER, "overig"),
)
"""Kinds by a shorter word than the form has: files from before the form and the lists said the same hold these."""
KIND_WORDS: dict[str, tuple[str, ...]] = {
    OrganizationKind.MUNICIPALITY: ("gemeente", "municipality"),
    OrganizationKind.PROVINCE: ("provincie", "province"),
    OrganizationKind.CARE_OFFICE: ("zorgkantoor",),
    OrganizationKind.HOUSING_CORPORATION: (
        *(
            "woningcorporatie",
            "woningbouwvereniging",
            "woningstichting",
            "woonstichting",
            "corporatie",
            "wooncorporatie",
        ),
    ),
    OrganizationKind.CARE_PROVIDER: (
        "zorgaanbieder",
        "zorggroep",
        "zorginstelling",
        "ggz",
        "thuiszorg",
        "ziekenhuis",
    ),
    OrganizationKind.NATIONAL_GOVERNMENT: ("ministerie", "rijk", "rijksoverheid", "rijkswaterstaat"),
    OrganizationKind.DEVELOPER: (
        "ontwikkelaar",
        "projectontwikkelaar",
        "vastgoedontwikkeling",
        "gebiedsontwikkeling",
    ),
    OrganizationKind.CIVIL_SOCIETY: ("welzijn", "maatschappelijke", "cliëntenraad", "belangenvereniging"),
    OrganizationKind.OTHER: ("overig", "overige", "anders", "other"),
}
"""Words by which the kind shows, in a column of its own or in the name of the organisation."""
LEFT = frozenset(
    [
        "afgemeld",
        "geannuleerd",
        "cancelled",
        "canceled",
        "afgewezen",
        "vervallen",
        "declined",
        "verlopen",
        "ingetrokken",
        "afgezegd",
        "rejected",
        "aanbodafgeslagen",
        "aanbodverlopen",
        "expired",
    ]
)
"""States with which nobody is registered."""
EVERYBODYS = frozenset(
    [
        "gmail.com",
        "outlook.com",
        "hotmail.com",
        "hotmail.nl",
        "live.nl",
        "live.com",
        "icloud.com",
        "yahoo.com",
        "ziggo.nl",
        "kpnmail.nl",
        "xs4all.nl",
        "planet.nl",
        "home.nl",
        "msn.com",
        "me.com",
        "casema.nl",
        "upcmail.nl",
        "protonmail.com",
        "proton.me",
    ]
)
"""Domains of addresses that say nothing about where somebody works."""
