"""Errors that a user caused, and that a message can put right; and the end of a conversation that is none."""

from collections.abc import Iterable


class UserError(Exception):
    """Wrong usage or unreadable input; the message says what is wrong and what to do. Ends a command with status 2."""

    def __init__(self, message: str, *, option: str = "", index: int | None = None) -> None:
        """Remember which option it is about, and of one that was given several times which time, counted from 0."""
        super().__init__(message)
        self.option = option
        self.index = index


class SeveralErrors(UserError):
    """Everything that is wrong, at once."""

    def __init__(self, errors: Iterable[UserError]) -> None:
        """Put the messages below each other."""
        self.errors = tuple(errors)
        super().__init__("\n".join(dict.fromkeys(map(str, self.errors))))


def errors_of(error: UserError) -> tuple[UserError, ...]:
    """Give the single errors."""
    return error.errors if isinstance(error, SeveralErrors) else (error,)


class ReaderLeft(Exception):
    """Whoever reads the output has stopped; the command ends with ``status``, so that what it found is not hidden."""

    def __init__(self, status: int) -> None:
        """Remember the status."""
        super().__init__()
        self.status = status
