"""Each kind of page for each who sees it differently: axe, narrow screens, the dark, and silence."""

import pytest
from playwright.async_api import Page

from tests.browser.conftest import Site, Window
from tests.browser.kinds import KINDS, STYLE_GUIDE, Kind, live
from tests.browser.look import HEIGHT, NARROW, WALL, broken_rules, change_scheme, too_wide


@pytest.fixture(scope="session")
async def lived(site: Site) -> dict[str, str]:
    return await live(site)


async def show(window: Window, kind: Kind, lived: dict[str, str]) -> Page:
    """Open a page as the one it is for."""
    page = await window.open_as(kind.role, kind.path.format_map(lived), kind.status)
    await kind.ready(page)
    return page


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
async def test_it_can_be_read_by_everybody(window: Window, lived: dict[str, str], kind: Kind) -> None:
    page = await show(window, kind, lived)
    wrong = await broken_rules(page)
    wrong += await too_wide(page, *NARROW)
    await change_scheme(page, "dark")
    wrong += [f"in the dark: {rule}" for rule in await broken_rules(page, "color-contrast")]
    assert not wrong, "\n".join(wrong)


@pytest.mark.prove
@pytest.mark.parametrize("kind", [*KINDS, STYLE_GUIDE], ids=lambda kind: kind.name)
async def test_the_whole_wall(window: Window, lived: dict[str, str], kind: Kind) -> None:
    """All rules on narrow and wide screens in both schemes, all widths, and letters of twice the size."""
    page = await show(window, kind, lived)
    wrong = await too_wide(page, *WALL)
    for scheme in ("light", "dark"):
        await change_scheme(page, scheme)
        for width in (320, 1280):
            await page.set_viewport_size({"width": width, "height": HEIGHT})
            wrong += [f"{scheme}, {width}: {rule}" for rule in await broken_rules(page)]
    await page.evaluate("() => { document.documentElement.style.fontSize = '200%' }")
    wrong += [f"letters twice as large, {over}" for over in await too_wide(page, 1280)]
    assert not wrong, "\n".join(wrong)
