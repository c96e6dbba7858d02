"""Whatever happens after a release, in whatever order: who may be asked is asked, nobody else."""

from datetime import date, timedelta

import pytest
import time_machine
from django.db import IntegrityError, transaction
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st

from rutan.common.errors import DomainError
from tests.factories.trainees import CustodyFactory, EnrolmentFactory, InmateFactory
from trainees.actions import (
    consents,
    contacting,
    follow_ups,
    outcomes,
    release_corrections,
    releases,
    returns,
)
from trainees.actions.release_corrections import Corrected
from trainees.choices import OPEN_LOOKS, Consent, FollowUpState, ReturnKind
from trainees.models import FollowUp, Outcome, OutcomeKind, Release, ReleaseKind, ReturnToCustody

pytestmark = pytest.mark.django_db
RELEASED, UNTIL = date(2026, 7, 10), date(2026, 12, 31)


class Afterwards:
    """A graduate who went free, and what may be heard and done since; each step may be refused."""

    def __init__(self, facility, bapas, by, *, supervised):
        self.by, self.bapas, self.today = by, bapas, date(2026, 7, 12)
        stay = CustodyFactory(inmate=InmateFactory(facility=facility), complete=True)
        EnrolmentFactory(completed=True, inmate=stay.inmate, custody=stay)
        with self.now():
            self.release = releases.record_release(
                inmate=stay.inmate, on=RELEASED, by=by, decree_number="PAS-1",
                kind=ReleaseKind.objects.get(code="pb" if supervised else "expiry"),
                bapas=bapas if supervised else None,
                supervised_until=UNTIL if supervised else None,
                consent="" if supervised else Consent.GIVEN,
            )  # fmt: skip

    def now(self):
        return time_machine.travel(f"{self.today} 12:00:00+08:00", tick=False)

    def look(self, which):
        return self.release.follow_ups.order_by("due_on")[which % 5]

    def wait(self, which):
        self.today += timedelta(days=20 * (which + 1))

    def night(self, which):
        contacting.miss_overdue(on=self.today, dry_run=False)

    def answer(self, which):
        look = self.look(which)
        follow_ups.record_outcome(
            follow_up=look, on=max(min(self.today, look.closes_on), look.opens_on),
            heard_on=self.today, kind=OutcomeKind.objects.get(code="employed"), channel="phone",
            evidence="self_report", uses_training="yes", by=self.by,
        )  # fmt: skip

    def call(self, which):
        contacting.record_attempt(
            follow_up=self.look(which), on=self.today, channel="phone", by=self.by
        )

    def refuse(self, which):
        contacting.refuse(follow_up=self.look(which), on=self.today, channel="phone", by=self.by)

    def die(self, which):
        outcomes.add(
            release=self.release, on=self.today, heard_on=self.today, by=self.by,
            kind=OutcomeKind.objects.get(code="deceased"), channel="family", evidence="document",
        )  # fmt: skip

    def void(self, which):
        found = Outcome.objects.standing().order_by("pk")
        outcomes.void(outcome=found[which % found.count()], reason="Keliru", by=self.by)

    def say(self, which):
        answer = (Consent.GIVEN, Consent.REFUSED, Consent.WITHDRAWN)[which % 3]
        consents.note(release=self.release, answer=answer, on=self.today, by=self.by)

    def come_back(self, which):
        returns.record_past(
            release=self.release, kind=ReturnKind.PENDING, on=self.today,
            register_label="A.I 1/2026", by=self.by,
        )  # fmt: skip

    def settle(self, which):
        kind = (ReturnKind.NOT_ONE, ReturnKind.SENTENCED, ReturnKind.REVOKED)[which % 3]
        returns.settle(release=self.release, kind=kind, by=self.by)

    def correct(self, which):
        is_bound = which % 2 == 0
        stored = Release.objects.get(pk=self.release.pk)
        release_corrections.correct(
            release=stored, version=stored.version, reason="Keliru", by=self.by,
            values=Corrected(
                kind=ReleaseKind.objects.get(code="cb" if is_bound else "expiry"),
                on=RELEASED - timedelta(days=which % 3), decree_number="PAS-2",
                bapas=self.bapas if is_bound else None,
                supervised_until=UNTIL + timedelta(days=30 * which) if is_bound else None,
            ),
        )  # fmt: skip

    def wrong(self):
        """Looks that are open and must not be, closed and could be asked, or closed for a reason
        that does not hold."""
        release = Release.objects.select_related("kind").get(pk=self.release.pk)
        came_back = ReturnToCustody.objects.exclude(kind=ReturnKind.NOT_ONE).exists()
        died = Outcome.objects.filter(voided_on=None, kind__code="deceased").exists()
        found = []
        for look in FollowUp.objects.select_related("counted"):
            until = release.supervised_until
            is_supervised = release.kind.is_supervised and look.due_on <= until
            may = (is_supervised or release.consent == Consent.GIVEN) and not (came_back or died)
            is_forgotten = look.state == FollowUpState.NOT_REQUIRED and (
                may and look.closes_on >= self.today
            )
            is_untrue = (look.closed_reason == "deceased" and not died) or (
                look.closed_reason == "reimprisoned" and not came_back
            )
            counts = look.counted is not None and look.counted.voided_on is None
            if (
                (look.state in OPEN_LOOKS and not may)
                or is_forgotten
                or is_untrue
                or counts != (look.state == FollowUpState.DONE)
                or (look.state == FollowUpState.NOT_REQUIRED) != bool(look.closed_reason)
            ):
                found.append((look.checkpoint, look.state, look.closed_reason))
        return found


STEPS = [name for name, step in vars(Afterwards).items() if callable(step) and name[0] != "_"]
for helper in ("now", "look", "wrong"):
    STEPS.remove(helper)
REFUSED = (DomainError, IntegrityError, IndexError, ZeroDivisionError)


@settings(
    max_examples=5,
    deadline=None,
    derandomize=True,
    phases=[Phase.explicit, Phase.generate],  # a history of real actions is long to shrink
    suppress_health_check=list(HealthCheck),
)
@given(
    st.booleans(),
    st.lists(st.tuples(st.sampled_from(STEPS), st.integers(0, 5)), min_size=8, max_size=16),
)
@example(False, [("say", 2), ("die", 0), ("say", 0)])
@example(False, [("say", 2), ("die", 0), ("say", 0), ("void", 0)])
@example(False, [("die", 0), ("say", 2), ("void", 0), ("say", 0)])
@example(False, [("wait", 0), ("come_back", 0), ("die", 0), ("settle", 0)])
@example(True, [("say", 0), ("say", 2), ("correct", 4)])
@example(True, [("say", 1), ("wait", 0), ("answer", 0), ("void", 0)])
@example(True, [("say", 1), ("wait", 0), ("come_back", 0), ("settle", 0)])
def test_who_may_be_asked_is_asked_and_nobody_else(facility, bapas, supervisor, supervised, steps):
    with transaction.atomic():
        world = Afterwards(facility, bapas, supervisor, supervised=supervised)
        for number, (name, which) in enumerate(steps):
            with world.now():
                try:
                    with transaction.atomic():
                        getattr(world, name)(which)
                except REFUSED:
                    continue
                assert world.wrong() == [], steps[: number + 1]
        transaction.set_rollback(True)
