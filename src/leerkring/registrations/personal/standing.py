"""What somebody is told of their registration: where it stands, and what leaving would mean. Plain values."""

from dataclasses import dataclass

from leerkring.activities.rules import ActivityState, Allocation, OccurrenceState
from leerkring.core.text.dutch import datum, tijd
from leerkring.core.web.actions import Action
from leerkring.registrations.labels import WHY_WAITING
from leerkring.registrations.queries.personal import PersonalRegistration
from leerkring.registrations.rules import LIVE, State


@dataclass(frozen=True, slots=True)
class Notice:
    """What stands in a frame: of which kind, its title and sentences, and where one can go."""

    kind: str
    title: str
    sentences: tuple[str, ...] = ()
    way: Action | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a registration stands: a notice or sentences, and the one button below."""

    sentences: tuple[str, ...] = ()
    notice: Notice | None = None
    action: Action | None = None


@dataclass(frozen=True, slots=True)
class Leaving:
    """What leaving is called for this person, what it means, and whether a colleague may come instead."""

    label: str
    sentence: str
    yes: str
    may_transfer: bool = False


SENTENCES: dict[State, tuple[str, ...]] = {
    State.CONFIRMED: (
        (
            "Uw plaats geldt voor {days}. In uw mail zit {invited} voor uw agenda. "
            "Verandert er een dag? Dan krijgt u bericht en past uw agenda zich aan."
        ),
    ),
    State.WAITLISTED: (
        ("{why} Zodra er een plaats voor u vrijkomt, krijgt u een mail met een aanbod. {first}"),
        "U hoeft nu niets te doen. Op deze pagina ziet u altijd uw nummer. Zet nog niets in uw agenda.",
    ),
    State.APPLIED: (
        (
            "Wij hebben uw aanmelding. Na {closes} stellen wij de groep samen. "
            "U krijgt een mail met het antwoord en de reden."
        ),
    ),
    State.EXPIRED: (
        (
            "Het aanbod is niet op tijd aangenomen. De plaats is naar de volgende gegaan. "
            "U kunt zich opnieuw aanmelden zolang de aanmelding open is."
        ),
    ),
    State.DECLINED: (
        (
            "U heeft laten weten dat u de plaats niet wilt. Bedenkt u zich? Dan kunt u zich opnieuw aanmelden "
            "zolang de aanmelding open is."
        ),
    ),
    State.REJECTED: ("U heeft deze keer geen plaats gekregen.",),
    State.CANCELLED: ("Deze aanmelding is beëindigd op {decided}.",),
}
FIRST_BY_TIME = "Wie het langst wacht en past, is het eerst aan de beurt."
FIRST_BY_LOT = "Wie de loting het hoogst plaatste en past, is het eerst aan de beurt."
FIRST_BY_CHOICE = "Wie vooraan staat en past, is het eerst aan de beurt."
NO_MORE_OFFERS = (
    "De eerste dag is begonnen. Daarom bieden wij geen plaatsen meer aan, ook niet als er een vrijkomt.",
    "De groep werkt vanaf de eerste dag samen.",
)
IN_THE_DRAW = (
    "U doet mee aan de loting. Na {closes} trekken wij de plaatsen. U krijgt daarna een mail met de uitslag."
)


def standing_of(
    found: PersonalRegistration, url: str, *, may_act: bool = True, offers: bool = True
) -> Standing:
    """Return what the personal page says first.

    Who may not act here is sent to their mail; who waits hears it when no offers are made any more.
    """
    if found.activity_state == ActivityState.CANCELLED:
        elsewhere = Action(label="Bekijk waar nog plaats is", href="/agenda?open=1")
        why = (found.cancel_message,) if found.cancel_message else ()
        return Standing(notice=Notice("warning", "Deze activiteit gaat niet door", why, elsewhere))
    if found.state is State.OFFERED:
        return _offered(found, url if may_act else "")
    if found.state is State.WAITLISTED and not offers:
        elsewhere = Action(label="Bekijk waar nog plaats is", href="/agenda?open=1")
        return Standing(sentences=NO_MORE_OFFERS, action=elsewhere)
    by_lot = found.allocation == Allocation.DRAW
    drawn = found.state is State.APPLIED and by_lot
    facts = {
        "first": _first(found, by_lot=by_lot),
        "why": WHY_WAITING.get(found.reason, ""),
        "closes": datum(found.registration_closes_at),
        "decided": datum(found.decided_at),
        "days": days_of(found),
        "invited": "een uitnodiging" if is_one_day(found) else "voor elke dag een uitnodiging",
    }
    sentences = (IN_THE_DRAW,) if drawn else SENTENCES[found.state]
    over = None if found.state in LIVE else Action(label="Bekijk de activiteit", href=f"/agenda/{found.slug}")
    told = tuple(one.format(**facts) for one in sentences)
    because = (f"Dit is waarom: {found.because}",) if found.because else ()
    return Standing(sentences=(*told, *because), action=over)


def is_one_day(found: PersonalRegistration) -> bool:
    """Tell whether one day goes on: who has a place for it is not told of each of them."""
    return sum(day.state == OccurrenceState.SCHEDULED for day in found.days) == 1


def days_of(found: PersonalRegistration) -> str:
    """Return for how long a place is."""
    return "de hele dag" if is_one_day(found) else "alle dagen"


def _first(found: PersonalRegistration, *, by_lot: bool) -> str:
    """Return who of those who wait is first, by what put them in their order."""
    if found.because:
        return FIRST_BY_CHOICE
    return FIRST_BY_LOT if by_lot and found.drawn_at else FIRST_BY_TIME


def _offered(found: PersonalRegistration, url: str) -> Standing:
    until = found.offer_expires_at
    before = f" vóór {datum(until)}, {tijd(until)} uur" if until else ""
    return Standing(
        notice=Notice(
            "info", f"Neem de plaats aan{before}", ("Daarna gaat hij naar de volgende op de wachtlijst.",)
        ),
        sentences=() if url else ("De link om de plaats aan te nemen staat in uw mail.",),
        action=Action(label="Bekijk het aanbod", href=f"{url}/aanbod", variant="") if url else None,
    )


def leaving_of(found: PersonalRegistration, *, begun: bool) -> Leaving:
    """Return what somebody is asked who wants to leave."""
    label, yes = "U afmelden", "Ja, meld mij af"
    match found.state:
        case State.CONFIRMED if begun:
            sentence = (
                "U geeft uw plaats terug voor de dagen die nog komen. Omdat de eerste dag is begonnen, "
                "bieden wij hem niemand meer aan. U kunt dit niet zelf ongedaan maken."
            )
            return Leaving(label, sentence, yes)
        case State.CONFIRMED:
            sentence = (
                f"U geeft uw plaats voor {days_of(found)} terug. Wie het langst wacht en past, krijgt hem aangeboden. "
                "U kunt dit niet zelf ongedaan maken."
            )
            return Leaving(label, sentence, yes, may_transfer=True)
        case State.WAITLISTED if begun:
            sentence = "U gaat van de lijst af. Er worden geen plaatsen meer aangeboden."
            return Leaving("Van de wachtlijst af", sentence, "Ja, ga van de wachtlijst af")
        case State.WAITLISTED:
            sentence = (
                f"U staat nu op nummer {found.position}. Als u van de lijst af gaat, bent u dat nummer kwijt."
            )
            return Leaving("Van de wachtlijst af", sentence, "Ja, ga van de wachtlijst af")
        case State.OFFERED:
            sentence = "De plaats die wij u aanboden, gaat dan naar de volgende op de wachtlijst."
            return Leaving(label, sentence, yes)
        case _:
            return Leaving(label, "Uw aanmelding telt dan niet meer mee.", yes)
