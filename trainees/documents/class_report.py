"""How a class went (laporan pelaksanaan): its figures, what stood in the way, photos. Counts alone,
nobody by name.

While the class is open the figures are counted anew; those of a closed class are what they were on
the day it was closed.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from fractions import Fraction
from typing import Any

from django.db.models import Count
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from partnerships import thresholds
from partnerships.choices import SessionCause, SessionFault, SessionState
from partnerships.documents.sheet import frame_of, known, long_day, period
from partnerships.models import Session, TrainingClass
from rutan.accounts.models import User
from rutan.common import pdf
from rutan.common.errors import DomainError
from rutan.common.shares import NOTHING, SMALL_GROUP
from rutan.common.words import short_day
from trainees import certification
from trainees.attendance_rules import percent_words, reaches
from trainees.choices import LIVE_ENROLMENTS, CertificateKind, Competence, EnrolmentState
from trainees.documents.class_papers._shared import head_of
from trainees.models import Certificate, ClassPhoto, ClassReport, Enrolment, ExitReason
from trainees.reports.learning_gain import Gain, gain
from trainees.reports.small_cells import OTHERS, Row, merged

NO_CAUSE = "none"
SUFFIXES = {"image/jpeg": ".jpg", "image/png": ".png"}


def figures_of(training_class: TrainingClass) -> dict[str, Any]:
    """Plain JSON, codes in place of words; seven queries."""
    sessions = list(Session.objects.filter(training_class=training_class))
    people = list(
        Enrolment.objects.filter(training_class=training_class)
        .exclude(state=EnrolmentState.CANCELLED)
        .select_related("exit_reason")
    )
    certificates = (
        Certificate.objects.valid()
        .filter(enrolment__training_class=training_class)
        .order_by()
        .values_list("kind")
        .annotate(n=Count("pk"))
    )
    return {
        "as_of": training_class.facility.today().isoformat(),
        "hours": _hours(training_class, sessions),
        "sessions": _sessions(sessions),
        "people": _people(training_class, people),
        "attendance": _attendance(training_class, people),
        "certificates": dict(certificates),
        "gain": gain([training_class]).kept,
    }


def _hours(training_class: TrainingClass, sessions: Iterable[Session]) -> dict[str, Any]:
    shortened: Counter[str] = Counter()
    held = catch_up = 0
    for session in sessions:
        if session.state != SessionState.HELD:
            continue
        if session.planned_hours:
            shortened[session.short_fault] += session.planned_hours - session.hours
        if session.is_catch_up:
            catch_up += session.hours
        else:
            held += session.hours
    return {
        "planned": training_class.planned_hours,
        "held": held,
        "catch_up": catch_up,
        "shortened": dict(shortened),
    }


def _sessions(sessions: Iterable[Session]) -> dict[str, Any]:
    states = Counter(session.state for session in sessions)
    return {
        "held": states[SessionState.HELD],
        "cancelled": dict(
            Counter(
                session.cause or NO_CAUSE
                for session in sessions
                if session.state == SessionState.CANCELLED
            )
        ),
        "moved": sum(session.moved_from_on is not None for session in sessions),
    }


def _people(training_class: TrainingClass, people: Sequence[Enrolment]) -> dict[str, Any]:
    """Who still has a place is completed by the rule that closes the class."""
    live = [each for each in people if each.state in LIVE_ENROLMENTS]
    decided = sum(each.state == EnrolmentState.COMPLETED for each in people)
    return {
        "enrolled": len(people),
        "present": len(live),
        "completed": decided + certification.would_complete(training_class, live),
        "left": dict(Counter(each.exit_reason.code for each in people if each.exit_reason)),
        "competence": dict(Counter(each.competence for each in people if each.competence)),
    }


def _attendance(training_class: TrainingClass, people: Iterable[Enrolment]) -> dict[str, Any]:
    """Of those for whom lessons were held: thousandths, cut and never rounded up."""
    percent = training_class.programme_version.min_attendance_percent
    counted = [each for each in people if each.expected_hours]
    shares = [Fraction(each.credited_quarters, 4 * each.expected_hours) for each in counted]
    if not shares:
        return {"people": 0}
    return {
        "people": len(shares),
        "percent": percent,
        "enough": sum(
            reaches(each.credited_hours, each.expected_hours, percent) for each in counted
        ),
        "mean": sum(shares) * 1000 // len(shares),
        "lowest": min(shares) * 1000 // 1,
        "highest": max(shares) * 1000 // 1,
    }


def class_report(
    report: ClassReport, *, at: datetime, by: User | None, for_partner: bool = False
) -> bytes:
    """`for_partner`: no photo on which a face may be seen, no count that tells of one person."""
    training_class = report.training_class
    figures = report.figures or figures_of(training_class)
    smallest = thresholds.of(training_class.facility)["small_cell"] if for_partner else 0
    data = frame_of(
        training_class.facility,
        title=_("Implementation report"),
        subtitle=training_class.title,
        at=at,
        by=by,
        is_sample=training_class.facility.is_demo,
        foot=_foot(report),
    )
    photos = _photos(report, for_partner=for_partner)
    data |= {
        "facts": _facts(training_class, figures),
        "parts": [
            {"title": title, "rows": rows}
            for title, rows in (
                (_("Hours and sessions"), _hour_rows(figures)),
                (_("Participants"), _people_rows(figures, smallest)),
                (_("Attendance"), _attendance_rows(figures["attendance"], smallest)),
                (_("Results"), _result_rows(figures, smallest)),
            )
            if rows
        ],
        "words": [
            {"title": title, "text": text}
            for title, text in known(
                [
                    (_("What stood in the way"), report.obstacles or _("Nothing.")),
                    (_("What was done about it"), report.remedies),
                ]
            )
        ],
        "photos_title": _("Photos"),
        "photos": [
            {"name": name, "caption": photo.caption, "alt": photo.caption or _("Photo")}
            for name, photo in photos.items()
        ],
        "signatures": [_signature(training_class)],
    }
    pictures = {name: _bytes_of(photo) for name, photo in photos.items()}
    return pdf.render("trainees/papers/class_report.typ", data, at=at, pictures=pictures)


def _signature(training_class: TrainingClass) -> dict[str, str]:
    on = training_class.closed_on or training_class.facility.today()
    head = head_of(training_class, on)
    return head | {"role": f"{long_day(on)}\n{head['role']}"}


def _foot(report: ClassReport) -> str:
    if report.frozen_on is None:
        return _("Draft: the class is not closed yet")
    frozen = _("Figures of %(day)s") % {"day": short_day(report.frozen_on)}
    return f"{frozen} · SHA-256 {report.figures_hash[:16]}"


def _photos(report: ClassReport, *, for_partner: bool) -> dict[str, ClassPhoto]:
    """By the name under which the template finds them."""
    if not report.prints_photos:
        return {}
    rows = report.photos.select_related("document")
    if for_partner:
        rows = rows.filter(shows_faces=False)
    return {
        f"{number}{SUFFIXES[photo.document.content_type]}": photo
        for number, photo in enumerate(rows, start=1)
    }


def _bytes_of(photo: ClassPhoto) -> bytes:
    try:
        with photo.document.file.open("rb") as stored:
            return stored.read()
    except OSError:
        raise DomainError(
            _("A photo of this report is missing on the disk. Tell the administrator.")
        ) from None


def _facts(training_class: TrainingClass, figures: Mapping[str, Any]) -> list[tuple[str, str]]:
    agreement = training_class.agreement
    return known(
        [
            (_("Programme"), training_class.programme_version.programme.title),
            (_("Partner"), training_class.partner.name),
            (_("Agreement"), agreement.title if agreement else ""),
            (_("Course days"), period(training_class.starts_on, training_class.ends_on)),
            (_("Place"), training_class.room or training_class.get_delivery_display()),
            (
                _("Closed on"),
                long_day(training_class.closed_on) if training_class.closed_on else "",
            ),
            (_("Figures as of"), long_day(date.fromisoformat(figures["as_of"]))),
        ]
    )


def _hour_rows(figures: Mapping[str, Any]) -> list[tuple[str, str]]:
    hours, sessions = figures["hours"], figures["sessions"]
    causes = {**dict(SessionCause.choices), NO_CAUSE: _("another cause")}
    return _shown(
        [
            (_("Lesson hours planned"), hours["planned"]),
            (_("Lesson hours held"), hours["held"]),
            (_("Lesson hours in catch-up sessions"), hours["catch_up"] or None),
            *(
                (_("Hours lost, caused by: %(who)s") % {"who": SessionFault(fault).label}, lost)
                for fault, lost in sorted(hours["shortened"].items())
            ),
            (_("Sessions held"), sessions["held"]),
            *(
                (_("Sessions cancelled: %(why)s") % {"why": causes[cause]}, n)
                for cause, n in sorted(sessions["cancelled"].items())
            ),
            (_("Sessions moved"), sessions["moved"] or None),
        ]
    )


def _people_rows(figures: Mapping[str, Any], smallest: int) -> list[tuple[str, str]]:
    people = figures["people"]
    labels = {reason.code: str(reason) for reason in ExitReason.objects.all()}
    left = [
        (_("Left: %(why)s") % {"why": label}, n)
        for label, n in _merged(people["left"], labels, smallest)
    ]
    return _shown(
        [
            (_("Took part"), people["enrolled"]),
            (_("In the class now"), people["present"] or None),
            (
                _("Completed, as it stands now") if people["present"] else _("Completed"),
                people["completed"],
            ),
            *left,
        ]
    )


def _attendance_rows(figures: Mapping[str, Any], smallest: int) -> list[tuple[str, str]]:
    """The lowest and the highest are somebody's own."""
    if figures["people"] <= smallest - 1 or not figures["people"]:
        return []
    enough = figures["enough"]
    rows = [
        (_("On average"), _percent(figures["mean"])),
        (
            _("At least %(percent)s%%") % {"percent": figures["percent"]},
            _("%(n)s of %(total)s") % {"n": enough, "total": figures["people"]},
        ),
    ]
    if any(0 < few < smallest for few in (enough, figures["people"] - enough)):
        rows = rows[:1]
    if not smallest:
        rows.append(
            (_("Spread"), f"{_percent(figures['lowest'])} – {_percent(figures['highest'])}")
        )
    return _shown(rows)


