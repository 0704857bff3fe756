"""The long look at each kind of page, and at the style guide: every width, colour, letter size, key, and no script."""

import asyncio
from collections.abc import Awaitable, Callable
from functools import wraps

import pytest

from tests.browser.conftest import WIDE, Window
from tests.browser.keyboard import barriers
from tests.browser.kinds import KINDS, STYLE_GUIDE, Kind, show
from tests.browser.look import (
    SHAPE,
    WALL,
    WIDTHS,
    broken_rules,
    change_scheme,
    mistakes,
    write_large,
)

pytestmark = [
    pytest.mark.prove,
    pytest.mark.parametrize("kind", [*KINDS, STYLE_GUIDE], ids=lambda kind: kind.name),
]
NARROW = min(WIDTHS)
LONGEST = 300
"""Seconds; the longest look takes a tenth of that on a quiet machine."""
Look = Callable[..., Awaitable[None]]


def answered(look: Look) -> Look:
    """Give a look an end: a browser's page that answers nothing is left, and looked at once more in a new one.

    Once in some thousands a page of Chromium hangs with nothing to be seen of it; a second time is a failure.
    """

    @wraps(look)
    async def at_most_twice(window: Window, **others: object) -> None:
        try:
            async with asyncio.timeout(LONGEST):
                await look(window=window, **others)
        except TimeoutError:
            window.start_anew()
            async with asyncio.timeout(LONGEST):
                await look(window=window, **others)

    return at_most_twice


@answered
async def test_it_is_whole_at_every_width_in_all_colours(
    window: Window, lived: dict[str, str], kind: Kind
) -> None:
    """All of axe on the narrowest and on a wide window, which show different parts; ours at every width.

    Other colours change nothing else, so there axe looks at contrast only, where a page shows most.
    """
    page = await show(window, kind, lived)
    wrong = [f"{WIDE}: {one}" for one in await broken_rules(page)]
    wrong += await mistakes(page, WALL[::-1], *SHAPE, "small", "faint")
    wrong += [f"{NARROW}: {one}" for one in await broken_rules(page)]
    for scheme in ("dark", "forced"):
        await change_scheme(page, scheme)
        wrong += [f"{scheme}: {one}" for one in await mistakes(page, WIDTHS, "faint")]
        wrong += [f"{scheme}: {one}" for one in await broken_rules(page, "color-contrast")]
    assert not wrong, "\n".join(wrong)


@answered
async def test_it_is_whole_with_letters_of_twice_the_size(
    window: Window, lived: dict[str, str], kind: Kind
) -> None:
    """Also by keyboard, on the narrow window where most would lie over the focus."""
    page = await show(window, kind, lived)
    await write_large(page)
    wrong = await mistakes(page, WIDTHS[::-1], *SHAPE)
    wrong += await broken_rules(page)
    wrong += await barriers(page, operate=kind is not STYLE_GUIDE)
    assert not wrong, "\n".join(wrong)


@answered
async def test_it_is_whole_without_our_scripts(window: Window, lived: dict[str, str], kind: Kind) -> None:
    page = await show(window, kind, lived, scripts=False)
    wrong = await mistakes(page, WIDTHS[::-1], *SHAPE)
    wrong += await broken_rules(page)
    assert not wrong, "\n".join(wrong)


@answered
async def test_the_keyboard_does_it_all(window: Window, lived: dict[str, str], kind: Kind) -> None:
    wrong = await barriers(await show(window, kind, lived))
    assert not wrong, "\n".join(wrong)
