"""Each kind of page for each who sees it differently: valid, readable by everybody, on a phone and wide, and silent.

The wall of `make prove` looks at more widths, with larger letters, in forced colours, by keyboard and without scripts.
"""

import pytest

from tests.browser.conftest import Window
from tests.browser.kinds import KINDS, Kind, show
from tests.browser.look import NARROW_AND_WIDE, SHAPE, broken_rules, change_scheme, mistakes
from tests.support.validator import Validator


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
async def test_it_can_be_read_by_everybody(
    window: Window, lived: dict[str, str], validator: Validator, kind: Kind
) -> None:
    page = await show(window, kind, lived)
    wrong = await validator.mistakes(await window.served(page))
    wrong += await broken_rules(page)
    wrong += await mistakes(page, (768,), *SHAPE)
    wrong += await mistakes(page, NARROW_AND_WIDE, *SHAPE, "faint")
    await change_scheme(page, "dark")
    wrong += [f"dark: {one}" for one in await mistakes(page, NARROW_AND_WIDE[::-1], "faint")]
    assert not wrong, "\n".join(wrong)
