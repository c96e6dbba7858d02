"""Two officers move one session in the same moment."""

from datetime import UTC, date, datetime, time, timedelta
from functools import partial

import pytest
import time_machine
from django.utils import timezone

from rutan.audit.models import AuditEvent
from rutan.common.errors import Conflict
from tests.factories.accounts import UserFactory
from tests.factories.partnerships import PostingFactory, SessionFactory, TrainingClassFactory
from tests.races import together
from trainees.actions import session_times
from trainees.actions.session_times import Wanted

pytestmark = pytest.mark.race


@time_machine.travel(datetime(2026, 7, 15, 4, tzinfo=UTC))
def test_one_of_two_moves_stands_and_the_other_is_told():
    first: date = timezone.localdate() + timedelta(days=12)  # no holiday follows
    training_class = TrainingClassFactory(
        selecting=True, starts_on=first, ends_on=first + timedelta(days=20)
    )
    session = SessionFactory(training_class=training_class, on=first)
    officers = [
        PostingFactory(user=UserFactory(), facility=training_class.facility).user
        for _number in range(2)
    ]

    answers = together(
        partial(
            session_times.move,
            session=session,
            to=Wanted(on=first + timedelta(days=days), starts_at=time(8), ends_at=time(12)),
            reason="Bengkel dipakai",
            version=1,
            by=officer,
        )
        for days, officer in enumerate(officers, start=1)
    )

    moved = [each for each in answers if not isinstance(each, Exception)]
    assert {type(each) for each in answers} == {type(session), Conflict}
    session.refresh_from_db()
    assert (session.version, session.on) == (2, moved[0].on)
    assert AuditEvent.objects.filter(action="session.moved").count() == 1
