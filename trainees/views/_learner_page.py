"""What the page of a person's education shows, and the steps it offers."""

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from partnerships.choices import Package
from rutan.audit.recording import history_of
from rutan.common.shares import NOTHING, plain
from trainees import learner_rules, lifecycle, skk
from trainees.choices import OPEN_LEARNERS, LearnerState, StudyWay
from trainees.forms import learners as forms
from trainees.forms.studies import StudyForm
from trainees.models import Inmate, LearnerRecord
from trainees.skk import SubjectStanding

MOST_TYPED_ROWS = 100
TONES = {
    LearnerState.REGISTERED: "info",
    LearnerState.STUDYING: "info",
    LearnerState.EXAM_REGISTERED: "info",
    LearnerState.GRADUATED: "ok",
    LearnerState.NOT_PASSED: "warn",
    LearnerState.MOVED_OUT: "warn",
    LearnerState.DROPPED: "",
}


def current_of(records: Sequence[LearnerRecord]) -> LearnerRecord | None:
    """The package somebody learns for, or learnt for last."""
    open_first = sorted(
        records, key=lambda each: (each.state in OPEN_LEARNERS, each.entered_on, each.pk)
    )
    return open_first[-1] if open_first else None


# --- The list -------------------------------------------------------------------------------


def narrowed(rows: QuerySet[Any], wanted: str) -> tuple[list[dict[str, Any]], QuerySet[Any]]:
    """Chips with their numbers, and the rows of the one that is chosen; one query."""
    kinds = {
        "": (_("Learning now"), rows.open()),
        "nisn": (_("Without a NISN"), rows.without_nisn()),
        "dapodik": (_("Not in Dapodik"), rows.not_in_dapodik()),
        "datang": (_("Arrived, not learning yet"), rows.unplaced()),
        "lulus": (_("Graduated"), rows.filter(state=LearnerState.GRADUATED)),
    }
    chosen = wanted if wanted in kinds else ""
    counted = rows.order_by().aggregate(
        **{
            f"n_{name}": Count("pk", distinct=True, filter=Q(pk__in=each.order_by().values("pk")))
            for name, (_label, each) in kinds.items()
        }
    )
    chips = [
        {
            "label": label,
            "count": counted[f"n_{name}"],
            "url": f"?saring={name}" if name else "?",
            "current": name == chosen,
        }
        for name, (label, _rows) in kinds.items()
    ]
    return chips, rows.filter(pk__in=kinds[chosen][1].order_by().values("pk"))


def list_rows(records: Sequence[LearnerRecord]) -> list[dict[str, Any]]:
    standings = learner_rules.standings_of(records)
    return [
        {
            "learner": each,
            "has_nisn": bool(getattr(getattr(each.inmate, "identity", None), "nisn", "")),
            "tone": TONES[LearnerState(each.state)],
            "earned": skk.shown(skk.earned(standings[each.pk])),
            "missing": skk.shown(skk.missing(standings[each.pk])),
        }
        for each in records
    ]


# --- Steps ----------------------------------------------------------------------------------


def steps_of(
    request: HttpRequest,
    inmate: Inmate,
    current: LearnerRecord | None,
    records: Sequence[LearnerRecord],
) -> dict[str, dict[str, Any]]:
    """What may be done now, by the name of its button; nothing once the person has left."""
    user = request.user
    if not inmate.custodies.open().exists():
        return {}
    found = {}
    if current is not None:
        for name in _open_to(request, current):
            label, form, is_danger = STEPS[name]
            found[name] = _step(request, name, label, form, learner=current, danger=is_danger)
    is_learning = current is not None and current.state in OPEN_LEARNERS
    if user.has_perm("trainees.add_learnerrecord") and not is_learning and forms.left_for(records):
        found["daftar"] = _step(
            request, "daftar", _("Register for a package"), forms.RegisterForm, inmate=inmate
        )
        found["daftar"]["is_open"] |= not records
    return found


def _step(
    request: HttpRequest, name: str, label: Any, form: Any, *, danger: bool = False, **about: Any
) -> dict[str, Any]:
    is_sent = request.method == "POST" and request.POST.get("aksi") == name
    return {
        "name": name,
        "label": label,
        "is_danger": danger,
        "is_open": is_sent,
        "form": form(request.POST if is_sent else None, user=request.user, prefix=name, **about),
    }


STEPS: dict[str, tuple[Any, Any, bool]] = {
    "jam": (gettext_lazy("Record hours"), StudyForm, False),
    "ubah": (gettext_lazy("Correct the entry"), forms.EntryForm, False),
    "dapodik": (gettext_lazy("Registered in Dapodik"), forms.DapodikForm, False),
    "ujian": (gettext_lazy("Register for the exam"), forms.ExamForm, False),
    "batal-ujian": (
        gettext_lazy("Take the registration for the exam back"),
        forms.WithdrawExamForm,
        False,
    ),
    "lulus": (gettext_lazy("Exam passed"), forms.GraduateForm, False),
    "tidak-lulus": (gettext_lazy("Exam not passed"), forms.FailForm, False),
    "lanjut": (gettext_lazy("Begin or go on learning"), forms.ResumeForm, False),
    "pindah": (gettext_lazy("Goes on at another learning centre"), forms.MoveOutForm, False),
    "berhenti": (gettext_lazy("Give up learning"), forms.DropForm, True),
}
"""The name of the button, its words, its form, and whether it takes something away."""


