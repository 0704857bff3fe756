"""What a start says: links to sign in for a try-out on this machine, and never where strangers come."""

import asyncio
from dataclasses import replace
from typing import Any

import pytest

from leerkring.run.supervisor import Children
from leerkring.run.watch import Watch
from leerkring.settings import Settings


class Started(Children):
    """Children of which none is started; keeps their names."""

    def __init__(self) -> None:
        self.names: list[str] = []

    def start(self, name: str, role: str) -> Any:
        self.names.append(name)


@pytest.mark.parametrize(
    "base_url, sample, links, warned",
    [
        ("http://127.0.0.1:8000", True, ["links"], False),
        ("http://localhost:8000", True, ["links"], False),
        ("http://127.0.0.1:8000", False, [], False),
        ("https://leerkring.example", True, [], True),
        ("http://192.168.1.20:8000", True, [], True),
        ("http://leerkring.example", False, [], False),
    ],
)
async def test_links_are_printed_for_a_try_out_alone(  # noqa: PLR0917
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    base_url: str,
    sample: bool,
    links: list[str],
    warned: bool,
) -> None:
    chosen = replace(settings, base_url=base_url, sample=sample)
    watch = Watch(chosen, Started(), all_in_one=True)
    monkeypatch.setattr(watch.address, "announce", lambda base_url: None)

    async def once(child: object, *, needed: bool) -> None:
        """It was told to go."""

    monkeypatch.setattr(watch, "_once", once)
    watch.serving.set()
    async with asyncio.timeout(5):
        await watch._welcome()
    assert [name for name in watch.children.names if name == "links"] == links  # type: ignore[attr-defined]
    said = capsys.readouterr()
    assert f"leerkring serves {base_url}" in said.out
    assert ("LEERKRING_SAMPLE is on" in said.err) is warned
    assert ("LEERKRING_TRUSTED_PROXIES is empty" in said.err) is base_url.startswith("https")
