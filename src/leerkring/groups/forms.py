"""Forms of working groups, for members and for staff."""

from datetime import datetime
from typing import Annotated

from leerkring.core.web.forms.fields import (
    Email,
    Fields,
    Line,
    Lines,
    NamedLine,
    NamedLines,
    OneOf,
    PersonName,
    WebAddress,
)
from leerkring.core.web.forms.form_dates import Moment, OptionalDay
from leerkring.groups.rules import GroupSubject


class AskLink(Fields):
    """The address to which the links are mailed again."""

    email: Email


class JoinGroup(Fields):
    """Agreeing to be named."""

    agrees: OneOf(("ja",), "Zet een vinkje als u ermee instemt. Zonder dat kunt u niet meedoen.")  # type: ignore[valid-type]
    organization: NamedLine(at_most=120) = ""  # type: ignore[valid-type]


class NameMe(Fields):
    """Whether everybody reads one's name."""

    named: OneOf(("ja",)) = ""  # type: ignore[valid-type]


class WriteNote(Fields):
    """A note."""

    title: Line("Geef de notitie een titel.", at_most=120)  # type: ignore[valid-type]
    body: Lines("Schrijf iets op.", at_most=8000)  # type: ignore[valid-type]


class WriteAction(Fields):
    """What somebody is going to do."""

    what: Line("Schrijf op wat er gedaan wordt.", at_most=200)  # type: ignore[valid-type]
    who: Line(at_most=36) = ""  # type: ignore[valid-type]
    due_on: OptionalDay = None


class TickAction(Fields):
    """Whether it was done."""

    done: OneOf(("ja", "nee"), "Kies of het klaar is.")  # type: ignore[valid-type]


class AddGroupPaper(Fields):
    """What a file is."""

    paper_title: Line("Schrijf op wat het is.", at_most=120)  # type: ignore[valid-type]


class PlanMeeting(Fields):
    """When and where a meeting is."""

    title: Line(at_most=120) = ""  # type: ignore[valid-type]
    starts_at: Annotated[datetime, Moment("Vul in wanneer de bijeenkomst begint.")]
    ends_at: Annotated[datetime, Moment("Vul in wanneer de bijeenkomst eindigt.")]
    place: Line(at_most=200) = ""  # type: ignore[valid-type]
    online_url: WebAddress(at_most=500) = ""  # type: ignore[valid-type]


class WriteLetter(Fields):
    """A letter to the group."""

    subject: Line("Vul een onderwerp in.", at_most=120)  # type: ignore[valid-type]
    body: Lines("Schrijf de mail.", at_most=6000)  # type: ignore[valid-type]
    key: Line("Open het formulier opnieuw.", at_most=36)  # type: ignore[valid-type]


class InviteMember(Fields):
    """Who is invited."""

    name: PersonName("Vul de naam in.")  # type: ignore[valid-type]
    email: Email


class ManageGroup(Fields):
    """What a coordinator decides of the group; its purpose stands in the invitations that they send to anybody."""

    purpose: NamedLines("Schrijf op wat de werkgroep wil bereiken.", at_most=1000)  # type: ignore[valid-type]
    members_may_mail: OneOf(("ja",)) = ""  # type: ignore[valid-type]
    listed: OneOf(("ja",)) = ""  # type: ignore[valid-type]


class AnswerLives(Fields):
    """Whether the group is still there."""

    answer: OneOf(("ja", "nee"), "Kies of de werkgroep nog bestaat.")  # type: ignore[valid-type]


class ChangeGroup(Fields):
    """What staff write of a group."""

    name: NamedLine("Geef de werkgroep een naam.", at_most=120)  # type: ignore[valid-type]
    purpose: Lines("Schrijf op wat de werkgroep wil bereiken.", at_most=1000)  # type: ignore[valid-type]
    subject: OneOf([one.value for one in GroupSubject], "Kies waaraan de werkgroep werkt.")  # type: ignore[valid-type]
    region: Line(at_most=100) = ""  # type: ignore[valid-type]
    themes: list[Line(at_most=100)] = []  # type: ignore[valid-type]  # noqa: RUF012
    listed: OneOf(("ja",)) = ""  # type: ignore[valid-type]


class NameCoordinator(Fields):
    """Who coordinates a group."""

    coordinator_name: PersonName("Vul in wie de werkgroep coördineert.")  # type: ignore[valid-type]
    coordinator_email: Email


class MakeGroup(ChangeGroup, NameCoordinator):
    """A new group, with who coordinates it."""

    participants: OneOf(("ja",)) = ""  # type: ignore[valid-type]
