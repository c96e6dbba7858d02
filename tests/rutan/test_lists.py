"""Lists cost the same for one row, for a page of them and for several; no page costs too much."""

from datetime import date

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.factories.after import ReadinessItemFactory
from tests.factories.moments import TODAY
from tests.factories.papers import LearnerRecordFactory, MutationFactory, StudyTimeFactory
from tests.factories.partnerships import (
    AgreementFactory,
    ClassFiguresFactory,
    CommitmentFactory,
    CoordinationFactory,
    DemandFiguresFactory,
    ObligationFactory,
    PartnerFactory,
    ProgrammeFactory,
    ProgrammeVersionFactory,
    TrainingClassFactory,
)
from tests.factories.reports import FrozenReportFactory
from tests.factories.trainees import (
    ApplicationFactory,
    BoardHearingFactory,
    CertificateFactory,
    CircumstanceFactory,
    ContinuationFactory,
    CustodyFactory,
    DepartureFactory,
    EnrolmentFactory,
    FollowUpFactory,
    InmateFactory,
    PriorityMoveFactory,
    ReleaseFactory,
)
from tests.rutan.url_matrix import MATRIX
from tests.world import make_world

pytestmark = [pytest.mark.django_db, pytest.mark.looks]

MOST_OF_A_LIST, MOST_OF_A_PAGE = 12, 25
MOST_WITH_SIX_CHOICES = 14  # each choice of a filter is a query
ONE_QUERY_A_TABLE = {"trainees:subject-pdf", "trainees:subject-json"}
"""All that is kept about one person: test_subject_access bounds what that costs."""
ROWS_OF_A_PAGE, MANY = 25, 60


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel(f"{TODAY}T02:00:00+00:00", tick=False):
        yield


@pytest.fixture
def place(facility, partner, agreement):
    return {"facility": facility, "partner": partner, "agreement": agreement}


def an_agreement(facility, partner, **_):
    agreement = AgreementFactory(signed=True, facility=facility, partner=partner)
    ObligationFactory(agreement=agreement)


def a_visit(facility, partner, **_):
    visit = CoordinationFactory(held=True, facility=facility, partner=partner)
    CommitmentFactory(coordination=visit)


def a_partner(facility, **_):
    AgreementFactory(signed=True, facility=facility, partner=PartnerFactory())


def a_frozen_report(facility, **_):
    FrozenReportFactory(facility=facility)


def a_programme(partner, **_):
    ProgrammeVersionFactory(programme=ProgrammeFactory(partner=partner))


@pytest.fixture
def version(db):
    return ProgrammeVersionFactory()


@pytest.fixture
def a_class(version):
    numbers = iter(range(1, 1000))

    def made(**place):
        training_class = TrainingClassFactory(
            running=True, programme_version=version, batch_number=next(numbers), **place
        )
        ClassFiguresFactory(training_class=training_class, credited_hours=9, expected_hours=10)

    return made


@pytest.fixture
def a_graduate(place):
    training_class = TrainingClassFactory(closed=True, batch_number=1, **place)

    def made(facility, **_):
        inmate = InmateFactory(facility=facility, in_custody=True)
        custody = inmate.custodies.get()
        enrolment = EnrolmentFactory(
            completed=True, training_class=training_class, inmate=inmate, custody=custody
        )
        CertificateFactory(issued=True, enrolment=enrolment, issuer=training_class.partner)

    return made


def a_follow_up(facility, **_):
    custody = CustodyFactory(inmate=InmateFactory(facility=facility), released=True)
    FollowUpFactory(release=ReleaseFactory(custody=custody), opens_on=date(2026, 7, 12))


def a_leaver(facility, partner, **_):
    custody = CustodyFactory(
        inmate__facility=facility, complete=True, range_likely_on=date(2026, 7, 20)
    )
    EnrolmentFactory(
        training_class__facility=facility,
        training_class__partner=partner,
        inmate=custody.inmate,
        custody=custody,
    )
    ReadinessItemFactory(custody=custody, declined=True)


def a_hearing(facility, **_):
    BoardHearingFactory(facility=facility)


