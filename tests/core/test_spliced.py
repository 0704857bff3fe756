"""A page around a word: whatever stands around it, it can be read again, and the words never mix."""

import gzip
import zlib
from collections.abc import Callable

import brotli
import pytest
from hypothesis import given
from hypothesis import strategies as st

from leerkring.core.web.caching.spliced import PLACE, WORD_LENGTH, new_word, pieces_of

TEXT = st.text(st.sampled_from("abcde <>\"'&=é€→\n"), max_size=300) | st.text(max_size=60)
SIDE = st.builds(lambda one, times: (one * times).encode(errors="replace"), TEXT, st.integers(1, 40))
UNPACK: dict[bytes, Callable[[bytes], bytes]] = {
    b"br": brotli.decompress,
    b"gzip": gzip.decompress,
    b"": bytes,
}


@pytest.mark.parametrize("coding", UNPACK)
@given(before=SIDE, after=SIDE)
def test_every_page_comes_out_as_it_went_in(coding: bytes, before: bytes, after: bytes) -> None:
    pieces = pieces_of(before + PLACE + after, coding)
    assert pieces.encoding == coding
    for word in (new_word().encode(), new_word().encode(), b"-" * WORD_LENGTH):
        sent = pieces.fill(word)
        assert len(sent) == len(pieces)
        assert UNPACK[coding](sent) == before + word + after


@pytest.mark.parametrize("coding,unpack", [(b"gzip", gzip.decompress), (b"br", brotli.decompress)])
def test_what_is_around_is_compressed_and_the_word_is_not(
    coding: bytes, unpack: Callable[[bytes], bytes]
) -> None:
    """So the length tells nothing of the word, however often a part of it stands elsewhere in the page."""
    line = b'<option value="GM0141">Almelo</option>'
    word = new_word().encode()
    pieces = pieces_of(line * 300 + word[:12] + PLACE + word[12:] + line * 300, coding)
    assert word in pieces.fill(word)
    assert len(pieces) < 600
    assert unpack(pieces.fill(word)).count(word) == 1


def test_a_wrong_word_would_be_noticed() -> None:
    """The sum at the end of gzip is of the page with the word: another one in its place does not pass."""
    pieces = pieces_of(b"voor" * 50 + PLACE + b"na" * 50, b"gzip")
    one, other = new_word().encode(), new_word().encode()
    with pytest.raises((gzip.BadGzipFile, zlib.error)):
        gzip.decompress(pieces.fill(one).replace(one, other))


def test_a_place_that_is_not_there_once_is_a_mistake_of_ours() -> None:
    for page in (b"geen", PLACE + PLACE):
        with pytest.raises(ValueError, match="unpack"):
            pieces_of(page, b"br")
