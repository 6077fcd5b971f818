"""Errors that a user caused, and that a message can put right; and the end of a conversation that is none."""


class UserError(Exception):
    """Wrong usage or unreadable input; the message says what is wrong and what to do. Ends a command with status 2."""


class ReaderLeft(Exception):
    """Whoever reads the output has stopped; the command ends with ``status``, so that what it found is not hidden."""

    def __init__(self, status: int) -> None:
        """Remember the status."""
        super().__init__()
        self.status = status
