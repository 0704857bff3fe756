"""A list of readers, line by line: who stands there, and what keeps a line out."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from leerkring.core.tabular.comparing import plain
from leerkring.core.tabular.decoding import wrong_letters
from leerkring.core.tabular.records import Record
from leerkring.core.text.cleaning import one_line
from leerkring.core.web.lists.csv_file import as_it_was
from leerkring.importing.mailboxes import Mailbox, NotRead, read_cell
from leerkring.importing.names import full_name, read_name
from leerkring.importing.words import (
    ASKED,
    EMPTY,
    NO,
    STAYS_OUT,
    YES,
    ColumnRole,
    leaver_word,
    says_left,
)
from leerkring.newsletter.reader_lists.columns import Table, find_table
from leerkring.newsletter.reader_lists.lines import Line, LineOutcome, Listed

NO_ADDRESS = "hier staat geen e-mailadres"
SEVERAL = "hier staat meer dan één e-mailadres; zet ieder op een eigen regel"


_FAILED = re.compile(r"#(?:[A-Z]{2,8}[!?]|N/[AB]|(?:DEEL|DIV)/0!)")
"""What a spreadsheet writes where a formula failed; what else begins so is a remark."""


class Left(Exception):
    """A line that says that its owner does not want mail; the words that say so."""


class OtherStream(Exception):
    """A line of our own file about another newsletter."""


def read_list(
    records: Sequence[Record],
    *,
    streams: Sequence[str] = (),
    stream: str = "",
    chosen: Mapping[int, str] | None = None,
) -> Listed:
    """Read a list as people have it: a file of a spreadsheet or a mailing service, or lines of a mail program.

    `stream` is the name of the newsletter it is for, one of `streams`; `chosen` is what staff say the columns are.
    Who left by any line of the list is subscribed by none of its lines.
    """
    table = find_table(records, frozenset(map(plain, streams)), chosen)
    return Listed(tuple(_settled(_Reader(table, plain(stream)).lines(records))), table)


def _settled(lines: Iterable[Line]) -> Iterator[Line]:
    """Yield the lines with each address once, and those that left by another line out."""
    lines = list(lines)
    gone = {line.email for line in lines if line.outcome is LineOutcome.LEFT and line.email}
    names: dict[str, str] = {}
    for line in lines:
        if line.outcome is LineOutcome.NEW:
            names[line.email] = names.get(line.email) or line.name
    seen: set[str] = set()
    for line in lines:
        if line.outcome is not LineOutcome.NEW:
            yield line
        elif line.email in gone:
            yield replace(line, outcome=LineOutcome.LEFT, reason="staat elders in de lijst als vertrokken")
        elif line.email in seen:
            yield replace(line, outcome=LineOutcome.TWICE)
        else:
            seen.add(line.email)
            yield replace(line, name=names[line.email])


class _Reader:
    def __init__(self, table: Table | None, stream: str) -> None:
        self.table, self.stream = table, stream
        self.leavers = ""
        """The line or heading that says that who stands below it has left."""
        for column in table.columns if table else ():
            if column.role is ColumnRole.EMAIL and leaver_word(plain(column.heading)):
                self.leavers = column.heading

    def lines(self, records: Sequence[Record]) -> Iterator[Line]:
        """Yield what becomes of each line that is not empty."""
        begins = self.table.begins if self.table else 0
        is_first = True
        for index, record in enumerate(records):
            if record.is_empty:
                continue
            if index < begins or not any("@" in cell for cell in record.cells):
                yield self._without(record, heading=index < begins or (is_first and self.table is None))
            elif record.cells[0].lstrip().startswith(("#", "//")) and not _FAILED.fullmatch(
                record.cells[0].strip()
            ):
                yield Line(record.line, LineOutcome.HEADING, reason="een opmerking")
            else:
                yield from self._record(record)
            is_first = False

    def _without(self, record: Record, *, heading: bool) -> Line:
        """Return what a line without an address is; it may say that who follows has left."""
        said = one_line(" ".join(cell[:200] for cell in record.cells[:20]))
        is_row = self.table is not None and sum(bool(cell.strip()) for cell in record.cells) > 1
        if not is_row and says_left(said):
            self.leavers = said[:80]
            return Line(record.line, LineOutcome.HEADING, reason=said[:80])
        if not is_row and self.leavers and plain(said) in ASKED:
            self.leavers = ""
            return Line(record.line, LineOutcome.HEADING, reason=said[:80])
        if heading or said.startswith(("#", "//")):
            return Line(record.line, LineOutcome.HEADING, reason=said[:80])
        emails = self.table.of(ColumnRole.EMAIL) if self.table else []
        stands = one_line(_cell(record, emails[0])[:200]) if emails else ""
        return Line(
            record.line,
            LineOutcome.WRONG,
            reason=f"“{stands[:80]}” is geen e-mailadres" if stands else NO_ADDRESS,
        )

    def _record(self, record: Record) -> Iterator[Line]:
        number = record.line
        try:
            boxes = self._loose(record) if self.table is None else [self._row(record, self.table)]
        except NotRead as wrong:
            yield Line(number, LineOutcome.WRONG, reason=str(wrong))
            return
        try:
            self._state(record)
            outcome, reason = LineOutcome.NEW, ""
        except NotRead as wrong:
            outcome, reason = LineOutcome.WRONG, str(wrong)
        except Left as left:
            outcome, reason = LineOutcome.LEFT, str(left)
        except OtherStream as other:
            outcome, reason = LineOutcome.OTHER, str(other)
        for box in boxes:
            yield Line(number, outcome, box.email, box.name, reason)

    def _loose(self, record: Record) -> list[Mailbox]:
        """Return the mailboxes of a line of a mail program; a name beside the only one is its."""
        _check_letters(*record.cells)
        cells: Sequence[str] = record.cells
        if any("<" in cell for cell in cells) and sum("@" in cell for cell in cells) == 1:
            cells = [", ".join(cells)]  # Haddad, Noor <address>
        boxes = [box for cell in cells for box in read_cell(cell, whole=record.quoted)]
        if len(boxes) == 1 and not boxes[0].name:
            names = (read_name(cell) for cell in cells if "@" not in cell)
            return [Mailbox(boxes[0].email, next(filter(None, names), ""))]
        return boxes

    def _row(self, record: Record, table: Table) -> Mailbox:
        """Return who stands in a row of a table."""
        if any(cell.strip() for cell in record.cells[len(table.columns) :]):
            raise NotRead("deze regel heeft meer cellen dan er kolommen zijn")
        emails = table.of(ColumnRole.EMAIL)
        cell = as_it_was(_cell(record, emails[0]).strip()) if emails else ""
        _check_letters(cell)
        boxes = read_cell(cell, whole=True)
        if not boxes:
            raise NotRead(f"“{one_line(cell)[:80]}” is geen e-mailadres" if cell else NO_ADDRESS)
        if len(boxes) > 1:
            raise NotRead(SEVERAL)
        used = [ColumnRole.NAME, ColumnRole.FIRST, ColumnRole.INFIX, ColumnRole.LAST]
        parts = {role: _cell(record, places[0]) for role in used if (places := table.of(role))}
        _check_letters(*parts.values())
        return Mailbox(boxes[0].email, full_name(parts) or boxes[0].name)

    def _state(self, record: Record) -> None:
        """Raise what keeps this line out: what it says, or what stands above it."""
        if self.leavers:
            raise Left(f"staat onder “{self.leavers}”")
        if self.table is None:
            words = [word for cell in record.cells for word in cell[:2000].split() if "@" not in word]
            if says_left(" ".join(words)):
                raise Left("volgens de regel zelf")
            return
        columns = self.table.columns
        for number, column in enumerate(columns):
            cell = one_line(_cell(record, number)[:200])
            _JUDGES.get(column.role, _nothing)(cell, column.heading or "Stand")
            if column.role is ColumnRole.STREAM and plain(cell) != self.stream:
                raise OtherStream(cell)
        if not any(column.role in _JUDGES for column in columns):
            others = [
                _cell(record, number)[:200]
                for number, one in enumerate(columns)
                if one.role is ColumnRole.NOTHING
            ]
            if said := next((cell for cell in others if plain(cell) in _PLAINLY_LEFT), ""):
                raise Left(one_line(said))


_PLAINLY_LEFT = frozenset(
    ["afgemeld", "uitgeschreven", "unsubscribed", "cleaned", "bounced", "optedout", "nonsubscribed"]
)
"""States that are no other word, in whatever column they stand."""


def _nothing(cell: str, heading: str) -> None:
    """Judge nothing: this column says nothing about wanting mail."""


def _judge_state(cell: str, heading: str) -> None:
    word = plain(cell)
    if word in STAYS_OUT or says_left(cell):
        raise Left(f"{heading}: {cell}")
    if word not in ASKED:
        raise NotRead(
            f"de stand “{cell[:60]}” kennen wij niet; gaat deze kolom over iets anders, gebruik haar dan niet"
            if cell
            else f"{heading} is leeg"
        )


def _judge_left(cell: str, heading: str) -> None:
    word = plain(cell)
    if word and word not in EMPTY | NO and word.strip("0"):
        raise Left(f"{heading}: {cell[:60]}")


def _judge_asked(cell: str, heading: str) -> None:
    word = plain(cell)
    if word in NO | STAYS_OUT | EMPTY or (not word and cell != "✓"):
        raise Left(f"{heading}: {cell[:60] or 'leeg'}")
    if word and word not in YES | ASKED:
        raise NotRead(f"“{cell[:60]}” bij {heading} kennen wij niet")


_JUDGES = {ColumnRole.STATE: _judge_state, ColumnRole.LEFT: _judge_left, ColumnRole.ASKED: _judge_asked}


def _cell(record: Record, number: int) -> str:
    return record.cells[number] if number < len(record.cells) else ""


def _check_letters(*cells: str) -> None:
    for cell in cells:
        if found := wrong_letters(cell[:2000]):
            raise NotRead(
                f"hier staan verkeerde letters (“{found}”); bewaar de lijst als CSV UTF-8 en kies haar opnieuw"
            )
