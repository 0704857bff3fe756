"""What mails about outcomes say to who brought the case, looked up when they are sent."""

from leerkring.core.database.db import Reading
from leerkring.labs.cases.mails import owner_url
from leerkring.labs.cases.rules import CaseState
from leerkring.labs.cases.views import Case
from leerkring.labs.outcomes.queries import find_outcome
from leerkring.labs.outcomes.rules import OutcomeState
from leerkring.labs.outcomes.service import case_of
from leerkring.labs.outcomes.views import Outcome
from leerkring.mail.rendering import ClaimedDelivery, MailServices, Rendered, Renderer


async def _owned(reading: Reading, delivery: ClaimedDelivery) -> tuple[Outcome | None, Case | None]:
    """Return the outcome and its case, where the mail is still to its owner: the link opens everything of the case."""
    assert delivery.about_id is not None
    outcome = await find_outcome(reading, delivery.about_id)
    case = await case_of(reading, outcome) if outcome else None
    if case is None or case.owner_email != delivery.recipient or case.state is CaseState.WITHDRAWN:
        return None, None
    return outcome, case


async def confirm(reading: Reading, delivery: ClaimedDelivery, services: MailServices) -> Rendered | None:
    """Ask whether it is right; nothing where it was written anew or answered meanwhile."""
    outcome, case = await _owned(reading, delivery)
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
    outcome, case = await _owned(reading, delivery)
    if outcome is None or case is None:
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
