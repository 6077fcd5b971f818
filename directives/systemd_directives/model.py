"""The shapes of what is known: one class per kind of thing, frozen and typed.

These classes are the one definition of the data. ``reading`` turns TOML or JSON into them and reports what does not fit;
``schema`` derives the JSON Schemas from them. A field's docstring is its ``Annotated`` text. A trailing underscore
(``with_``) only keeps Python's keywords apart: in TOML and JSON the key is ``with``.

Versions are systemd's major numbers. ``since = 0`` means "older than systemd's own record of it"; ``until = 254`` means "true
up to and including 254"; ``until = 0`` means "still true". ``Target``, a version to deploy to, is in ``target``, and what
should no longer be written in ``deprecation``, what is believed and not so in ``advice``.

Prose is plain sentences. Two back-ticks on each side mark literal text, a blank line ends a paragraph, and a line that
begins with ``- `` is a list item. Nothing else is markup, so prose can be shown anywhere without an escape.
"""

from typing import Annotated, Literal, NamedTuple

Prose = Annotated[
    str, "Plain sentences; ``literal`` text between double back-ticks; a blank line between paragraphs; ``- `` items."
]
Version = Annotated[int, "A major version of systemd; 0 where no bound is known."]
Assignment = Annotated[str, "One assignment, ``Name=value``, as it stands in a unit file."]


class Category(NamedTuple):
    """A chapter of the reference."""

    name: Annotated[str, "The identifier, also the folder of its directives."]
    title: Annotated[str, "The heading."]
    summary: Prose


class Value(NamedTuple):
    """One value, or a telling example of one, and what it does."""

    value: Annotated[str, "As written after the ``=``."]
    effect: Prose
    since: Version = 0
    until: Version = 0
    older: Annotated[
        str,
        "The value that comes nearest on a systemd that does not have this one yet: on the line before, it makes a ladder.",
    ] = ""


class Interaction(NamedTuple):
    """What another setting has to do with this one."""

    kind: Annotated[
        Literal["implies", "implied-by", "voided-by", "needs", "pair-with", "conflicts-with"],
        "How the two are related, read as: this directive KIND the other.",
    ]
    with_: Annotated[str, "The other setting: ``Name=``, ``Name=value`` or a value of this directive."]
    note: Prose = ""
    when: Annotated[str, "The circumstances in which it holds."] = ""
    from_: Annotated[int, "The first version in which it holds; 0 for always."] = 0
    until: Version = 0


class Condition(NamedTuple):
    """What kernel, build or environment has to offer for the directive to work."""

    what: Prose


class Claim(NamedTuple):
    """A sentence that a machine can check, by running a probe in two services: one without the lines and one with them.

    Where both outcomes are the same, the claim is that the lines do *not* do what many believe of them.
    """

    id: Annotated[str, "Unique within its directive."]
    says: Prose
    with_: Annotated[tuple[Assignment, ...], "The lines that make the difference."]
    probe: Annotated[str, "What is tried inside the service: steps of a verb and arguments, separated by ``; ``."]
    without_outcome: Annotated[str, "What the probe prints without the lines; a service that ended early adds how."]
    with_outcome: Annotated[str, "What the probe prints with them."]
    beside: Annotated[tuple[Assignment, ...], "Lines that both services have, before the others."] = ()
    after: Annotated[str, "What is tried outside once the service has ended; its outcomes follow."] = ""
    from_: Annotated[int, "The first version of which it is claimed; 0 for all."] = 0
    until: Version = 0
    unproven: Annotated[str, "Why a throwaway boot cannot show it; the outcomes are then what is expected."] = ""


class Breakage(NamedTuple):
    """Whom the directive breaks, how that looks, and what to do instead."""

    who: Prose
    symptom: Annotated[str, "The name of a symptom."]
    instead: Prose


class Softer(NamedTuple):
    """What gives back a little of a directive, where its tightest value breaks something."""

    lines: Annotated[tuple[Assignment, ...], "What to write in its place."]
    gives: Annotated[str, "What the service can do again with it; follows a colon."]


