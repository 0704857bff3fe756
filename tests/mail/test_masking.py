"""What staff see of a mail holds no link that acts for its recipient."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leerkring.core.ids import uuid7
from leerkring.core.secrets import Links, random_secret
from leerkring.mail.beheer.masking import PERSONAL, masked

SECRETS = [Links("sleutel").make("registration", uuid7()), random_secret(), "-" + "aB" * 20 + "c_"]
BASE = "https://leerkring.example"


@pytest.mark.parametrize("secret", SECRETS, ids=["signed", "random", "begins with a dash"])
@pytest.mark.parametrize("after", ["", "/aanbod", "?gedaan=1", "#deel", "/aanbod?antwoord=accept&x=1"])
def test_a_personal_link_is_a_neutral_word(secret: str, after: str) -> None:
    url = f"{BASE}/een/pagina/van/morgen/{secret}{after}"
    assert masked(f"Bekijk uw aanmelding:\n{url}\nDag") == f"Bekijk uw aanmelding:\n{PERSONAL}\nDag"
    shown = masked(f'<p><a style="x" href="{url}">Bekijk</a> of <b>{url}</b>, {BASE}/agenda</p>')
    assert secret not in shown
    assert ">Bekijk</a>" in shown
    assert f"{BASE}/agenda" in shown


def test_what_is_not_personal_stays() -> None:
    text = f'<a href="{BASE}/agenda/een-heel-lange-naam-van-een-activiteit-over-wonen-en-zorg">Dag</a> {"=" * 60}'
    assert masked(text) == text
    slug = "leerkring-wonen-en-zorg-in-de-regio-twente0"
    assert len(slug) == 43
    assert masked(f"{BASE}/agenda/{slug}") == f"{BASE}/agenda/{slug}"


def test_a_secret_that_is_written_otherwise_is_one_too() -> None:
    secret = "a-b_" * 10 + "xYz"
    written = secret.replace("-", "%2D").replace("_", "%5f")
    assert "xYz" not in masked(f"<a href='{BASE}/aanmelding/{written}'>ja</a> {BASE}/aanmelding/{written}")


@given(st.uuids(), st.text("abc<>\"'/ ?&=.-", max_size=20), st.text("abc<>\"' /?&=.", max_size=20))
def test_no_secret_gets_through_whatever_stands_around_it(id_, before: str, after: str) -> None:
    secret = Links("sleutel").make("registration", id_)
    assert secret not in masked(f"{before}/{secret}/{after}")
