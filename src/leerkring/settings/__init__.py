"""Everything that may be set from outside, read once from the environment. Standard library only."""

from leerkring.settings.settings import (
    DEFAULT_MAIL_FROM,
    DEFAULT_REPLY_TO,
    Network,
    Settings,
    SettingsError,
)

__all__ = ["DEFAULT_MAIL_FROM", "DEFAULT_REPLY_TO", "Network", "Settings", "SettingsError"]
