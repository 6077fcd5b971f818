"""The words by which a page is found: what its record says that people search for, and the signs of a symptom.

They become entries of the index. The site's search puts the *main* ones above pages that only have the words in their text, and
the others below.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Literal

from systemd_directives import catalogue

if TYPE_CHECKING:
    from systemd_directives.model import Directive, Symptom

_TELLING = 3
"""How many words a part of a log line has at least, to be asked for by itself."""


def directive_words(record: Directive) -> list[str]:
    """Give synonyms, and the values as one would write them."""
    return [*record.search, *(f"{record.name}={value.value}" for value in record.value if value.value)]


def symptom_words(symptom: Symptom) -> list[str]:
    """Give what a symptom is called, with its error number, and what systemd and programs print of it."""
    name, _, code = symptom.title.partition(" (")
    found = [*symptom.search, name, *filter(None, [code.rstrip(")")])]
    for sign in symptom.sign:
        if sign.kind == "errno" and (number := re.match(r"(E[A-Z0-9]+) \((\d+)\)", sign.text)) and number[1] in code:
            found.append(f"errno {number[2]}")
        found += [status.removeprefix("status=") for status in re.findall(r"status=\d+/\w+", sign.text)]
        found += re.findall(r"status=\d+/\w+", sign.text)
        found += re.findall(r"SIG[A-Z]{3,}", sign.text)
        if sign.kind == "log":
            parts = re.split(r": |: '", sign.text)
            found += [part for part in parts if "/" not in part and len(part.split()) >= _TELLING and part not in _titles()]
    return list(dict.fromkeys(found))


@cache
def _titles() -> frozenset[str]:
    """Give what symptoms are called: the end of many a line is another symptom's name, and leads to that."""
    known = catalogue.load()
    return frozenset(known.symptom(name).title.partition(" (")[0] for name in known.names("symptoms"))


def rank(word: str, kind: str) -> Literal["main", ""]:
    """Tell whether an entry leads: what is the sign of a symptom leads to that first, whoever else may cause it."""
    sign = re.fullmatch(r"E[A-Z]{3,}|SIG[A-Z]+|(status=)?\d+/\w+", word) or word.lower() in _signs()
    return "" if kind == "directive" and sign else "main"


@cache
def _signs() -> frozenset[str]:
    known = catalogue.load()
    return frozenset(word.lower() for name in known.names("symptoms") for word in symptom_words(known.symptom(name)))
