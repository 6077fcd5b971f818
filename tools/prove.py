"""Run the catalogue's claims on real systemds, and compare what is seen with what is claimed and with the record.

``prove.py [--root FOLDER]… [--only NAME] [--write]``; without ``--root`` on this machine's systemd and on those that
``make roots`` fetched. ``--write`` records what was seen. The status is 1 where anything differs.
"""

from __future__ import annotations

import argparse
import datetime as dt
import os
import re
import sys
import time
from pathlib import Path

from hardened_unit.errors import UserError
from hardened_unit.trial import Boot
from hardened_unit.trial.proving import all_claims, claims_for, prove
from systemd_directives import catalogue, proofs

ROOT = Path(__file__).parents[1]
ROOTS = ("/", *(str(ROOT / "build" / "roots" / suite) for suite in ("bookworm-backports", "trixie", "sid")))


def main() -> int:
    """Run the claims on each system, and show what was seen."""
    parser = argparse.ArgumentParser(description="Run the catalogue's claims on real systemds.")
    parser.add_argument("--root", action="append", help="a folder with a system in it, or / for this machine's")
    parser.add_argument("--only", default="", metavar="NAME", help="only claims of this directive, or this one claim")
    parser.add_argument("--write", action="store_true", help="record what was seen")
    chosen = parser.parse_args()
    differences = 0
    try:
        for root in chosen.root or ROOTS:
            differences += _system(root, chosen.only, write=chosen.write)
    except (UserError, OSError) as error:
        print(f"prove: {error}", file=sys.stderr)
        return 1
    return 1 if differences else 0


def _system(root: str, only: str, *, write: bool) -> int:
    """Run the claims on one system; give how many differ."""
    known = catalogue.load()
    record = proofs.load()
    begun = time.monotonic()
    with Boot(root) as boot:
        said = boot.run("systemctl", "--version").stdout
        release = re.findall(r"\((.+?)\)", said)[0]
        claims = {
            name: claim for name, claim in claims_for(known, boot.version).items() if only in {"", *name.split("/"), name}
        }
        seen = prove(boot, claims) if claims else {}
    system = proofs.System(boot.version, release, os.uname().release, dt.datetime.now(dt.UTC).date().isoformat())
    differences = 0
    for name, claim in claims.items():
        marks = []
        if seen[name] != (claim.without_outcome, claim.with_outcome):
            marks.append(f"claimed {claim.without_outcome} -> {claim.with_outcome}")
        before = record.seen(name).get(boot.version)
        if not write and seen[name] != before:
            marks.append(f"recorded {' -> '.join(before)}" if before else "not recorded")
        differences += bool(marks)
        print(f"{'DIFFERS' if marks else 'as said':8} {boot.version} {name}: {seen[name]}")
        for mark in marks:
            print(f"{'':12} {mark}")
    print(f"systemd {release}: {len(claims)} claims in {time.monotonic() - begun:.1f} s, {differences} differ")
    if write:
        covered = claims_for(known, boot.version)
        covers = {name: name in covered for name, _ in all_claims(known)}
        grown = proofs.with_seen(record, system, seen, covers)
        proofs.RECORD.write_text(proofs.text_of(grown), encoding="utf-8")
        proofs.load.cache_clear()
    return differences


if __name__ == "__main__":
    sys.exit(main())
