"""What is quick for most answers says the same as the long way."""

from hypothesis import example, given
from hypothesis import strategies as st

from leerkring.core.text import cleaning
from leerkring.core.text.cleaning import one_line
from leerkring.core.web.forms.fields import _address, email_address

PIECES = [
    *"aZ09.-_+@ K",
    "xn--",
    "almelo",
    "nl",
    "local",
    "test",
    ".nl",
    "--",
    "é",
    "localhost",
    "invalid",
    "é.nl",
]


@given(st.lists(st.sampled_from(PIECES), max_size=9).map("".join))
@example("Noor@Almelo.NL")
@example("noor@xn--bcher-kva.example")
def test_a_plain_address_is_judged_as_the_library_does(typed: str) -> None:
    assert email_address(typed) == _address(one_line(typed))


@given(st.text(max_size=12) | st.text(alphabet=" ab!\t\n\x7f\x1f", max_size=12))
def test_plain_text_is_mended_as_any_text_is(typed: str) -> None:
    line = cleaning._SPACES.sub(" ", cleaning._visible(typed)).strip()
    assert one_line(typed) == (line if cleaning._shows(line) else "")
