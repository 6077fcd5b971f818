"""Scores for other programs: JSON, Markdown, and the text format of Prometheus."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from hardened_unit.exposure import shown
from hardened_unit.report.markdown import plain
from hardened_unit.rules.wording import printable

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from hardened_unit.exposure import Assessed, Beyond
    from hardened_unit.exposure.rating import Rated
    from systemd_directives.target import Target


def as_json(files: Sequence[Rated], target: Target) -> str:
    """Give the contract's JSON, version 1."""
    return json.dumps(
        {
            "version": 1,
            "target": {"systemd": target.systemd, "name": target.name or None},
            "files": [{"path": rated.path, **as_record(rated)} for rated in files],
        },
        ensure_ascii=False,
    )


def as_record(rated: Rated) -> dict[str, object]:
    """Give the score of a unit for JSON, check by check."""
    return {
        "overall": rated.exposure.overall,
        "level": rated.exposure.level,
        "checks": [_check(one) for one in rated.exposure.checks],
        "beyond": [_beyond(item) for item in rated.beyond],
    }


def _check(one: Assessed) -> dict[str, object]:
    return {
        "id": one.check.id,
        "name": one.check.name,
        "weight": one.check.weight,
        "range": one.check.range,
        "badness": one.badness,
        "exposure": shown(one.exposure) if one.exposure else None,
        "state": one.state,
        "says": one.says,
    }


def _beyond(item: Beyond) -> dict[str, object]:
    return {
        "kind": item.kind,
        "directive": item.directive,
        "says": item.says,
        "checks": list(item.checks),
        "line": item.entry.last if item.entry else None,
    }


def as_markdown(files: Sequence[Rated], target: Target) -> Iterator[str]:
    """Give a table of all units, and for each its checks, folded."""
    yield f"| unit | exposure (systemd {target.systemd}) | |"
    yield "| --- | ---: | --- |"
    for rated in files:
        note = f", {rated.overall.partition(', ')[2]}" if rated.doubted else ""
        yield f"| {plain(rated.path)} | {rated.exposure.overall} | {rated.exposure.level}{note} |"
    for rated in files:
        yield ""
        yield f"<details><summary>{plain(rated.path)}: {rated.exposure.overall} {rated.exposure.level}</summary>"
        yield ""
        yield "| check | exposure | |"
        yield "| --- | ---: | --- |"
        bad = sorted((one for one in rated.exposure.checks if one.exposure), key=lambda one: -(one.exposure or 0))
        for one in bad:
            yield f"| {plain(one.check.name)} | {shown(one.exposure or 0)} | {plain(one.says)} |"
        for item in rated.beyond:
            yield f"| {plain(item.directive)}= | {item.kind} | {plain(item.says)} |"
        yield ""
        yield "</details>"


def as_prometheus(files: Sequence[Rated]) -> Iterator[str]:
    """Give gauges for a textfile collector: one for each unit, and one for each of its checks that applies."""
    yield "# HELP hardened_unit_exposure Exposure of a unit as systemd-analyze security has it, from 0 to 10; less is better."
    yield "# TYPE hardened_unit_exposure gauge"
    for rated in files:
        yield f"hardened_unit_exposure{{{_labels(rated)}}} {rated.exposure.overall}"
    yield "# HELP hardened_unit_check_exposure What one check adds to the exposure of a unit."
    yield "# TYPE hardened_unit_check_exposure gauge"
    for rated in files:
        for one in rated.exposure.checks:
            if one.badness is not None:
                yield f'hardened_unit_check_exposure{{{_labels(rated)},check="{one.check.id}"}} {shown(one.exposure or 0)}'


def _labels(rated: Rated) -> str:
    unit = rated.name or rated.path.rpartition("/")[2]
    return f'unit="{_label(unit)}",path="{_label(rated.path)}",systemd="{rated.exposure.systemd}"'


def _label(text: str) -> str:
    """Escape a label's value; what is not printable is replaced, because the file has to be UTF-8."""
    return printable(text).replace("\\", "\\\\").replace('"', '\\"')
