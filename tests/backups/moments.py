"""A moment of a database that is not there, for tests of the file alone."""

from datetime import UTC, datetime

from leerkring.backups.standing import Server
from leerkring.backups.writing import Moment

NOW = datetime(2027, 1, 12, 1, 30, tzinfo=UTC)
SERVER = Server(
    version="18.6", major=18, schema="public", reads_only=False, system_identifier="7", timeline=1
)
MOMENT = Moment(SERVER, "snapshot", "0023", ("pg_trgm",), {"activity": 3, "person": 4}, missing=0)
