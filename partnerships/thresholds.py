"""Every threshold of the trade: the national default with its source, and what a facility changed.

Read with `of(facility)["min_attendance_percent"]`. No rule carries a number of its own.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from partnerships.models import Facility, FacilitySetting
from rutan.accounts.models import User


@dataclass(frozen=True, kw_only=True)
class Threshold:
    """`default` is an int, bool, a fraction as text ("1/3") or a list of ints."""

    default: Any
    label: Promise
    source: Promise
    """On whose word the default stands, for people."""
    allowed: tuple[int, int] | None = None
    """The least and the most a facility may set: what the database holds, and fewer people than
    the national default are told to nobody outside."""


PRACTICE = _("Practice of the trade; no written rule was found")
OURS = _("Set for Bekal; no written rule was found")
SEMARANG = _("Training process of BBPVP Semarang")
THRESHOLDS: dict[str, Threshold] = {
    "min_served_fraction": Threshold(
        default="1/3",
        label=_("Share of the sentence served before vocational training"),
        source=_("Selection rule reported of several Lapas"),
    ),
    "max_remaining_months": Threshold(
        default=24,
        label=_("Longest remaining sentence, in months"),
        source=_("Certified construction course, Sintang 2020"),
    ),
    "days_after_class_end": Threshold(
        default=7, label=_("Days between class end and release"), source=OURS
    ),
    "release_lag_days": Threshold(
        default=30,
        label=_("Days that usually pass between the first lawful day of release and the release"),
        source=OURS,
    ),
    "forecast_bands": Threshold(
        default=[90, 70, 40],
        label=_("Chance of finishing, in percent, from which it is safe, fair or at risk"),
        source=OURS,
    ),
    "transfer_percent": Threshold(
        default=2,
        label=_("People transferred in a month, in percent, while too few were seen here"),
        source=OURS,
    ),
    "history_months": Threshold(
        default=24,
        label=_("Months of this facility's own history on which a forecast rests"),
        source=OURS,
    ),
    "history_events": Threshold(
        default=30,
        label=_("Transfers or releases in that time from which the facility's own rate counts"),
        source=OURS,
    ),
    "detainee_stays_percent": Threshold(
        default=50,
        label=_("Chance that a detainee is still here at the exam, in percent"),
        source=OURS,
    ),
    "dropout_percent": Threshold(
        default=5,
        label=_("Trainees who drop out, in percent, while nothing is known of a field"),
        source=OURS,
    ),
    "dropout_prior_people": Threshold(
        default=16,
        label=_("Trainees whose history weighs as much as what is known of the field"),
        source=_("One class of the usual size; set for Bekal"),
    ),
    "forecast_certainty_percent": Threshold(
        default=80,
        label=_("Certainty with which a class should reach its target, in percent"),
        source=OURS,
    ),
    "readiness_days": Threshold(
        default=14,
        label=_("Days before the first day on which an unready class is announced"),
        source=PRACTICE,
    ),
    "teaching_hours": Threshold(
        default=[8, 17],
        label=_("Hours of the day between which lessons are held"),
        source=OURS,
    ),
    "most_open_applications": Threshold(
        default=5, label=_("Most programmes somebody may ask for at a time"), source=OURS
    ),
    "review_most_people": Threshold(
        default=100, label=_("Most people proposed in one go"), source=OURS
    ),
    "next_class_days": Threshold(
        default=180,
        label=_("Days until the next class of a programme, while none is planned"),
        source=OURS,
    ),
    "fairness_wait_months": Threshold(
        default=6,
        label=_("Months after which somebody who meets everything has waited too long"),
        source=OURS,
    ),
    "circumstance_escalation_days": Threshold(
        default=7,
        label=_("Days after a change in somebody's situation, before the head is told"),
        source=OURS,
    ),
    "continuation_due_days": Threshold(
        default=14,
        label=_("Days in which it is settled who goes on with somebody who left"),
        source=OURS,
    ),
    "conduct_months": Threshold(
        default=6, label=_("Months a conduct score (SPPN) is valid"), source=OURS
    ),
    "discipline_months": Threshold(
        default=6, label=_("Months without a Register F entry"), source=OURS
    ),
    "health_letter_months": Threshold(
        default=3, label=_("Months a health letter is valid"), source=OURS
    ),
    "min_attendance_percent": Threshold(
        default=80,
        label=_("Minimum attendance, in percent"),
        source=SEMARANG,
    ),
    "max_hours_per_day": Threshold(
        default=10, label=_("Most lesson hours in a day"), source=SEMARANG
    ),
    "quota": Threshold(
        default=16, label=_("Seats of a class"), source=_("Classes of BLK Pangkep, 2021 and 2022")
    ),
    "min_participants": Threshold(
        default=10, label=_("Fewest trainees to start a class"), source=PRACTICE
    ),
    "partner_answer_required": Threshold(
        default=False,
        label=_("Only people whom the partner accepted get a seat"),
        source=OURS,
    ),
    "most_attempts": Threshold(
        default=3,
        label=_("Times a test may be taken in all, three at most"),
        source=_("Set for Bekal; the process of BBPVP Semarang speaks of three chances"),
        allowed=(1, 3),
    ),
    "feedback_edit_days": Threshold(
        default=7,
        label=_("Days in which the answer of a participant may be corrected"),
        source=OURS,
    ),
    "certificate_receipt_days": Threshold(
        default=14,
        label=_("Days in which a printed certificate reaches the facility"),
        source=OURS,
    ),
    "mutation_due_days": Threshold(
        default=14,
        label=_("Days in which the mutation letter of a learner is written"),
        source=OURS,
    ),
    "late_entry_percent": Threshold(
        default=10,
        label=_("Late entry until this share of the hours has passed, in percent"),
        source=OURS,
    ),
    "held_hours_percent": Threshold(
        default=95,
        label=_("Share of the planned hours to be held before results, in percent"),
        source=OURS,
    ),
    "attendance_edit_days": Threshold(
        default=7, label=_("Days a register may be changed"), source=OURS
    ),
    "offline_hours": Threshold(
        default=48, label=_("Hours a register stays on a device"), source=OURS, allowed=(1, 48)
    ),
    "offline_most_registers": Threshold(
        default=6, label=_("Most registers on one device"), source=OURS, allowed=(1, 20)
    ),
    "unmarked_officer_hours": Threshold(
        default=24,
        label=_("Hours after a session in which its register is filled"),
        source=OURS,
    ),
    "unmarked_head_hours": Threshold(
        default=72,
        label=_("Hours after a session before the head is told of an empty register"),
        source=OURS,
    ),
    "exam_list_days": Threshold(
        default=14,
        label=_("Days before the exam from which those not yet ready are listed"),
        source=OURS,
    ),
    "report_most_photos": Threshold(
        default=6, label=_("Most photos in the report of a class"), source=OURS, allowed=(0, 20)
    ),
    "agreement_alert_days": Threshold(
        default=[180, 90, 30, 7, 0],
        label=_("Days before the end on which an agreement is announced"),
        source=OURS,
    ),
    "agreement_escalation_days": Threshold(
        default=7,
        label=_("Days after a reminder in which nobody acted, before the head is told"),
        source=OURS,
    ),
    "agreement_grace_days": Threshold(
        default=30,
        label=_("Days after the end in which a class may still start, with a warning"),
        source=OURS,
    ),
    "partner_access_days": Threshold(
        default=90,
        label=_("Days after the end in which a partner still sees its participants"),
        source=OURS,
    ),
    "agreement_longest_years": Threshold(
        default=5,
        label=_("Years after which the length of an agreement is to be looked at twice"),
        source=PRACTICE,
    ),
    "evaluation_months": Threshold(
        default=12,
        label=_("Months without a monitoring report after which one is asked for"),
        source=OURS,
    ),
    "monitoring_due_days": Threshold(
        default=14,
        label=_("Days after its period in which a monitoring report is sent"),
        source=PRACTICE,
    ),
    "monitoring_review_days": Threshold(
        default=7,
        label=_("Days in which a monitoring report is checked"),
        source=PRACTICE,
    ),
    "obligation_slack_points": Threshold(
        default=10,
        label=_("Points an obligation may lie behind the elapsed time and still be on track"),
        source=OURS,
    ),
    "certificate_warning_days": Threshold(
        default=90,
        label=_("Days before an instructor's certificate expires on which it is announced"),
        source=PRACTICE,
    ),
    "regional_review_required": Threshold(
        default=True, label=_("The regional office reviews agreements"), source=PRACTICE
    ),
    "follow_up_months": Threshold(
        default=[1, 3, 6, 12, 24],
        label=_("Months after release with a follow-up"),
        source=OURS,
    ),
    "follow_up_first_window_days": Threshold(
        default=14,
        label=_("Days before and after month 1 that an answer may speak of"),
        source=OURS,
    ),
    "follow_up_window_days": Threshold(
        default=30,
        label=_("Days before and after a later month that an answer may speak of"),
        source=OURS,
    ),
    "release_list_days": Threshold(
        default=[30, 90, 180],
        label=_("Days ahead in the list of those who may leave"),
        source=OURS,
    ),
    "supervision_end_days": Threshold(
        default=30,
        label=_("Days before a supervision ends on which consent is asked for"),
        source=OURS,
    ),
    "consent_blur_days": Threshold(
        default=30,
        label=_("Days after consent was withdrawn until what is left names nobody"),
        source=OURS,
    ),
    "subject_answer_days": Threshold(
        default=3,
        label=_("Days in which somebody who asks for the own data gets it"),
        source=_("UU 27/2022, three times 24 hours; the article could not be read"),
    ),
    "unreachable_attempts": Threshold(
        default=3, label=_("Attempts before somebody is unreachable"), source=OURS
    ),
    "unreachable_days": Threshold(
        default=14, label=_("Days over which the attempts are spread"), source=OURS
    ),
    "unreachable_channels": Threshold(
        default=2, label=_("Different channels of the attempts"), source=OURS
    ),
    "small_group": Threshold(
        default=10,
        label=_("Under this number of people a figure is a count, never a percentage"),
        source=OURS,
        allowed=(1, 100),
    ),
    "small_cell": Threshold(
        default=5,
        label=_("Under this number cells are merged for readers outside the facility"),
        source=OURS,
        allowed=(5, 100),
    ),
    "reliable_response_percent": Threshold(
        default=70,
        label=_("People who were reached, in percent, from which a figure can be relied on"),
        source=OURS,
    ),
    "achievement_comment_percent": Threshold(
        default=200,
        label=_("Achievement of a target, in percent, above which it is explained"),
        source=OURS,
    ),
    "denominator_change_percent": Threshold(
        default=25,
        label=_("Change of what a share is counted of, in percent, above which it is explained"),
        source=OURS,
    ),
    "return_least_people": Threshold(
        default=30,
        label=_("Under this number of people no share of those who returned is told"),
        source=OURS,
    ),
    "survival_months": Threshold(
        default=24,
        label=_("Months after release over which returns are watched"),
        source=OURS,
        allowed=(6, 36),
    ),
    "attendance_goal_percent": Threshold(
        default=85, label=_("Attendance goal of the facility, in percent"), source=OURS
    ),
    "certificate_waiting_days": Threshold(
        default=30, label=_("Days a certificate may wait to be handed over"), source=OURS
    ),
}


@dataclass(frozen=True, kw_only=True)
class Told:
    """One threshold as people read it: what holds here, what holds in the nation, on whose word."""

    label: str
    value: str
    default: str
    source: str
    reason: str = ""

    @property
    def differs(self) -> bool:
        return self.value != self.default


def told_of(facility: Facility) -> list[Told]:
    """Every threshold at `facility`, those that differ first. One query."""
    changed = {row.key: row for row in FacilitySetting.objects.filter(facility=facility)}
    rows = [
        Told(
            label=str(threshold.label),
            value=in_words(changed[key].value if key in changed else threshold.default),
            default=in_words(threshold.default),
            source=str(threshold.source),
            reason=changed[key].reason if key in changed else "",
        )
        for key, threshold in THRESHOLDS.items()
    ]
    return sorted(rows, key=lambda row: not row.differs)


def in_words(value: Any) -> str:
    if isinstance(value, bool):
        return gettext("yes") if value else gettext("no")
    return ", ".join(str(each) for each in value) if isinstance(value, list) else str(value)


def of(facility: Facility | None) -> Mapping[str, Any]:
    """The values in force at `facility`; the national defaults for None.

    One query for each facility object: the answer stays on it, as long as a request lasts.
    """
    defaults = {key: threshold.default for key, threshold in THRESHOLDS.items()}
    if facility is None:
        return MappingProxyType(defaults)
    if not hasattr(facility, "_thresholds"):
        changed = FacilitySetting.objects.filter(facility=facility)
        facility._thresholds = MappingProxyType(
            defaults | dict(changed.values_list("key", "value"))
        )
    return facility._thresholds


def least_told(reader: User, facility: Facility | None) -> int:
    """The smallest number of people in a part of which this reader is told; 0: of any. Whoever sees
    names counts the people anyway (decisions 12)."""
    return 0 if reader.sees_names else int(of(facility)["small_cell"])


def of_each(facilities: Iterable[Facility]) -> dict[int, Mapping[str, Any]]:
    """The values in force at each of many facilities, by primary key, in one query."""
    defaults = {key: threshold.default for key, threshold in THRESHOLDS.items()}
    changed: dict[int, dict[str, Any]] = {each.pk: {} for each in facilities}
    rows = FacilitySetting.objects.filter(facility__in=changed)
    for facility, key, value in rows.values_list("facility", "key", "value"):
        changed[facility][key] = value
    return {pk: MappingProxyType(defaults | values) for pk, values in changed.items()}


def everywhere(key: str) -> tuple[Any, dict[int, Any]]:
    """The national default of one threshold, and what differs, by facility; one query."""
    changed = FacilitySetting.objects.filter(key=key).values_list("facility", "value")
    return THRESHOLDS[key].default, dict(changed)
