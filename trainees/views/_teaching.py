"""What the pages of results, certificates and closing share."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from partnerships.models import TrainingClass

CREDITS = "class-credits"
"""Of a class of equivalency alone."""
PARTS = (
    ("class-results", "trainees.view_result"),
    ("assessment-list", "trainees.view_assessment"),
    (CREDITS, "trainees.view_studytime"),
    ("class-feedback", "trainees.view_feedback"),
    ("class-certificates", "trainees.view_certificate"),
    ("class-handover", "trainees.view_certificate"),
    ("class-close", "partnerships.change_trainingclass"),
)


def parts(
    request: HttpRequest, training_class: TrainingClass, current: str
) -> list[dict[str, Any]]:
    """Small links between the pages of the end of a class."""
    labels = {
        "class-results": _("Results"),
        "assessment-list": _("Tests"),
        CREDITS: _("Credits (SKK)"),
        "class-feedback": _("Feedback"),
        "class-certificates": _("Certificates"),
        "class-handover": _("Hand-over"),
        "class-close": _("Close class"),
    }
    has_credits = training_class.programme_version.programme.is_equivalency
    return [
        {
            "label": labels[name],
            "url": reverse(f"trainees:{name}", args=[training_class.public_id]),
            "current": name == current,
        }
        for name, permission in PARTS
        if request.user.has_perm(permission) and (has_credits or name != CREDITS)
    ]
