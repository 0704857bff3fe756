"""The indicators as a list."""

from sqlalchemy import func

from leerkring.core.web.lists.declared import Column, Listing, Search
from leerkring.library.indicators.model import Indicator
from leerkring.library.indicators.queries import FIGURE_COUNT

INDICATORS = Listing(
    filters=(Search(label="Naam of bron", columns=(Indicator.name, Indicator.source)),),
    columns=(
        Column(label="Cijfers", name="naam", fixed=True, order=func.lower(Indicator.name)),
        Column(label="Bron", name="bron", order=func.lower(Indicator.source)),
        Column(label="Jaren", name="jaren"),
        Column(label="Aantal", name="aantal", order=FIGURE_COUNT, num=True),
        Column(label="Gewijzigd", name="gewijzigd", order=Indicator.updated_at),
    ),
    sort="naam",
)
