"""What the mail with the link of somebody in a case team says, looked up when it is sent."""

from leerkring.core.database.db import Reading
from leerkring.labs.cases.queries import find_case
from leerkring.labs.cases.rules import CaseState
from leerkring.labs.workspace.entering import member_path
from leerkring.labs.workspace.queries import find_member
from leerkring.labs.workspace.team import LINK
from leerkring.mail.rendering import ClaimedDelivery, MailServices, Rendered, Renderer


async def link(reading: Reading, delivery: ClaimedDelivery, services: MailServices) -> Rendered | None:
    """Write the mail; nothing for who left the team or has another address, or where the case was taken back."""
    assert delivery.about_id is not None
    member = await find_member(reading, delivery.about_id)
    case = await find_case(reading, member.case_id) if member else None
    if member is None or case is None or case.state is CaseState.WITHDRAWN:
        return None
    if member.email != delivery.recipient:
        return None
    return services.render(
        "labs/workspace/mails/link",
        name=member.name,
        case=case,
        role=member.role,
        url=services.base_url + member_path(services.links, member),
    )


MAILS: dict[str, Renderer] = {LINK: link}
