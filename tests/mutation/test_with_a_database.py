"""A module that needs PostgreSQL is judged from end to end: a server, a lent database, and each fault with its verdict."""

import pytest

from tools.mutants.run import judge
from tools.mutants.table import Module

LEDGER = "tests/mail/test_bulk_ledger.py"
OUTAGES = Module(
    "mail/outage/queries",
    (
        f"{LEDGER}::test_another_letter_does_not",
        f"{LEDGER}::test_the_one_letter_that_tries_ends_the_outage",
    ),
    needs_database=True,
)


@pytest.mark.prove
@pytest.mark.alone
def test_faults_in_a_query_are_judged_in_one_process() -> None:
    judged = judge(OUTAGES)
    assert judged.planted > 20
    assert not [one for one in judged.survivors if one.function == "find_outage"]
    assert [one for one in judged.survivors if one.function == "count_due"], "no test here reaches it"
