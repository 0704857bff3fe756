"""Values that are kept for a moment: names that anybody can make up push out nothing."""

from leerkring.core.web.caching import value_cache
from leerkring.core.web.caching.value_cache import ValueCache


class Shelf:
    """Counts how often something was taken from it."""

    def __init__(self) -> None:
        self.taken: list[str] = []

    async def get(self, cache: ValueCache, name: str, value: str | None = "er") -> str | None:
        async def load() -> str | None:
            self.taken.append(name)
            return value

        return await cache.get(name, {name}, load)


async def test_that_there_is_nothing_is_not_kept() -> None:
    cache, shelf = ValueCache(), Shelf()
    assert await shelf.get(cache, "form:kring") == "er"
    for number in range(2 * value_cache.MOST):
        assert await shelf.get(cache, f"form:verzonnen-{number}", None) is None
    await shelf.get(cache, "form:kring")
    assert shelf.taken.count("form:kring") == 1
    assert len(cache._values) == 1


async def test_what_is_no_longer_there_is_gone() -> None:
    cache, shelf = ValueCache(), Shelf()
    await shelf.get(cache, "form:kring")
    cache.touch({"form:kring"})
    assert await shelf.get(cache, "form:kring", None) is None
    assert not cache._values


async def test_of_too_many_the_one_loaded_longest_ago_goes(monkeypatch) -> None:
    monkeypatch.setattr(value_cache, "MOST", 3)
    cache, shelf = ValueCache(), Shelf()
    for name in ("een", "twee", "drie"):
        await shelf.get(cache, name)
    cache.touch({"een"})
    await shelf.get(cache, "een")
    await shelf.get(cache, "vier")
    assert list(cache._values) == ["drie", "een", "vier"]
