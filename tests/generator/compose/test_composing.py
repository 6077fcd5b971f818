"""Units, and the files that go with them, as they are composed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from hardened_unit.compose import Composed, Request, Started, compose, need_calls
from hardened_unit.errors import UserError
from hardened_unit.exposure.rating import rate
from hardened_unit.rules import check
from hardened_unit.unitfile import parse
from systemd_directives.target import Target

if TYPE_CHECKING:
    from systemd_directives.catalogue import Catalogue

BOTH = (Target(252), Target(257))


@pytest.fixture
def composed(known: Catalogue) -> Any:  # noqa: ANN401 - a function with the fields of a request
    """Give what composes a standard web service, with some fields of the request changed."""

    def call(preset: str = "standard", **fields: Any) -> Composed:  # noqa: ANN401 - whatever the request has
        request = Request("web.service", BOTH, known.preset(preset), command="/usr/bin/true")
        return compose(request._replace(**fields), known)

    return call


def values(text: str) -> dict[tuple[str, str], list[str]]:
    """Give what a unit assigns."""
    found: dict[tuple[str, str], list[str]] = {}
    for entry in parse(text).assignments():
        found.setdefault((entry.section, entry.key), []).append(entry.value)
    return found


def test_what_waits_is_a_comment_with_what_it_would_add(composed: Any) -> None:  # noqa: ANN401 - as above
    """It is in no comment where none are wanted, and never an assignment."""
    text = composed("maximum", targets=(Target(247), Target(257))).text
    assert "PrivateIPC" not in {key for _, key in values(text)}
    assert "# From systemd 248 on, would add: Its own System V shared memory" in text
    assert "# PrivateIPC=yes\n" in text
    assert "PrivateIPC" not in composed("maximum", targets=(Target(247), Target(257)), comments="none").text


def test_a_socket_starts_the_service(composed: Any) -> None:  # noqa: ANN401 - as above
    """The service belongs to its socket, and enabling it enables the socket; the user's lines go to where they belong."""
    own = parse("[Socket]\nBacklog=7\n[Service]\nNice=3\n")
    made = composed(started=Started(socket="8080"), own=own)
    service, socket = values(made.text), values(made.files["web.socket"])
    assert service["Unit", "Requires"] == service["Install", "Also"] == ["web.socket"]
    assert ("Install", "WantedBy") not in service
    assert ("Socket", "Backlog") not in service
    assert socket["Socket", "ListenStream"] == ["8080"]
    assert socket["Socket", "Backlog"] == ["7"]
    assert ("Service", "Nice") not in socket
    local = values(composed(started=Started(socket="/run/web.sock")).files["web.socket"])
    assert local["Socket", "SocketMode"] == ["0660"]


def test_a_timer_runs_the_service(composed: Any) -> None:  # noqa: ANN401 - as above
    """The service ends by itself and is not started at boot; a run that has nothing to count from gets a first one."""
    made = composed(started=Started(timer="OnCalendar=daily"))
    assert values(made.text)["Service", "Type"] == ["oneshot"]
    assert not [section for section, _ in values(made.text) if section == "Install"]
    assert values(made.files["web.timer"])["Timer", "Persistent"] == ["yes"]
    every = values(composed(started=Started(timer="OnUnitActiveSec=15min")).files["web.timer"])
    assert every["Timer", "OnActiveSec"] == ["15min"]


def test_a_fixed_user_takes_the_place_of_one_made_at_each_start(composed: Any) -> None:  # noqa: ANN401 - as above
    """With the line that makes it, where that is wanted."""
    made = composed(user="web", sysusers=True)
    assert ("Service", "DynamicUser") not in values(made.text)
    assert values(made.text)["Service", "User"] == ["web"]
    assert made.files["web.conf"] == 'u web - "Runs web"\n'


@pytest.mark.parametrize("target", [252, 254, 257, 262])
@pytest.mark.parametrize(
    "fields",
    [
        {"started": Started(socket="8080")},
        {"started": Started(socket="/run/web.sock")},
        {"started": Started(timer="OnCalendar=daily")},
        {"started": Started(timer="OnUnitActiveSec=1h")},
        {"user": "web"},
    ],
)
def test_nothing_is_found_in_any_file(composed: Any, fields: dict[str, Any], target: int) -> None:  # noqa: ANN401 - as above
    """At any of several targets."""
    made = composed("maximum", targets=(Target(252), Target(254), Target(257), Target(262)), **fields)
    for name, text in made.files.items():
        assert check(text, Target(target), name=name) == []


def test_a_need_of_root_goes_with_no_other_user(composed: Any, known: Catalogue) -> None:  # noqa: ANN401 - as above
    """It is said which need that is; root itself is no other."""
    calls = need_calls(["drop-privileges"], known)
    with pytest.raises(UserError, match=r"'drop-privileges' .* leave --user away"):
        composed(needs=calls, user="web")
    assert values(composed(needs=calls, user="root").text)["Service", "User"] == ["root"]


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"command": ""}, "needs a command"),
        ({"form": "drop-in", "started": Started(socket="80")}, "a socket belongs to a whole unit"),
        ({"form": "drop-in", "description": "x"}, "belongs to a whole unit"),
        ({"started": Started(socket="/run/web/sock")}, "/run/web.sock"),
        ({"started": Started(socket="99999999")}, "web.socket: "),
        ({"started": Started(timer="daily")}, "OnCalendar=daily"),
        ({"started": Started(timer="OnCalendar=sometimes")}, "web.timer: "),
        ({"sysusers": True}, "--user"),
        ({"sysusers": True, "user": "Web.Server"}, "'Web.Server' is no user that systemd-sysusers could make"),
        ({"own": parse("[Timer]\nOnCalendar=daily\n")}, "--timer"),
        ({"form": "directives", "own": parse("[Unit]\nAfter=x.service\n")}, "belongs to [Unit]"),
        ({"own": parse("Nice=3\n")}, "before the first section header"),
    ],
)
def test_what_does_not_go_together_is_said(composed: Any, fields: dict[str, Any], said: str) -> None:  # noqa: ANN401 - as above
    """With what to do instead."""
    with pytest.raises(UserError) as caught:
        composed(**fields)
    assert said in str(caught.value)


EXPOSURE = {
    ("minimal", ""): ["8.3", "8.1", "8.1", "8.1"],
    ("cis", ""): ["6.2", "6.1", "6.1", "6.1"],
    ("standard", ""): ["1.5", "1.3", "1.3", "1.3"],
    ("maximum", ""): ["0.2", "0.2", "0.2", "0.2"],
    ("maximum", "listen"): ["1.1", "1.1", "1.1", "1.1"],
    ("maximum", "listen peers=10.0.0.0/8"): ["1.0", "1.0", "1.0", "1.0"],
    ("maximum", "listen peers=localhost"): ["0.9", "0.9", "0.9", "0.9"],
}
"""What presets come to on 252, 254, 257 and 262: a change of any is a change of what it promises."""


@pytest.mark.parametrize(("preset", "needs"), EXPOSURE)
def test_the_exposure_of_a_preset(composed: Any, known: Catalogue, preset: str, needs: str) -> None:  # noqa: ANN401 - as above
    """On each systemd; tests/oracle holds these scores against the real ones."""
    calls = need_calls(needs.split(), known)
    targets = [Target(version) for version in (252, 254, 257, 262)]
    units = [(composed(preset, needs=calls, targets=(target,)).text, target.systemd) for target in targets]
    found = [rate(parse(text), "web.service", version).exposure.overall for text, version in units]
    assert found == EXPOSURE[preset, needs]
