"""The long look at each kind of page, and at the style guide: every width, colour, letter size, key, and no script."""

import pytest
from playwright.async_api import Page

from tests.browser.conftest import WIDE, Window
from tests.browser.keyboard import barriers
from tests.browser.kinds import KINDS, STYLE_GUIDE, Kind, show
from tests.browser.look import (
    WALL,
    WIDTHS,
    broken_rules,
    change_scheme,
    change_width,
    too_small,
    too_wide,
    write_large,
)

pytestmark = [
    pytest.mark.prove,
    pytest.mark.parametrize("kind", [*KINDS, STYLE_GUIDE], ids=lambda kind: kind.name),
]
NARROW = min(WIDTHS)


@pytest.mark.parametrize("scheme", ["light", "dark", "forced"])
async def test_it_is_whole_at_every_width(
    window: Window, lived: dict[str, str], kind: Kind, scheme: str
) -> None:
    """All rules and measures in the light; in other colours the rules about colour, since nothing else changes."""
    page = await show(window, kind, lived)
    wrong = []
    if scheme == "light":
        wrong += await too_wide(page, *WALL)
    else:
        await change_scheme(page, scheme)
    for width in WIDTHS:
        await change_width(page, width)
        if scheme == "light":
            wrong += [f"{width}: {one}" for one in await broken_rules(page) + await too_small(page)]
        else:
            wrong += [f"{width}: {one}" for one in await broken_rules(page, "color-contrast")]
    assert not wrong, "\n".join(wrong)


async def test_it_is_whole_with_letters_of_twice_the_size(
    window: Window, lived: dict[str, str], kind: Kind
) -> None:
    page = await show(window, kind, lived)
    await write_large(page)
    wrong = await too_wide(page, *WIDTHS)
    wrong += await _look(page)
    assert not wrong, "\n".join(wrong)


async def test_it_is_whole_without_our_scripts(window: Window, lived: dict[str, str], kind: Kind) -> None:
    page = await show(window, kind, lived, scripts=False)
    wrong = await too_wide(page, *WIDTHS)
    wrong += await _look(page)
    assert not wrong, "\n".join(wrong)


async def _look(page: Page) -> list[str]:
    wrong = []
    for width in (NARROW, WIDE):
        await change_width(page, width)
        wrong += [f"{width}: {one}" for one in await broken_rules(page)]
    return wrong


async def test_the_keyboard_does_it_all(window: Window, lived: dict[str, str], kind: Kind) -> None:
    """On a wide screen, and on a narrow one with large letters, where most would lie over it."""
    page = await show(window, kind, lived)
    wrong = [f"{WIDE}: {one}" for one in await barriers(page)]
    await change_width(page, NARROW)
    await write_large(page)
    wrong += [f"{NARROW}, large: {one}" for one in await barriers(page, operate=kind is not STYLE_GUIDE)]
    assert not wrong, "\n".join(wrong)
