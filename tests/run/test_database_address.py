"""DATABASE_URL as people write it: understood, or told what is wrong."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leerkring.settings.database_address import check_address, host_names, hosts_of


@pytest.mark.parametrize(
    "text, url",
    [
        ("postgres://db/leerkring", "postgresql://db/leerkring"),
        ("postgresql+asyncpg://db/leerkring?ssl=require", "postgresql://db/leerkring?sslmode=require"),
        ("postgresql://u:p%40ss@db:5433/x", "postgresql://u:p%40ss@db:5433/x"),
        ("postgresql:///leerkring?host=/run/postgresql", "postgresql:///leerkring?host=/run/postgresql"),
        ("postgresql://db?dbname=leerkring", "postgresql://db?dbname=leerkring"),
        ("postgresql://db/x?connect_timeout=5&keepalives=1&application_name=y", "postgresql://db/x"),
        ("postgresql://[2001:db8::1]:5432/x", "postgresql://[2001:db8::1]:5432/x"),
        (
            "postgresql://a:1,b:2/x?target_session_attrs=primary",
            "postgresql://a:1,b:2/x?target_session_attrs=primary",
        ),
    ],
)
def test_what_is_understood(text: str, url: str) -> None:
    assert check_address(text) == url


@pytest.mark.parametrize(
    "text, says",
    [
        ("mysql://db/x", "must start with postgresql://"),
        ("postgresql://db/", "the name of a database"),
        ("postgresql://u:p@ss@db/x", "%40"),
        ("postgresql://db/x?sslmod=require", "did you mean sslmode?"),
        ("postgresql://db/x?sslmode=on", "it is one of disable"),
        ("postgresql://db/x?target_session_attrs=master", "it is one of any"),
        ("postgresql://db/x?sslrootcert=/nowhere", "cannot be read: sslrootcert=/nowhere"),
        ("postgresql://db/x?channel_binding=require", "verify-full"),
        ("postgresql://db:99999/x", "port"),
        ("postgresql://a,b:0/x", "port"),
        ("postgresql:///x?host=a,b&port=1,2,3", "one port"),
        ("postgresql://db/x?sslmode", "name=value"),
        ("postgresql://::1/x", "between [ and ]"),
    ],
)
def test_what_is_wrong_is_named(text: str, says: str) -> None:
    with pytest.raises(ValueError, match=r".") as caught:
        check_address(text)
    assert says in str(caught.value)


def test_each_host_is_an_address_of_its_own() -> None:
    write = "target_session_attrs=read-write"
    assert hosts_of("postgresql://u:p@a:1,b/x?sslmode=require") == (
        f"postgresql://u:p@a:1/x?sslmode=require&{write}",
        f"postgresql://u:p@b/x?sslmode=require&{write}",
    )
    assert hosts_of("postgresql:///x?host=/one,/two&port=1,2") == (
        f"postgresql:///x?host=/one&{write}&port=1",
        f"postgresql:///x?host=/two&{write}&port=2",
    )
    assert hosts_of("postgresql://a/x") == ("postgresql://a/x",)
    both = "postgresql://a,b/x?target_session_attrs=prefer-standby"
    assert hosts_of(both) == (both,), "the driver wants to have seen them all"


def test_names_are_those_that_are_looked_up() -> None:
    assert host_names("postgresql://u@a:1,[::1]:2/x?host=c") == ("a", "::1", "c")
    assert host_names("postgresql:///x?host=/run/postgresql") == ()


@given(st.text(max_size=60), st.text(max_size=30))
def test_whatever_is_written_it_is_understood_or_told(rest: str, query: str) -> None:
    for text in (rest, f"postgresql://{rest}", f"postgresql://db/x?{query}", f"postgresql://{rest}?{query}"):
        try:
            url = check_address(text)
        except ValueError:
            continue
        assert check_address(url) == url
        assert hosts_of(url)