def _open_to(request: HttpRequest, learner: LearnerRecord) -> list[str]:
    user = request.user
    if not user.has_perm("trainees.change_learnerrecord"):
        return []
    allowed = set(lifecycle.LEARNER.allowed_actions(learner.state))
    is_open = learner.state in OPEN_LEARNERS
    offered = {
        "jam": is_open and user.has_perm("trainees.add_studytime"),
        "ubah": is_open,
        "dapodik": is_open and learner.dapodik_on is None,
        "ujian": "register_exam" in allowed,
        "batal-ujian": "withdraw_exam" in allowed,
        "lulus": "graduate" in allowed and user.has_perm("trainees.graduate_learner"),
        "tidak-lulus": "fail" in allowed,
        "lanjut": "study" in allowed,
        "pindah": "move_out" in allowed and user.has_perm("trainees.add_mutation"),
        "berhenti": "drop" in allowed,
    }
    return [name for name, may in offered.items() if may]


# --- What stands there ----------------------------------------------------------------------


def context_of(
    request: HttpRequest,
    inmate: Inmate,
    current: LearnerRecord | None,
    records: Sequence[LearnerRecord],
) -> dict[str, Any]:
    standings = learner_rules.standings_of(records)
    return {
        "inmate": inmate,
        "current": current,
        "shown": _shown(current, standings[current.pk]) if current else None,
        "others": [_shown(each, standings[each.pk]) for each in records if each != current],
        "ways": [way.label for way in StudyWay],
        "typed": _typed(current),
        "may_take_back": request.user.has_perm("trainees.change_studytime")
        and current is not None
        and current.state in OPEN_LEARNERS,
        "mutations": list(
            current.mutations.for_user(request.user)
            .readable_in(request.facility)
            .select_related("from_facility", "to_facility", "to_partner")
        )
        if current
        else [],
        "places": list(current.enrolments.for_user(request.user).select_related("training_class"))
        if current
        else [],
        "events": history_of(current, limit=12) if current else [],
    }


def _typed(current: LearnerRecord | None) -> list[dict[str, Any]]:
    """Hours that no register knows, the newest first."""
    if current is None:
        return []
    rows = current.study_times.filter(is_counted=False).select_related("subject", "by")
    return [
        {"row": row, "hours": hours_words(row.quarters)}
        for row in rows.order_by("-on", "-pk")[:MOST_TYPED_ROWS]
    ]


def _shown(learner: LearnerRecord, standings: Sequence[SubjectStanding]) -> dict[str, Any]:
    return {
        "learner": learner,
        "slug": f"package-{learner.package.lower()}",
        "label": learner.get_state_display(),
        "tone": TONES[LearnerState(learner.state)],
        "facts": _facts(learner, standings),
        "rows": [_row(each) for each in standings],
        "earned": skk.shown(skk.earned(standings)),
        "missing": skk.shown(skk.missing(standings)),
        "summary": _summary(learner),
    }


def _row(standing: SubjectStanding) -> dict[str, Any]:
    return {
        "subject": standing.subject,
        "required": skk.shown(standing.required),
        "hours": [hours_words(standing.quarters[way]) for way in StudyWay],
        "earned": skk.shown(standing.earned),
        "missing": skk.shown(standing.missing),
        "is_met": standing.is_met,
    }


def hours_words(quarters: int) -> str:
    return number_format(plain(Fraction(quarters, 4))) if quarters else NOTHING


def _facts(learner: LearnerRecord, standings: Sequence[SubjectStanding]) -> list[dict[str, Any]]:
    identity = getattr(learner.inmate, "identity", None)
    missing = skk.missing(standings)
    return [
        {"label": _("Learning centre"), "value": str(learner.provider or "")},
        {
            "label": _("Credits (SKK)"),
            "value": skk.shown(skk.earned(standings)),
            "note": _("%(credits)s still missing") % {"credits": skk.shown(missing)}
            if missing
            else "",
        },
        {"label": "NISN", "value": identity.nisn if identity else ""},
        {
            "label": "Dapodik",
            "value": _day(learner.dapodik_on) or _("not registered yet"),
        },
        {
            "label": _("Exam"),
            "value": _day(learner.exam_on or learner.exam_registered_on),
            "note": learner.exam_number,
        },
    ]


def _summary(learner: LearnerRecord) -> list[dict[str, Any]]:
    paper = learner.get_prior_document_display()
    rows = [
        (_("Package"), learner.get_package_display()),
        (_("Entered on"), _day(learner.entered_on)),
        (_("Grade"), learner.entry_grade),
        (_("Learning centre"), str(learner.provider or "")),
        (
            _("Earlier diploma or report"),
            f"{paper}, {learner.prior_number}" if learner.prior_number else paper,
        ),
    ]
    known = [
        (_("Registered for the exam on"), _day(learner.exam_registered_on)),
        (_("Exam day"), _day(learner.exam_on)),
        (_("Graduated on"), _day(learner.graduated_on)),
        (_("Why the learner graduates without all credits"), learner.graduated_reason),
        (_("Why it was given up"), learner.left_reason),
    ]
    return [
        {"label": label, "value": value}
        for label, value in (*rows, *(pair for pair in known if pair[1]))
    ]


def _day(day: Any) -> str:
    return date_format(day, "j M Y") if day else ""


def panel_of(inmate: Inmate, user: Any) -> dict[str, Any] | None:
    """The panel "Education" on the page of a person read `with_education`; no query, for the
    credits stand on a page of their own. None for who may not read it."""
    if not user.has_perm("trainees.view_learnerrecord"):
        return None
    if not inmate.package:
        return {"package": ""}
    state = LearnerState(inmate.learner_state)
    return {
        "package": Package(inmate.package).label,
        "label": state.label,
        "tone": TONES[state],
    }
