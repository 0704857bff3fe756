"""The ways activities say no."""

from collections.abc import Sequence

from leerkring.content.files.front_matter import Mistake
from leerkring.core.refusals import Conflict, Gone, NotFound, Refusal


class ActivityNotFound(NotFound):
    """There is no such activity, or the public may not see it."""

    code = "activity-not-found"
    sentence = "Deze activiteit bestaat niet of staat niet meer in de agenda."
    next_label = "Bekijk de agenda"


class MoveNotAllowed(Conflict):
    """The activity is in a state from which this cannot be done."""

    code = "activity-move-not-allowed"
    sentence = "Dit kan niet meer: de activiteit is {state}."


class NotADraft(Conflict):
    """Only a draft is thrown away; what waits for its moment is made a draft first."""

    code = "not-a-draft"
    sentence = "Alleen een concept kan weg. Deze activiteit is {state}."


class WasPublished(Conflict):
    """A draft that was in the agenda before: people have its address, and its story stays."""

    code = "was-published"
    sentence = (
        "Deze activiteit stond al in de agenda, dus mensen kunnen haar adres hebben. Zij blijft een concept."
    )


class DrawNotPromised(Conflict):
    """A draw that says beforehand neither which public value decides it nor when that becomes known."""

    code = "draw-not-promised"
    sentence = (
        "Deze activiteit wordt verloot. Noem eerst bij Plaatsen en verdeling de openbare waarde en wanneer die "
        "bekend wordt."
    )


class ContentRefused(Conflict):
    """Content files that hold mistakes; nothing of them was kept."""

    code = "content-refused"
    sentence = "Er staan fouten in de bestanden. Er is niets gewijzigd."

    def __init__(self, mistakes: Sequence[Mistake]) -> None:
        self.mistakes = tuple(mistakes)
        super().__init__()


class DraftRefused(Conflict):
    """A change of an activity that does not fit together, or breaks what people were told; nothing was kept.

    `mistakes` say where and why; `path` is a field's name, or a group, a number and a name.
    """

    code = "draft-refused"
    sentence = "{first}"

    def __init__(self, mistakes: Sequence[tuple[tuple[str | int, ...], str]]) -> None:
        self.mistakes = tuple(mistakes)
        super().__init__(first=self.mistakes[0][1])


class NotOfTheStaff(Refusal):
    """Only who has a role can be in a team."""

    code = "not-of-the-staff"
    sentence = "Deze persoon heeft geen rol (meer) in de back office. Kies iemand anders."
    field = "person"


class PreviewLinkOver(Gone):
    """No such link, or it ran out or was ended: the same for all, so that nobody learns which."""

    code = "preview-link-over"
    sentence = "Deze link naar een voorbeeld werkt niet (meer). Vraag uw collega om een nieuwe."


class NoSuchTemplate(NotFound):
    """There is no such template (any more)."""

    code = "no-such-template"
    sentence = "Dit sjabloon is er niet meer."
    next_label = "Naar de sjablonen"
    next_href = "/beheer/activiteiten/sjablonen"


class NothingToKeep(Conflict):
    """An activity without a day is no example of one."""

    code = "nothing-to-keep"
    sentence = "Deze activiteit heeft geen dagen meer. Bewaar een andere als sjabloon."


class TemplateNameTaken(Conflict):
    """Templates are told apart by their names."""

    code = "template-name-taken"
    sentence = "Er is al een sjabloon met deze naam. Kies een andere."
    field = "name"


class NoSuchSchoolHoliday(NotFound):
    """No school holiday has this id."""

    code = "no-such-school-holiday"
    sentence = "Deze vakantie staat niet (meer) in de lijst."
    next_label = "Naar de schoolvakanties"
    next_href = "/beheer/schoolvakanties"


class LastDay(Conflict):
    """An activity keeps one day; without any there is nothing to come to."""

    code = "last-day"
    sentence = (
        "Dit is de enige dag die nog doorgaat. Annuleer de activiteit, of voeg eerst een andere dag toe."
    )


class NoSuchQuestion(NotFound):
    """The form has no such question (any more)."""

    code = "no-such-question"
    sentence = "Deze vraag staat niet (meer) op het formulier."
    next_label = "Naar alle activiteiten"
    next_href = "/beheer/activiteiten"


class NoFollowUp(Conflict):
    """The activity has no second form."""

    code = "no-follow-up"
    sentence = "Er is nog geen tweede formulier. Kies eerst tot wanneer mensen kunnen antwoorden."


class CannotMoveQuestion(Conflict):
    """There is no place on that side, or the other question depends on this one."""

    code = "cannot-move-question"
    sentence = "Deze vraag kan niet verder die kant op. Een vraag blijft achter de vraag waar zij bij hoort."
