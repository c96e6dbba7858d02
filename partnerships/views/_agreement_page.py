"""The page of one agreement: what it shows, and what this person may do there."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from partnerships import agreement_rules, thresholds
from partnerships.actions import agreements
from partnerships.choices import (
    CLASS_TONES,
    AgreementStanding,
    AgreementState,
    DocumentKind,
    ReviewResult,
)
from partnerships.models import (
    Agreement,
    Commitment,
    Coordination,
    DemandFigures,
    Document,
    ReviewStep,
)
from partnerships.reports.demand import DemandLine, lines_of, of_agreement
from partnerships.reports.impact import Impact, impact_of
from partnerships.reports.obligations import progress_of
from partnerships.views import _monitoring, _reminders
from partnerships.views._agreement_comments import comments_context
from partnerships.views._agreement_events import events_context
from partnerships.views._agreement_obligations import obligations_context
from partnerships.views.kept_files import KeptFile, kept_files
from partnerships.views.shared import (
    agreement_crumbs,
    agreement_tag,
    days_in_words,
    kind_word,
    leads,
    may,
)
from rutan.audit.recording import history_of

LAST_EVENTS = 5


def context_of(request: HttpRequest, agreement: Agreement) -> dict[str, Any]:
    on = agreement.facility.today()
    steps = list(agreement.review_steps.select_related("recorded_by"))
    values = thresholds.of(agreement.facility)
    required = agreement_rules.reviews_by(values)
    waiting = agreement_rules.next_review(required, steps)
    progress = progress_of([agreement], on=on)[agreement.pk]
    label, tone = _tag(agreement, waiting, on)
    return {
        "agreement": agreement,
        "label": label,
        "tone": tone,
        "kind": kind_word(agreement),
        "facts": _facts(agreement, on),
        "stages": _stages(agreement, on),
        "standing": agreement.standing(on).value,
        "days_left": agreement.days_left(on),
        "last_day_words": date_format(agreement.ends_on, "j F Y"),
        "returned": _returned(agreement, steps),
        "next": _what_is_next(request, agreement, waiting, on),
        **obligations_context(request, agreement, progress),
        "impact": _impact(request, agreement),
        "reviews": reviews_of(agreement, required, steps),
        "parties": agreement.parties.select_related("facility", "partner"),
        "scope": scope_of(agreement),
        "clauses": _clauses(agreement),
        "classes": _classes(request, agreement),
        "demand": demand_of(request, agreement),
        "monitoring": _monitoring.panel_of(request, agreement),
        "reminders": _reminders.panel_of(request, agreement),
        "coordinations": _coordinations(request, agreement),
        "commitments": _commitments(request, agreement, on),
        "documents": _documents(request, agreement),
        **events_context(request, agreement, on),
        **comments_context(request, agreement),
        "cautions": cautions_of(agreement, on),
        "history": history_of(agreement, limit=LAST_EVENTS),
        "may": _allowed(request, agreement),
        "today": on,
        "crumbs": agreement_crumbs(agreement.title),
    }


def demand_of(request: HttpRequest, agreement: Agreement) -> list[DemandLine]:
    figures = of_agreement(agreement, DemandFigures.objects.for_user(request.user))
    small_cell = int(thresholds.of(agreement.facility)["small_cell"])
    return lines_of(figures, reader=request.user, small_cell=small_cell)


def _documents(request: HttpRequest, agreement: Agreement) -> list[KeptFile]:
    may_upload = may(request, agreement, "partnerships.add_document")

    def version_url(file: Document) -> str:
        return reverse("partnerships:agreement-file-version", args=[agreement.code, file.pk])

    # A draft is what a form holds until it is saved: see forms.kept_paper.
    documents = agreement.documents.for_user(request.user).exclude(kind=DocumentKind.DRAFT)
    return kept_files(documents, version_url if may_upload else None)


def _tag(agreement: Agreement, waiting, on) -> tuple[str, str]:
    if agreement.state == AgreementState.REVIEW:
        if waiting is None:
            return _("Awaiting signature"), "info"
        return _("Under review: %(step)s") % {"step": waiting.label}, "info"
    return agreement_tag(agreement, on)


def _facts(agreement: Agreement, on) -> list[dict[str, Any]]:
    starts, ends = (date_format(day, "j M Y") for day in (agreement.starts_on, agreement.ends_on))
    return [
        {
            "label": _("Partner"),
            "value": agreement.partner,
            "url": reverse("partnerships:partner-detail", args=[agreement.partner_id]),
            "note": kind_word(agreement),
        },
        {"label": _("Facility"), "value": agreement.facility},
        {"label": _("Period"), "value": f"{starts} – {ends}"},
        {
            "label": _("Signed"),
            "value": date_format(agreement.signed_on, "j M Y") if agreement.signed_on else "–",
            "note": agreement.signed_place,
        },
    ]


def _stages(agreement: Agreement, on) -> list[dict[str, Any]]:
    """The four steps of every agreement; the exact state stands in the tag."""
    standing = agreement.standing(on)
    place = {
        AgreementStanding.DRAFT: 0,
        AgreementStanding.REVIEW: 1,
        AgreementStanding.ABANDONED: 0,
        AgreementStanding.UPCOMING: 2,
        AgreementStanding.ACTIVE: 3,
        AgreementStanding.EXPIRING: 3,
        AgreementStanding.EXPIRED: 4,
        AgreementStanding.RENEWED: 4,
        AgreementStanding.TERMINATED: 4,
    }[standing]
    labels = [_("Draft"), _("Reviewed"), _("Signed"), _("In force")]
    return [
        {"label": label, "done": number < place, "current": number == place}
        for number, label in enumerate(labels)
    ]


def _returned(agreement: Agreement, steps) -> ReviewStep | None:
    """What a draft that came back has to change, until it is sent again."""
    last = steps[-1] if steps and agreement.state == AgreementState.DRAFT else None
    return last if last and last.result == ReviewResult.RETURNED else None


def _what_is_next(request, agreement, waiting, on) -> dict[str, Any] | None:
    """What has to happen now, and the page where it is done if this person may do it."""
    user, standing = request.user, agreement.standing(on)
    acts = leads(request, agreement) or not user.is_facility_staff

    def step(title: str, text: str, name: str = "", label: str = "", may: bool = False):
        url = (
            reverse(f"partnerships:{name}", args=[agreement.code]) if name and may and acts else ""
        )
        return {"title": title, "text": text, "url": url, "label": label, "posts": ""}

    if standing == AgreementStanding.DRAFT:
        missing = agreement_rules.missing_before_review(agreement, on)
        lacks = [finding.message for finding in missing if finding.blocks]
        may = user.has_perm("partnerships.change_agreement")
        if lacks:
            return step(
                _("Complete the draft"), " ".join(lacks), "agreement-edit", _("Change draft"), may
            )
        sent = step(
            _("Send it for review"),
            _("The head of facility reads it first. It cannot be changed while it is reviewed."),
        )
        if may and acts:
            sent["posts"] = reverse("partnerships:agreement-submit", args=[agreement.code])
            sent["label"] = _("Send for review")
        return sent
    if standing == AgreementStanding.REVIEW and waiting:
        may = agreement_rules.may_decide(user, agreement, waiting)
        return step(
            _("Waiting for: %(step)s") % {"step": waiting.label},
            _("Record the decision with its date and letter number.")
            if may
            else _("What comes next opens once this decision is recorded."),
            "agreement-review",
            _("Record decision"),
            may,
        )
    if standing == AgreementStanding.REVIEW:
        return step(
            _("Ready to be signed"),
            _("Record both numbers, the signatories and the scan when the paper is back."),
            "agreement-sign",
            _("Mark as signed"),
            user.has_perm("partnerships.sign_agreement"),
        )
    return None


def reviews_of(agreement: Agreement, required, steps) -> list[dict[str, Any]]:
    """The steps of the current round in order, then what earlier rounds returned."""
    now = agreement_rules.current_round(steps)
    decided = {step.kind: step for step in steps if step.round == now}
    asked = agreement.state in {AgreementState.DRAFT, AgreementState.REVIEW}
    rows = [
        {"label": kind.label, "step": decided.get(kind)}
        for kind in required
        if asked or kind in decided
    ]
    earlier = [
        {"label": step.get_kind_display(), "step": step}
        for step in reversed(steps)
        if step.result == ReviewResult.RETURNED
    ]
    return rows + earlier


def scope_of(agreement: Agreement) -> list[str]:
    names = [str(field) for field in agreement.fields.all()]
    return names + [_("Paket %(letter)s") % {"letter": letter} for letter in agreement.packages]


def _clauses(agreement: Agreement) -> list[dict[str, Any]]:
    def yes(value: bool) -> str:
        return _("Yes") if value else _("No")

    every = agreement.evaluation_every_months
    rows: list[tuple[str, Any]] = [
        (_("Data sharing clause"), yes(agreement.has_data_sharing_clause)),
        (_("Confidentiality clause"), yes(agreement.has_confidentiality_clause)),
        (_("Extends by itself"), yes(agreement.auto_extends)),
        (_("Days of notice"), agreement.notice_days),
        (
            _("Evaluated"),
            ngettext("every %(months)s month", "every %(months)s months", every) % {"months": every}
            if every
            else "",
        ),
        (_("Subject"), agreement.subject),
        (_("Why it is needed"), agreement.urgency_note),
        (_("Financing"), agreement.financing_note),
    ]
    return [{"label": label, "value": value} for label, value in rows]


def _classes(request, agreement: Agreement) -> list[dict[str, Any]]:
    if not request.user.has_perm("partnerships.view_trainingclass"):
        return []
    rows = agreement.training_classes.for_user(request.user).select_related("figures")
    return [
        {
            "row": row,
            "tone": CLASS_TONES[row.state],
            "figures": getattr(row, "figures", None),
        }
        for row in rows.order_by("-starts_on", "-pk")
    ]


def _impact(request, agreement: Agreement) -> Impact | None:
    """Of one that is signed; once it was terminated only what still goes on."""
    if not request.user.has_perm("partnerships.view_trainingclass"):
        return None
    if agreement.state not in {AgreementState.SIGNED, AgreementState.CLOSED}:
        return None
    impact = impact_of(agreement, user=request.user)
    return impact if impact.classes or agreement.state == AgreementState.SIGNED else None


def _coordinations(request, agreement: Agreement) -> list[dict[str, Any]]:
    """Talks between the same two: the one it came out of, and all since."""
    rows = Coordination.objects.for_user(request.user).filter(
        facility=agreement.facility_id, partner__in=agreement.parties.values("partner")
    )
    return [
        {"row": row, "day": days_in_words(row), "is_origin": row.pk == agreement.coordination_id}
        for row in rows.order_by("-on", "-pk")[:8]
    ]


def _commitments(request, agreement: Agreement, on) -> list[dict[str, Any]]:
    rows = (
        Commitment.objects.for_user(request.user)
        .open()
        .filter(
            coordination__facility=agreement.facility_id,
            coordination__partner__in=agreement.parties.values("partner"),
        )
    )
    return [{"row": row, "is_late": row.due_on < on} for row in rows]


def cautions_of(agreement: Agreement, on) -> list[str]:
    """What to look at twice before the signature; afterwards it is what it is."""
    if agreement.state not in {AgreementState.DRAFT, AgreementState.REVIEW}:
        return []
    found = [finding.message for finding in agreement_rules.cautions(agreement, on)]
    return found + [overlap_words(other) for other in agreement_rules.overlapping(agreement)]


def overlap_words(other: Agreement) -> str:
    return _("Agreement %(code)s already covers this field until %(date)s.") % {
        "code": other,
        "date": date_format(other.ends_on, "j F Y"),
    }


def _allowed(request, agreement: Agreement) -> dict[str, bool]:
    user, moves = request.user, agreements.allowed_actions(agreement)
    own = leads(request, agreement)
    return {
        "change": "change" in moves and own and user.has_perm("partnerships.change_agreement"),
        "abandon": "abandon" in moves and own and user.has_perm("partnerships.terminate_agreement"),
        "plan": agreement.state == AgreementState.SIGNED
        and user.has_perm("partnerships.add_trainingclass"),
        "settle": user.has_perm("partnerships.change_coordination"),
    }
