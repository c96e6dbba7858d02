"""The monitoring report of an agreement (laporan pelaksanaan): opened, written, sent, checked.

What was sent keeps the figures of that moment with their hash. A final report is never written
again: what has to be corrected becomes its next revision.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Max, OuterRef, Subquery
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from partnerships import lifecycle, monitoring_rules, thresholds
from partnerships.actions import documents
from partnerships.actions._agreement import locked, refuse_missing
from partnerships.choices import DocumentKind
from partnerships.coverage import last_day_of
from partnerships.models import Agreement, MonitoringReport
from partnerships.reports import monitoring as figures
from rutan.accounts.models import User
from rutan.audit.recording import record
from rutan.common.errors import Conflict, DomainError
from rutan.common.freezing import digest

FACTS = frozenset(
    {"benefits", "obstacles", "recommendation", "facility_comment", "partner_comment"}
)
"""What people write; the figures are counted."""
MOST_FILES = 10


@transaction.atomic
def open_cycle(
    *,
    agreement: Agreement,
    period_from: date,
    period_to: date,
    due_on: date,
    review_due_on: date,
    by: User | None,
) -> MonitoringReport:
    """A report to be written about a period; `by` is None when the daily run opens it."""
    agreement = locked(agreement)
    _refuse_wrong_days(agreement, period_from, period_to, due_on, review_due_on)
    _refuse_overlap(agreement, period_from, period_to)
    report = MonitoringReport(
        agreement=agreement,
        period_from=period_from,
        period_to=period_to,
        due_on=due_on,
        review_due_on=review_due_on,
    )
    report.save(force_insert=True)
    _record("opened", report, by=by, period_from=period_from, period_to=period_to)
    return report


def open_monitoring_reports(*, on: date, dry_run: bool) -> dict[str, int]:
    """Opens what the agreements themselves ask for: one report every so many months."""
    counts = Counter(opened=0)
    covered = (
        MonitoringReport.objects.filter(agreement=OuterRef("pk"))
        .order_by()
        .values("agreement")
        .annotate(until=Max("period_to"))
    )
    agreements = (
        Agreement.objects.signed()
        .filter(evaluation_every_months__isnull=False)
        .select_related("facility")
        .annotate(covered_until=Subquery(covered.values("until")))
        .order_by("pk")
    )
    settings: dict[int, Mapping[str, Any]] = {}
    for agreement in agreements:
        period = monitoring_rules.next_period(agreement, agreement.covered_until, on)
        if period is None:
            continue
        if agreement.facility_id not in settings:
            settings[agreement.facility_id] = thresholds.of(agreement.facility)
        counts["opened"] += _open_in_time(agreement, period, settings[agreement.facility_id], on)
    return dict(counts)


def _open_in_time(
    agreement: Agreement, period: tuple[date, date], values: Mapping[str, Any], on: date
) -> int:
    due_on, review_due_on = monitoring_rules.days_of(period[1], values, on)
    try:
        open_cycle(
            agreement=agreement,
            period_from=period[0],
            period_to=period[1],
            due_on=due_on,
            review_due_on=review_due_on,
            by=None,
        )
    except DomainError:  # somebody opened one meanwhile, or the agreement ended
        return 0
    return 1


@transaction.atomic
def fill(
    *,
    report: MonitoringReport,
    version: int,
    facts: dict[str, Any],
    by: User,
    files: Sequence[Any] = (),
    differences: Any = None,
) -> MonitoringReport:
    """Writes what people have to say, and adds evidence. Raises Conflict on an older version."""
    stored = _locked(report)
    if stored.version != version:
        raise Conflict(
            _("Somebody else saved this record while you were editing it."),
            differences(stored) if differences else [],
        )
    lifecycle.MONITORING.next_state(stored.state, "fill")
    if unknown := facts.keys() - FACTS:
        raise TypeError(f"not a fact of a report: {sorted(unknown)}")
    if len(files) + stored.evidence.count() > MOST_FILES:
        raise DomainError(
            _("A report keeps at most %(most)d files.") % {"most": MOST_FILES}, "files"
        )
    on = stored.agreement.facility.today()
    written = {name: value for name, value in facts.items() if value != getattr(stored, name)}
    if "partner_comment" in written and monitoring_rules.partner_answers_itself(
        stored.agreement, on
    ):
        raise DomainError(
            _("The partner writes its comment itself: its coordinator has an account."),
            "partner_comment",
        )
    if not written and not files:
        return stored
    _save(stored, **written)
    _record("changed", stored, by=by, changes={**written, **({"evidence": ()} if files else {})})
    kept = documents.store_all(
        files=files, kind=DocumentKind.REPORT, agreement=stored.agreement, by=by, field="files"
    )
    stored.evidence.add(*kept)
    return stored


@transaction.atomic
def comment_as_partner(*, report: MonitoringReport, text: str, by: User) -> MonitoringReport:
    """By the partner's coordinator, until the report is final."""
    stored = _locked(report)
    if not {"fill", "make_final"} & set(lifecycle.MONITORING.allowed_actions(stored.state)):
        raise DomainError(_("This report is final; its comments stay as they are."))
    if not text.strip():
        raise DomainError(_("Write the comment."), "partner_comment")
    _save(stored, partner_comment=text.strip())
    _record("partner_commented", stored, by=by)
    return stored


