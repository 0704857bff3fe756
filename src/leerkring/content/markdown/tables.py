"""Tables for the Markdown parser, but for those that would grow far beyond what was typed.

The parser fills up short rows: a wide head above thousands of rows of one sign takes half a minute and gives hundreds
of thousands of cells. Where there would be more cells than signs, it stays text as it was typed.
"""

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock, table

_PAST = "text_until"
"""Where the parser's environment keeps until which line nothing is a table, so that no line is measured twice."""


def with_tables(parser: MarkdownIt) -> MarkdownIt:
    """Let a parser know tables."""
    parser.enable("table").block.ruler.at("table", _table, {"alt": ["paragraph", "reference"]})
    return parser


def _table(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    if start < state.env.get(_PAST, 0) or not table(state, start, end, True):
        return False
    head = state.src[state.bMarks[start] : state.eMarks[start]]
    columns = head.strip().strip("|").count("|") + 1
    signs, after = 0, start
    while after < end and not state.isEmpty(after) and state.sCount[after] >= state.blkIndent:
        signs += state.eMarks[after] - state.bMarks[after] - state.tShift[after]
        after += 1
    if columns * (after - start - 1) > signs:
        state.env[_PAST] = after
        return False
    return silent or table(state, start, end, False)
