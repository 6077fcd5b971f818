"""Errors that a user caused, and that a message can put right."""


class UserError(Exception):
    """Wrong usage or unreadable input; the message says what is wrong and what to do. Ends a command with status 2."""
