"""Read, check and compose hardened systemd units. Only the standard library is used.

The way of a unit through the engine: ``unitfile`` parses the text, ``settings`` says what a systemd makes of it, ``rules``
finds what is wrong, ``report`` shows it. ``compose`` makes new units, and sends them the same way before anyone sees them.
"""

__version__ = "0.1.0"
