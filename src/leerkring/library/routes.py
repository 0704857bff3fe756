"""All pages of the library."""

from leerkring.library.front import web as front
from leerkring.library.handbooks import web as handbooks
from leerkring.library.handbooks.beheer import chapter, editions, files, new_handbook
from leerkring.library.indicators import web as indicators
from leerkring.library.indicators.beheer import import_steps
from leerkring.library.indicators.beheer import indicators as indicators_beheer
from leerkring.library.items import web as items
from leerkring.library.items.beheer import items as items_beheer
from leerkring.library.regions import web as regions
from leerkring.library.themes import web as themes

ROUTES = (
    *handbooks.HANDLERS,
    *front.HANDLERS,
    *items.HANDLERS,
    *items_beheer.HANDLERS,
    *regions.HANDLERS,
    *indicators.HANDLERS,
    *indicators_beheer.HANDLERS,
    *import_steps.HANDLERS,
    *themes.HANDLERS,
    *editions.HANDLERS,
    *new_handbook.HANDLERS,
    *chapter.HANDLERS,
    *files.HANDLERS,
)
