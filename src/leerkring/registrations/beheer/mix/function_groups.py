"""The groups of functions: by which words in a job title somebody counts for which group in a mix."""

from collections.abc import Sequence
from functools import partial

from litestar import Response

from leerkring.core.text.cleaning import one_line
from leerkring.core.text.slugs import slugified
from leerkring.core.versions import read_version
from leerkring.core.web.forms.form import Form
from leerkring.core.web.forms.post import post_answers
from leerkring.core.web.pages import Visit, action, page, render
from leerkring.editing.edit_conflict import Subject, find_meanwhile
from leerkring.registrations.beheer.registrations import ORGANIZER
from leerkring.registrations.mix.queries import list_function_groups
from leerkring.registrations.mix.rules import NONE, FunctionGroup
from leerkring.registrations.mix.service import GROUPS_ID, set_function_groups, version_of_groups

GROUPS = "/beheer/functiegroepen"
ROWS = range(1, 16)
MOST_NAME, MOST_WORDS, MOST_TYPED = 60, 40, 600


def _fill(groups: Sequence[FunctionGroup]) -> dict[str, str]:
    values: dict[str, str] = {}
    for row in ROWS:
        group = groups[row - 1] if row <= len(groups) else None
        values[f"name-{row}"] = group.name if group else ""
        values[f"words-{row}"] = ", ".join(group.words) if group else ""
    return values


def read_groups(form: Form) -> tuple[tuple[FunctionGroup, ...] | None, dict[str, str]]:
    """Return the groups as they were typed, or every mistake by field; a row without anything in it is none."""
    groups: list[FunctionGroup] = []
    mistakes: dict[str, str] = {}
    for row in ROWS:
        name, typed = one_line(form.value(f"name-{row}")), one_line(form.value(f"words-{row}"))
        words = tuple(dict.fromkeys(word for part in typed.split(",") if (word := part.strip())))
        if not name and not words:
            continue
        slug = slugified(name)
        if not name or len(name) > MOST_NAME or slug in ("", NONE):
            mistakes[f"name-{row}"] = f"Geef de groep een naam van ten hoogste {MOST_NAME} tekens."
        elif slug in [slugified(one.name) for one in groups]:
            mistakes[f"name-{row}"] = "Deze groep staat er al. Zet de woorden bij elkaar."
        if not words or len(typed) > MOST_TYPED or len(words) > MOST_WORDS:
            mistakes[f"words-{row}"] = f"Vul woorden in met een komma ertussen, ten hoogste {MOST_WORDS}."
        elif any(len(word) < 3 for word in words):
            mistakes[f"words-{row}"] = "Gebruik woorden van drie letters of meer."
        groups.append(FunctionGroup(name, words))
    return (None, mistakes) if mistakes else (tuple(groups), {})


@page(GROUPS, access=ORGANIZER)
async def groups_page(request: Visit) -> Response[bytes]:
    """Show the groups, to be changed."""
    return await _groups(request, None)


async def _groups(request: Visit, sent: Form | None) -> Response[bytes]:
    async with request.reading() as reading:
        groups = await list_function_groups(reading)
        conflict = await find_meanwhile(
            reading,
            sent.no if sent else None,
            Subject(called="deze groepen", ids=(GROUPS_ID,)),
            reader=request.actor,
            typed=sent,
            theirs=_fill(groups),
            labels={
                f"{name}-{row}": f"Groep {row}: {label}"
                for row in ROWS
                for name, label in (("name", "naam"), ("words", "woorden"))
            },
        )
    form = sent or Form.of(_fill(groups))
    return render(
        request,
        "registrations/beheer/mix/function_groups.html",
        status=form.status,
        form=form,
        rows=ROWS,
        version=version_of_groups(groups),
        conflict=conflict,
        refusal=form.refusal,
        where=GROUPS,
        done=request.asked("gedaan") == "bewaard" and sent is None,
    )


@action(GROUPS, access=ORGANIZER)
async def save_groups(request: Visit) -> Response[bytes]:
    """Keep the groups as they were typed, in their order."""

    async def act(groups: tuple[FunctionGroup, ...], form: Form) -> str:
        await set_function_groups(
            request.db, groups, version=read_version(form), actor=request.actor, now=request.now
        )
        return f"{GROUPS}?gedaan=bewaard"

    return await post_answers(request, read_groups, act, again=partial(_groups, request))


HANDLERS = [groups_page, save_groups]
