"""What mails to the owner of a case say. Each is looked up when it is sent, and left out where it is not true any more."""

from leerkring.core.database.db import Reading
from leerkring.labs.cases.queries import OWNER, find_case
from leerkring.labs.cases.rules import OPEN, UNPROVEN_KEPT, CaseState
from leerkring.labs.cases.views import Case
from leerkring.mail.rendering import ClaimedDelivery, MailServices, Rendered, Renderer


def _about(name: str, *states: CaseState, only_asked: bool = False) -> Renderer:
    """Return what writes the mail of this name, while the case stands in one of these states."""

    async def write(reading: Reading, delivery: ClaimedDelivery, services: MailServices) -> Rendered | None:
        assert delivery.about_id is not None
        case = await find_case(reading, delivery.about_id)
        if case is None or case.state not in states or (only_asked and not case.asked):
            return None
        if delivery.recipient != case.owner_email:
            return None  # another owner has the link of now
        return services.render(
            f"labs/cases/mails/{name}",
            name=delivery.recipient_name,
            case=case,
            words=delivery.params.get("words", ""),
            url=owner_url(services, case),
            until=delivery.created_at + UNPROVEN_KEPT,
        )

    return write


def owner_url(services: MailServices, case: Case) -> str:
    """Return the owner's own page."""
    return f"{services.base_url}/casus/{services.links.make(OWNER, case.id, case.link_generation)}"


MAILS: dict[str, Renderer] = {
    "cases.link": _about("link", CaseState.DRAFT),
    "cases.invited": _about("invited", CaseState.DRAFT),
    "cases.submitted": _about("submitted", CaseState.SUBMITTED, CaseState.IN_ASSESSMENT),
    "cases.asked": _about("asked", CaseState.SUBMITTED, CaseState.IN_ASSESSMENT, only_asked=True),
    "cases.accepted": _about("accepted", CaseState.ACCEPTED, CaseState.IN_LAB),
    "cases.declined": _about("declined", CaseState.DECLINED),
    "cases.closed": _about("closed", CaseState.CLOSED),
    "cases.withdrawn": _about("withdrawn", CaseState.WITHDRAWN),
    "cases.owner": _about("owner", *sorted(OPEN), CaseState.CLOSED),
}
