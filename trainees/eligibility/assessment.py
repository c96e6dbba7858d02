"""The list of all checks, and the questions about people that it answers.

`assess` reads everything for all candidates in a constant number of queries.
"""

from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from django.utils import translation

from partnerships.models import TrainingClass
from rutan.common.findings import Answer, Finding, overall
from trainees.candidate_facts import Facts, Terms, facts_of, terms_of
from trainees.choices import LegalStatus, SentenceKind, Sex
from trainees.eligibility.conduct import no_discipline, risk, sppn
from trainees.eligibility.courses import (
    kept_apart,
    left_before,
    no_court_day_inside,
    not_completed_before,
    prior_programme,
    timetable,
    willingness,
)
from trainees.eligibility.custody import in_custody, legal_status
from trainees.eligibility.person import age, health, identity, sex
from trainees.eligibility.schooling import education, prior_diploma
from trainees.eligibility.sentence import (
    no_integration_inside,
    release_after_end,
    remaining_months,
    served_fraction,
)
from trainees.models import Inmate
from trainees.release_range import ReleaseRange

Rule = Callable[[Facts, Terms], Finding | None]

RULES: tuple[Rule, ...] = (
    in_custody,
    legal_status,
    release_after_end,
    served_fraction,
    remaining_months,
    no_discipline,
    sppn,
    risk,
    health,
    education,
    age,
    sex,
    prior_diploma,
    prior_programme,
    timetable,
    kept_apart,
    not_completed_before,
    left_before,
    no_integration_inside,
    no_court_day_inside,
    identity,
    willingness,
)
"""The fourteen numbers of domain 14.6; its no. 8 is five questions."""

ASKED_AT_ENROLMENT = frozenset({"willingness"})
"""Shown before, but not weighed: nobody signs before having been proposed."""


def assess(training_class: TrainingClass, inmates: Iterable[Inmate]) -> dict[int, list[Finding]]:
    """All findings of each person, by primary key, in the order of `RULES`; thirteen queries."""
    terms, facts = terms_of(training_class), facts_of(training_class, inmates)
    return {pk: findings_for(each, terms) for pk, each in facts.items()}


@dataclass(frozen=True, kw_only=True)
class Assessed:
    """Findings in the language of the reader, and as they are kept: in Indonesian."""

    findings: list[Finding]
    kept: list[dict[str, Any]]


def assess_to_keep(training_class: TrainingClass, inmates: Iterable[Inmate]) -> dict[int, Assessed]:
    """As `assess`, for findings that are stored as evidence and printed for a hearing."""
    terms, facts = terms_of(training_class), facts_of(training_class, inmates)
    findings = {pk: findings_for(each, terms) for pk, each in facts.items()}
    with translation.override("id"):
        kept = {pk: as_json(findings_for(each, terms)) for pk, each in facts.items()}
    return {pk: Assessed(findings=findings[pk], kept=kept[pk]) for pk in facts}


def findings_for(facts: Facts, terms: Terms) -> list[Finding]:
    answers = (rule(facts, terms) for rule in RULES)
    return [finding for finding in answers if finding is not None]


def answer_of(findings: Iterable[Finding]) -> Answer:
    """The one answer of a person: what is asked only at enrolment does not weigh."""
    return overall(weighed(findings))


def weighed(findings: Iterable[Finding]) -> list[Finding]:
    return [finding for finding in findings if finding.code not in ASKED_AT_ENROLMENT]


def problems(findings: Iterable[Finding]) -> list[Finding]:
    """What speaks against the person, or has to be decided first; one sentence once."""
    found = [finding for finding in weighed(findings) if finding.answer != Answer.MEETS]
    said = {each.message or each.code: each for each in reversed(found)}
    return [each for each in found if said[each.message or each.code] is each]


def failing_first(findings: Iterable[Finding]) -> list[Finding]:
    """What needs a look stands on top; the rest keeps its order."""
    rank = {Answer.FAILS: 0, Answer.MISSING: 1, Answer.CONSIDER: 2, Answer.MEETS: 5}

    def urgency(finding: Finding) -> int:
        if finding.answer == Answer.MEETS or finding.blocks:
            return rank[finding.answer]
        return 4 if finding.code in ASKED_AT_ENROLMENT else 3

    return sorted(findings, key=urgency)


def requirements_of(terms: Terms) -> list[Finding]:
    """What the class asks for: the rules asked about somebody of whom little is known."""
    somebody = Facts(
        inmate_id=0,
        legal_status=LegalStatus.CONVICT,
        sentence_kind=SentenceKind.FIXED,
        release_on=date.max,
        release=ReleaseRange(never=True),
        sex=Sex.MALE,
        birth_date=terms.starts_on,
    )
    asked = [finding for finding in findings_for(somebody, terms) if finding.code != "custody"]
    mandatory = [finding for finding in asked if finding.mandatory]
    return mandatory + [finding for finding in asked if not finding.mandatory]


def as_json(findings: Iterable[Finding]) -> list[dict[str, Any]]:
    """What was known on the day, to keep with the application."""
    return [
        asdict(finding)
        | {
            "answer": finding.answer.value,
            "as_of": finding.as_of.isoformat() if finding.as_of else None,
        }
        for finding in findings
    ]


def from_json(rows: Iterable[dict[str, Any]]) -> list[Finding]:
    return [
        Finding(
            **row
            | {
                "answer": Answer(row["answer"]),
                "as_of": date.fromisoformat(row["as_of"]) if row["as_of"] else None,
            }
        )
        for row in rows
    ]
