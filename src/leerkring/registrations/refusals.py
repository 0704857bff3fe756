"""The ways registering says no."""

from leerkring.core.refusals import Conflict, Gone, NotAllowed, NotFound, Refusal


class RegistrationNotOpen(Conflict):
    """Too early."""

    code = "registration-not-open"
    sentence = "De aanmelding opent op {opens_at:datum}, om {opens_at:tijd} uur."


class RegistrationClosed(Conflict):
    """Too late."""

    code = "registration-closed"
    sentence = "De aanmelding is gesloten sinds {closed_at:datum}."


class ActivityCancelled(Conflict):
    """The activity does not take place."""

    code = "activity-cancelled"
    sentence = "Deze activiteit gaat niet door. Aanmelden kan daarom niet meer."


class ListFrozen(Conflict):
    """Whatever stands in the list of a draw stands still until the places are drawn."""

    code = "list-frozen"
    sentence = (
        "De lijst van de loting is bevroren. Er kan niemand meer bij en er verandert niets aan de plaatsen, totdat er is "
        "geloot."
    )


class AlreadyRegistered(Conflict):
    """This person has a live registration for the activity."""

    code = "already-registered"
    sentence = "{name} is al aangemeld voor deze activiteit."


class GroupOverMaximum(Conflict):
    """More colleagues at once than one organisation may send."""

    code = "group-over-maximum"
    sentence = (
        "Van één organisatie kunnen ten hoogste {most} mensen meedoen. Meld u met minder collega's aan."
    )


class QuestionsChanged(Conflict):
    """The form was opened with other questions than those that are asked now."""

    code = "questions-changed"
    sentence = "De vragen op dit formulier zijn net gewijzigd. Wat u invulde staat er nog. Kijk uw antwoorden na en verstuur ze opnieuw."


class LinkUnknown(NotFound):
    """A link that is not ours, or not whole."""

    code = "link-unknown"
    sentence = "Deze link klopt niet. Misschien is hij niet helemaal overgenomen uit de mail."


class LinkRenewed(Gone):
    """A link of before the place was handed over."""

    code = "link-renewed"
    sentence = "Deze link werkt niet meer. De plaats is overgedragen, of er is een nieuwe link gestuurd."


class MailedLinkNeeded(NotAllowed):
    """The link of the browser may not do this (any more); the one in the mail may."""

    code = "mailed-link-needed"
    sentence = "Dit kan alleen met de link in uw mail. Met die link weten wij dat het adres van u is."
    next_label = "Stuur mij de link nog een keer"
    next_href = "/aanmelding"


class CannotCancel(Conflict):
    """Nothing to cancel."""

    code = "cannot-cancel"
    sentence = "Deze aanmelding is al beëindigd. U hoeft niets meer te doen."


class ActivityOver(Conflict):
    """Who took part is history."""

    code = "activity-over"
    sentence = "Deze activiteit is voorbij. U hoeft zich niet meer af te melden."


class CannotTransfer(Conflict):
    """Only a place that someone has can be handed over."""

    code = "cannot-transfer"
    sentence = "Alleen een bevestigde plaats kunt u overdragen, tot de eerste dag begint."


class NoOffer(Conflict):
    """There is no offer to answer (any more)."""

    code = "no-offer"
    sentence = "Er is nu geen aanbod om op te antwoorden."


class OfferExpired(Gone):
    """The answer came after the deadline."""

    code = "offer-expired"
    sentence = "Dit aanbod was geldig tot {expired_at:datum}, {expired_at:tijd} uur. De plaats gaat naar de volgende."


class CapacityTooLow(Conflict):
    """Places were given or offered already."""

    code = "capacity-too-low"
    sentence = "Er zijn al {taken} plaatsen gegeven of aangeboden. Kies {taken} of meer."


class QuotasOverCapacity(Conflict):
    """More places kept than there would be."""

    code = "quotas-over-capacity"
    sentence = "Er zijn {kept} plaatsen vrijgehouden voor groepen. Kies {kept} of meer."


class NoPlaceFree(Conflict):
    """Giving a place by hand when there is none."""

    code = "no-place-free"
    sentence = "Er is geen plaats vrij. Kies erbij dat er een plaats bij komt."


class CannotGivePlace(Conflict):
    """Only who waits or applied can be given a place by hand."""

    code = "cannot-give-place"
    sentence = "Deze persoon wacht niet op een plaats."


class ReasonNeeded(Conflict):
    """Staff moves about a person have a reason."""

    code = "reason-needed"
    sentence = "Schrijf op waarom. De reden komt in het logboek."


class OccurrenceCancelled(Conflict):
    """A day that was called off stays off: calendars dropped it."""

    code = "occurrence-cancelled"
    sentence = "Deze dag gaat niet door. Verplaatsen kan daarom niet meer."


class OccurrenceEndsTooSoon(Conflict):
    """A day that ends before it begins."""

    code = "occurrence-ends-too-soon"
    sentence = "De eindtijd ligt niet na de begintijd. Kies een latere eindtijd."


class SomebodyRegistered(Conflict):
    """An activity for which people registered is called off, with a mail; it does not just go away."""

    code = "somebody-registered"
    sentence = "Er heeft zich al iemand aangemeld. Terugtrekken kan niet meer; annuleren wel, met een bericht aan de mensen."


class SomebodyCame(Conflict):
    """A draft for which somebody ever registered is not thrown away: their link shows it."""

    code = "somebody-came"
    sentence = "Er heeft zich al iemand aangemeld. Deze activiteit kan niet weg."


class ListNotMade(Refusal):
    """A list to print took too long, or too much memory."""

    code = "list-not-made"
    status = 503
    sentence = "De PDF is nu niet te maken. Druk de pagina zelf af: daar staat hetzelfde op."
    next_label = "Naar alle activiteiten"
    next_href = "/beheer/activiteiten"


class BeyondSomethingElse(Conflict):
    """What was on the screen is no longer what it would go beyond; nothing was given."""

    code = "beyond-something-else"
    sentence = (
        "De plaatsen zijn intussen veranderd. Kijk hieronder wat nu overschreden wordt, en of u dit nog wilt."
    )


class AddressTaken(Conflict):
    """Another person has this address; `person_id` is theirs."""

    code = "address-taken"
    sentence = "Dit adres is al van iemand anders die wij kennen. Eén adres hoort bij één persoon."


class ColleaguesAddress(Conflict):
    """Who has a colleague's address could sign in as them."""

    code = "colleagues-address"
    sentence = "Dit is een collega. Alleen een beheerder verbetert de naam of het adres van een collega."


class NoSuchPerson(NotFound):
    """Nobody, or nobody whom this member of staff meets in an activity."""

    code = "no-such-person"
    sentence = "Deze persoon kennen wij niet (meer), of u komt die in geen activiteit tegen."
    next_label = "Naar alle mensen"
    next_href = "/beheer/mensen"


class NoSuchOrganization(NotFound):
    """There is none (any more)."""

    code = "no-such-organization"
    sentence = "Deze organisatie kennen wij niet (meer)."
    next_label = "Naar alle organisaties"
    next_href = "/beheer/organisaties"


class NoSuchRegistration(NotFound):
    """The activity has no such registration."""

    code = "no-such-registration"
    sentence = "Deze aanmelding hoort niet (meer) bij de activiteit."
    next_label = "Naar alle activiteiten"
    next_href = "/beheer/activiteiten"
