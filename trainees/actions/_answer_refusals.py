"""What an answer after a release may not be."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from rutan.common.errors import DomainError
from trainees.choices import Checkpoint
from trainees.models import FollowUp, OutcomeKind, Release


def refuse_day(release: Release, day: date, field: str) -> None:
    if day > release.facility.today():
        raise DomainError(_("The date cannot be after today"), field)
    if day < release.on:
        raise DomainError(
            _(
                "The date must not be before the release on %(day)s. Choose a later one; if the "
                "release is wrong, the supervisor corrects it on the page of the person."
            )
            % {"day": date_format(release.on, "j F Y")},
            field,
        )


def refuse_outside(follow_up: FollowUp, on: date, kind: OutcomeKind) -> None:
    if kind.ends_follow_up or follow_up.opens_on <= on <= follow_up.closes_on:
        return
    raise DomainError(
        _(
            "Month %(month)s is about %(first)s to %(last)s. Choose a day between them, or record "
            "it as news."
        )
        % {
            "month": Checkpoint(follow_up.checkpoint).months,
            "first": date_format(follow_up.opens_on, "j F Y"),
            "last": date_format(follow_up.closes_on, "j F Y"),
        },
        "on",
    )


def refuse_answer(
    kind: OutcomeKind, evidence: str, heard_on: date, details: Mapping[str, Any]
) -> None:
    for refusal in refusals(kind, evidence, heard_on, details):
        raise refusal


def refusals(
    kind: OutcomeKind, evidence: str, heard_on: date, details: Mapping[str, Any]
) -> Iterator[DomainError]:
    """All that is wrong, so that staff correct it in one go."""
    if not kind.is_chosen_by_staff:
        yield DomainError(_("A return counts only when the register has it."), "kind")
    if not evidence:
        yield DomainError(_("Select the evidence"), "evidence")
    if kind.is_work and not details.get("uses_training"):
        yield DomainError(_("Is the training skill being used? Choose an answer."), "uses_training")
    since_on = details.get("since_on")
    if since_on is not None and since_on > heard_on:
        yield DomainError(_("This cannot have begun after the day it was told."), "since_on")