class Confirmation(NamedTuple):
    """A way to see that the directive is in force."""

    how: Prose


class Mistake(NamedTuple):
    """A line that people write and that does something else."""

    people_write: Annotated[str, "The line."]
    they_expect: Prose
    what_happens: Prose
    rule: Annotated[str, "The rule that reports it; empty where none does."] = ""


class Example(NamedTuple):
    """A unit, or part of one, that the checker passes."""

    unit: Annotated[str, "The text of the unit file."]


class Directive(NamedTuple):
    """A key of a unit file, and everything known about it."""

    name: Annotated[str, "Without the ``=``."]
    category: Annotated[str, "The name of its category."]
    summary: Annotated[str, "One sentence: what it does for the service's safety."]
    sections: Annotated[tuple[str, ...], "The sections in which systemd reads it."]
    since: Annotated[int, "The first version that has it; 0 where it is older than the record."]
    man: Annotated[str, "The manual page, such as ``systemd.exec(5)``."]
    grammar: Annotated[str, "How a value is read: the name of a grammar, with its vocabulary after a colon."]
    repeat: Annotated[
        Literal["last-valid-wins", "append", "mask", "allow-or-deny-list"],
        "What several assignments make together.",
    ]
    default: Annotated[str, "The value in force when nothing is assigned."]
    description: Prose
    managers: Annotated[tuple[Literal["system", "user"], ...], "The managers in which it has its effect."] = (
        "system",
        "user",
    )
    default_note: Annotated[str, "What the default means, or when it is another one."] = ""
    man_heading: Annotated[str, "The heading in the manual page, where it is not the name; with the ``=`` if more follows."] = (
        ""
    )
    search: Annotated[tuple[str, ...], "Synonyms and words that people search for."] = ()
    value: tuple[Value, ...] = ()
    interaction: tuple[Interaction, ...] = ()
    condition: tuple[Condition, ...] = ()
    claim: tuple[Claim, ...] = ()
    breaks: tuple[Breakage, ...] = ()
    softer: tuple[Softer, ...] = ()
    """From the tightest to the mildest."""
    confirm: tuple[Confirmation, ...] = ()
    mistake: tuple[Mistake, ...] = ()
    example: Example = Example("")


class PresetLine(NamedTuple):
    """One assignment of a preset, and why it is there."""

    set: Assignment
    reason: Prose
    section: Annotated[str, "The section it belongs to."] = "Service"
    serves: Annotated[str, "The general principle that the line serves, where the preset is built on such."] = ""


class Preset(NamedTuple):
    """A named set of settings, each with its reason."""

    name: Annotated[str, "The identifier."]
    title: Annotated[str, "The heading."]
    summary: Annotated[str, "One sentence: for whom it is."]
    description: Prose
    origin: Prose
    line: tuple[PresetLine, ...]
    place: Annotated[int, "Its place in lists, from the mildest preset to the tightest."]
    caution: Annotated[str, "What to know before using it."] = ""


class Parameter(NamedTuple):
    """What a need can be told."""

    kind: Annotated[
        Literal["port", "path", "name", "device", "network"],
        "How it is checked: a path may not be where presets hide everything, a device is below ``/dev``.",
    ]
    meaning: Annotated[str, "What it stands for."]
    example: Annotated[str, "A value that makes sense."]
    optional: Annotated[bool, "Whether the need can be named without it."] = False
    default: Annotated[str, "What it is then; ``{name}`` is the service's name."] = ""
    low: Annotated[str, "The need that is meant where it is a port below 1024."] = ""


