import factory

from rutan.audit.models import JobRun
from tests.factories.moments import MORNING, TODAY


class JobRunFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = JobRun

    job = "reminders"
    on = TODAY
    started_at = MORNING
    finished_at = MORNING
