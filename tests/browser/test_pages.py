"""Each kind of page for each who sees it differently: valid, readable by everybody, at every width, and silent."""

import pytest

from tests.browser.conftest import Window
from tests.browser.kinds import KINDS, Kind, show
from tests.browser.look import SHAPE, WIDTHS, broken_rules, change_scheme, mistakes
from tests.support.validator import Validator


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
async def test_it_can_be_read_by_everybody(
    window: Window, lived: dict[str, str], validator: Validator, kind: Kind
) -> None:
    page = await show(window, kind, lived)
    wrong = await validator.mistakes(await window.served(page))
    wrong += await broken_rules(page)
    wrong += await mistakes(page, WIDTHS, *SHAPE, "faint")
    await change_scheme(page, "dark")
    wrong += [f"dark: {one}" for one in await mistakes(page, WIDTHS[::-1], "faint")]
    assert not wrong, "\n".join(wrong)
