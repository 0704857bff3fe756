"""Taking over a list of readers: it is read, shown with what becomes of each line, and only then kept."""

import asyncio
from collections.abc import Mapping
from functools import partial

from litestar import Response

from leerkring.core.tabular.reading import as_text, read_as_text, read_table
from leerkring.core.tabular.refusals import TableRefused
from leerkring.core.tabular.workbooks import is_workbook
from leerkring.core.text.dutch import datum, local
from leerkring.core.versions import version_of
from leerkring.core.web.forms.fields import check
from leerkring.core.web.forms.form import Form
from leerkring.core.web.forms.upload import read_upload
from leerkring.core.web.pages import Visit, action, render, see_other
from leerkring.newsletter import forms, labels
from leerkring.newsletter.beheer.issue_page import EDITOR
from leerkring.newsletter.beheer.readers import READERS, show_readers
from leerkring.newsletter.queries import subscription_queries
from leerkring.newsletter.queries.subscription_queries import StreamLine
from leerkring.newsletter.reader_lists.lines import LineOutcome, Listed
from leerkring.newsletter.reader_lists.reading import read_list
from leerkring.newsletter.subscriptions.taking_over import MOST, ask_readers, look_up, take_over

FILE = "bestand"
FILE_BYTES = 3 * 1024 * 1024
BODY_BYTES = 8 * 1024 * 1024
"""As a form writes `forms.MOST_IN_LIST` characters: a sign takes three bytes."""
COLUMN = "kolom-"
ASKS = "bevestigen"
"""What `toestemming` says where people are asked to confirm; else their consent exists."""
SHOWN = 200
"""Lines of one outcome that are shown; more are only counted."""
STAY_OUT = (
    LineOutcome.KNOWN,
    LineOutcome.GONE,
    LineOutcome.LEFT,
    LineOutcome.CLOSED,
    LineOutcome.OTHER,
    LineOutcome.TWICE,
    LineOutcome.HEADING,
)


@action(READERS, access=EDITOR, max_body=BODY_BYTES)
async def take_over_list(request: Visit) -> Response[bytes]:
    """Show a list (`bekijk`), or take it over with the proof of its consent.

    What was shown carries its `gezien`: another list, newsletter or column than was seen is shown first.
    """
    file, form = await read_upload(request, FILE)
    form, mistakes = await _with_file(form, file)
    values, more = check(forms.TakeOver, form)
    mistakes = more | mistakes
    async with request.reading() as reading:
        streams = await subscription_queries.list_streams(reading)
    stream = next((one for one in streams if one.slug == form.value("stream")), None)
    if stream is None:
        mistakes.setdefault("stream", "Kies een nieuwsbrief.")
    if values is not None and values.given_on > local(request.now).date():
        mistakes["given_on"] = f"Deze dag moet nog komen. Vandaag is het {datum(request.now)}."
    if values is None or stream is None or mistakes:
        return await show_readers(request, form.with_errors(mistakes))
    listed = await _read(request, values.people, form, stream, [one.name for one in streams])
    if mistakes := _mistakes(listed):
        return await show_readers(request, form.with_errors(mistakes))
    seen, carried = _seen(listed, values.people, stream), form.value("gezien")
    show = partial(_show, request, listed, stream, seen)
    if form.value("bekijk") or (carried and carried != seen):
        return show(form)
    if listed.wrong and not form.value("rest"):
        if carried:
            return show(
                form.with_errors({"rest": "Zet hier een vinkje, of verbeter eerst deze regels in de lijst."})
            )
        return await show_readers(request, form.with_errors({"people": _lines(listed)}))
    people = [
        (line.email, line.name)
        for line in listed.of(LineOutcome.NEW, LineOutcome.KNOWN, LineOutcome.GONE, LineOutcome.CLOSED)
    ]
    stayed = len(listed.of(LineOutcome.WRONG, LineOutcome.LEFT, LineOutcome.OTHER))
    asks = form.value("toestemming") == ASKS
    act = partial(ask_readers, request.db, request.services.links) if asks else partial(take_over, request.db)
    taken = await act(
        people,
        stream,
        proof=values.proof,
        given_on=values.given_on,
        stayed=stayed,
        secret_key=request.settings.secret_key,
        actor=request.actor,
        now=request.now,
    )
    told = "gevraagd" if asks else "erbij"
    return see_other(
        f"{READERS}?over={stayed}&{told}={taken.added}&bekend={taken.known}&dicht={taken.suppressed}"
    )


