"""Dutch words for working groups, and what the log says of them."""

from leerkring.groups.rules import GroupSubject, Life

SUBJECTS: dict[GroupSubject, str] = {
    GroupSubject.DATA: "Cijfers en data",
    GroupSubject.VISION: "Visie of woonzorgvisie",
    GroupSubject.ORDINANCE: "Verordening",
    GroupSubject.AGREEMENT: "Afspraken tussen partijen",
    GroupSubject.OTHER: "Iets anders",
}
LIVES: dict[Life, str] = {
    Life.ACTIVE: "actief",
    Life.QUIET: "stil",
    Life.ASKED: "gevraagd of de groep nog bestaat",
    Life.ARCHIVED: "gearchiveerd",
}
TONES: dict[Life, str] = {
    Life.ACTIVE: "good",
    Life.QUIET: "warn",
    Life.ASKED: "warn",
    Life.ARCHIVED: "neutral",
}
DONE_WITH: dict[str, str] = {
    "group.made": "maakte een werkgroep",
    "group.changed": "wijzigde een werkgroep",
    "group.archived": "archiveerde een werkgroep",
    "group.back": "haalde een werkgroep terug uit het archief",
    "group.erased": "wiste een werkgroep",
    "group.forgotten": "wiste werkgroepen die al lang gearchiveerd waren",
    "group.coordinator": "wees een coördinator van een werkgroep aan",
    "group.invited": "nodigde mensen uit voor een werkgroep",
    "group.joined": "werd lid van een werkgroep",
    "group.named": "koos of de eigen naam bij een werkgroep op de site staat",
    "group.left": "ging uit een werkgroep",
    "group.removed": "haalde iemand uit een werkgroep",
    "group.handed-over": "droeg een werkgroep over",
    "group.link": "mailde een lid van een werkgroep de link opnieuw",
    "group.meeting": "plande een bijeenkomst van een werkgroep",
    "group.meeting-moved": "wijzigde een bijeenkomst van een werkgroep",
    "group.meeting-off": "zegde een bijeenkomst van een werkgroep af",
    "group.note": "schreef een notitie van een werkgroep",
    "group.note-removed": "haalde een notitie van een werkgroep weg",
    "group.action": "schreef een actie van een werkgroep op",
    "group.action-removed": "haalde een actie van een werkgroep weg",
    "group.paper": "zette een stuk bij een werkgroep",
    "group.paper-removed": "haalde een stuk van een werkgroep weg",
    "group.mailed": "mailde een werkgroep",
    "group.asked": "vroeg of een werkgroep nog bestaat",
    "group.lives": "zei dat een werkgroep nog bestaat",
}
"""What is done with working groups, as the log says it."""
