"""What a draft needs before it is signed: its review, what is missing, what to look at twice.

Each rule answers; nothing here writes or refuses (features F06, decisions 8).
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from partnerships import thresholds
from partnerships.choices import AgreementKind, ObligationMetric, ReviewKind, ReviewResult
from partnerships.models import Agreement, ReviewStep
from partnerships.models.obligation import amount
from rutan.accounts.choices import Role
from rutan.accounts.models import User
from rutan.common.dates import add_months
from rutan.common.findings import Answer, Finding


def current_round(steps: list[ReviewStep]) -> int:
    """A return ends a round of review; the next one starts anew."""
    return 1 + sum(step.result == ReviewResult.RETURNED for step in steps)


def required_reviews(agreement: Agreement) -> list[ReviewKind]:
    """In the order in which they are decided."""
    return reviews_by(thresholds.of(agreement.facility))


def reviews_by(values: Mapping[str, Any]) -> list[ReviewKind]:
    """The same from settings that were read already."""
    if values["regional_review_required"]:
        return [ReviewKind.INTERNAL, ReviewKind.REGIONAL, ReviewKind.PARTNER]
    return [ReviewKind.INTERNAL, ReviewKind.PARTNER]


def next_review(required: list[ReviewKind], steps: list[ReviewStep]) -> ReviewKind | None:
    """The step that is decided next in the current round; None when all approved."""
    now = current_round(steps)
    decided = {step.kind for step in steps if step.round == now}
    return next((kind for kind in required if kind not in decided), None)


def may_decide(user: User, agreement: Agreement, kind: str) -> bool:
    """Whether the step is this person's to decide or, for a letter from outside, to record.

    The head's step belongs to somebody of the facility who reviews and did not draft it.
    """
    reviews = user.has_perm("partnerships.review_agreement")
    if kind == ReviewKind.INTERNAL:
        return reviews and user.is_facility_staff and user.pk != agreement.drafted_by_id
    if user.is_facility_staff:
        return reviews or user.has_perm("partnerships.change_agreement")
    wanted = Role.MANAGER if kind == ReviewKind.REGIONAL else Role.COORDINATOR
    return reviews and user.role == wanted


def missing_before_review(agreement: Agreement, on: date) -> list[Finding]:
    """What a draft still lacks before it is sent for review."""
    return [_has_a_scope(agreement, on)]


def missing_before_signing(agreement: Agreement, on: date) -> list[Finding]:
    """Every guard of the signature with its answer; those that fail block it."""
    return [
        _has_a_scope(agreement, on),
        _has_a_target(agreement, on),
        _is_reviewed(agreement, on),
    ]


def _has_a_scope(agreement: Agreement, on: date) -> Finding:
    names = [str(field) for field in agreement.fields.all()]
    names += [_("Paket %(letter)s") % {"letter": letter} for letter in agreement.packages]
    return Finding(
        code="agreement-scope",
        answer=Answer.MEETS if names else Answer.MISSING,
        label=_("Scope"),
        requirement=_("At least one training field or package"),
        value=", ".join(names),
        source=str(agreement),
        as_of=on,
        message="" if names else _("Choose at least one training field or package."),
    )


def _has_a_target(agreement: Agreement, on: date) -> Finding:
    counted = [
        duty for duty in agreement.obligations.all() if duty.metric != ObligationMetric.OTHER
    ]
    return Finding(
        code="agreement-targets",
        answer=Answer.MEETS if counted else Answer.MISSING,
        label=_("Targets"),
        requirement=_("At least one target that is counted"),
        value=", ".join(
            f"{duty.get_metric_display()}: {amount(duty.metric, duty.target)}" for duty in counted
        ),
        source=str(agreement),
        as_of=on,
        message=""
        if counted
        else _("Write at least one target, so that it can be told whether the partnership worked."),
    )


def _is_reviewed(agreement: Agreement, on: date) -> Finding:
    steps = list(agreement.review_steps.all())
    waiting = next_review(required_reviews(agreement), steps)
    now = current_round(steps)
    return Finding(
        code="agreement-review",
        answer=Answer.MISSING if waiting else Answer.MEETS,
        label=_("Review"),
        requirement=_("Every step of review approved"),
        value=", ".join(step.get_kind_display() for step in steps if step.round == now),
        source=str(agreement),
        as_of=on,
        message=_("The review is not finished: %(step)s.") % {"step": waiting.label}
        if waiting
        else "",
    )


# --- What to look at twice --------------------------------------------------------------------


def overlapping(agreement: Agreement) -> list[Agreement]:
    """Signed agreements of the same two for one of its fields or packages in the same days.

    A warning, never a refusal: a course may need a paper of its own.
    """
    fields = {field.pk for field in agreement.fields.all()}
    others = (
        Agreement.objects.signed()
        .filter(
            facility=agreement.facility_id,
            partner=agreement.partner_id,
            starts_on__lte=agreement.ends_on,
            ends_on__gte=agreement.starts_on,
        )
        .exclude(pk__in=[agreement.pk, agreement.supersedes_id or 0])
        .exclude(kind=AgreementKind.MOU)
        .prefetch_related("fields")
    )
    return [
        other
        for other in others
        if fields & {field.pk for field in other.fields.all()}
        or set(agreement.packages) & set(other.packages)
    ]


def cautions(agreement: Agreement, on: date) -> list[Finding]:
    """What is unusual about a draft: to be looked at twice, never a reason to refuse."""
    found = []
    if agreement.kind == AgreementKind.MOU:
        found.append(
            _caution(
                "agreement-authority",
                on,
                label=_("Authority"),
                source="Permenkumham 65/2016",
                message=_(
                    "An MoU is usually made by the regional office or the ministry; a facility "
                    "usually makes a PKS."
                ),
            )
        )
    longest = thresholds.of(agreement.facility)["agreement_longest_years"]
    if agreement.ends_on >= add_months(agreement.starts_on, 12 * longest):
        found.append(
            _caution(
                "agreement-length",
                on,
                label=_("Period"),
                message=ngettext(
                    "It runs longer than %(years)s year.",
                    "It runs longer than %(years)s years.",
                    longest,
                )
                % {"years": longest},
            )
        )
    parent = agreement.parent
    if parent and (agreement.starts_on < parent.starts_on or agreement.ends_on > parent.ends_on):
        found.append(
            _caution(
                "agreement-parent",
                on,
                label=_("Period"),
                source=str(parent),
                message=_("It lies outside the period of %(code)s, under which it stands.")
                % {"code": parent},
            )
        )
    if not agreement.has_data_sharing_clause:
        found.append(
            _caution(
                "agreement-data-sharing",
                on,
                label=_("Data sharing clause"),
                message=_("Without a data sharing clause no names may be given to the partner."),
            )
        )
    return found


def _caution(code: str, on: date, *, label: str, message: str, source: str = "") -> Finding:
    return Finding(
        code=code,
        answer=Answer.CONSIDER,
        label=label,
        source=source,
        as_of=on,
        mandatory=False,
        message=message,
    )
