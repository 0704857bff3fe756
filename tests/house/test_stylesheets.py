"""The stylesheets as files: small, each with one job, each in its layer."""

from leerkring.core.web.assets.static import SOURCE

FILES = sorted(path.relative_to(SOURCE / "css").as_posix() for path in (SOURCE / "css").rglob("*.css"))
MOST_LINES = 210


def test_each_is_small() -> None:
    sizes = {name: len((SOURCE / "css" / name).read_text().splitlines()) for name in FILES}
    large = {name: size for name, size in sizes.items() if size >= MOST_LINES}
    assert not large, large


def test_the_rules_of_each_stand_in_a_layer() -> None:
    texts = {name: (SOURCE / "css" / name).read_text() for name in FILES if "/" in name}
    assert texts
    assert not [name for name, text in texts.items() if "@layer" not in text]
    assert not [name for name, text in texts.items() if text.count("{") != text.count("}")]
