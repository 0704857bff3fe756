"""Expand and contract in two releases: nothing that the release before still uses is taken away by the one that follows it.

Each migration since the last release is read as the SQL that Alembic would send. What takes away, renames or tightens
something that release has must be named in `CONTRACTS` of the migration, with why its program can do without.
"""

import importlib.util
import io
import re
from collections.abc import Iterable, Mapping
from pathlib import Path

import pytest
from alembic.migration import MigrationContext
from alembic.operations import Operations

from leerkring.core.database.schema.releases import releases
from tests.house.test_migrations import VERSIONS

SINCE = [path for path in VERSIONS if path.stem[:4] > releases()[-1].schema]
NAME = r'(?:IF (?:NOT )?EXISTS )?(?:ONLY )?(?:public\.)?"?(?P<{}>\w+)"?'
TABLE, COLUMN = NAME.format("table"), NAME.format("column")
MADE = re.compile(rf"CREATE (?:UNLOGGED )?TABLE {TABLE}", re.IGNORECASE)
DROPPED = re.compile(rf"DROP TABLE {TABLE}", re.IGNORECASE)
ALTERED = re.compile(rf"ALTER TABLE {TABLE} (?P<rest>.*)", re.IGNORECASE)
ADDED = re.compile(
    rf"ADD (?:COLUMN )?(?!CONSTRAINT|CHECK|UNIQUE|PRIMARY|FOREIGN|EXCLUDE){COLUMN}(?P<rest>.*)", re.IGNORECASE
)
BREAKS = {
    "drops": re.compile(rf"DROP (?:COLUMN )?(?!CONSTRAINT\b){COLUMN}", re.IGNORECASE),
    "renames": re.compile(rf"RENAME (?!CONSTRAINT\b|TO\b)(?:COLUMN )?{COLUMN}", re.IGNORECASE),
    "tightens": re.compile(rf"ALTER (?:COLUMN )?{COLUMN} SET NOT NULL", re.IGNORECASE),
    "changes the type of": re.compile(rf"ALTER (?:COLUMN )?{COLUMN} (?:SET DATA )?TYPE", re.IGNORECASE),
    "takes the default from": re.compile(rf"ALTER (?:COLUMN )?{COLUMN} DROP DEFAULT", re.IGNORECASE),
}


def breaking(sql: str, new: set[str]) -> dict[str, str]:
    """Return what a migration does to what was there before, by its name; `new` gets what it makes itself."""
    found: dict[str, str] = {}
    plain = re.sub(r"--[^\n]*|/\*.*?\*/", " ", sql, flags=re.DOTALL)
    for statement in (re.sub(r"\s+", " ", one).strip() for one in plain.split(";")):
        new.update(match["table"] for match in MADE.finditer(statement))
        found |= {match["table"]: "drops" for match in DROPPED.finditer(statement)}
        for altered in ALTERED.finditer(statement):
            table = altered["table"]
            if re.match(r"RENAME TO\b", altered["rest"], re.IGNORECASE):
                found[table] = "renames"
            for action in re.split(r",(?![^()]*\))", altered["rest"]):
                found |= _by_action(table, action.strip(), new)
    return {name: what for name, what in found.items() if name.partition(".")[0] not in new}


def _by_action(table: str, action: str, new: set[str]) -> dict[str, str]:
    added = ADDED.match(action)
    if added:
        new.add(f"{table}.{added['column']}")
        needs = re.search(r"\bNOT NULL\b", added["rest"], re.IGNORECASE)
        gets = re.search(r"\bDEFAULT\b|\bGENERATED\b", added["rest"], re.IGNORECASE)
        return {f"{table}.{added['column']}": "asks for a value in"} if needs and not gets else {}
    for what, pattern in BREAKS.items():
        match = pattern.match(action)
        if match:
            name = f"{table}.{match['column']}"
            harmless = what in {"drops", "renames"} and name in new
            return {} if harmless else {name: what}
    return {}


