"""Texts that are slow to read by their kind, of any length: what a hostile or a careless hand may paste."""

from collections.abc import Callable, Mapping

Text = Callable[[int], str]


def again(part: str) -> Text:
    """Return a text of one part again and again."""
    return lambda signs: (part * (signs // len(part) + 1))[:signs]


def around(before: str, after: str, inner: str = "a") -> Text:
    """Return a text of marks that open, and as many that close."""
    return lambda signs: (
        before * (signs // (len(before) + len(after))) + inner + after * (signs // (len(before) + len(after)))
    )


def numbered(part: str, start: str = "") -> Text:
    """Return a text of parts that each have a number."""

    def text(signs: int) -> str:
        parts, size, number = [start], len(start), 0
        while size < signs:
            parts.append(part.format(number, number + 1))
            size, number = size + len(parts[-1]), number + 1
        return "".join(parts)

    return text


def _reference(signs: int) -> str:
    return f"[a]: /{'b' * (signs // 3)}\n\n" + "[a] " * (signs // 6)


def _caption(signs: int) -> str:
    return f'[a]: /beeld/{"0" * 64}.webp "{"b" * (signs // 3)}"\n\n' + "![a]\n\n" * (signs // 12)


def _wide(signs: int) -> str:
    columns = signs // 6
    return f"|{'a|' * columns}\n|{'-|' * columns}\n|{'b|' * columns}\n"


def _backticks(signs: int) -> str:
    return " ".join("`" * size for size in range(1, int((2 * signs) ** 0.5)))


HEAVY: Mapping[str, Text] = {
    "headings of one word": again("# a\n"),
    "headings with one id": again("# a {#b}\n"),
    "headings of their own": numbered("# a{}\n"),
    "underlined headings": again("a\n-\n"),
    "paragraphs": again("a\n\n"),
    "stars": again("*"),
    "stars that open": again("*a **b "),
    "stars that open and close": again("**a *b** c* "),
    "marks within marks": around("*a ", "b*"),
    "strong within strong": around("**a ", " b**"),
    "a picture with marks in its words": lambda signs: f"![{around('*a ', 'b*')(signs)}](/b)",
    "a picture in a picture": around("![", "](/b)"),
    "a link in a link": around("[", "](/b)"),
    "a link that never ends": again("[a]("),
    "a picture that never ends": again("!["),
    "brackets": again("["),
    "angles": again("<"),
    "a link in angles": again("[](<"),
    "links": again("[a](/b) "),
    "a title that never ends": again('[a](b "'),
    "a reference used often": _reference,
    "a caption used often": _caption,
    "references": numbered("[{}]: /a\n"),
    "backticks": _backticks,
    "a backtick and a word": again("`a"),
    "entities": again("&amp;"),
    "entities that never end": again("&#x"),
    "addresses": again("<http://a.example> "),
    "a long address": lambda signs: "https://voorbeeld.example/" + "ab" * (signs // 2),
    "footnotes": numbered("[^{0}]\n\n[^{0}]: n\n\n"),
    "a chain of footnotes": numbered("[^{0}]: n[^{1}]\n", "[^0]\n\n"),
    "marks of footnotes": again("[^"),
    "a wide table": _wide,
    "a long table": lambda signs: "|a|\n|-|\n" + again("|b|\n")(signs),
    "many tables": again("|a|\n|-|\n\n"),
    "pipes": again("|"),
    "quotes": again(">"),
    "quotes in quotes": again("> > > > > > > > > > a\n"),
    "lists in lists": lambda signs: "\n".join(" " * (2 * deep) + "- a" for deep in range(int(signs**0.5))),
    "bullets on a line": again("- "),
    "items": again("- a\n"),
    "things to tick": again("- [ ] a\n"),
    "quotes and lists": again("> - "),
    "boxes": again("> **Tip.** a\n\n"),
    "fences": again("```\n"),
    "backslashes": again("\\"),
    "breaks": again("a\\\n"),
    "spaces": lambda signs: f"# {' ' * signs}a",
    "lines": again("\n"),
    "one word": again("a"),
    "words": again("woord "),
    "another script": again("漢字"),
    "emoji": again("👩‍👩‍👧"),
    "accents of their own": again("a\u0301"),
    "from right to left": again("مرحبا "),
    "html": again("<div>\n"),
    "a word of many marks": again("a**b**"),
}
