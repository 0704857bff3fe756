"""Which names hold a link, as a mail program would make one of them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leerkring.core.text.links_in_names import endings, holds_link

NAMES = """
J.P. de Vries|St. Anna|A.B.C. van Dam|J.P.de Vries|Th.de Groot|Drs.Jansen|Drs.ing. P. Jansen|M. O'Hara
Bouwbedrijf Prins B.V.|Jan-Willem Smit|prof.dr.ir. K. Bos|K. Bos M.Sc.|S.T.A.R.|Ir.A. de Wit|W.v.d.Berg
Mr.dr. A. Prins|Ada, MSc.|José Ñandú|李 明|n.v.t.|Vera 2.0|d'Arc|J.Ph.van Dam|A. de Nl|'t Hooft|Zorg.
"""
LINKS = """
evil.nl/inlog|ｅｖｉｌ．ｎｌ|www.evil|http evil|HTTPS:evil|evil。nl|evil.zip|evil․com|почта.рф|192.0.2.1|x@evil.nl
Klik op evil.nl.|t.co/x|x.com|evil.de Klik|mailto:evil|evil.xn--p1ai|sub.evil.co.uk|evil.nl:8080|ⓔⓥⓘⓛ.ⓒⓞⓜ|ftp://evil
Jan (evil.nl)|evil.nl,Jan|‘evil.nl’|drs.nl/inlog|EVIL.NL|evil｡nl
"""


@pytest.mark.parametrize("name", NAMES.strip().replace("\n", "|").split("|"))
def test_a_name_is_a_name(name: str) -> None:
    assert not holds_link(name)


@pytest.mark.parametrize(
    "name", [*LINKS.strip().replace("\n", "|").split("|"), "e\u200bvil.nl", "evil.\u00adnl", "ev\u2060il.nl"]
)
def test_an_address_is_not_a_name(name: str) -> None:
    assert holds_link(name)


@given(st.sampled_from(sorted(endings())), st.text("abcdefghijklmnop", min_size=4, max_size=12))
def test_no_ending_of_the_internet_gets_through(ending: str, label: str) -> None:
    assert holds_link(f"Jan {label}.{ending}")
    assert holds_link(f"{label.upper()}.{ending}/inlog")


@pytest.mark.parametrize(
    "name, holds",
    [("Bibliotheek.nl", False), ("Bibliotheek.nl/inlog", True), ("www.bibliotheek.nl", True)],
)
def test_an_organisation_may_be_called_after_its_site(name: str, holds: bool) -> None:
    assert holds_link(name, bare=False) is holds
