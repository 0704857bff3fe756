"""All pages of merging."""

from leerkring.merging.beheer import duplicates, organizations, people, spellings, undoing

ROUTES = (
    *duplicates.HANDLERS,
    *people.HANDLERS,
    *organizations.HANDLERS,
    *spellings.HANDLERS,
    *undoing.HANDLERS,
)