class Change(NamedTuple):
    """What a need does to the lines of a preset.

    - ``add`` puts the assignment beside what the preset has, in its place where only one can hold.
    - ``widen`` opens words of a list or mask, in whatever form the preset has it; without such a line all is open already.
    - ``soften`` puts a milder value, one of the directive's softer steps, in the place of a tighter one.
    - ``drop`` takes the directive away.
    - ``close`` puts a tighter line in the place of what is there: the need is a promise then.

    ``{parameter}`` stands for the need's parameter, ``{name}`` for the service's name.
    """

    do: Annotated[Literal["add", "widen", "soften", "drop", "close"], "Which of these."]
    line: Annotated[str, "``Name=value``, or only ``Name=`` for ``drop``."]
    reason: Prose
    section: Annotated[str, "The section it belongs to."] = "Service"
    where: Annotated[
        tuple[str, ...],
        "Names of directives of which the preset has to have one; where it has none, nothing stands in the way.",
    ] = ()
    unproven: Annotated[str, "Why no proof of the need shows that it takes this line."] = ""


class Conflict(NamedTuple):
    """A need that cannot be met together with this one."""

    with_: Annotated[str, "The name of the other need."]
    why: Prose


class Proof(NamedTuple):
    """What a probe comes upon in two services: one with a preset alone, one with the preset and this need alone.

    Where both outcomes are the same, nothing of the preset stood in the way.
    """

    probe: Annotated[str, "What is tried inside the service, as in a claim; ``{name}`` is the service's name."]
    without_outcome: Annotated[str, "What the probe prints under the preset alone."]
    with_outcome: Annotated[str, "What it prints with the need."]
    parameter: Annotated[str, "The parameter that the need is given."] = ""
    under: Annotated[str, "The name of the preset."] = "maximum"
    from_: Annotated[int, "The first version of which it is claimed; 0 for all."] = 0
    until: Version = 0
    unproven: Annotated[str, "Why a throwaway boot cannot show it; the outcomes are then what is expected."] = ""


class Need(NamedTuple):
    """Something a service must be able to do, and exactly the lines that let it."""

    name: Annotated[str, "The identifier."]
    title: Annotated[str, "The heading."]
    summary: Annotated[str, "One sentence: what the service can do with it."]
    change: tuple[Change, ...] = ()
    description: Prose = ""
    parameter: tuple[Parameter, ...] = ()
    user: Annotated[
        Literal["any", "fixed", "root"],
        "As whom the service can run: as anyone, as any but a user that ``DynamicUser=`` makes at each start, or only as root.",
    ] = "any"
    user_reason: Annotated[str, "Why it cannot be any user."] = ""
    conflict: tuple[Conflict, ...] = ()
    """Each pair is named once, by the one or by the other."""
    proof: tuple[Proof, ...] = ()


class Hint(NamedTuple):
    """Something in a unit by which the needs of its service can be told.

    It is there when one of ``lines`` or ``programs`` is, or ``words`` are found; one with none of them is there in every unit.
    """

    name: Annotated[str, "The identifier."]
    needs: Annotated[
        tuple[str, ...],
        "What the service needs then, as ``--need`` takes it; ``{value}`` is the first word of the line's value.",
    ]
    why: Annotated[str, "What the hint says of the service; stands after a colon, and has no full stop."]
    lines: Annotated[
        tuple[Assignment, ...], "Assignments, of a list the word; ``*`` stands for any text that does not switch off."
    ] = ()
    programs: Annotated[tuple[str, ...], "The names of programs that its commands start."] = ()
    words: Annotated[str, "A regular expression for what stands behind a program, with one blank between words."] = ""
    as_root: Annotated[bool, "Whether it tells something only of a service that starts as root."] = False
    sure: Annotated[bool, "Whether the unit says so itself; else it is likely."] = False


class RecipeNeed(NamedTuple):
    """A need that a program has, and how one sees that it has it."""

    call: Annotated[str, "The need, as ``--need`` takes it: ``listen``, or ``write=/srv/data`` with its parameter."]
    reason: Prose
    without: Annotated[str, "What the program, or the request, says when only this need is not met; empty where nothing."] = ""


