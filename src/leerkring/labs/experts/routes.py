"""All pages of experts."""

from leerkring.labs.experts.beheer import activity, case, experts
from leerkring.labs.experts.web import answering, profile, public

ROUTES = (
    *profile.HANDLERS,
    *answering.HANDLERS,
    *public.HANDLERS,
    *experts.HANDLERS,
    *activity.HANDLERS,
    *case.HANDLERS,
)