@transaction.atomic
def submit(*, report: MonitoringReport, by: User) -> MonitoringReport:
    """Freezes the figures of this moment and hands the report over to be checked."""
    stored = _locked(report)
    state = lifecycle.MONITORING.next_state(stored.state, "submit")
    missing = monitoring_rules.missing_actions(stored, has_evidence=stored.evidence.exists())
    # Who sends it confirms the figures by that very step.
    refuse_missing(finding for finding in missing if finding.code != "figures")
    on = stored.agreement.facility.today()
    if on < min(stored.period_to, last_day_of(stored.agreement)):
        raise DomainError(
            _("Its period lasts until %(day)s; send it after that.")
            % {"day": _day(stored.period_to)}
        )
    frozen = figures.figures_of(stored, on=on)
    _save(
        stored,
        state=state,
        figures=frozen,
        figures_hash=digest(frozen),
        first_sent_on=stored.first_sent_on or on,
        submitted_at=timezone.now(),
        submitted_by=by,
    )
    _record("sent", stored, by=by, figures=stored.figures_hash)
    return stored


@transaction.atomic
def send_back(*, report: MonitoringReport, note: str, by: User) -> MonitoringReport:
    """To be corrected; its figures are counted live again until it is sent anew."""
    stored = _locked(report)
    state = lifecycle.MONITORING.next_state(stored.state, "send_back")
    if not note.strip():
        raise DomainError(_("Write what has to change."), "note")
    before = stored.figures_hash
    _save(
        stored,
        state=state,
        return_note=note.strip(),
        figures={},
        figures_hash="",
        submitted_at=None,
        submitted_by=None,
    )
    _record("sent_back", stored, by=by, figures=before)
    return stored


@transaction.atomic
def make_final(*, report: MonitoringReport, by: User) -> MonitoringReport:
    """By somebody else than who sent it: four eyes."""
    stored = _locked(report)
    state = lifecycle.MONITORING.next_state(stored.state, "make_final")
    if by.pk == stored.submitted_by_id:
        raise DomainError(_("Who sent a report does not make it final. Ask somebody else."))
    if not figures.is_intact(stored):
        raise DomainError(
            _("The frozen figures were changed after they were sent. Send the report back.")
        )
    _save(stored, state=state, final_at=timezone.now(), final_by=by)
    _record("finalised", stored, by=by, figures=stored.figures_hash)
    return stored


@transaction.atomic
def revise(*, report: MonitoringReport, by: User) -> MonitoringReport:
    """The next revision of a final report: the same period and texts, to be sent again."""
    stored = _locked(report)
    lifecycle.MONITORING.next_state(stored.state, "revise")
    revisions = MonitoringReport.objects.filter(
        agreement=stored.agreement, period_from=stored.period_from, period_to=stored.period_to
    )
    if revisions.filter(revision__gt=stored.revision).exists():
        raise DomainError(_("There is a newer revision already."))
    on = stored.agreement.facility.today()
    due_on, review_due_on = monitoring_rules.days_of(
        stored.period_to, thresholds.of(stored.agreement.facility), on
    )
    revised = MonitoringReport(
        agreement=stored.agreement,
        revision=stored.revision + 1,
        period_from=stored.period_from,
        period_to=stored.period_to,
        due_on=due_on,
        review_due_on=review_due_on,
        **{name: getattr(stored, name) for name in FACTS},
    )
    revised.save(force_insert=True)
    revised.evidence.set(stored.evidence.all())
    _record("revised", revised, by=by, revision=revised.revision)
    return revised


# --- Shared -------------------------------------------------------------------------------------


def _locked(report: MonitoringReport) -> MonitoringReport:
    # Parents before children: an event that moves the agreement's end takes the same lock first.
    agreement = locked(Agreement(pk=report.agreement_id))
    stored = MonitoringReport.objects.select_for_update(of=("self",)).get(pk=report.pk)
    stored.agreement = agreement
    return stored


def _save(report: MonitoringReport, **fields: Any) -> None:
    for name, value in fields.items():
        setattr(report, name, value)
    report.version += 1
    report.save(update_fields=[*fields, "version", "updated_at"])


def _record(what: str, report: MonitoringReport, *, by: User | None, **details: Any) -> None:
    """On the report, and on the agreement's own history."""
    facility = report.agreement.facility_id
    action = f"monitoring_report.{what}"
    record(action, report, by=by, facility=facility, **details)
    if what != "changed":
        record(action, report.agreement, by=by, report=report.pk)


def _refuse_wrong_days(
    agreement: Agreement, period_from: date, period_to: date, due_on: date, review_due_on: date
) -> None:
    if agreement.state not in monitoring_rules.EVALUATED:
        raise DomainError(_("Only a signed agreement is monitored."))
    if period_to <= period_from:
        raise DomainError(_("End date must be after the start date"), "period_to")
    if period_from < agreement.starts_on:
        raise DomainError(
            _("The agreement is in force from %(day)s.") % {"day": _day(agreement.starts_on)},
            "period_from",
        )
    if period_to > last_day_of(agreement):
        raise DomainError(
            _("The agreement is in force until %(day)s.") % {"day": _day(last_day_of(agreement))},
            "period_to",
        )
    if due_on < period_to:
        raise DomainError(_("It is sent after its period has ended."), "due_on")
    if review_due_on < due_on:
        raise DomainError(_("It is checked after it is sent."), "review_due_on")


def _refuse_overlap(agreement: Agreement, period_from: date, period_to: date) -> None:
    other = MonitoringReport.objects.filter(
        agreement=agreement, period_from__lte=period_to, period_to__gte=period_from
    ).first()
    if other:
        raise DomainError(
            _("There is a report from %(first)s to %(last)s already.")
            % {"first": _day(other.period_from), "last": _day(other.period_to)},
            "period_from",
        )


def _day(day: date) -> str:
    return date_format(day, "j F Y")
