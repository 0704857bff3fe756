"""The form of what is aimed for: which dimensions are looked at, and the aims in their order."""

from collections.abc import Sequence
from typing import Any

from leerkring.core.text.cleaning import one_line
from leerkring.core.web.forms.form import Form
from leerkring.registrations.mix.rules import MOST_AIMS, MOST_PEOPLE, Aim, Dimension, Plan

ROWS = range(1, MOST_AIMS + 1)
SHOWN = "shown"


def fill_plan(plan: Plan) -> Form:
    """Return the form as things stand."""
    values: dict[str, Any] = {SHOWN: list(plan.shown)}
    for row in ROWS:
        aim = plan.aims[row - 1] if row <= len(plan.aims) else None
        values[f"aim-{row}-mark"] = aim.mark if aim else ""
        values[f"aim-{row}-least"] = str(aim.least) if aim else ""
    return Form.of(values)


def label_aims() -> dict[str, str]:
    """Return what each field is called, for who saved too late."""
    fields = {"mark": "wie", "least": "ten minste"}
    return {f"aim-{row}-{name}": f"Doel {row}: {label}" for row in ROWS for name, label in fields.items()} | {
        SHOWN: "Wat u wilt zien"
    }


def read_plan(
    form: Form, dimensions: Sequence[Dimension], stands: Plan
) -> tuple[Plan | None, dict[str, str]]:
    """Return what was aimed for, or every mistake by field; a row without anything in it is none.

    An aim that is kept and is about what is there no more may stay as it is.
    """
    marks = {mark for one in dimensions for mark in one.values} | {aim.mark for aim in stands.aims}
    keys = {one.key for one in dimensions}
    aims: list[Aim] = []
    mistakes: dict[str, str] = {}
    for row in ROWS:
        mark, typed = form.value(f"aim-{row}-mark"), one_line(form.value(f"aim-{row}-least"))
        if not mark and not typed:
            continue
        least = form.integer(f"aim-{row}-least")
        if mark not in marks:
            mistakes[f"aim-{row}-mark"] = "Kies wie u bedoelt."
        elif mark in [aim.mark for aim in aims]:
            mistakes[f"aim-{row}-mark"] = "Dit doel staat er al. Kies een ander, of maak deze regel leeg."
        if least is None or not 1 <= least <= MOST_PEOPLE:
            mistakes[f"aim-{row}-least"] = f"Vul een aantal mensen in van 1 tot en met {MOST_PEOPLE}."
        if least is not None:
            aims.append(Aim(mark, least))
    shown = tuple(key for key in form.values(SHOWN) if key in keys)
    return (None, mistakes) if mistakes else (Plan(shown, tuple(aims)), {})