def a_wish(facility, **_):
    ApplicationFactory(waiting=True, facility=facility)


def a_move(facility, **_):
    PriorityMoveFactory(application=ApplicationFactory(waiting=True, facility=facility))


def a_change(facility, partner, **_):
    place = {"training_class__facility": facility, "training_class__partner": partner}
    CircumstanceFactory(enrolment=EnrolmentFactory(**place))


def a_continuation(facility, partner, **_):
    place = {"training_class__facility": facility, "training_class__partner": partner}
    ContinuationFactory(enrolment=EnrolmentFactory(withdrawn=True, **place))


def a_learner(facility, partner, **_):
    learner = LearnerRecordFactory(inmate__facility=facility, provider=partner)
    StudyTimeFactory(learner=learner)


def a_mutation(facility, partner, **_):
    MutationFactory(from_facility=facility, to_facility=None, to_partner=partner)


def an_arrival(facility, **_):
    DepartureFactory(to_facility=facility)


def a_demand(facility, **_):
    DemandFiguresFactory(facility=facility)


LISTS = {
    "trainees:waiting-list": ("officer", a_wish),
    "trainees:waiting-moves": ("officer", a_move),
    "partnerships:agreement-list": ("officer", an_agreement),
    "partnerships:coordination-list": ("officer", a_visit),
    "partnerships:partner-list": ("officer", a_partner),
    "partnerships:programme-list": ("officer", a_programme),
    "trainees:class-list": ("officer", "a_class"),
    "trainees:inmate-list": ("officer", "a_graduate"),
    "trainees:follow-up-list": ("officer", a_follow_up),
    "trainees:release-list": ("officer", a_leaver),
    "trainees:circumstance-list": ("officer", a_change),
    "trainees:continuation-list": ("officer", a_continuation),
    "trainees:hearing-list": ("officer", a_hearing),
    "trainees:learner-list": ("officer", a_learner),
    "trainees:mutation-list": ("officer", a_mutation),
    "trainees:arrival-list": ("officer", an_arrival),
    "portal:reports": ("manager", an_agreement),
    "portal:demand-report": ("manager", a_demand),
    "portal:class-report": ("manager", "a_class"),
    "portal:reintegration-people": ("officer", "a_graduate"),
    "portal:frozen-reports": ("officer", a_frozen_report),
}


def cost(client, address):
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    return len(queries)


@pytest.mark.parametrize("name", LISTS)
def test_a_list_costs_the_same_for_one_row_a_page_and_three_pages(name, request, place, client_of):
    role, make = LISTS[name]
    make = request.getfixturevalue(make) if isinstance(make, str) else make
    client, address = client_of(request.getfixturevalue(role)), reverse(name)

    costs, made = {}, 0
    for wanted in (1, ROWS_OF_A_PAGE, MANY):
        for _more in range(wanted - made):
            make(**place)
        made = wanted
        page = client.get(address).context["page"]  # the first page of a session writes it
        assert len(page) >= min(wanted, ROWS_OF_A_PAGE)
        costs[wanted] = cost(client, address)

    assert len(set(costs.values())) == 1, costs
    most = MOST_WITH_SIX_CHOICES if name == "portal:reintegration-people" else MOST_OF_A_LIST
    assert costs[MANY] <= most


# Of the staff a supervisor opens most pages.
@pytest.mark.parametrize("role", ["supervisor", "regional_manager"])
def test_no_page_costs_too_much(role, request, facility, partner, bapas, client_of):
    world = make_world(facility, partner, bapas=bapas)
    client = client_of(request.getfixturevalue(role))
    client.get(reverse("portal:home"))  # the first page of a session writes it

    costs = {}
    for name, (made_from, _answers) in MATRIX.items():
        address = reverse(name, args=world.args(made_from))
        with CaptureQueriesContext(connection) as queries:
            client.get(address)
        costs[name] = len(queries)

    too_much = {name for name, each in costs.items() if each > MOST_OF_A_PAGE}
    assert too_much - ONE_QUERY_A_TABLE == set(), costs
