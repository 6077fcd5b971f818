"""What the kernel says of a process: taken from the text of real ones."""

from __future__ import annotations

import os
from pathlib import Path

from hardened_unit.trial.kernel import capabilities, view

NGINX = """\
Name:	nginx
Umask:	0022
State:	S (sleeping)
Tgid:	118
Pid:	118
PPid:	1
Uid:	33	33	33	33
Gid:	33	33	33	33
FDSize:	64
Groups:	4 33 
NStgid:	118
CapInh:	0000000000000400
CapPrm:	0000000000000400
CapEff:	0000000000000400
CapBnd:	0000000000000400
CapAmb:	0000000000000400
NoNewPrivs:	1
Seccomp:	2
Seccomp_filters:	17
Cpus_allowed_list:	0-1
cgroup:[4026532414]
ipc:[4026532280]
mnt:[4026532417]
net:[4026532282]
pid:[4026532281]
time:[4026531834]
user:[4026531837]
uts:[4026532418]
"""  # noqa: W291 - the kernel writes it so
FIRST = """\
Name:	systemd
Pid:	1
Uid:	0	0	0	0
Gid:	0	0	0	0
Groups:	 
CapInh:	0000000000000000
CapPrm:	000001fffdfeffff
CapEff:	000001fffdfeffff
CapBnd:	000001fffdfeffff
CapAmb:	0000000000000000
NoNewPrivs:	0
Seccomp:	0
Seccomp_filters:	0
cgroup:[4026532414]
ipc:[4026532280]
mnt:[4026532278]
net:[4026532282]
pid:[4026532281]
time:[4026531834]
user:[4026531837]
uts:[4026532279]
"""  # noqa: W291 - as above


def test_a_hardened_service() -> None:
    """Privileges, filters, capabilities, user and groups, and the namespaces of its own."""
    seen = view(NGINX, FIRST)
    assert (seen.no_new_privileges, seen.seccomp, seen.filters) == (True, "filter", 17)
    assert (seen.user, seen.group, seen.groups) == (33, 33, (4, 33))
    assert seen.namespaces == ("mnt", "uts")
    for mask in (seen.bounding, seen.effective, seen.ambient):
        assert capabilities(mask, seen.everything) == "CAP_NET_BIND_SERVICE"


def test_a_service_that_is_not_hardened() -> None:
    """It has all that PID 1 may give away, and no namespace of its own."""
    seen = view(FIRST, FIRST)
    assert (seen.no_new_privileges, seen.seccomp, seen.namespaces, seen.groups) == (False, "none", (), ())
    assert capabilities(seen.effective, seen.everything) == "all"
    assert capabilities(seen.effective) == "all but CAP_SYS_MODULE CAP_SYS_TIME"
    assert capabilities(seen.ambient) == "none"


def test_capabilities_newer_than_what_is_known() -> None:
    """They go by their number."""
    assert capabilities(1 | 1 << 50) == "CAP_CHOWN CAP_50"


def test_this_very_process() -> None:
    """The kernel of this machine writes what is understood."""
    spaces = "\n".join(str(path.readlink()) for path in sorted(Path("/proc/self/ns").iterdir()))
    text = Path("/proc/self/status").read_text() + spaces
    seen = view(text, text)
    assert (seen.user, seen.group) == (os.geteuid(), os.getegid())
    assert set(seen.groups) == set(os.getgroups())
    assert seen.namespaces == ()
