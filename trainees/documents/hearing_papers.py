"""A sitting of the TPP on paper: its agenda beforehand, its minutes (berita acara) afterwards."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from partnerships.documents.sheet import frame_of, known, period
from partnerships.models import TrainingClass
from rutan.accounts.models import User
from rutan.common import pdf
from rutan.common.errors import DomainError
from rutan.common.shares import NOTHING
from rutan.common.words import clock
from trainees.choices import ApplicationState, HearingState, Verdict
from trainees.documents._people import stays_of, to_be_decided
from trainees.models import Application, BoardDecision, BoardHearing

SIGNATURES_IN_A_ROW = 3
MOST_MEMBERS = 12
TONES = {Verdict.RECOMMENDED: "ok", Verdict.DEFERRED: "warn", Verdict.REJECTED: "bad"}


def agenda(
    hearing: BoardHearing, *, at: datetime, by: User, only: TrainingClass | None = None
) -> bytes:
    """Who is heard and what has to be weighed; of one class, or of all."""
    rows = (
        Application.objects.for_user(by)
        .filter(hearing=hearing, state=ApplicationState.PROPOSED)
        .select_related("inmate", "training_class__partner")
        .order_by("training_class__starts_on", "training_class", "inmate__id_card_name", "pk")
    )
    people = list(rows.filter(training_class=only) if only else rows)
    if not people:
        raise DomainError(_("Nobody is on the agenda of this hearing."))
    stays = stays_of([each.inmate_id for each in people], hearing.facility_id)
    data = _frame(hearing, _("Agenda of the TPP"), at=at, by=by)
    data["classes"] = _by_class(
        people,
        [
            {
                "name": each.inmate.id_card_name,
                "register": each.inmate.register_label,
                "block": (stays[each.inmate_id].block if each.inmate_id in stays else "")
                or NOTHING,
                "answer": str(each.get_answer_display()),
                "matters": to_be_decided(each) or [NOTHING],
                "reason": each.override_reason or NOTHING,
            }
            for each in people
        ],
    )
    data["head"] = [
        _("No."),
        _("Name"),
        _("Block"),
        _("Eligibility"),
        _("To be decided"),
        _("Reason for proposing"),
    ]
    data["signatures"] = [
        {"role": _("Chair of the TPP"), "name": hearing.chair, "number": ""},
        {"role": _("Proposed by"), "name": "", "number": ""},
    ]
    return pdf.render("trainees/papers/hearing_agenda.typ", data, at=at)


def minutes(hearing: BoardHearing, *, at: datetime, by: User) -> bytes:
    """What was decided about each person, with a line for everybody who sat."""
    if hearing.state != HearingState.HELD:
        raise DomainError(_("Minutes are printed of a hearing that was held."))
    decisions = list(
        BoardDecision.objects.for_user(by)
        .filter(hearing=hearing)
        .select_related("application__inmate", "application__training_class__partner")
        .order_by(
            "application__training_class__starts_on",
            "application__training_class",
            "application__inmate__id_card_name",
            "pk",
        )
    )
    data = _frame(hearing, _("Minutes of the TPP"), at=at, by=by)
    data["facts"] = known([(_("Number"), hearing.number)]) + data["facts"]
    data["opening"] = ngettext(
        "The correctional observer team (TPP) heard %(n)s person and decided as follows.",
        "The correctional observer team (TPP) heard %(n)s people and decided as follows.",
        len(decisions),
    ) % {"n": len(decisions)}
    data["classes"] = _by_class(
        [each.application for each in decisions],
        [
            {
                "name": each.application.inmate.id_card_name,
                "register": each.application.inmate.register_label,
                "verdict": str(each.get_verdict_display()),
                "tone": TONES[Verdict(each.verdict)],
                "reason": each.reason or NOTHING,
            }
            for each in decisions
        ],
    )
    data["head"] = [_("No."), _("Name"), _("Register number"), _("Decision"), _("Reason")]
    data["signatures"] = _who_sat(hearing)
    return pdf.render("trainees/papers/hearing_minutes.typ", data, at=at)


def _frame(hearing: BoardHearing, title: str, *, at: datetime, by: User) -> dict[str, Any]:
    data = frame_of(hearing.facility, title=title, at=at, by=by, is_sample=hearing.facility.is_demo)
    data["facts"] = known(
        [
            (_("When"), _when(hearing)),
            (_("Place"), hearing.place),
            (_("Chair"), hearing.chair),
            (_("Members"), hearing.members),
        ]
    )
    return data


def _when(hearing: BoardHearing) -> str:
    words = date_format(hearing.on, "l, j F Y")
    if hearing.starts_at is None:
        return words
    until = f"–{clock(hearing.ends_at)}" if hearing.ends_at else ""
    return f"{words}, {clock(hearing.starts_at)}{until}"


def _by_class(
    applications: Iterable[Application], rows: Iterable[dict[str, Any]]
) -> list[dict[str, Any]]:
    """The rows under the title of their class; both come in the same order."""
    groups: dict[int, dict[str, Any]] = {}
    for application, row in zip(applications, rows, strict=True):
        training_class = application.training_class
        group = groups.setdefault(
            training_class.pk,
            {
                "title": training_class.title,
                "note": f"{training_class.partner.name} · "
                f"{period(training_class.starts_on, training_class.ends_on)}",
                "rows": [],
            },
        )
        group["rows"].append(row | {"number": len(group["rows"]) + 1})
    return list(groups.values())


def _who_sat(hearing: BoardHearing) -> list[Sequence[dict[str, str]]]:
    """Lines to sign on, three beside each other."""
    names = [line.strip() for line in hearing.members.splitlines() if line.strip()]
    people = [{"role": _("Chair"), "name": hearing.chair, "number": ""}]
    people += [
        {"role": _("Member"), "name": name, "number": ""} for name in (names or [""])[:MOST_MEMBERS]
    ]
    return [
        people[start : start + SIGNATURES_IN_A_ROW]
        for start in range(0, len(people), SIGNATURES_IN_A_ROW)
    ]
