"""The options of a Sphinx directive, of which all that is wrong is said at once, alike in reStructuredText and MyST."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from docutils.parsers.rst import directives

from hardened_unit.rules.wording import nearest, quoted

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    Convert = Callable[[str], Any]


class _Wrong(NamedTuple):
    """What stands for an option that there is not, or for a value that one cannot have."""

    said: str


class Options(dict[str, "Convert"]):
    """What reads the values of options, and takes wrong ones too, which ``take_wrong`` tells of."""

    def __init__(self, known: Mapping[str, Convert]) -> None:
        """Take the options, each with what reads its value and raises ``ValueError`` for a wrong one."""
        # MyST looks for a flag by its identity, and takes any value of it.
        super().__init__({name: read if read is directives.flag else _reading(name, read) for name, read in known.items()})

    def __missing__(self, name: str) -> Convert:
        """Give what reads an option that there is not."""
        near = nearest(name, self)
        allowed = f"did you mean :{near}:?" if near else f"the options are {' '.join(f':{known}:' for known in sorted(self))}"
        return lambda _: _Wrong(f"there is no option :{name}:; {allowed}")


def _reading(name: str, read: Convert) -> Convert:
    def value(given: str) -> object:
        try:
            return read(given)
        except (ValueError, TypeError) as error:
            return _Wrong(f":{name}: {quoted(given) if given else 'is empty'}: {' '.join(str(error).split())}")

    return value


def take_wrong(options: dict[str, Any]) -> list[str]:
    """Take out of a Sphinx directive's options those that cannot be used, and give what is wrong with them."""
    wrong = {name: value for name, value in options.items() if isinstance(value, _Wrong)}
    for name in wrong:
        del options[name]
    return [value.said for value in wrong.values()]
