"""Whatever stands in a block, the build goes on: no error of ours, no page lost, and each warning is at a line of its page."""

from __future__ import annotations

import re
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from hardened_unit.rules import RULES
from sphinx_hardened_unit.domain import SystemdDomain
from systemd_directives import catalogue, harvest

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.ext.conftest import Built

KNOWN = catalogue.load()
JUNK = ["", " ", "x", "0", "-1", "9" * 5000, "²", "../x", "/etc/passwd", "a\x00b", "\x1b[31m", "é\u202e", "``x``", "|x|", "%"]
JUNK += ["{x}", "<b>", "web.service", "a b", "*", "\\", ":x:", "'", '"', "a,,b", "x" * 300, "{{x}}", "[]", "\u2028", "\x85"]
NAMES = ["", "web", "web.service", "web@.service", "web.socket", "web.service.d/a.conf", "a.conf", "system.conf.d/a.conf"]
NAMES += ["system.conf", "../web", "/etc/systemd/system/web.service", "web.foo", "web db", "@.service", ".service"]
NAMES += ["user@.service.d/x.conf", *JUNK]
VALUES = {
    "preset": [*KNOWN.names("presets"), "standrd"],
    "need": [*KNOWN.names("needs"), "listen, write=/srv", "write=relative", "listen,,"],
    "target": [*KNOWN.names("targets"), "252", "1", "999999", "debian-12, rhel-9", "auto"],
    "exec": ["/usr/bin/x", "x", "/usr/bin/x %i $A ${B} 'q", "-/bin/x", "/bin/x \\"],
    "form": ["unit", "drop-in", "directives", "fragment"],
    "comments": ["headings", "reasons", "none", "all"],
    "file": ["unit.service", "bytes.service", "empty.service", "none.service", ".", "page0.rst", "../../../../../../dev/zero"],
    "lines": ["1", "2-", "1,3", "x", "99"],
    "start-at": ["[Service]", "none"],
    "start-after": ["[Service]"],
    "end-at": ["User"],
    "end-before": ["[Service]", "User"],
    "lineno-match": [""],
    "expect": ["nobody-user", *list(RULES)[:5], "none, nobody-user"],
    "no-check": [""],
    "no-file": [""],
    "diff": [*KNOWN.names("presets"), "unit.service", "bytes.service", "none.service"],
    "annotate": [""],
    "score": ["", "yes"],
    "download": ["", "x.service", "a/b"],
    "caption": ["", "A caption"],
    "name": ["", "here"],
    "class": ["", "x", "1"],
    "emphasize-lines": ["1", "1-", "99", "x"],
    "linenos": [""],
    "lineno-start": ["1", "x", "-1"],
    "unknown": ["x"],
}
PIECES = sorted({f"{name}=" for keys in harvest.table("sections").values() for name in keys})[::9]
PIECES += ["User=nobody", "ExecStart=/usr/bin/x", "ProtectSystem=strict", "yes", "no", "~", "%i", "\\", "# c", "; c", "  "]
PIECES += ["# hardened-unit: ignore[nobody-user] x", "# hardened-unit: ignore", "[Service]", "[Unit]", "[Socket]", "[", "[]"]
PIECES += ["\x00", "\x1b[0m", "\u2028", "\x0c", "`", "``", ":::", "..", ".. note::", "--", ":x: y", "|a|", "*", "- ", "> "]
PIECES += ["\t", "=", "é", "]", "x" * 3000, "<b>", "{{a}}"]
options = st.lists(
    st.sampled_from(sorted(VALUES)).flatmap(lambda name: st.tuples(st.just(name), st.sampled_from([*VALUES[name] * 4, *JUNK]))),
    max_size=5,
    unique_by=lambda option: option[0],
)
bodies = st.lists(st.lists(st.sampled_from(PIECES), max_size=3).map("".join), max_size=6)
FORMS = ["rst", "md", "colons"] * 8 + ["code", "fence"] * 4 + [f"systemd:{name}" for name in SystemdDomain.directives]
blocks = st.tuples(st.sampled_from(FORMS), st.sampled_from(NAMES), options, bodies)


def page(form: str, name: str, given: list[tuple[str, str]], body: list[str]) -> tuple[str, str]:
    """Give the kind of a document with one block, and its text."""
    if form in {"code", "fence"}:
        name, given = "", []
    if form.startswith("systemd:"):
        body = []
    header = [*(f":{option}: {value}".rstrip(" ") for option, value in given), "", *body]
    if form not in {"md", "colons", "fence"}:
        opening = {"rst": f"hardened-unit:: {name}", "code": "code-block:: systemd"}.get(form, f"{form}:: {name}")
        block = [f".. {opening}", *(f"   {line}" for line in header)]
        return "rst", "\n".join([":orphan:", "", "T", "=", "", *block, "", "The rest.", ""])
    fence = ":" * 9 if form == "colons" else "`" * 9
    opening = f"{fence}systemd" if form == "fence" else f"{fence}{{hardened-unit}} {name}"
    return "md", "\n".join(["---", "orphan: true", "---", "# T", "", opening, *header, fence, "", "The rest.", ""])


# What fails is shown as it is: to build it again and again until nothing can be left out takes minutes.
@settings(
    max_examples=10,
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(st.lists(blocks, min_size=30, max_size=30))
def test_nothing_breaks_a_build(
    build_in: Callable[..., Built], drawn: list[tuple[str, str, list[tuple[str, str]], list[str]]]
) -> None:
    """Thirty pages at a time, in both markups, with names, options, files and lines of any kind."""
    with tempfile.TemporaryDirectory() as folder:
        made = [page(*each) for each in drawn]
        documents: dict[str, str | bytes] = {f"page{number}.{kind}": text for number, (kind, text) in enumerate(made)}
        documents |= {
            "index.rst": "T\n=\n",
            "unit.service": "[Service]\nExecStart=/usr/bin/x\nUser=nobody\n",
            "bytes.service": bytes(range(256)),
            "empty.service": "",
        }
        conf = "hardened_unit_check_code_blocks = True\n"
        built = build_in(Path(folder), documents, "unit-check", conf=conf)
        assert built.status in {0, 1}
        for said in built.warnings:
            if "hardened_unit." in said:
                assert "hardened_unit.bug" not in said, said
                found = re.match(r"(\S+\.(?:rst|md|service)):(\d+): WARNING: ", said)
                assert found, said
                lines = documents[found[1]]
                assert isinstance(lines, str)
                assert 1 <= int(found[2]) <= len(lines.splitlines()), said
        built = build_in(Path(folder), {}, "text", conf=conf)
        assert built.status == 0
        for number in range(len(made)):
            assert "The rest." in built.text(f"page{number}.txt")
