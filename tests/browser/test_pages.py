"""Each kind of page for each who sees it differently: axe, narrow screens, the dark, and silence."""

import pytest
from playwright.async_api import Page

from tests.browser.conftest import Site, Window
from tests.browser.kinds import KINDS, Kind, live
from tests.browser.look import HEIGHT, NARROW, broken_rules, darken, too_wide


@pytest.fixture(scope="session")
async def lived(site: Site) -> dict[str, str]:
    return await live(site)


async def show(window: Window, kind: Kind, lived: dict[str, str]) -> Page:
    """Open a page as the one it is for."""
    page = await window.open_as(kind.role, kind.path.format_map(lived))
    await kind.ready(page)
    return page


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
async def test_it_can_be_read_by_everybody(window: Window, lived: dict[str, str], kind: Kind) -> None:
    page = await show(window, kind, lived)
    wrong = await broken_rules(page)
    wrong += await too_wide(page, *NARROW)
    await darken(page)
    wrong += [f"in the dark: {rule}" for rule in await broken_rules(page, "color-contrast")]
    assert not wrong, "\n".join(wrong)


@pytest.mark.prove
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 390, 600, 768, 1024, 1280, 1920])
async def test_the_whole_wall(window: Window, lived: dict[str, str], width: int, scheme: str) -> None:
    """All rules at all widths in both schemes, and with letters of twice the size."""
    wrong = []
    for kind in KINDS:
        page = await show(window, kind, lived)
        await page.set_viewport_size({"width": width, "height": HEIGHT})
        if scheme == "dark":
            await darken(page)
        wrong += [f"{kind.name}: {rule}" for rule in await broken_rules(page)]
        wrong += [f"{kind.name}: {over}" for over in await too_wide(page, width)]
        if width >= 1280:
            await page.evaluate("() => { document.documentElement.style.fontSize = '200%' }")
            wrong += [f"{kind.name}, letters twice as large: {over}" for over in await too_wide(page, width)]
        await page.close()
    assert not wrong, "\n".join(wrong)
