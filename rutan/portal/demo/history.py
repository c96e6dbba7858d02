"""The whole sample history, the same for the same day."""

import random
from datetime import date

from django.db import transaction
from django.utils import translation

from partnerships.choices import ClassState
from partnerships.models import Facility
from rutan.accounts.models import User
from rutan.audit.models import AuditEvent
from rutan.audit.sample import kept_aside, tell
from rutan.common.dates import add_months
from rutan.portal.demo import (
    accounts,
    afterwards,
    asking,
    catalogue,
    changing,
    choosing,
    classes,
    clock,
    cooperation,
    facts,
    keeping,
    letting_go,
    officially,
    papers,
    people,
    renewal,
    returning,
    sample_agreements,
    spending,
    teaching,
    trail,
    unplaced,
)
from rutan.portal.demo import cast as who
from rutan.portal.demo.catalogue import (
    COMPUTERS,
    HYDROPONICS,
    PACKAGE_B,
    PACKAGE_C,
    SEAFOOD,
    SEAWEED,
)
from rutan.portal.demo.chances import chance_of
from rutan.portal.demo.stage import ClassPlan, Stage
from trainees.actions import aftermath
from trainees.models import Inmate

CLOSED, RUNNING = ClassState.CLOSED, ClassState.RUNNING
PANGKEP_CLASSES = (
    ClassPlan(HYDROPONICS, 1, -660, CLOSED),
    ClassPlan(SEAFOOD, 1, -570, CLOSED),
    ClassPlan(HYDROPONICS, 2, -515, CLOSED),
    ClassPlan(COMPUTERS, 1, -470, CLOSED),
    ClassPlan(SEAFOOD, 2, -430, CLOSED),
    ClassPlan(SEAWEED, 1, -390, CLOSED),
    ClassPlan(COMPUTERS, 2, -330, CLOSED),
    ClassPlan(SEAWEED, 2, -250, CLOSED),
    ClassPlan(HYDROPONICS, 3, -190, CLOSED),
    ClassPlan(PACKAGE_C, 1, -120, RUNNING, candidates=34, enrolled=32, in_doubt=4),
    ClassPlan(COMPUTERS, 3, -43, ClassState.ASSESSING, in_doubt=1),
    ClassPlan(HYDROPONICS, 4, -26, RUNNING, enrolled=14, in_doubt=2),
    ClassPlan(SEAFOOD, 3, -15, RUNNING, unfilled=1, in_doubt=2),
    ClassPlan(SEAWEED, 3, 9, ClassState.SELECTING, candidates=24, enrolled=5, in_doubt=2),
    ClassPlan(COMPUTERS, 4, 47, ClassState.PLANNED),
)
BARRU_CLASSES = (
    ClassPlan(HYDROPONICS, 1, -630, CLOSED),
    ClassPlan(SEAFOOD, 1, -520, CLOSED),
    ClassPlan(HYDROPONICS, 2, -460, CLOSED),
    ClassPlan(COMPUTERS, 1, -400, CLOSED),
    ClassPlan(HYDROPONICS, 3, -340, CLOSED),
    ClassPlan(SEAFOOD, 2, -280, CLOSED),
    ClassPlan(COMPUTERS, 2, -220, CLOSED),
    ClassPlan(SEAFOOD, 3, -160, CLOSED),
    ClassPlan(HYDROPONICS, 4, -90, ClassState.CANCELLED),
    ClassPlan(PACKAGE_B, 1, -85, RUNNING, candidates=26, enrolled=20, in_doubt=1),
    ClassPlan(HYDROPONICS, 5, -12, RUNNING, unfilled=2, in_doubt=2),
    ClassPlan(COMPUTERS, 3, 16, ClassState.SELECTING, candidates=20, enrolled=0, in_doubt=2),
)
PEOPLE = {"pangkep": 300, "barru": 250}
ACTS = (
    cooperation.visit_to_agreement,
    cooperation.meetings_since,
    cooperation.first_contact,
    renewal.reminded,
    renewal.renewed,
    renewal.commented,
    renewal.reported,
    renewal.sent_back,
    renewal.proposed,
    *choosing.ACTS,
    *changing.ACTS,
    *teaching.ACTS,
    *letting_go.ACTS,
    *asking.ACTS,
    *returning.ACTS,
    *keeping.ACTS,
    *spending.ACTS,
)
"""What happened under agreements, and around the classes that are not over: played through the
actions, not written as rows."""


@transaction.atomic
def add(*, on: date) -> bool:
    """Facts always; the sample history once. Returns whether it was made now."""
    here = facts.add()
    since = add_months(on, -24)
    accounts.add(here, since=since)
    if Inmate.objects.filter(is_demo=True).exists():
        return False
    chance = random.Random(f"bekal {on}")  # noqa: S311 sample data wants to be repeatable
    partners = catalogue.add_partners(here)
    versions = catalogue.add_programmes(here, on=on, since=since)
    instructors = catalogue.add_instructors(here, on)
    catalogue.add_contacts(here, partners, on)
    rooms = catalogue.add_sample_rooms(here)
    agreements = sample_agreements.add(here, on)
    for town, plans in (("pangkep", PANGKEP_CLASSES), ("barru", BARRU_CLASSES)):
        facility: Facility = getattr(here, town)
        recorder = User.objects.get(username=f"petugas@{town}.example")
        inside = people.add(facility, count=PEOPLE[town], on=on, chance=chance)
        stage = Stage(
            facility=facility,
            people=inside,
            on=on,
            chance=chance,
            versions=versions,
            partners={
                "trade": here.bpvp,
                "school": here.education_office,
                "assessor": partners[1],
            },
            agreements=agreements,
            instructors=instructors,
            room=rooms[facility.pk],
            recorder=recorder,
            verifiers={
                here.bpvp.pk: User.objects.get(username="koordinator@bpvp.example"),
                here.education_office.pk: User.objects.get(
                    username="koordinator@disdikbud.example"
                ),
            },
        )
        made = classes.add(stage, plans)
        inside += people.add_moved(facility, first=len(inside) + 1, on=on)
        gone = unplaced.add(stage, made, first=len(inside) + 1)
        people.finish([*inside, *gone])
        afterwards.add(facility, inside, on=on, chance=chance, recorder=recorder)
        dice = chance_of("gone", facility, on)
        afterwards.add(facility, gone, on=on, chance=dice, recorder=recorder)
    papers.add(agreements.values())
    cast = who.of(here, partners, agreements)
    kept = clock.play((act(cast, on) for act in ACTS), on=on, tz=here.pangkep.tz)
    trail.add(here, agreements.values(), kept, on=on, since=since)
    # The rows of the sample came past the actions; what is kept is counted from these columns.
    aftermath.recount_places(on=on, dry_run=False)
    last: list[AuditEvent] = []
    with translation.override("id"), kept_aside(last):
        officially.keep(cast, on)
    tell([], kept=last)
    return True
