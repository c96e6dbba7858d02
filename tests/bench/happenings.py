"""Random facts that change one after the other in the made-up nation, as actions change them: the
columns of the places must say the same afterwards."""

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from random import Random
from typing import Any

from django.db import transaction

from tests.bench.filling import FIRST_KEY
from tests.bench.world import ON
from trainees.actions import aftermath
from trainees.choices import EnrolmentState, FollowUpState
from trainees.models import (
    Certificate,
    Enrolment,
    ExitReason,
    FollowUp,
    Outcome,
    OutcomeKind,
    Release,
    ReturnToCustody,
)

TOGETHER = 20
"""People in one transaction, a class of them."""
Place = Mapping[str, Any]


class Happenings:
    """`places` were made, with keys one after the other."""

    def __init__(self, places: int) -> None:
        self.places, self.chance = places, Random("bekal")
        self.kinds = dict(OutcomeKind.objects.values_list("code", "pk"))
        self.reason = ExitReason.objects.get(code="own_wish")
        self.steps: tuple[Callable[[Place], object], ...] = (
            self.take_back_the_paper, self.give_the_paper_again, self.date_the_paper,
            self.give_up, self.complete_after_all, self.free_earlier, self.come_back,
            self.answer_otherwise, self.void_the_answer, self.hold_the_answer_again,
            self.lose_the_seat,
        )  # fmt: skip

    def happen(self, times: int) -> list[int]:
        """Answers with the keys of the people concerned."""
        people: set[int] = set()
        for _turn in range(times // TOGETHER):
            keys = [FIRST_KEY + self.chance.randrange(self.places) for _one in range(TOGETHER)]
            rows = Enrolment.objects.filter(pk__in=keys).order_by("pk")
            concerned = list(
                rows.values("pk", "inmate", "custody", "released_on", "enrolled_on", "facility")
            )
            with transaction.atomic():
                for place in concerned:
                    self.chance.choice(self.steps)(place)
                aftermath.refresh(place["inmate"] for place in concerned)
            people |= {place["inmate"] for place in concerned}
        return sorted(people)

    def _day(self) -> date:
        return date(2017, 1, 1) + timedelta(days=self.chance.randrange(3_600))

    def take_back_the_paper(self, place: Place) -> None:
        Certificate.objects.filter(enrolment=place["pk"]).update(
            state="revoked", revoked_reason="Keliru", revoked_on=ON
        )

    def give_the_paper_again(self, place: Place) -> None:
        Certificate.objects.filter(enrolment=place["pk"]).update(
            state="issued", revoked_reason="", revoked_on=None
        )

    def date_the_paper(self, place: Place) -> None:
        Certificate.objects.filter(enrolment=place["pk"]).update(issued_on=self._day())

    def give_up(self, place: Place) -> None:
        Enrolment.objects.filter(pk=place["pk"], state=EnrolmentState.COMPLETED).update(
            state=EnrolmentState.WITHDRAWN, exit_reason=self.reason
        )

    def complete_after_all(self, place: Place) -> None:
        Enrolment.objects.filter(pk=place["pk"], state=EnrolmentState.WITHDRAWN).update(
            state=EnrolmentState.COMPLETED, exit_reason=None
        )

    def free_earlier(self, place: Place) -> None:
        if place["released_on"]:
            on = place["released_on"] - timedelta(days=self.chance.randrange(200))
            Release.objects.filter(inmate=place["inmate"]).update(on=on)

    def come_back(self, place: Place) -> None:
        """Or not after all."""
        release = Release.objects.filter(inmate=place["inmate"]).first()
        if release is None:
            return
        known = ReturnToCustody.objects.filter(release=release)
        if not known.update(kind=self.chance.choice(["sentenced", "pending", "not_one"])):
            on = release.on + timedelta(days=self.chance.randrange(700))
            ReturnToCustody.objects.create(
                release=release, inmate=release.inmate, facility=release.facility, on=on,
                kind="sentenced", register_label="B.I 1/2026", is_history=True,
            )  # fmt: skip

    def _look(self, place: Place) -> FollowUp | None:
        looks = FollowUp.objects.filter(inmate=place["inmate"]).order_by("pk")
        return self.chance.choice(list(looks) or [None])

    def answer_otherwise(self, place: Place) -> None:
        if look := self._look(place):
            kind = self.chance.choice(["employed", "studying", "not_working", "deceased"])
            later = look.due_on + timedelta(days=self.chance.randrange(60))
            Outcome.objects.filter(follow_up=look).update(kind_id=self.kinds[kind], heard_on=later)

    def void_the_answer(self, place: Place) -> None:
        if look := self._look(place):
            FollowUp.objects.filter(pk=look.pk).update(counted=None, state=FollowUpState.MISSED)
            Outcome.objects.filter(follow_up=look).update(voided_on=ON, voided_reason="Keliru")

    def hold_the_answer_again(self, place: Place) -> None:
        if (look := self._look(place)) and (one := Outcome.objects.filter(follow_up=look).first()):
            Outcome.objects.filter(pk=one.pk).update(voided_on=None, voided_reason="")
            FollowUp.objects.filter(pk=look.pk).update(counted=one, state=FollowUpState.DONE)

    def lose_the_seat(self, place: Place) -> None:
        Certificate.objects.filter(enrolment=place["pk"])._raw_delete("default")
        Enrolment.objects.filter(pk=place["pk"])._raw_delete("default")
