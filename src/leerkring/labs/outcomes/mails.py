"""What mails about outcomes say to who brought the case, looked up when they are sent."""

from leerkring.core.database.db import Reading
from leerkring.labs.cases.mails import owner_url
from leerkring.labs.outcomes.queries import find_outcome
from leerkring.labs.outcomes.rules import OutcomeState
from leerkring.labs.outcomes.service import case_of
from leerkring.mail.rendering import ClaimedDelivery, MailServices, Rendered, Renderer


async def confirm(reading: Reading, delivery: ClaimedDelivery, services: MailServices) -> Rendered | None:
    """Ask whether it is right; nothing where it was written anew or answered meanwhile."""
    assert delivery.about_id is not None
    outcome = await find_outcome(reading, delivery.about_id)
    case = await case_of(reading, outcome) if outcome else None
    if outcome is None or case is None or outcome.state is not OutcomeState.ASKED:
        return None
    return services.render(
        "labs/outcomes/mails/confirm",
        name=delivery.recipient_name,
        case=case,
        outcome=outcome,
        url=owner_url(services, case) + "/uitkomst",
    )


async def later(reading: Reading, delivery: ClaimedDelivery, services: MailServices) -> Rendered | None:
    """Ask the one question; nothing where the case was withdrawn meanwhile."""
    assert delivery.about_id is not None
    outcome = await find_outcome(reading, delivery.about_id)
    case = await case_of(reading, outcome) if outcome else None
    if outcome is None or case is None or not case.owner_email:
        return None
    months = int(delivery.params["months"])
    return services.render(
        "labs/outcomes/mails/later",
        name=delivery.recipient_name,
        case=case,
        outcome=outcome,
        after="een half jaar" if months == 6 else "een jaar",
        url=f"{owner_url(services, case)}/later/{months}",
    )


MAILS: dict[str, Renderer] = {"outcomes.confirm": confirm, "outcomes.later": later}
