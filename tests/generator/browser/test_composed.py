"""What a page shows of a new unit: lines with their reasons, findings at those of the editor, what gains and what breaks."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from asking import asked, composed

from hardened_unit.exposure.rating import rate
from hardened_unit.unitfile import parse

if TYPE_CHECKING:
    from systemd_directives.catalogue import Catalogue

EDITOR = "# mine\nMemoryMax=512M\nMemroy=1\n\n[Unit]\nAfter=postgresql.service\n"


@pytest.mark.parametrize("comments", ["headings", "reasons", "none"])
@pytest.mark.parametrize("form", ["unit", "drop-in", "directives"])
def test_each_line_is_found_in_the_text(form: str, comments: str) -> None:
    """Also what waits for a newer systemd; without comments that is not there."""
    lines = "MemoryMax=512M\n" if form == "directives" else EDITOR
    made = composed(preset="maximum", target=["252", "262"], form=form, comments=comments, set=lines)
    rows = made["files"][0]["text"].split("\n")
    assert len(made["lines"]) > 30
    for line in made["lines"]:
        written = f"{line['directive']}={line['value']}"
        if line["since"]:
            assert (rows[line["line"] - 1] == f"# {written}") if comments != "none" else (line["line"] is None)
        else:
            assert rows[line["line"] - 1] == written
    numbers = [line["line"] for line in made["lines"] if line["line"]]
    assert numbers == sorted(set(numbers))


def test_a_line_has_its_reason_and_where_it_comes_from() -> None:
    """Of the preset, of a need, of one's own, or of every unit."""
    made = composed(need=["write=/srv/data"], set=EDITOR)
    lines = {line["directive"]: line for line in made["lines"]}
    assert {name: lines[name]["origin"] for name in ("ProtectSystem", "ReadWritePaths", "MemoryMax", "ExecStart")} == {
        "ProtectSystem": "preset",
        "ReadWritePaths": "need",
        "MemoryMax": "own",
        "ExecStart": "frame",
    }
    assert lines["ReadWritePaths"]["reason"] == "For ``write``: Left writable below ``ProtectSystem=strict``."
    assert [lines[name]["own_line"] for name in ("MemoryMax", "Memroy", "After", "ProtectSystem")] == [2, 3, 6, None]


@pytest.mark.parametrize("comments", ["headings", "none"])
def test_a_finding_stands_at_the_line_of_the_text_and_of_the_editor(comments: str) -> None:
    """The place that it marks is the word."""
    made = composed(set=EDITOR, comments=comments)
    rows = made["files"][0]["text"].split("\n")
    (found,) = [one for one in made["findings"] if one["rule"] == "unknown-directive"]
    assert rows[found["line"] - 1] == "Memroy=1"
    assert found["own_line"] == 3
    assert rows[found["line"] - 1][found["column"] - 1 : found["end_column"] - 1] == "Memroy"
    assert found["end_line"] == found["line"]


@pytest.mark.parametrize("comments", ["headings", "none"])
def test_a_fix_is_for_the_text(comments: str) -> None:
    """Its lines are those of the finding."""
    made = composed(set="ProtectHome=yes # why\n", comments=comments)
    (found,) = [one for one in made["findings"] if one["fix"]]
    (edit,) = found["fix"]["edits"]
    assert (edit["line"], edit["end_line"]) == (found["line"], found["end_line"])
    assert made["files"][0]["text"].split("\n")[edit["line"] - 1] == "ProtectHome=yes # why"


def test_a_gain_is_what_the_exposure_is_without_the_lines() -> None:
    """As if the directive were not there, and nothing for one that makes no difference."""
    made = composed(preset="maximum", target=["debian-12"], comments="none")
    text = made["files"][0]["text"]
    gains = {(one["section"], one["directive"]): one for one in made["targets"][0]["gains"]}
    assert gains["Service", "PrivateNetwork"]["gain"] > 0
    for line in (line for line in made["lines"] if line["directive"] != "ExecStart"):
        rest = "".join(f"{row}\n" for row in text.split("\n") if not row.startswith(f"{line['directive']}="))
        without = rate(parse(rest), "web.service", 252).exposure.overall
        known = gains.get((line["section"], line["directive"]))
        assert without == (known["without"] if known else made["targets"][0]["overall"]), line


