"""What every way of recording results shares: whose they are, what is refused, what is kept."""

from collections.abc import Collection, Mapping
from datetime import date
from decimal import Decimal

from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from partnerships.models import TrainingClass
from rutan.common.errors import Conflict, DomainError
from trainees import certification
from trainees.attendance_rules import TEACHING_STATES
from trainees.choices import LIVE_ENROLMENTS, Competence
from trainees.models import Assessment, Enrolment, Result


class ResultConflict(Conflict):
    """Results of the people in `enrolments` were saved after the page was opened."""

    def __init__(self, enrolments: list[Enrolment]) -> None:
        super().__init__(_("Somebody else saved results while you were typing."))
        self.enrolments = enrolments


def locked_people(training_class: TrainingClass, wanted: Collection[int]) -> dict[int, Enrolment]:
    people = {
        enrolment.pk: enrolment
        for enrolment in Enrolment.objects.select_for_update(of=("self",))
        .filter(training_class=training_class, pk__in=list(wanted), state__in=LIVE_ENROLMENTS)
        .select_related("inmate")
        .order_by("pk")
    }
    if len(people) != len(wanted):
        raise DomainError(
            _("The list has changed: somebody in it is not in this class. Reload the page.")
        )
    return people


def refuse_attempt(
    known: Result, enrolment: Enrolment, *, most: int, field: str | None = None
) -> None:
    """`known` is the last attempt; how many there may be in all is a setting, three at most."""
    if known.attempt >= most:
        taken = ngettext(
            "%(name)s took this test %(n)s time.",
            "%(name)s took this test %(n)s times.",
            known.attempt,
        ) % {"name": enrolment.inmate.id_card_name, "n": known.attempt}
        limit = ngettext("%(n)s time is the most.", "%(n)s times is the most.", most) % {"n": most}
        raise DomainError(f"{taken} {limit}", field=field)


def refuse_day(on: date, training_class: TrainingClass, *, last: Result | None = None) -> None:
    """Of an attempt: in the class and not to come, and not before the attempt it repeats."""
    if on > training_class.facility.today():
        raise DomainError(_("The date cannot be after today"), field="on")
    if on < training_class.starts_on:
        raise DomainError(
            _("The class began on %(day)s: a test cannot lie before it.")
            % {"day": date_format(training_class.starts_on)},
            field="on",
        )
    if last is not None and on < last.on:
        raise DomainError(
            _("The day is before the last attempt (%(day)s).") % {"day": date_format(last.on)},
            field="on",
        )


def day_of(assessment: Assessment, today: date) -> date:
    """When a first attempt was taken: on the day of the test once that has come, else today."""
    return min(assessment.on or today, today)


def put_result(enrolment: Enrolment, competence: str, note: str) -> None:
    if competence == Competence.NOT_YET and not note.strip():
        raise DomainError(
            _("Write why %(name)s is not yet competent.") % {"name": enrolment.inmate.id_card_name}
        )
    if competence and competence not in Competence.values:
        raise DomainError(_("This result does not exist. Choose one of the list."))
    enrolment.competence = competence
    enrolment.competence_note = note.strip() if competence == Competence.NOT_YET else ""
    enrolment.returned_reason = ""


def save_people(people: list[Enrolment], *, bump: bool = True) -> None:
    for enrolment in people:
        enrolment.version += bump
        enrolment.updated_at = timezone.now()
    Enrolment.objects.bulk_update(
        people,
        [
            "competence",
            "competence_note",
            "returned_reason",
            "verified_on",
            "verified_by",
            "version",
            "updated_at",
        ],
    )


def refuse_score(
    score: Decimal | None, assessment: Assessment, enrolment: Enrolment, field: str | None = None
) -> None:
    if score is not None and not 0 <= score <= assessment.max_score:
        sentence = impossible_score(score, assessment.max_score)
        raise DomainError(f"{enrolment.inmate.id_card_name}: {sentence}", field=field)


def impossible_score(score: Decimal, most: int) -> str:
    return _("A score of %(score)s is not possible, the highest is %(most)s.") % {
        "score": score_words(score),
        "most": most,
    }


def score_words(score: Decimal | None) -> str:
    """86,5 as people here write it; 80 without decimals."""
    if score is None:
        return ""
    return number_format(score.normalize() if score % 1 else int(score), use_l10n=True)


def refuse_verified(enrolment: Enrolment) -> None:
    if enrolment.verified_on:
        raise DomainError(
            _("The partner has verified the result of %(name)s. Ask them to send it back.")
            % {"name": enrolment.inmate.id_card_name}
        )


def refuse_a_class_without_results(training_class: TrainingClass) -> None:
    if training_class.state not in TEACHING_STATES:
        raise DomainError(_("Results are recorded while the class is running or being assessed."))


def refuse_what_units_deny(training_class: TrainingClass, wanted: Mapping[Enrolment, str]) -> None:
    """Nobody is competent who is not competent in every required unit, once units are recorded."""
    hoped = [person for person, result in wanted.items() if result == Competence.COMPETENT]
    standings = certification.unit_standings(training_class) if hoped else {}
    for person in hoped:
        standing = standings.get(person.pk)
        if standing and standing.competence != Competence.COMPETENT:
            raise DomainError(
                _("%(name)s is not competent in every unit yet: %(units)s.")
                % {
                    "name": person.inmate.id_card_name,
                    "units": ", ".join(str(unit) for unit in standing.failed + standing.missing),
                }
            )
