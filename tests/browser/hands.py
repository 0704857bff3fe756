"""Two ways to work a page, counted: by mouse, and by keyboard alone. Time is only ever a model of it."""

from abc import ABC, abstractmethod
from dataclasses import dataclass, field

from playwright.async_api import Locator, Page

KEY, POINT, THINK = 0.2, 1.1, 1.2
"""Seconds of a keystroke, of pointing and clicking, and of making up one's mind before each thing that is done: the keystroke-level model."""
MOST_TABS = 160
_WHERE = """target => {
  const at = document.activeElement;
  if (at === target) return "here";
  if (!at || at === document.body) return target.closest("main") ? "skip" : "on";
  return at.compareDocumentPosition(target) & Node.DOCUMENT_POSITION_PRECEDING ? "back" : "on";
}"""


@dataclass
class Tally:
    """What a part of the walk took."""

    clicks: int = 0
    keys: int = 0
    things: int = 0

    @property
    def seconds(self) -> float:
        """How long it takes by the model."""
        return KEY * self.keys + POINT * self.clicks + THINK * self.things

    def __add__(self, other: "Tally") -> "Tally":
        """Return both together."""
        return Tally(self.clicks + other.clicks, self.keys + other.keys, self.things + other.things)


@dataclass
class Hand(ABC):
    """Somebody at a page; `parts` holds what each part of the walk took."""

    page: Page
    parts: dict[str, Tally] = field(default_factory=dict)
    now: str = ""

    def begin(self, part: str) -> None:
        """Count for this part from here on."""
        self.now = part
        self.parts.setdefault(part, Tally())

    @property
    def tally(self) -> Tally:
        """What the part at hand took so far."""
        return self.parts[self.now]

    async def press(self, what: Locator) -> None:
        """Press a button or follow a link."""
        self.tally.things += 1
        await self._press(what)

    async def write(self, where: Locator, text: str) -> None:
        """Write a text in place of what stands there."""
        self.tally.things += 1
        await self._into(where)
        await self._type(text)

    async def day(self, where: Locator, digits: str) -> None:
        """Type a day (2027-04-01) or a time (09:30) into the browser's own field."""
        self.tally.things += 1
        await self._into(where)
        plain = digits.replace("-", "").replace(":", "")
        year, month, of_month = plain[:4], plain[4:6], plain[6:]
        # Which part comes first is up to the language of the browser.
        orders = (plain,) if ":" in digits else (month + of_month + year, of_month + month + year)
        for order in orders:
            await self.page.keyboard.type(order)
            if await where.input_value() == digits:
                break
            for _ in range(2):
                await self.page.keyboard.press("ArrowLeft")
        assert await where.input_value() == digits, (await where.input_value(), digits)
        self.tally.keys += len(plain)

    async def choose(self, where: Locator, label: str) -> None:
        """Choose from a list that unfolds."""
        self.tally.things += 1
        await self._choose(where, label)
        chosen = await where.evaluate("it => it.selectedOptions[0].label.trim()")
        assert chosen == label, (chosen, label)

    async def tick(self, which: Locator, *, on: bool = True) -> None:
        """Tick a box or a round one, or take the tick away."""
        self.tally.things += 1
        if await which.is_checked() is not on:
            await self._tick(which)
        assert await which.is_checked() is on

    async def _type(self, text: str) -> None:
        await self.page.keyboard.type(text)
        self.tally.keys += len(text)

    @abstractmethod
    async def _press(self, what: Locator) -> None: ...
    @abstractmethod
    async def _into(self, where: Locator) -> None: ...
    @abstractmethod
    async def _choose(self, where: Locator, label: str) -> None: ...
    @abstractmethod
    async def _tick(self, which: Locator) -> None: ...


class Mouse(Hand):
    """Points and clicks; types only words."""

    async def _press(self, what: Locator) -> None:
        await what.click()
        self.tally.clicks += 1

    async def _into(self, where: Locator) -> None:
        is_day = await where.get_attribute("type") in ("date", "time")
        await where.click(click_count=1 if is_day else 3, position={"x": 14, "y": 12})
        self.tally.clicks += 1

    async def _choose(self, where: Locator, label: str) -> None:
        await where.select_option(label=label)  # what unfolds is the system's own, and cannot be clicked here
        self.tally.clicks += 2

    async def _tick(self, which: Locator) -> None:
        await which.click()
        self.tally.clicks += 1


class Keyboard(Hand):
    """Tab, Enter, space, arrows and words: the mouse is not there."""

    async def _key(self, name: str) -> None:
        await self.page.keyboard.press(name)
        self.tally.keys += 1

    async def _reach(self, what: Locator) -> None:
        handle = await what.element_handle()
        assert handle is not None
        for _ in range(MOST_TABS):
            match await self.page.evaluate(_WHERE, handle):
                case "here":
                    return
                case "skip":
                    await self._key("Tab")
                    await self._key("Enter")
                case "back":
                    await self._key("Shift+Tab")
                case _:
                    await self._key("Tab")
        raise AssertionError(f"Tab never reaches {await what.evaluate('it => it.outerHTML.slice(0, 120)')}")

    async def _press(self, what: Locator) -> None:
        await self._reach(what)
        await self._key("Enter")

    async def _into(self, where: Locator) -> None:
        await self._reach(where)
        if await where.get_attribute("type") in ("date", "time"):
            for _ in range(2):  # going back by Tab ends in the last part of a day
                await self._key("ArrowLeft")
        elif await where.input_value():
            await self._key("ControlOrMeta+a")

    async def _choose(self, where: Locator, label: str) -> None:
        await self._reach(where)
        for end in range(1, len(label) + 1):
            if await where.evaluate("it => it.selectedOptions[0].label.trim()") == label:
                return
            await self._type(label[end - 1])

    async def _tick(self, which: Locator) -> None:
        if await which.get_attribute("type") != "radio":
            await self._reach(which)
            return await self._key("Space")
        name = await which.get_attribute("name")
        group = self.page.locator(f"input[type=radio][name='{name}']")
        chosen = group.and_(self.page.locator(":checked"))
        await self._reach(chosen.first if await chosen.count() else group.first)
        for _ in range(await group.count()):
            if await which.is_checked():
                return None
            at_it = await which.evaluate("it => document.activeElement === it")
            await self._key("Space" if at_it else "ArrowDown")
        return None
