"""May this person join this class? Fourteen checks of domain 14.6, each a question with its answer.

A check is a pure function of `Facts` (one person) and `Terms` (the class). It returns a Finding,
or None where the question does not arise; it never raises and never reads the database.
The checks stand in one module for each group; `assessment` lists them all.
"""

from trainees.eligibility.assessment import (
    Assessed,
    answer_of,
    as_json,
    assess,
    assess_to_keep,
    failing_first,
    findings_for,
    from_json,
    problems,
    requirements_of,
    weighed,
)

__all__ = [
    "Assessed",
    "answer_of",
    "as_json",
    "assess",
    "assess_to_keep",
    "failing_first",
    "findings_for",
    "from_json",
    "problems",
    "requirements_of",
    "weighed",
]
