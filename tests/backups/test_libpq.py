"""An address as PostgreSQL's own programs take it: nothing of it on a command line."""

import pytest

from leerkring.backups.libpq import libpq_environment
from leerkring.settings.database_address import check_address

FORMS = {
    "postgresql://leerkring@db.example/leerkring": {
        "PGHOST": "db.example",
        "PGUSER": "leerkring",
        "PGDATABASE": "leerkring",
    },
    "postgres://u%40x:p%2Fw%3A@db:6000/a%20b": {
        "PGUSER": "u@x",
        "PGPASSWORD": "p/w:",
        "PGHOST": "db",
        "PGPORT": "6000",
        "PGDATABASE": "a b",
    },
    "postgresql://u@[2001:db8::1]:5433,b/leerkring": {
        "PGUSER": "u",
        "PGHOST": "2001:db8::1,b",
        "PGPORT": "5433,5432",
        "PGDATABASE": "leerkring",
    },
    "postgresql://[::1]/leerkring": {"PGHOST": "::1", "PGDATABASE": "leerkring"},
    "postgresql:///leerkring?host=/run/postgresql&port=5433&user=me": {
        "PGHOST": "/run/postgresql",
        "PGPORT": "5433",
        "PGUSER": "me",
        "PGDATABASE": "leerkring",
    },
    "postgresql://db/leerkring?sslmode=verify-full&sslrootcert=/etc/hostname&target_session_attrs=primary": {
        "PGHOST": "db",
        "PGDATABASE": "leerkring",
        "PGSSLMODE": "verify-full",
        "PGSSLROOTCERT": "/etc/hostname",
        "PGTARGETSESSIONATTRS": "primary",
    },
    "postgresql:///?service=leerkring": {"PGSERVICE": "leerkring"},
}
ALWAYS = {"LC_ALL": "C", "PGCONNECT_TIMEOUT": "10", "PGTZ": "UTC"}


@pytest.mark.parametrize("number", range(len(FORMS)))
def test_each_form_becomes_the_variables_that_it_means(number: int) -> None:
    url, expected = list(FORMS.items())[number]
    assert libpq_environment(check_address(url), {}) == ALWAYS | expected


def test_what_the_address_leaves_open_comes_from_outside_and_nothing_of_ours_goes_along() -> None:
    around = {
        "PGPASSFILE": "/a",
        "PGUSER": "b",
        "PATH": "/bin",
        "LEERKRING_SECRET_KEY": "key",
        "DATABASE_URL": "x",
    }
    found = libpq_environment("postgresql://me@db/leerkring", around)
    assert (found["PGPASSFILE"], found["PGUSER"], found["PATH"]) == ("/a", "me", "/bin")
    assert not {"LEERKRING_SECRET_KEY", "DATABASE_URL"} & set(found)


def test_what_has_no_variable_is_told() -> None:
    with pytest.raises(ValueError, match="sslpassword"):
        libpq_environment("postgresql://db/leerkring?sslpassword=secret", {})
