"""Try things from inside a service, and print what came of each: ``main(["probe", "write /usr/probe; socket AF_INET"])``.

A probe is a row of steps with ``; `` between them, and each step is a verb and its arguments. The outcomes are printed as they
come, with ``; `` between them as well: ``ok``, the name of the error such as ``EROFS``, or a value where the verb asks for one.
A step that no verb understands is an error of the probe, never an outcome: nothing is tried then, and the status is 64.

This folder is put into a throwaway boot and runs there by itself. It needs Python 3.11 and nothing else, and loads what few
verbs use only with them, because it is started some hundred times.
"""

from . import bpf, files, kernel, network, powers, programs
from .steps import USAGE, VERBS, NoStep, main, steps

__all__ = ["USAGE", "VERBS", "NoStep", "bpf", "files", "kernel", "main", "network", "powers", "programs", "steps"]
