"""Each kind of page for each who sees it differently: valid, readable by everybody, at every width, and silent."""

import pytest

from tests.browser.conftest import Window
from tests.browser.kinds import KINDS, Kind, show
from tests.browser.look import WIDTHS, broken_rules, change_scheme, change_width, too_wide
from tests.support.validator import Validator


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
async def test_it_can_be_read_by_everybody(
    window: Window, lived: dict[str, str], validator: Validator, kind: Kind
) -> None:
    page = await show(window, kind, lived)
    wrong = await validator.mistakes(await window.served(page))
    wrong += await broken_rules(page)
    wrong += await too_wide(page, *WIDTHS)
    for scheme in ("light", "dark"):
        await change_scheme(page, scheme)
        for width in WIDTHS:
            await change_width(page, width)
            wrong += [f"{scheme}, {width}: {rule}" for rule in await broken_rules(page, "color-contrast")]
    assert not wrong, "\n".join(wrong)
