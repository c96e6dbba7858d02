"""A test that commits leaves the tables as the migrations made them (tests/flush.py)."""

import pytest
from django.db import connection, transaction

from rutan.audit.models import AuditEvent
from rutan.audit.recording import record
from tests import flush
from tests.factories.accounts import UserFactory
from trainees.models import ReleaseKind


@pytest.mark.django_db(transaction=True)
def test_what_was_added_changed_and_removed_is_put_right():
    def contents():
        with connection.cursor() as cursor:
            return {table: flush._rows(cursor, table) for table in flush.AS_MIGRATED}

    user = UserFactory()
    record("account.changed", user, by=user)
    changed, removed = ReleaseKind.objects.order_by("pk")[:2]
    ReleaseKind.objects.filter(pk=changed.pk).update(code="changed")
    ReleaseKind.objects.filter(pk=removed.pk).delete()

    flush._put_right(None)

    assert contents() == flush.AS_MIGRATED
    record("account.changed", user, by=user)
    with pytest.raises(Exception, match="append-only"), transaction.atomic():
        AuditEvent.objects.all()._raw_delete("default")
