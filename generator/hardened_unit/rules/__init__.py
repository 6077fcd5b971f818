"""Findings: what in a unit is wrong, or does something other than its author meant.

One file per rule. Its docstring is the rule's page: a first line that says what is found, an explanation, an example
under ``Found in`` that the rule reports and one under ``Not found in`` that it does not; the tests run both.
"""

from hardened_unit.rules.checking import check
from hardened_unit.rules.finding import SEVERITIES, Finding, Level, Severity
from hardened_unit.rules.registry import RULES, Rule, rule, rule_names

__all__ = ["RULES", "SEVERITIES", "Finding", "Level", "Rule", "Severity", "check", "rule", "rule_names"]
