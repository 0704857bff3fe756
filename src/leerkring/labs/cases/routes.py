"""All pages of cases."""

from leerkring.labs.cases.beheer import assessing, desk, intake, lab, owner
from leerkring.labs.cases.web import cases, own, papers
from leerkring.labs.cases.web import intake as bringing

ROUTES = (
    *bringing.HANDLERS,
    *own.HANDLERS,
    *papers.HANDLERS,
    *cases.HANDLERS,
    *desk.HANDLERS,
    *assessing.HANDLERS,
    *lab.HANDLERS,
    *owner.HANDLERS,
    *intake.HANDLERS,
)