async def _with_file(form: Form, file: bytes) -> tuple[Form, dict[str, str]]:
    """Return the form with the text of the file as if it were pasted, or what is wrong with the file."""
    if not file:
        return form, {}
    if len(file) > FILE_BYTES:
        return form, {FILE: f"Dit bestand is te groot: ten hoogste {FILE_BYTES // 1024 // 1024} MB."}
    if form.value("people").strip():
        return form, {FILE: "Kies een bestand, of plak adressen: niet allebei."}
    try:
        text = await _text_of(file)
    except TableRefused as no:
        return form, {FILE: no.text, "people": "Of plak hier de regels van de lijst."}
    return form.with_values(people=text), {}


async def _text_of(file: bytes) -> str:
    """Return the lines of a file as if they were pasted. Raises `TableRefused`."""
    if is_workbook(file):
        return as_text(await read_table(file))
    return await asyncio.to_thread(read_as_text, file)


async def _read(request: Visit, text: str, form: Form, stream: StreamLine, names: list[str]) -> Listed:
    chosen = {
        int(number): form.value(name)
        for name in form.names
        if name.startswith(COLUMN) and (number := name.removeprefix(COLUMN)).isdecimal() and len(number) < 4
    }
    # In a thread: ten thousand lines take a second, in which nobody else would be answered.
    listed = await asyncio.to_thread(read_list, text, streams=names, stream=stream.name, chosen=chosen)
    async with request.reading() as reading:
        return await look_up(reading, listed, stream, request.settings.secret_key)


def _mistakes(listed: Listed) -> dict[str, str]:
    read = len(listed.lines) - len(listed.wrong) - len(listed.of(LineOutcome.HEADING))
    if read > MOST:
        return {"people": f"Neem ten hoogste {MOST} adressen tegelijk over; in deze lijst staan er {read}."}
    if read or (listed.table and listed.wrong):
        return {}
    return {"people": _lines(listed) if listed.wrong else "In deze lijst staat geen e-mailadres."}


def _lines(listed: Listed) -> str:
    """Return which lines cannot be read and why, in a sentence."""
    some = "; ".join(f"regel {line.number}: {line.reason}" for line in listed.wrong[:10])
    rest = len(listed.wrong) - 10
    return f"Deze regels zijn niet te lezen. {some}{f'; en nog {rest} regels' if rest > 0 else ''}."


def _seen(listed: Listed, text: str, stream: StreamLine) -> str:
    """Return a short text for what the page shows: the list, for which newsletter, and what its columns are."""
    columns = [column.role for column in listed.table.columns] if listed.table else []
    return version_of(stream.slug, *columns, "\n".join(text.splitlines()).strip())


def _show(request: Visit, listed: Listed, stream: StreamLine, seen: str, form: Form) -> Response[bytes]:
    columns = listed.table.columns if listed.table else ()
    roles: Mapping[str, str] = {COLUMN + str(number): one.role for number, one in enumerate(columns)}
    return render(
        request,
        "newsletter/beheer/reader_list.html",
        status=form.status,
        form=form.with_values(gezien=seen, toestemming=form.value("toestemming", "bewijs"), **roles),
        stream=stream,
        columns=columns,
        new=listed.of(LineOutcome.NEW),
        wrong=listed.wrong,
        others=[(outcome, lines) for outcome in STAY_OUT if (lines := listed.of(outcome))],
        most=SHOWN,
        consents=labels.LIST_CONSENTS,
        labels=labels,
    )


HANDLERS = [take_over_list]
