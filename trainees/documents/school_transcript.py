"""What somebody has learnt of a package so far: hours by subject and way, and their credits (SKK).

It goes along to the next learning centre and then says nothing of the house; the facility's own
copy has the facility's letterhead.
"""

from collections.abc import Iterable
from datetime import datetime
from fractions import Fraction
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from partnerships.documents.sheet import frame_of, known, long_day
from partnerships.models import Facility
from rutan.accounts.models import User
from rutan.common import pdf
from rutan.common.errors import DomainError
from rutan.common.shares import NOTHING, plain
from trainees import learner_rules, skk
from trainees.choices import StudyWay
from trainees.documents import outside
from trainees.models import Enrolment, LearnerRecord
from trainees.skk import SubjectStanding

TEMPLATE = "trainees/papers/school_transcript.typ"


def transcript(learner: LearnerRecord, *, at: datetime, by: User | None) -> bytes:
    """For the next learning centre. Raises DomainError where it would tell of custody."""
    if learner.provider is None:
        raise DomainError(_("Choose the learning centre first: the transcript has its head."))
    data = outside.frame(
        learner.provider,
        facility=learner.facility,
        title=_("Transcript of credits (SKK)"),
        subtitle=str(learner.get_package_display()),
        at=at,
    )
    houses = Facility.objects.filter(pk__in=learner.study_times.values("facility"))
    return outside.render(
        TEMPLATE,
        data | contents_of(learner, at=at, role=_("For the learning centre, %(day)s")),
        inmate=learner.inmate,
        houses=[learner.facility, *houses],
        at=at,
    )


def own_transcript(learner: LearnerRecord, *, at: datetime, by: User | None) -> bytes:
    """For the files of the facility."""
    data = frame_of(
        learner.facility,
        title=_("Transcript of credits (SKK)"),
        subtitle=str(learner.get_package_display()),
        at=at,
        by=by,
    )
    return pdf.render(
        TEMPLATE, data | contents_of(learner, at=at, role=_("For the facility, %(day)s")), at=at
    )


def contents_of(learner: LearnerRecord, *, at: datetime, role: str) -> dict[str, Any]:
    standings = learner_rules.standings_of([learner])[learner.pk]
    terms = list(_terms_of(learner))
    return {
        "facts": _facts(learner, standings),
        "head": [
            pgettext("school", "Subject"),
            _("Required"),
            *_ways(),
            _("Credits (SKK)"),
            _("Credits missing"),
        ],
        "rows": [_row(each) for each in standings],
        "total": [
            _("Together"),
            _shown_required(standings),
            *(_hours(sum(each.quarters[way] for each in standings)) for way in StudyWay),
            skk.shown(skk.earned(standings)),
            skk.shown(skk.missing(standings)),
        ],
        "nothing": "" if standings else _("No hours are recorded yet."),
        "terms_title": _("Semesters") if terms else "",
        "terms": terms,
        "note": _(
            "A credit (SKK) is one lesson hour face to face, two of tutorial or three of "
            "independent study. A lesson hour has %(minutes)s minutes. Whoever goes on may count "
            "these credits; this is not a diploma."
        )
        % {"minutes": learner_rules.lesson_minutes(learner.package)},
        "signatures": [
            {
                "role": role % {"day": long_day(at.astimezone(learner.facility.tz).date())},
                "name": "",
                "number": "",
            }
        ],
    }


def _ways() -> list[str]:
    return [str(way.label) for way in StudyWay]


def _hours(quarters: int) -> str:
    """Lesson hours."""
    return number_format(plain(Fraction(quarters, 4)))


def _row(standing: SubjectStanding) -> list[str]:
    return [
        standing.subject.name,
        skk.shown(standing.required),
        *(_hours(standing.quarters[way]) for way in StudyWay),
        skk.shown(standing.earned),
        skk.shown(standing.missing),
    ]


def _shown_required(standings: Iterable[SubjectStanding]) -> str:
    known_ones = [each.required for each in standings if each.required is not None]
    return skk.shown(sum(known_ones, Fraction(0))) if known_ones else NOTHING


def _facts(learner: LearnerRecord, standings: Iterable[SubjectStanding]) -> Any:
    identity = getattr(learner.inmate, "identity", None)
    return known(
        [
            (_("Name"), learner.inmate.id_card_name),
            ("NISN", identity.nisn if identity else ""),
            (_("Package"), learner.get_package_display()),
            (_("Learning centre"), learner.provider.name if learner.provider else ""),
            (_("Entered on"), long_day(learner.entered_on)),
            (_("Grade at entry"), learner.entry_grade),
            (_("Status"), learner.get_state_display()),
            (_("Credits (SKK)"), skk.shown(skk.earned(standings))),
        ]
    )


def _terms_of(learner: LearnerRecord) -> Iterable[str]:
    """School years and semesters, each once, in the order in which they were learnt."""
    rows = (
        Enrolment.objects.filter(learner=learner)
        .exclude(training_class__school_year="")
        .order_by("training_class__school_year", "training_class__semester")
        .values_list(
            "training_class__school_year", "training_class__semester", "training_class__grade"
        )
        .distinct()
    )
    for year, semester, grade in rows:
        words = _("%(year)s, semester %(semester)s") % {"year": year, "semester": semester}
        yield f"{words}, {_('grade %(grade)s') % {'grade': grade}}" if grade else words
