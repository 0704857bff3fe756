"""The ways in which a text with an editor says no."""

from leerkring.core.refusals import Conflict


class SlugTaken(Conflict):
    """Another one lives at this address; `another` says what, as in "Een ander hoofdstuk"."""

    code = "slug-taken"
    sentence = "{another} heeft dit adres al. Kies een ander adres."
    field = "slug"