class Recipe(NamedTuple):
    """A real program: the preset that fits it, what it needs, and a request that shows that it works."""

    name: Annotated[str, "The identifier."]
    title: Annotated[str, "The heading: the program."]
    summary: Annotated[str, "One sentence: what it becomes with the recipe."]
    description: Prose
    unit: Annotated[str, "The unit's name: the one of the distribution for a drop-in, else one to begin with."]
    form: Annotated[Literal["unit", "drop-in"], "A drop-in for what a distribution has a unit for, else a whole unit."]
    preset: Annotated[str, "The name of the preset."]
    falls_short: Annotated[str, "What stays open, or stops working."]
    need: tuple[RecipeNeed, ...] = ()
    change: tuple[Change, ...] = ()
    """What this program alone needs, in the terms of a need."""
    command: Annotated[str, "What the service runs; empty where the distribution's unit says it."] = ""
    user: Annotated[str, "The fixed user it runs as; empty for the one that preset and needs lead to."] = ""
    timer: Annotated[str, "When it runs, as a line of a timer unit."] = ""
    check: Annotated[str, "A shell command that asks the running service for what it is there for."] = ""
    packages: Annotated[tuple[str, ...], "What Debian 12 has the program in; the first of them is the program."] = ()
    caution: Annotated[str, "What to know before using it."] = ""
    unproven: Annotated[str, "Why no throwaway boot has shown it."] = ""


class Sign(NamedTuple):
    """Something by which a person recognises a symptom."""

    kind: Annotated[Literal["errno", "exit-status", "signal", "log", "behaviour"], "Where it is seen."]
    text: Annotated[str, "What is seen, as it is printed."]
    match: Annotated[str, "A regular expression that finds it in a line of a log, where the text is only an example."] = ""
    calls: Annotated[tuple[str, ...], "The system calls that it tells of."] = ()


class Cause(NamedTuple):
    """A directive that brings a symptom about."""

    directive: Annotated[str, "``Name=`` or ``Name=value``."]
    why: Prose


class Fix(NamedTuple):
    """The smallest thing that helps."""

    do: Prose
    unit: Annotated[str, "Lines for a drop-in, where the fix is lines."] = ""


class Symptom(NamedTuple):
    """What a person sees when hardening stands in a service's way."""

    name: Annotated[str, "The identifier."]
    title: Annotated[str, "The heading: what one sees."]
    summary: Annotated[str, "One sentence: what it means."]
    sign: tuple[Sign, ...]
    cause: tuple[Cause, ...]
    confirm: tuple[Confirmation, ...]
    fix: tuple[Fix, ...]
    description: Prose = ""
    search: Annotated[tuple[str, ...], "Other words in which people put it."] = ()
    not_this: Annotated[str, "A remedy that is often named and does not help, and why."] = ""


class ExitStatus(NamedTuple):
    """A number with which a process ends, and what it stands for."""

    name: Annotated[str, "As systemd prints it behind the number: the NAMESPACE of 226/NAMESPACE."]
    number: Annotated[int, "The number."]
    by: Annotated[
        Literal["systemd", "program"],
        "Who ends so: systemd before it has started the program, or the program, when it keeps to the convention.",
    ]
    meaning: Prose
    cause: Prose = ""
    directives: Annotated[tuple[str, ...], "The directives that are about it, as ``Name=``."] = ()
    symptom: Annotated[str, "The name of the symptom that tells more; empty where none does."] = ""
    since: Version = 0
    provoked_by: Annotated[tuple[Assignment, ...], "Lines with which a service ends so on any machine."] = ()


class Result(NamedTuple):
    """A word that systemd has for how a unit ended, and what it stands for."""

    name: Annotated[str, "The word, as ``systemctl show -p Result`` prints it."]
    meaning: Prose
    symptom: Annotated[str, "The name of the symptom that tells more; empty where none does."] = ""
    provoked_by: Annotated[tuple[Assignment, ...], "Lines with which a service ends so on any machine."] = ()
