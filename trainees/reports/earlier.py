"""The same question a year earlier, to stand beside the figures without a judgement."""

from dataclasses import replace
from datetime import date, timedelta

from rutan.common.dates import add_months
from trainees.reports._path import Question, Scope, candidates
from trainees.reports.reintegration import FUNNEL, totals
from trainees.reports.told_filters import told_filters

MONTHS = 12


def a_year_earlier(question: Question) -> Question:
    """With every day twelve months before; the end of a month stays one."""
    return replace(
        question,
        on=_before(question.on),
        released_from=question.released_from and _before(question.released_from),
        released_until=question.released_until and _before(question.released_until),
    )


def compared(scope: Scope, question: Question) -> dict[str, int]:
    """How many people at each stage then; nothing where the filters would have told this reader of
    a few. Two queries, and one for filters."""
    asked = a_year_earlier(question)
    counts = totals(scope, asked)
    assessed = counts.enrolled + candidates(scope, asked).count()
    if assessed and told_filters(scope, asked) != asked:
        return {}
    return {"assessed": assessed} | {stage: counts.count(stage) for stage in FUNNEL}


def _before(day: date) -> date:
    if (day + timedelta(days=1)).day == 1:
        return add_months(day.replace(day=1), 1 - MONTHS) - timedelta(days=1)
    return add_months(day, -MONTHS)
