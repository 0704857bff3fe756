"""The mail log as a list: its filters and its columns.

Ordered by when, and by nothing else: an order by another column is an index that each letter writes four times (decision 0053).
"""

from collections.abc import Iterable
from uuid import UUID

from leerkring.core.web.lists.declared import Choice, Column, Exact, Listing, Search
from leerkring.mail.beheer.labels import STATES, kind_text
from leerkring.mail.model import Delivery
from leerkring.mail.rules import DeliveryState

MAIL = Listing(
    filters=(
        Choice(
            name="staat",
            label="Staat",
            words={state.value: STATES[state].capitalize() for state in DeliveryState},
            column=Delivery.state,
            every="Alle",
            hides_empty=True,
        ),
        Choice(name="soort", label="Soort mail", column=Delivery.kind, every="Alle soorten", in_form=True),
        Search(
            label="Adres, naam of onderwerp",
            columns=(Delivery.recipient, Delivery.recipient_name, Delivery.subject),
            most=200,
        ),
        Exact(
            name="over",
            label="Over",
            says="één aanmelding of activiteit",
            column=Delivery.about_id,
            parse=UUID,
        ),
        Exact(name="persoon", label="Aan", says="één persoon", column=Delivery.person_id, parse=UUID),
    ),
    columns=(
        Column(label="Onderwerp", fixed=True),
        Column(label="Staat", name="stand"),
        Column(label="Aan", name="aan"),
        Column(label="Wanneer", name="wanneer", order=Delivery.created_at),
    ),
    sort="-wanneer",
)


def mail_list(kinds: Iterable[str]) -> Listing:
    """Return the list with the kinds of mail that there are."""
    return MAIL.with_words(soort={kind: kind_text(kind).capitalize() for kind in kinds})
