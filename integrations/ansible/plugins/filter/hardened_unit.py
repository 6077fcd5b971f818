"""Compose hardened units on the control node, and say which files a service may have on a machine."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, get_args

from ansible.errors import AnsibleError, AnsibleFilterError
from ansible.utils.display import Display

try:
    from hardened_unit.compose import Form, Request, Started, compose, framing, need_calls, own_lines, unit_name
    from hardened_unit.compose.writing import Comments
    from hardened_unit.errors import UserError
    from systemd_directives import catalogue, harvest, targets
    from systemd_directives.catalogue import UnknownName
except ImportError as error:
    MISSING = "hardened-unit is missing in the Python that runs Ansible, or too old: pip install -U hardened-unit"
    raise AnsibleError(MISSING) from error

try:
    from ansible.utils.unsafe_proxy import wrap_var
except ImportError:  # an Ansible without it takes nothing that a filter gives for a template

    def wrap_var(v: Any) -> Any:  # noqa: ANN401 - whatever a template may hold
        """Give the value back."""
        return v


if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from hardened_unit.rules import Finding
    from systemd_directives.target import Target

UNITS = "/etc/systemd/system"
TEXTS = ("comments", "description", "exec", "form", "name", "preset", "socket", "timer", "user")
LISTS = ("lines", "needs")
SWITCHES = ("sysusers",)


def hardened_unit(spec: Mapping[str, Any], target: str | int) -> dict[str, Any]:
    """Compose a service; raises ``AnsibleFilterError`` that says what is wrong with it.

    A target that is a number is the version of a machine: one that is newer than all that are known counts as the newest.
    """
    try:
        chosen = targets.target(str(min(target, harvest.NEWEST)) if isinstance(target, int) else target)
        # What came from a machine must not be taken for a template on its way into the file.
        made: dict[str, Any] = wrap_var(_composed(_checked(spec), chosen))
    except (UserError, targets.UnknownTarget, UnknownName) as error:
        msg = f"{spec.get('name', 'a service')}: {error}"
        raise AnsibleFilterError(msg) from None
    return made


def hardened_unit_paths(name: str) -> list[str]:
    """Say which files a service may have been given, whatever was asked for; raises ``AnsibleFilterError``."""
    try:
        name = unit_name(name)
    except UserError as error:
        raise AnsibleFilterError(str(error)) from None
    units = (name, f"{name}.d/hardening.conf", *(framing.beside(name, kind) for kind in ("socket", "timer")))
    return [*(f"{UNITS}/{unit}" for unit in units), f"/etc/sysusers.d/{framing.stem(name)}.conf"]


def _checked(spec: Mapping[str, Any]) -> dict[str, Any]:
    """Give what is asked for with every key that there is, each of its type; raises ``UserError``."""
    known = (*TEXTS, *LISTS, *SWITCHES)
    if unknown := [str(key) for key in spec if key not in known]:
        raise UserError(str(UnknownName("keys", unknown[0], known)))
    asked: dict[str, Any] = {}
    for key in TEXTS:
        asked[key] = _text(key, spec.get(key, "")).strip()
    for key in LISTS:
        given = spec.get(key, [])
        if isinstance(given, str) or not hasattr(given, "__iter__"):
            msg = f"{key} is a list"
            raise UserError(msg)
        asked[key] = [_text(key, one) for one in given]
    for key in SWITCHES:
        asked[key] = spec.get(key, False)
        if not isinstance(asked[key], bool):
            msg = f"{key} is true or false, not {asked[key]!r}"
            raise UserError(msg)
    for key, choices in (("form", get_args(Form)), ("comments", get_args(Comments))):
        asked[key] = asked[key] or choices[0]
        if asked[key] not in choices:
            msg = f"{key} is {', '.join(choices[:-1])} or {choices[-1]}, not {asked[key]!r}"
            raise UserError(msg)
    return asked


def _text(key: str, value: object) -> str:
    """Give a text, or a number as one."""
    if isinstance(value, bool) or not isinstance(value, (str, int)):
        msg = f"{key} is a text, not {value!r}"
        raise UserError(msg)
    return str(value)


def _composed(asked: Mapping[str, Any], target: Target) -> dict[str, Any]:
    """Compose, and sort what came of it; raises ``UserError``, also where the rules find an error."""
    known = catalogue.load()
    request = Request(
        unit_name(asked["name"]),
        (target,),
        known.preset(asked["preset"]) if asked["preset"] else None,
        need_calls(asked["needs"], known),
        asked["exec"],
        asked["description"],
        own_lines(asked["lines"]),
        asked["form"],
        asked["comments"],
        asked["user"],
        Started(asked["socket"], asked["timer"]),
        asked["sysusers"],
    )
    composed = compose(request, known)
    told = {severity: list(_told(composed.findings, severity)) for severity in ("error", "warning")}
    if told["error"]:
        raise UserError("; ".join(told["error"]))
    for line in told["warning"]:
        Display().warning(f"{request.name}: {line}")
    unit, drop_in = hardened_unit_paths(request.name)[:2]
    path = {"unit": unit, "drop-in": drop_in}.get(request.form)
    starting = [one.name for one in composed.beside if one.folder == UNITS] or [request.name]
    return {
        "name": request.name,
        "text": composed.text,
        "files": [
            *([{"path": path, "text": composed.text}] if path else []),
            *({"path": f"{one.folder}/{one.name}", "text": one.text} for one in composed.beside),
        ],
        "starts": [name for name in starting if "@." not in name],
        "omitted": [{"line": f"{line.name}={line.value}", "why": why.replace("``", "")} for line, why in composed.omitted],
    }


def _told(findings: Iterable[Finding], severity: str) -> Iterable[str]:
    """Tell findings with the lines that they are about."""
    return (
        f"{finding.entry.text.strip()}: {finding.message} [{finding.rule}]"
        for finding in findings
        if finding.severity == severity
    )


class FilterModule:
    """What Ansible looks for."""

    def filters(self) -> dict[str, Callable[..., Any]]:
        """Name the filters."""
        return {"hardened_unit": hardened_unit, "hardened_unit_paths": hardened_unit_paths}
