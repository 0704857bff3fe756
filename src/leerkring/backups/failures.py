"""The ways a backup or a restore cannot be done: a sentence for who typed the command."""


class CannotBackUp(Exception):
    """No backup was made, and nothing of it is left behind; the text says why."""


class CannotRestore(Exception):
    """Nothing was restored and nothing was touched, unless the text says otherwise."""


class NotWhole(CannotRestore):
    """The file is no backup, or not as it was written."""
