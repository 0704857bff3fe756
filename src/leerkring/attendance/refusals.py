"""The ways attendance says no."""

from leerkring.core.refusals import Conflict, NotFound, Refusal


class DayIsOff(Conflict):
    """The day was called off: nobody was there."""

    code = "day-is-off"
    sentence = "Deze dag gaat niet door. Er valt geen aanwezigheid in te vullen."


class CodeUnknown(NotFound):
    """A code for the door that we never made, or that was not read whole."""

    code = "door-code-unknown"
    sentence = "Deze code kennen wij niet. Lees hem nog eens, of zoek op naam."


class NotOfThisActivity(Refusal):
    """An act about a registration of another activity, or of none."""

    code = "not-of-this-activity"
    sentence = "Deze aanmeldingen horen niet bij deze activiteit: {ids}."
    status = 422


class WrongActs(Refusal):
    """What a device sent cannot be read as acts."""

    code = "wrong-acts"
    sentence = "Wij kunnen dit niet lezen: {why}."
    status = 422


class ReasonMissing(Refusal):
    """What stood is changed afterwards without saying why."""

    code = "reason-missing"
    sentence = "U wijzigt wat al was ingevuld. Schrijf op waarom."
    field = "reason"
    status = 422
