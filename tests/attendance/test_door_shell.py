"""What a phone keeps to open the door without a network: nothing of anybody, and all that the page is made of."""

import re

from leerkring.attendance.beheer.door_shell import EMPTY, FILES, WORKER
from leerkring.core.web.assets.static import SOURCE
from tests.attendance.doors import AT_THE_DOOR
from tests.builders import make_circle, register
from tests.cast import BAS, NOOR
from tests.people.office import back_office_of

IMPORTED = re.compile(r'from "\./([\w/]+\.js)"')


def test_all_that_the_door_imports_is_kept() -> None:
    for name in ("door", "leave"):
        for found in IMPORTED.findall((SOURCE / "js" / f"{name}.js").read_text("utf-8")):
            assert f"js/{found}" in FILES
    for name in ("rules", "vault", "exchange", "view"):
        for found in IMPORTED.findall((SOURCE / "js" / "door" / f"{name}.js").read_text("utf-8")):
            assert f"js/door/{found}" in FILES


async def test_nobody_stands_on_what_is_kept(app, services, client, clock) -> None:
    await make_circle(app.db)
    await register(client, NOOR)
    clock.set(AT_THE_DOOR)
    async with back_office_of(app, services, BAS, "host") as bas:
        kept = await bas.get(EMPTY)
        assert "data-door" in kept.text
        for name in (NOOR.name, BAS.name, BAS.email):
            assert name not in kept.text, "nor who keeps it"
        script = await bas.get(WORKER)
    assert script.headers["content-type"].startswith("text/javascript")
    files = re.findall(r'"(/static/[^"]+)"', script.text)
    assert len(files) == len(FILES) + 1
    for path in files:
        assert (await client.get(path)).status_code == 200
