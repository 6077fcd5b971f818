r"""What a page in a browser asks the engine: JSON in, JSON out, and never an exception.

- ``answer(state)``: what the command line gives for a state, and what a page shows beside it.
- ``opened(fragment)``: the state that a link carries.
- ``form()``: what there is to choose from, for a page that is made before any engine runs.
- ``words()``: what an editor of units completes, and tells of a word.

A **state** is an object with the names of the options of ``hardened-unit generate``. What is empty may be left away, and what
is not known is refused. Only ``name``, ``preset`` (or ``recipe``) and, for a unit, ``exec`` have to be there::

    {"name": "web", "recipe": "", "preset": "standard", "need": ["listen", "write=/srv/data"],
     "exec": "/usr/bin/web --port 8080", "description": "", "user": "web", "with-sysusers": false,
     "socket": "", "timer": "", "target": ["debian-12", "257"], "form": "unit", "comments": "headings",
     "set": "MemoryMax=512M\n[Unit]\nAfter=postgresql.service\n",
     "revision": "2026-11-26.629326407ed5"}

``set`` is the text of an editor: lines of one's own, in ``[Service]`` until a header says something else. ``form`` is ``unit``,
``drop-in`` or ``directives``; ``comments`` is ``headings``, ``reasons`` or ``none``. Without ``target`` it is the supported
distribution with the oldest systemd of which scores are known. ``revision`` is the catalogue's when the link was made.

With ``unit``, the text of a unit that is there already, the state is one of ``hardened-unit harden``, and takes besides it only
``name``, ``preset`` (default: ``standard``), ``need``, ``no-infer``, ``target``, ``comments`` (``reasons`` or ``none``) and
``revision``::

    {"unit": "[Service]\nExecStart=/usr/bin/web\n", "name": "web.service", "no-infer": false}

An **answer** always has these keys; ``composed`` or ``pasted`` is null where there is none, because of errors or of the state::

    {"version": 1,
     "revision": "2026-11-26.629326407ed5",
     "fragment": "name=web&preset=standard&need=listen&exec=/usr/bin/web+--port+8080&revision=2026-11-26.629326407ed5",
     "errors": [{"field": "need", "index": 0, "line": null, "message": "there is no need 'lisen'; did you mean listen?"}],
     "since": null,
     "composed": {…},
     "pasted": null}

``fragment`` is null for what is no state. In an error ``field`` is a name of the state, or empty where it is about no single
one; ``index`` counts from 0 in ``need`` and ``target``; ``line`` counts from 1 in ``set`` and ``unit``.

``since`` is an object where the state has a revision, and another one than now::

    {"revision": "2026-11-24.0123456789ab", "date": "2026-11-24",
     "changes": [{"date": "2026-11-26", "says": "What services need, …", "same_day": false,
                  "added": ["needs/audio"], "changed": [], "removed": [], "yours": ["needs/listen"]}]}

``yours`` are those of the records that the state names or that its unit has lines of. A change of the ``same_day`` may have
been there when the link was made. ``date`` is null for a revision without one; all changes are listed then, as ``same_day``.

**Composed**::

    {"name": "web.service",
     "command": "hardened-unit generate --preset=standard … -- web.service",
     "files": [{"name": "web.service", "folder": "/etc/systemd/system", "text": "# Made by …"}],
     "ansible": "- hosts: all\n …",
     "lines": [{"line": 12, "section": "Service", "directive": "ProtectSystem", "value": "strict", "reason": "…",
                "origin": "preset", "since": null, "own_line": null}],
     "directives": {"ProtectSystem": {…}},
     "omitted": [{"section": "Service", "directive": "DynamicUser", "value": "yes", "reason": "…", "origin": "preset",
                  "why": "…"}],
     "notes": ["it runs as web, who has to be there; --with-sysusers gives the line that makes it"],
     "holds": [{"section": "Service", "directive": "PrivateTmp", "values": ["yes", "disconnected"], "waits_for": null}],
     "findings": [{…}],
     "targets": [{…}],
     "next": [{…}]}

``files[0]`` is the unit, the drop-in or the bare lines; behind it are the socket, the timer and the line for sysusers.d. All
texts are byte for byte those of the command. ``line`` counts from 1 in the text of ``files[0]``; it is null for a line that
waits for a newer systemd where there are no comments. ``origin`` is ``preset``, ``need``, ``own`` or ``frame``, and
``own_line`` the line in ``set`` of what is ``own``. ``values`` of ``holds`` has a place for each target; null is not set.
``ansible`` is null for what the role cannot ask for. With a finding that is an ``error`` the command writes no file.

``directives`` has those of the lines that have a page, with what they break::

    {"summary": "…", "category": "filesystem", "undo": "ProtectSystem=no",
     "breaks": [{"who": "…", "symptom": "read-only-file-system", "instead": "…"}]}

A **finding** is as that of ``check --format json``, with the place that an editor marks; in ``composed`` it has ``own_line``::

    {"rule": "unknown-directive", "severity": "error", "message": "…", "line": 12, "column": 1, "end_line": 12, "end_column": 9,
     "section": "Service", "directive": "Memroy", "value": "1", "ignored": true, "fatal": false, "own_line": 1,
     "fix": {"says": "write MemoryMax", "safe": true, "edits": [{"line": 12, "end_line": 12, "text": "MemoryMax=1\n"}]}}

A **target**, the one with the oldest systemd first; ``overall`` and what follows it is null where it has no score, and ``why``
says why. ``checks`` and ``beyond`` are those of ``score --format json``. ``gains`` says for each directive what the exposure
would be without its lines, and how much they take off it, of 10; what gains most is first::

    {"systemd": 252, "name": "debian-12", "title": "Debian 12", "overall": "1.4", "level": "OK", "why": null,
     "checks": [{"id": "PrivateTmp", "name": "PrivateTmp=", "weight": 1000, "range": 1, "badness": 0, "exposure": null,
                 "state": "good", "says": "…"}],
     "beyond": [{"kind": "uncounted", "directive": "MemoryMax", "says": "…", "checks": [], "line": 12}],
     "gains": [{"section": "Service", "directive": "ProtectSystem", "without": "2.3", "gain": 0.83}]}

A **next** step, what gains most first, for the target with the oldest systemd; ``undo`` and ``breaks`` as above::

    {"directive": "PrivateNetwork", "lines": ["PrivateNetwork=yes"], "preset": "maximum", "gain": 0.4, "overall": "1.0",
     "undo": "PrivateNetwork=no", "breaks": [{…}]}

**Pasted**::

    {"name": "web.service",
     "findings": [{…}], "directives": {…}, "targets": [{…}], "next": [{…}],
     "hardened": {"command": "hardened-unit harden … web.service",
                  "name": "50-hardened-unit.conf", "folder": "/etc/systemd/system/web.service.d", "text": "# For web…",
                  "lines": [{…}], "directives": {…}, "omitted": [{…}], "findings": [{…}], "no_network": false,
                  "inferred": [{"need": "listen", "sure": true, "why": "…", "sign": "ExecStart=…", "line": 2}],
                  "targets": [{"systemd": 252, "name": "debian-12", "title": "Debian 12", "before": "9.2", "after": "2.1"}],
                  "diff": {"settings": [{"change": "added", "section": "Service", "directive": "ProtectSystem",
                                         "before": "", "after": "strict"}],
                           "checks": [{"id": "ProtectSystem", "name": "ProtectSystem=", "before": 10, "after": 0}]}},
     "why_not": null}

``hardened`` is null, and ``why_not`` says why, for what is no service, or one that systemd refuses as it is. In it ``line``
counts in its own ``text``, that of ``inferred`` in the ``unit``; its findings, which the drop-in brings, have a ``line`` of
null where they are about lines of the unit. ``diff`` is for the target with the oldest systemd.

**What a link carries**, of ``opened``: ``{"state": {…}, "errors": [{…}]}``; what cannot be read of a fragment is left out of
the state, and told in errors as above. A fragment is ``application/x-www-form-urlencoded``, with or without the ``#``: a key
for each name of the state, again for each need and target, and for each line of ``set`` and ``unit``; a switch has no value.

**What there is to choose from**, of ``form``::

    {"version": 1, "revision": "2026-11-26.629326407ed5", "default_target": "debian-12",
     "fields": [{"name": "exec", "title": "What does it run?", "says": "…", "example": "/usr/bin/mydaemon --quiet"}],
     "presets": [{"name": "standard", "title": "…", "summary": "…", "caution": ""}],
     "groups": [{"title": "Network", "needs": [{"name": "listen", "title": "…", "summary": "…", "reasons": ["…"],
                 "parameter": {"kind": "port", "meaning": "…", "example": "8080", "optional": true, "default": ""},
                 "user": "any", "user_reason": "", "not_with": ["no-network"]}]}],
     "targets": [{"name": "debian-12", "title": "Debian 12", "systemd": 252, "supported": true}],
     "versions": {"oldest": 245, "newest": 262},
     "forms": [{"name": "unit", "title": "…"}], "comments": [{"name": "headings", "title": "…"}],
     "recipes": [{"name": "nginx", "title": "nginx", "summary": "…", "form": "drop-in", "preset": "standard"}],
     "most": 100000}

``most`` is how many characters a pasted unit may have.

**What an editor completes**, of ``words``: what the newest systemd reads in units, but for what should no longer be written.
Only what has a page has more than a name, sections, and the first version, which is 0 for long::

    {"version": 1,
     "words": [{"name": "ProtectSystem", "sections": ["Service", "Socket", "Mount", "Swap"], "since": 214, "summary": "…",
                "category": "filesystem", "values": [{"value": "strict", "since": 0, "effect": "…"}]}]}

Prose has ``literal`` text between double back-ticks, and no other
markup.
"""

from hardened_unit.browser.answering import answer, opened
from hardened_unit.browser.form import form
from hardened_unit.browser.words import words

__all__ = ["answer", "form", "opened", "words"]
