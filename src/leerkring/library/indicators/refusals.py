"""The ways in which the data sheet says no."""

from leerkring.core.refusals import Conflict, NotFound


class IndicatorNotFound(NotFound):
    """There is no such indicator, or it was taken away."""

    code = "indicator-not-found"
    sentence = "Deze cijfers zijn er niet (meer)."
    next_label = "Naar de cijfers"
    next_href = "/beheer/cijfers"


class FiguresNotFound(NotFound):
    """A region has no figures, or none of this name."""

    code = "figures-not-found"
    sentence = "Van deze regio zijn deze cijfers er niet (meer)."
    next_label = "Bekijk de koplopers"
    next_href = "/koplopers"


class IndicatorExists(Conflict):
    """Another has the same name, and would have the same address."""

    code = "indicator-exists"
    sentence = "Er zijn al cijfers met deze naam. Kies een andere naam, of werk die cijfers bij."
    field = "name"


class TooManyIndicators(Conflict):
    """More than a page can show."""

    code = "too-many-indicators"
    sentence = "Er zijn al {most} soorten cijfers. Verwijder er eerst een."
    field = "name"


class NothingToImport(Conflict):
    """A file that changes nothing."""

    code = "no-figures-to-import"
    sentence = "In dit bestand staat niets dat anders is dan wat er al staat. Er is niets gewijzigd."


class TooManyFigures(Conflict):
    """More figures of one indicator than we keep."""

    code = "too-many-figures"
    sentence = (
        "Met dit bestand worden het {many} cijfers; wij bewaren er ten hoogste {most}. Laat oude jaren weg."
    )


class ChangedSince(Conflict):
    """Another import came after this one: undoing it would take that one away too."""

    code = "figures-changed-since"
    sentence = "Na deze import zijn de cijfers nog eens gewijzigd. Maak eerst die wijziging ongedaan."
