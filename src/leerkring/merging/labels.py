"""Dutch words of duplicates."""

from leerkring.merging.rules import Why

REASONS: dict[str, str] = {
    Why.SAME_NAME_AND_ORGANIZATION: "zelfde naam en organisatie",
    Why.ADDRESS_ONE_LETTER: "één letter verschil in het adres",
    Why.SAME_MAILBOX_NAME: "zelfde naam, en zelfde deel vóór de @",
    Why.SAME_PHONE: "zelfde telefoonnummer",
    Why.SPELLING: "één letter verschil in de naam",
    Why.SAME_CORE: "zelfde naam, op “gemeente” of de rechtsvorm na",
    Why.SAME_MUNICIPALITY: "van dezelfde gemeente",
}
