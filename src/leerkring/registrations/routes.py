"""All pages of registrations."""

from leerkring.registrations import web
from leerkring.registrations.beheer import (
    acts,
    by_phone,
    drawing,
    form_preview,
    handing_over,
    import_steps,
    import_undo,
    import_upload,
    ordering,
    printed,
    registrations,
    sensitive,
)
from leerkring.registrations.beheer import breakouts as sessions
from leerkring.registrations.beheer import follow_up as second_form
from leerkring.registrations.beheer.deciding import board, last_look, one, reasons, waiting
from leerkring.registrations.beheer.mix import aims, function_groups, proposal
from leerkring.registrations.beheer.rounds import choice, listing, one_round, one_session, settling
from leerkring.registrations.drawing import web as record
from leerkring.registrations.personal import (
    breakouts,
    changing,
    door_code,
    follow_up,
    offer,
    order,
    pages,
    papers,
    sent,
    wishes,
)
from leerkring.registrations.personal import handing_over as giving_away

ROUTES = (
    *web.HANDLERS,
    *pages.HANDLERS,
    *offer.HANDLERS,
    *giving_away.HANDLERS,
    *changing.HANDLERS,
    *breakouts.HANDLERS,
    *door_code.HANDLERS,
    *follow_up.HANDLERS,
    *order.HANDLERS,
    *wishes.HANDLERS,
    *papers.HANDLERS,
    *sent.HANDLERS,
    *registrations.HANDLERS,
    *acts.HANDLERS,
    *by_phone.HANDLERS,
    *import_upload.HANDLERS,
    *import_steps.HANDLERS,
    *import_undo.HANDLERS,
    *drawing.HANDLERS,
    *record.HANDLERS,
    *handing_over.HANDLERS,
    *form_preview.HANDLERS,
    *sensitive.HANDLERS,
    *sessions.HANDLERS,
    *listing.HANDLERS,
    *choice.HANDLERS,
    *one_round.HANDLERS,
    *settling.HANDLERS,
    *one_session.HANDLERS,
    *second_form.HANDLERS,
    *ordering.HANDLERS,
    *printed.HANDLERS,
    *board.HANDLERS,
    *aims.HANDLERS,
    *proposal.HANDLERS,
    *function_groups.HANDLERS,
    *one.HANDLERS,
    *last_look.HANDLERS,
    *reasons.HANDLERS,
    *waiting.HANDLERS,
)
