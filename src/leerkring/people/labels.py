"""Dutch words for the kinds of organisation and the roles of staff."""

from collections.abc import Collection

from leerkring.people.model import OrganizationKind, Role

ORGANIZATION_KINDS: dict[str, str] = {
    OrganizationKind.MUNICIPALITY: "Gemeente",
    OrganizationKind.PROVINCE: "Provincie",
    OrganizationKind.HOUSING_CORPORATION: "Woningcorporatie",
    OrganizationKind.CARE_PROVIDER: "Zorgaanbieder",
    OrganizationKind.CARE_OFFICE: "Zorgkantoor",
    OrganizationKind.NATIONAL_GOVERNMENT: "Rijksoverheid",
    OrganizationKind.DEVELOPER: "Ontwikkelaar of bouwer",
    OrganizationKind.CIVIL_SOCIETY: "Maatschappelijke organisatie",
    OrganizationKind.OTHER: "Anders",
}
"""The kinds as visitors choose them on a form and as staff read them: the same words everywhere."""
ROLES: dict[str, str] = {
    Role.HOST: "gastheer",
    Role.ORGANIZER: "organisator",
    Role.EDITOR: "redacteur",
    Role.ADMIN: "beheerder",
}
ROLE_HELP: dict[str, str] = {
    Role.HOST: "ziet wie er komt bij activiteiten waarvan hij of zij in het team zit",
    Role.ORGANIZER: "maakt activiteiten, en ziet de mensen van wie hij of zij in het team zit",
    Role.EDITOR: "schrijft teksten en nieuwsbrieven, en ziet de lezers",
    Role.ADMIN: "ziet en doet alles, ook wie welke rol heeft",
}
"""What somebody with a role may do, in a few words."""


def roles_text(roles: Collection[str]) -> str:
    """Return roles in words, from least to most."""
    return ", ".join(word for role, word in ROLES.items() if role in roles)
