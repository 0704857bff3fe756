"""Who our database belongs to: a role that may do everything in it, and nothing beside it.

A cluster is made by its superuser, whom nobody connects as after that. Clusters from before had no other role; they
are handed over once, while processes of the older version may still be at work in them.
"""

from __future__ import annotations

import subprocess
import time
from collections.abc import Mapping
from pathlib import Path

from leerkring.core.database.server.programs import PostgresFailed, binaries

DATABASE = "leerkring"
OWNER = "leerkring"
SUPERUSER = "postgres"
MARK = "leerkring.owner"
"""A file in the cluster, so that it goes where the cluster goes: this one is handed over."""
ATTEMPTS = 20

NEW = f"CREATE ROLE {OWNER} LOGIN\nCREATE DATABASE {DATABASE} OWNER {OWNER}\n"
"""For `postgres --single`, which takes one statement a line."""

_HAND_OVER = r"""
SET lock_timeout = '2s';
SELECT 'CREATE ROLE leerkring LOGIN' WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'leerkring') \gexec
ALTER DATABASE leerkring OWNER TO leerkring;
CREATE TEMPORARY VIEW ours AS
    SELECT oid AS space FROM pg_namespace
     WHERE nspname !~ '^pg_' AND nspname <> 'information_schema';
CREATE TEMPORARY VIEW foreign_owner AS
    SELECT oid AS role FROM pg_roles WHERE rolname NOT IN ('leerkring', 'pg_database_owner');
SELECT format('ALTER SCHEMA %I OWNER TO leerkring', nspname)
  FROM pg_namespace JOIN ours ON space = oid JOIN foreign_owner ON role = nspowner \gexec
SELECT format('ALTER %s %s OWNER TO leerkring', CASE relkind WHEN 'S' THEN 'SEQUENCE' WHEN 'v' THEN 'VIEW'
              WHEN 'm' THEN 'MATERIALIZED VIEW' WHEN 'f' THEN 'FOREIGN TABLE' ELSE 'TABLE' END, pg_class.oid::regclass)
  FROM pg_class JOIN ours ON space = relnamespace JOIN foreign_owner ON role = relowner
 WHERE relkind IN ('r', 'p', 'v', 'm', 'f', 'S') AND NOT EXISTS (
       SELECT FROM pg_depend WHERE classid = 'pg_class'::regclass AND objid = pg_class.oid
                               AND (deptype = 'e' OR relkind = 'S' AND deptype IN ('a', 'i'))) \gexec
SELECT format('ALTER ROUTINE %s OWNER TO leerkring', pg_proc.oid::regprocedure)
  FROM pg_proc JOIN ours ON space = pronamespace JOIN foreign_owner ON role = proowner
 WHERE NOT EXISTS (SELECT FROM pg_depend WHERE classid = 'pg_proc'::regclass AND objid = pg_proc.oid AND deptype = 'e') \gexec
SELECT format('ALTER TYPE %s OWNER TO leerkring', pg_type.oid::regtype)
  FROM pg_type JOIN ours ON space = typnamespace JOIN foreign_owner ON role = typowner
 WHERE typtype IN ('e', 'd', 'r') AND NOT EXISTS (
       SELECT FROM pg_depend WHERE classid = 'pg_type'::regclass AND objid = pg_type.oid AND deptype = 'e') \gexec
"""


def mark(data: Path) -> None:
    """Say that the cluster in this folder belongs to its own role."""
    (data / MARK).touch(mode=0o600)


def hand_over_once(data: Path, socket_dir: Path, port: int, environment: Mapping[str, str]) -> None:
    """Make the role in an older cluster whose server runs, and give it all that is ours; safe to run again.

    Each statement stands alone and waits two seconds at most for a table that is in use, so that who works there
    goes on; what could not be done is done at the next attempt.
    """
    if (data / MARK).exists():
        return
    psql = [str(binaries() / "psql"), "-X", "-q", "-v", "ON_ERROR_STOP=1"]
    place = ["-h", str(socket_dir), "-p", str(port), "-U", SUPERUSER, "-d", DATABASE]
    for _ in range(ATTEMPTS):
        done = subprocess.run(
            [*psql, *place], input=_HAND_OVER, capture_output=True, text=True, env=environment, check=False
        )
        if done.returncode == 0:
            mark(data)
            return
        time.sleep(0.2)
    raise PostgresFailed(
        f"The database cannot be handed over to the role {OWNER}. Stop what uses it and start again."
        f"\n{done.stderr.strip()}"
    )
