"""All pages of merging."""

from leerkring.merging.beheer import duplicates, organizations, people, undoing

ROUTES = (*duplicates.HANDLERS, *people.HANDLERS, *organizations.HANDLERS, *undoing.HANDLERS)