def read(path: Path) -> tuple[str, Mapping[str, str]]:
    """Return a migration as SQL, and what it lists."""
    spec = importlib.util.spec_from_file_location(f"read_{path.stem}", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    out = io.StringIO()
    context = MigrationContext.configure(
        dialect_name="postgresql", opts={"as_sql": True, "output_buffer": out}
    )
    with Operations.context(context):
        module.upgrade()
    return out.getvalue(), getattr(module, "CONTRACTS", {})


def complaints(migrations: Iterable[tuple[str, str, Mapping[str, str]]]) -> list[str]:
    """Return a sentence for each that breaks the release before without saying why it may."""
    new: set[str] = set()
    said = []
    for revision, sql, listed in migrations:
        found = breaking(sql, new)
        said += [
            f"{revision} {what} {name}, which leerkring {releases()[-1].version} may still use: add beside it now and take "
            f"away in the next release, or name it in CONTRACTS of the migration with why that program can do without."
            for name, what in found.items()
            if len(listed.get(name, "").split()) < 4
        ]
        said += [
            f"{revision} does nothing to {name}: it need not be in CONTRACTS."
            for name in listed.keys() - found
        ]
    return said


def test_no_migration_breaks_the_release_before() -> None:
    assert complaints((path.stem[:4], *read(path)) for path in SINCE) == []


@pytest.mark.parametrize(
    "sql, named",
    [
        ("DROP TABLE item", "drops item,"),
        ("DROP TABLE IF EXISTS public.item CASCADE", "drops item,"),
        ("ALTER TABLE item DROP COLUMN IF EXISTS words", "drops item.words,"),
        ('ALTER TABLE ONLY "item" DROP "words"', "drops item.words,"),
        ("ALTER TABLE item ADD x int, DROP COLUMN words", "drops item.words,"),
        ("ALTER TABLE item RENAME words TO tally", "renames item.words,"),
        ("ALTER TABLE item RENAME COLUMN words TO tally", "renames item.words,"),
        ("ALTER TABLE item RENAME TO text", "renames item,"),
        ("ALTER TABLE item ALTER COLUMN words SET NOT NULL", "tightens item.words,"),
        ("ALTER TABLE item ALTER words TYPE bigint USING 1", "changes the type of item.words,"),
        ("ALTER TABLE item ALTER COLUMN words DROP DEFAULT", "takes the default from item.words,"),
        ("ALTER TABLE item ADD COLUMN tally int NOT NULL", "asks for a value in item.tally,"),
        (
            "ALTER TABLE item ADD tally numeric(4, 2) CHECK (tally > 0) NOT NULL",
            "asks for a value in item.tally,",
        ),
        (
            "ALTER TABLE item ADD COLUMN tally int DEFAULT 0 NOT NULL; ALTER TABLE item ALTER COLUMN tally DROP DEFAULT",
            "takes the default from item.tally,",
        ),
        ("-- a remark;\nALTER TABLE item\n  DROP COLUMN words", "drops item.words,"),
    ],
)
def test_what_breaks_the_release_before_is_named(sql: str, named: str) -> None:
    (said,) = complaints([("0099", sql, {})])
    assert named in said
    assert (
        complaints(
            [("0099", sql, {named.rsplit(maxsplit=1)[-1].strip(","): "the release before never reads it"})]
        )
        == []
    )


@pytest.mark.parametrize(
    "sql",
    [
        "CREATE TABLE shelf (id int NOT NULL); ALTER TABLE shelf ALTER id SET NOT NULL; DROP TABLE shelf",
        "ALTER TABLE item ADD COLUMN tally int DEFAULT 0 NOT NULL",
        "ALTER TABLE item ADD COLUMN tally int; ALTER TABLE item RENAME tally TO score; ALTER TABLE item DROP tally",
        "ALTER TABLE item ADD COLUMN tally int GENERATED ALWAYS AS (1) STORED NOT NULL",
        "ALTER TABLE item DROP CONSTRAINT ck_item_kind, ADD CONSTRAINT ck_item_kind CHECK (kind <> '')",
        "ALTER TABLE item RENAME CONSTRAINT a TO b",
        "DROP INDEX ix_item_shelf",
    ],
)
def test_what_only_adds_passes(sql: str) -> None:
    assert complaints([("0099", sql, {})]) == []


def test_what_is_listed_and_not_done_is_named() -> None:
    assert complaints([("0099", "SELECT 1", {"item.words": "the release before never reads it"})]) == [
        "0099 does nothing to item.words: it need not be in CONTRACTS."
    ]
