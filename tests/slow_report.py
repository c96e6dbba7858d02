"""The reintegration report counted one person after the other, to compare with the fast one."""

from datetime import date

from rutan.common.dates import add_months
from trainees.models import Application, Enrolment
from trainees.reports.reintegration import Question

UNFINISHED = ("not_completed", "withdrawn", "released", "transferred", "cancelled")


class Life:
    """A place as somebody knew it who looked on `on`."""

    def __init__(self, place: Enrolment, question: Question):
        self.place, self.question, self.on = place, question, question.on
        self.is_over = self.knows(place.ended_on)

    def knows(self, day: date | None) -> bool:
        return day is not None and day <= self.on

    @property
    def completed(self):
        return self.is_over and self.place.state == "completed"

    @property
    def unfinished(self):
        return self.is_over and self.place.state in UNFINISHED

    @property
    def certified(self):
        return self.completed and self.knows(self.place.certified_on)

    @property
    def failed(self):
        return self.completed and not self.certified and self.place.competence == "not_yet"

    @property
    def waiting(self):
        return self.completed and not self.certified and not self.failed

    @property
    def attended(self):
        return self.knows(self.place.attended_on)

    @property
    def transferred(self):
        return self.unfinished and self.place.state == "transferred"

    @property
    def released(self):
        asked, day = self.question, self.place.released_on
        counts = self.certified if asked.of_certified else self.completed
        return (
            counts
            and self.knows(day)
            and (asked.released_from is None or day >= asked.released_from)
            and (asked.released_until is None or day <= asked.released_until)
        )

    def answer(self, months):
        day = getattr(self.place, f"b{months}_on")
        return getattr(self.place, f"b{months}_kind") if self.knows(day) else None

    def died_by(self, months):
        answers = [self.answer(each) for each in (1, 3, 6, 12, 24) if each <= months]
        return any(answer and answer.code == "deceased" for answer in answers)

    def due_at(self, months):
        return (
            self.released
            and add_months(self.place.released_on, months) <= self.on
            and not self.died_by(months)
        )

    def productive_at(self, months):
        answer = self.answer(months)
        return self.due_at(months) and answer is not None and answer.is_productive

    @property
    def due(self):
        return self.due_at(6)

    @property
    def reached(self):
        return self.due and self.answer(6) is not None

    @property
    def productive(self):
        return self.productive_at(6)

    @property
    def returned(self):
        return self.due and self.knows(self.place.returned_on)

    @property
    def deceased(self):
        return self.released and self.died_by(6)


def lives(question: Question) -> list[Life]:
    """Each person once: the latest class that is over, else the running one."""
    places = Enrolment.objects.select_related(
        "training_class", *(f"b{months}_kind" for months in (1, 3, 6, 12, 24))
    )
    known = [
        Life(place, question)
        for place in places
        if place.enrolled_on <= question.on
        and not (place.state == "cancelled" and place.ended_on <= question.on)
    ]
    known.sort(key=lambda life: (life.is_over, life.place.training_class.starts_on, life.place.pk))
    return list({life.place.inmate_id: life for life in known}.values())


def slow_counts(question: Question) -> dict[str, int]:
    people = lives(question)
    seated = {life.place.inmate_id for life in people}
    applied = Application.objects.filter(assessed_on__lte=question.on)
    names = [name for name, value in vars(Life).items() if isinstance(value, property)]
    return {
        "assessed": len(seated | set(applied.values_list("inmate", flat=True))),
        "enrolled": len(people),
        **{name: sum(bool(getattr(life, name)) for life in people) for name in names},
    }


def slow_cohorts(question: Question) -> list[tuple]:
    halves: dict[date, list[Life]] = {}
    for life in lives(question):
        if life.released:
            day = life.place.released_on
            halves.setdefault(date(day.year, 1 if day.month <= 6 else 7, 1), []).append(life)
    return [
        (
            first,
            len(people),
            [
                (
                    sum(life.due_at(months) for life in people),
                    sum(life.productive_at(months) for life in people),
                )
                for months in (1, 3, 6, 12, 24)
            ],
        )
        for first, people in sorted(halves.items())[-3:]
    ]
