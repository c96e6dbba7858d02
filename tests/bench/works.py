"""What is measured."""

from collections.abc import Mapping, Sequence
from typing import Any

from partnerships.models import Agreement, Facility, TrainingClass
from rutan.accounts.models import User
from tests.bench import hand, hand_indicators, hand_survival, hand_verdicts
from tests.bench.measuring import Work
from tests.bench.world import ON, World
from trainees.actions import aftermath
from trainees.models import Application, Enrolment
from trainees.reports.indicators import Period, values
from trainees.reports.indicators import Scope as IndicatorScope
from trainees.reports.reintegration import Question, Report, Scope, reintegration, totals
from trainees.reports.survival import survival
from trainees.reports.verdict import verdicts

CODES = hand_indicators.CODES
FUNNEL = ("enrolled", "completed", "certified", "released", "due", "productive")


def works(world: World) -> list[Work]:
    """The report is bound to twice the SQL by hand where all rows are counted; on fewer rows what
    the ORM needs to write the statements is most of it, the same for any number of rows."""
    nation, asked = "c.id > 0", Question(on=ON)
    here, ours = f"e.facility_id = {world.facility}", f"c.agreement_id = {world.agreement}"
    narrow = Question(on=ON, agreement=world.agreement)
    return [
        _report("report, nation", world.manager, asked, nation, is_bound=True),
        _report("report, facility", world.officer, asked, here, is_narrow=True),
        _report("report, agreement", world.manager, narrow, ours, is_narrow=True),
        _funnel("funnel, nation", world.manager, asked, nation),
        _funnel("funnel, facility", world.officer, asked, here),
        _survival("survival, nation", world.manager, asked, nation),
        _survival("survival, facility", world.officer, asked, here),
        _indicators("indicators, nation", world.manager),
        _indicators("indicators, facility", world.officer),
        _indicators("R1-R6, R13-R17, nation", world.manager, "e.id > 0", CODES),
        _indicators("R1-R6, R13-R17, facility", world.officer, here, CODES),
        _home("verdicts of a page", world),
    ]


def _scope(user: User) -> Scope:
    classes = TrainingClass.objects.for_user(user)
    return Scope(
        enrolments=Enrolment.objects.for_user(user),
        applications=Application.objects.filter(training_class__in=classes),
    )


def drifted(world: World, people: Sequence[int]) -> list[str]:
    """What columns say otherwise than the facts, of these people or in the sum of all."""
    wrong = aftermath.differing().filter(inmate__in=people).count()
    faults = [f"{wrong} places say otherwise than the facts"] if wrong else []
    funnel = _funnel("funnel", world.manager, Question(on=ON), "c.id > 0")
    return faults + [difference for difference in [funnel.differs()] if difference]


def _report(name: str, user: User, question: Question, where: str, **told: bool) -> Work:
    return Work(
        name=name,
        ours=lambda: _plain(reintegration(_scope(user), question)),
        hand=lambda: _comparable(hand.reintegration(ON, where)),
        **told,
    )


def _funnel(name: str, user: User, question: Question, where: str) -> Work:
    """The counts alone, beside the facts joined on the spot."""

    def ours() -> Mapping[str, int]:
        found = totals(_scope(user), question)
        return {stage: found.count(stage) for stage in FUNNEL}

    return Work(name=name, ours=ours, live=lambda: hand.live(ON, where))


def _survival(name: str, user: User, question: Question, where: str) -> Work:
    def ours() -> Mapping[str, Any]:
        found = survival(_scope(user), question)
        curves = {"work": found.work, "kept": found.kept, "sentenced": found.sentenced}
        told = {
            name: [(step.day, step.at_risk, step.events) for step in each.steps]
            for name, each in curves.items()
        }
        return {"people": found.people, "unreached": found.unreached, **told}

    return Work(name=name, ours=ours, hand=lambda: hand_survival.survival(ON, where))


def _indicators(name: str, user: User, where: str = "", codes: Sequence[str] | None = None) -> Work:
    """Of a whole year: all of them, or those of large tables beside SQL by hand `where`."""
    year = Period.read(str(ON.year))

    def ours() -> Mapping[str, Any]:
        facilities = Facility.objects.for_user(user)
        found = values(IndicatorScope(facilities=facilities, period=year, today=ON), codes)
        return {code: (value.number, value.whole) for code, value in found.items()}

    hand = (lambda: hand_indicators.indicators(year.first, ON, where)) if where else None
    return Work(name=name, ours=ours, hand=hand)


def _home(name: str, world: World) -> Work:
    """The manager's first page: 25 agreements."""
    shown = list(Agreement.objects.filter(pk__gte=world.agreement).order_by("pk")[:25])

    def ours() -> Mapping[int, Any]:
        return {
            agreement: {
                "answer": found.headline_code,
                "goals": {
                    each.metric: (each.part, each.whole, each.is_met) for each in found.goals
                },
            }
            for agreement, found in verdicts(shown, on=ON).items()
        }

    keys = [each.pk for each in shown]
    return Work(name=name, ours=ours, hand=lambda: hand_verdicts.verdicts(keys, ON))


def _plain(report: Report) -> Mapping[str, Any]:
    return {
        "assessed": report.assessed,
        "total": {stage: getattr(report.total, stage) for stage in hand.STAGES},
        "groups": {group.key: dict(group.counts) for group in report.groups},
        "kinds": {part.code: part.count for part in report.kinds},
        "unknown": {part.code: part.count for part in report.unknown if part.count},
        "exits": {part.code: part.count for part in report.exits},
        "cohorts": [
            (each.first, each.people, [(point.due, point.productive) for point in each.points])
            for each in report.cohorts
        ],
    }


def _comparable(answer: Mapping[str, Any]) -> Mapping[str, Any]:
    """In groups the page tells six stages; who died is not among the due."""
    groups = {
        key: {stage: counts[stage] for stage in FUNNEL} for key, counts in answer["groups"].items()
    }
    kinds = {code: n for code, n in answer["kinds"].items() if code != "deceased"}
    return {**answer, "groups": groups, "kinds": kinds}
