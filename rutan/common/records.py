"""What every kept row carries: when it was made, when it changed, and which edit it is at."""

import secrets
from typing import TypeVar

from django.core.exceptions import ObjectDoesNotExist
from django.db import models
from django.utils.translation import gettext as _

from rutan.common.errors import DomainError

PUBLIC_ID_ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
PUBLIC_ID_LENGTH = 8
Row = TypeVar("Row", bound=models.Model)


def new_public_id() -> str:
    """Eight characters that say nothing and are never guessed from a neighbour's."""
    return "".join(secrets.choice(PUBLIC_ID_ALPHABET) for _ in range(PUBLIC_ID_LENGTH))


class Record(models.Model):
    """`version` counts the edits: a form that was opened on an older one gets a conflict page.

    Who made and who changed a row is answered by the audit trail, not by columns.
    """

    created_at = models.DateTimeField(auto_now_add=True, editable=False)
    updated_at = models.DateTimeField(auto_now=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        abstract = True


def still_there(rows: models.QuerySet[Row], key: object) -> Row:
    """The row that an action locks, or a sentence for who came too late."""
    try:
        return rows.get(pk=key)
    except ObjectDoesNotExist as gone:
        raise DomainError(
            _(
                "This record is gone: somebody has just deleted it, or taken back the import that "
                "it came from. Nothing was saved."
            )
        ) from gone
