"""What every kept row carries: when it was made, when it changed, and which edit it is at."""

import secrets

from django.db import models

PUBLIC_ID_ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
PUBLIC_ID_LENGTH = 8


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
