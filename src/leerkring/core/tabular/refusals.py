"""Why a file is not read as a table; each says what to do instead."""

from typing import ClassVar

from leerkring.core.refusals import Refusal


class TableRefused(Refusal):
    """A file that is no table that we read, or more than we read; nothing of it is kept."""

    code = "table-refused"
    sentence = (
        "Dit bestand is niet te lezen als tabel. Sla het op als CSV UTF-8, XLSX of ODS en kies het opnieuw."
    )
    status = 422
    field: ClassVar[str] = "bestand"


class NotATable(TableRefused):
    """Another kind of file: a PDF, a picture, a page."""

    code = "not-a-table"
    sentence = "Dit bestand is geen CSV, XLSX of ODS. Open het in Excel of LibreOffice, kies Opslaan als, en dan XLSX of CSV UTF-8."


class OldOrLocked(TableRefused):
    """An .xls of before 2007, or a workbook behind a password: from outside they look alike."""

    code = "old-or-locked"
    sentence = "Dit is een oud Excel-bestand (.xls), of er zit een wachtwoord op. Open het, haal het wachtwoord eraf en sla het op als XLSX."


class TooMuch(TableRefused):
    """More than we unpack or keep in memory for one file."""

    code = "table-too-large"
    sentence = "Dit bestand is uitgepakt te groot. Bewaar alleen het blad met de lijst, zonder lege rijen, en kies het opnieuw."


class TooManyLines(TableRefused):
    """More lines than we take at once."""

    code = "too-many-lines"
    sentence = "In dit bestand staan {lines} regels. Ten hoogste {most} gaan tegelijk. Verdeel het in kleinere bestanden."


class EmptyTable(TableRefused):
    """Nothing stands in it."""

    code = "empty-table"
    sentence = "Dit bestand is leeg: er staat geen enkele regel in."
