"""Footnotes for the Markdown parser: `[^1]` in a line, and `[^1]: the note` on a line of its own.

Of our own, since the plugin of this field looks for the end of each mark anew: a text of `[^[^[^…` then takes
minutes (decision 0026). A note is one paragraph; one that stands twice under the same name is shown twice.
"""

import re

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from markdown_it.rules_inline import StateInline

_MARK = re.compile(r"\[\^([^\]\s]{1,40})\]")
_NOTE = re.compile(r"\[\^([^\]\s]{1,40})\]:[ \t]*")
NAMES = "footnotes"
"""Where the parser's environment keeps the names of all notes."""


def with_footnotes(parser: MarkdownIt) -> MarkdownIt:
    """Let a parser know footnotes."""
    parser.block.ruler.before("reference", "footnote", _note, {"alt": ["paragraph", "reference"]})
    parser.inline.ruler.before("link", "footnote_mark", _mark)
    return parser


def _line(state: StateBlock, line: int) -> str:
    return state.src[state.bMarks[line] + state.tShift[line] : state.eMarks[line]]


def _note(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    found = None if state.is_code_block(start) else _NOTE.match(_line(state, start))
    if found is None:
        return False
    if silent:
        return True
    lines, after = [_line(state, start)[found.end() :]], start + 1
    while after < end and not state.isEmpty(after) and not _NOTE.match(_line(state, after)):
        if state.sCount[after] < state.blkIndent:
            break
        lines.append(_line(state, after))
        after += 1
    opened = state.push("footnote_open", "", 1)
    opened.meta = {"name": found[1]}
    inline = state.push("inline", "", 0)
    inline.content, inline.map, inline.children = "\n".join(lines).strip(), [start, after], []
    state.push("footnote_close", "", -1)
    state.env.setdefault(NAMES, set()).add(found[1])
    state.line = after
    return True


def _mark(state: StateInline, silent: bool) -> bool:
    if state.linkLevel or not state.src.startswith("[^", state.pos):
        return False
    found = _MARK.match(state.src, state.pos, state.posMax)
    if found is None or found[1] not in state.env.get(NAMES, ()):
        return False
    if not silent:
        state.push("footnote_mark", "", 0).meta = {"name": found[1]}
    state.pos = found.end()
    return True