def test_next_steps_leave_what_the_service_needs() -> None:
    """A service that listens is not told to go without a network; one of which nothing is known is."""
    needs = ["listen=8080"]
    steps = {
        need: [one["directive"] for one in composed(preset="minimal", need=some)["next"]]
        for need, some in {"listen": needs, "": []}.items()
    }
    assert "PrivateNetwork" in steps[""]
    assert "PrivateNetwork" not in steps["listen"]
    assert "ProtectClock" in steps["listen"]


def test_a_step_says_what_it_gains_and_breaks(known: Catalogue) -> None:
    """The exposure after it is that of the unit with its lines."""
    made = composed(preset="minimal", target=["debian-12"])
    step = made["next"][0]
    own = composed(preset="minimal", target=["debian-12"], set="\n".join(step["lines"]))
    assert own["targets"][0]["overall"] == step["overall"]
    assert step["breaks"] == [
        {"who": one.who, "symptom": one.symptom, "instead": one.instead} for one in known.directive(step["directive"]).breaks
    ]
    assert [one["gain"] for one in made["next"]] == sorted((one["gain"] for one in made["next"]), reverse=True)


def test_what_the_lines_break_is_told(known: Catalogue) -> None:
    """Of each directive that has a page, once."""
    made = composed()
    named = {line["directive"] for line in made["lines"] if known.has_directive(line["directive"])}
    assert set(made["directives"]) == named
    assert made["directives"]["ProtectSystem"]["undo"] == "ProtectSystem=no"
    assert made["directives"]["ProtectSystem"]["breaks"][0]["symptom"] in known.names("symptoms")


def test_targets_stand_in_the_order_of_their_systemd() -> None:
    """Each once, with the values that hold on it; one without known scores says so."""
    made = composed(target=["ubuntu-24.04", "245", "debian-12", "debian-12"], preset="maximum")
    assert [(one["systemd"], one["name"]) for one in made["targets"]] == [
        (245, None),
        (252, "debian-12"),
        (255, "ubuntu-24.04"),
    ]
    assert made["targets"][0]["overall"] is None
    assert "252" in made["targets"][0]["why"]
    assert all(len(one["values"]) == 3 for one in made["holds"])
    assert any(len(set(one["values"])) > 1 or one["waits_for"] for one in made["holds"])


def test_without_a_target_it_is_one_with_a_score() -> None:
    """The supported distribution with the oldest systemd of which scores are known."""
    (target,) = composed()["targets"]
    assert target["name"]
    assert target["overall"]


def test_a_recipe_needs_nothing_else() -> None:
    """It has name, preset, needs and form."""
    found = asked(recipe="nginx")
    assert found["errors"] == []
    assert found["composed"]["name"] == "nginx.service"
    assert found["composed"]["files"][0]["name"].endswith(".conf")


def test_the_files_beside_it_are_there() -> None:
    """Socket and line for the user, each with its folder."""
    made = composed(socket="8080", user="web", with_sysusers=True)
    assert [(one["name"], one["folder"]) for one in made["files"]] == [
        ("web.service", "/etc/systemd/system"),
        ("web.socket", "/etc/systemd/system"),
        ("web.conf", "/etc/sysusers.d"),
    ]


def test_the_answer_is_json_that_a_browser_reads() -> None:
    """No number that JSON does not have, and the same keys always."""
    found = asked(name="web", preset="standard", exec="/usr/bin/web")
    assert list(found) == ["version", "revision", "fragment", "errors", "since", "composed", "pasted"]
    json.dumps(found, allow_nan=False)


def test_half_a_line_in_the_editor_is_told_at_its_line() -> None:
    """Everything that is wrong there, all at once."""
    found = asked(name="web", preset="standard", exec="/usr/bin/web", set="Nice=3\nMemoryM\n[Unit\nAfter=x\n")
    assert [(one["field"], one["line"]) for one in found["errors"]] == [("set", 2), ("set", 3)]
    assert "has no '='" in found["errors"][0]["message"]
    found = asked(name="web", preset="standard", exec="/usr/bin/web", set="Unit.After=x\n=1\nNice=\\\n3\n[X-Y]\nA=1\n")
    told: list[tuple[Any, ...]] = [(one["field"], one["line"]) for one in found["errors"]]
    assert sorted(told) == [("set", 1), ("set", 2), ("set", 6)]