def _result_rows(figures: Mapping[str, Any], smallest: int) -> list[tuple[str, str]]:
    results = _merged(figures["people"]["competence"], dict(Competence.choices), smallest)
    certificates = _merged(figures["certificates"], dict(CertificateKind.choices), smallest)
    learnt = Gain.from_kept(figures.get("gain", {}))
    tells_of_one = smallest and learnt.n < SMALL_GROUP
    gained = [(_("Learning gain"), learnt.words())] if learnt.n and not tells_of_one else []
    return _shown([*results, *gained, *certificates])


def _merged(
    counts: Mapping[str, int], labels: Mapping[str, Any], smallest: int
) -> list[tuple[str, int]]:
    """Label and count, the largest first; small ones together for a reader outside, and none where
    only "others" would be left."""
    rows = [
        Row(key=code, label=str(labels.get(code, code)), counts=(n,)) for code, n in counts.items()
    ]
    found = merged(rows, smallest)
    if [row.key for row in found] == [OTHERS]:
        return []
    return [(row.label, row.counts[0] or 0) for row in found]


def _percent(thousandths: int) -> str:
    return percent_words(thousandths, 1000)


def _shown(rows: Iterable[tuple[str, Any]]) -> list[tuple[str, str]]:
    return [
        (label, number_format(value, force_grouping=True) if isinstance(value, int) else value)
        for label, value in rows
        if value is not None
    ] or [(_("Figures"), NOTHING)]
