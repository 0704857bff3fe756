"""The people that the stories are about; always the same ones."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Person:
    """Someone with an address and a place of work."""

    name: str
    email: str
    organization: str
    organization_kind: str
    municipality: str


NOOR = Person("Noor Haddad", "noor@almelo.example", "Gemeente Almelo", "municipality", "GM0141")
BAS = Person("Bas Dijkstra", "bas@enschede.example", "Gemeente Enschede", "municipality", "GM0153")
FATIMA = Person("Fatima El Amrani", "fatima@instituut.example", "Instituut", "other", "")
ILSE = Person("Ilse Vermeer", "ilse@instituut.example", "Instituut", "other", "")
JOOST = Person("Joost Bakker", "joost@domijn.example", "Corporatie Domus", "housing_corporation", "GM0153")
KARIM = Person("Karim Yılmaz", "karim@instituut.example", "Instituut", "other", "")


def colleague(number: int, person: Person = NOOR) -> Person:
    """Return one of many from somewhere else each, for crowds."""
    return Person(
        f"Deelnemer {number}",
        f"deelnemer{number}@voorbeeld{number}.example",
        f"Organisatie {number}",
        "other",
        "",
    )
