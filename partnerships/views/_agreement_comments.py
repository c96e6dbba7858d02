"""The panel of comments on the page of an agreement."""

from typing import Any

from django.http import HttpRequest

from partnerships.forms.agreement_comments import CommentForm
from partnerships.models import Agreement
from partnerships.models.posting import reach_of


def comments_context(request: HttpRequest, agreement: Agreement) -> dict[str, Any]:
    """Managers read along; who works at a party writes."""
    may_write = request.user.has_perm("partnerships.add_agreementcomment") and (
        agreement.parties.filter(facility__in=reach_of(request.user).facilities).exists()
    )
    return {
        "comments": agreement.comments.select_related("by"),
        "comment_form": CommentForm(agreement=agreement, user=request.user) if may_write else None,
    }
