"""What became of a message, as a list: its filters, its orders and its columns."""

from sqlalchemy import func

from leerkring.core.web.lists.declared import Choice, Column, Listing, Search
from leerkring.messages.labels import OUTCOMES
from leerkring.messages.model import MessageRecipient

RECIPIENTS = Listing(
    filters=(
        Choice(
            name="uitkomst",
            label="Uitkomst",
            words=OUTCOMES,
            column=MessageRecipient.outcome,
            every="Iedereen",
            hides_empty=True,
        ),
        Search(
            label="Naam, organisatie of e-mailadres",
            columns=(MessageRecipient.name, MessageRecipient.organization, MessageRecipient.email),
        ),
    ),
    columns=(
        Column(label="Naam", name="naam", fixed=True, order=func.lower(MessageRecipient.name)),
        Column(label="Organisatie", name="organisatie", order=func.lower(MessageRecipient.organization)),
        Column(label="Uitkomst", name="volgorde", order=MessageRecipient.outcome),
        Column(label="Bijzonderheden", name="bijzonderheden"),
    ),
    sort="naam",
)
