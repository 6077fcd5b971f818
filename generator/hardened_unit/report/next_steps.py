"""The steps that lower a score, as a plan: the least risk first, each with the score after it."""

from __future__ import annotations

import shutil
import textwrap
from typing import TYPE_CHECKING

from hardened_unit.exposure.steps import undone
from hardened_unit.rules.wording import printable

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from hardened_unit.exposure.steps import Scored, Step
    from hardened_unit.report.style import Style
    from systemd_directives.catalogue import Catalogue

_WIDEST = 100


def plan(path: str, unit: Scored, chosen: Sequence[Step], catalogue: Catalogue, style: Style) -> Iterator[str]:
    """Go through steps in the order of their risk; the score after each is that with all before it."""
    width = min(shutil.get_terminal_size((100, 24)).columns, _WIDEST)
    before = unit.score()
    yield f"{style(printable(path), 'bold')}  {before.overall} {before.level} {style(f'(systemd {before.systemd})', 'dim')}"
    if not chosen:
        yield "  no line of a preset would lower it further"
        return
    for step in sorted(chosen, key=lambda one: (one.preset.place, -one.gain)):
        unit = unit.with_lines(step.lines)
        after = unit.score()
        lines = f"\n{' ' * 8}".join(style(line, "cyan") for line in step.lines)
        yield ""
        yield f"  {style(f'{after.overall:>4}', 'bold')}  {lines}"
        yield from _wrapped(f"risk: as the preset {step.preset.name} has it", width)
        if catalogue.has_directive(step.directive):
            directive = catalogue.directive(step.directive)
            for breakage in directive.breaks[:2]:
                yield from _wrapped(f"breaks {breakage.who}: {breakage.instead}", width)
            yield from _wrapped(f"undo: {undone(directive)}", width)


def _wrapped(text: str, width: int) -> list[str]:
    return textwrap.wrap(
        text.replace("``", ""),
        width,
        initial_indent=" " * 8,
        subsequent_indent=" " * 10,
        break_long_words=False,
        break_on_hyphens=False,
    )
