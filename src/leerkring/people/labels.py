"""Dutch words for the kinds of organisation and the roles of staff."""

from leerkring.people.model import OrganizationKind, Role

ORGANIZATION_KINDS: dict[str, str] = {
    OrganizationKind.MUNICIPALITY: "Gemeente",
    OrganizationKind.PROVINCE: "Provincie",
    OrganizationKind.HOUSING_CORPORATION: "Woningcorporatie",
    OrganizationKind.CARE_PROVIDER: "Zorgaanbieder",
    OrganizationKind.CARE_OFFICE: "Zorgkantoor",
    OrganizationKind.NATIONAL_GOVERNMENT: "Rijk",
    OrganizationKind.DEVELOPER: "Ontwikkelaar",
    OrganizationKind.CIVIL_SOCIETY: "Maatschappelijke organisatie",
    OrganizationKind.OTHER: "Overig",
}
ROLES: dict[str, str] = {
    Role.HOST: "gastheer",
    Role.ORGANIZER: "organisator",
    Role.EDITOR: "redacteur",
    Role.ADMIN: "beheerder",
}
