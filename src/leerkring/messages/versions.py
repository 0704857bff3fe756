"""What the forms about a message were opened with."""

import json
from typing import Any

from leerkring.core.versions import version_of


def version_of_message(message: Any) -> str:
    """Return the version of a message: its words, whom it is for, and whether and when it leaves."""
    return version_of(
        message.subject,
        message.body,
        json.dumps(message.audience, sort_keys=True),
        message.reply_to,
        message.state,
        message.send_at,
    )
