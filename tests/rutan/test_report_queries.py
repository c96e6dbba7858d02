"""Every page of a report asks the database as often for many people as for one."""

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from partnerships.models import Agreement, Facility, Programme, TrainingClass
from tests.factories.partnerships import (
    AgreementFactory,
    CostItemFactory,
    FacilityFactory,
    ObligationFactory,
    TrainingFieldFactory,
)
from tests.factories.trainees import CertificateFactory
from tests.trainees.test_indicators import a_class, after_release, completed
from trainees.actions import aftermath
from trainees.models import FrozenReport
from trainees.reports.same_class import FEWEST

pytestmark = [pytest.mark.django_db, pytest.mark.looks]

PAGES = [
    "/laporan/reintegrasi/",
    "/laporan/reintegrasi/orang/?tahap=released",
    "/laporan/reintegrasi/waktu/",
    "/laporan/reintegrasi/waktu/?kelompok=program",
    "/laporan/reintegrasi/waktu.xlsx",
    "/laporan/reintegrasi/pembanding/",
    "/laporan/reintegrasi.xlsx",
    "/laporan/biaya/",
    "/laporan/biaya/?kelompok=mitra",
    "/laporan/biaya.xlsx",
    "/laporan/indikator/?periode=2026",
    "/laporan/indikator/R7/?periode=2026",
    "/laporan/indikator/R8/?periode=2026",
    "/laporan/indikator/R13a/?periode=2026",
    "/laporan/indikator/R21/?periode=2026",
    "/laporan/indikator/R22/?periode=2026",
    "/laporan/indikator/kohor/",
    "/laporan/indikator.xlsx?periode=2026",
    "/laporan/lkjip/?periode=2026",
    "/laporan/program-aksi/?periode=2026",
    "/laporan/resmi/",
]
KEEPING = ["/laporan/indikator/kunci/?periode=2026", "/laporan/reintegrasi/kunci/"]
MOST = 25


def graduates(facility, partner, people):
    agreement = AgreementFactory(signed=True, facility=facility, partner=partner)
    ObligationFactory(agreement=agreement, metric="participants", target=5)
    training_class = a_class(facility, agreement=agreement, partner=partner)
    CostItemFactory(training_class=training_class, amount=1_000_000)
    for number in range(people):
        one = completed(training_class)
        CertificateFactory(issued=True, enrolment=one)
        after_release(one, None if number % 2 else "employed")
    aftermath.rebuild()


def queries(client, addresses):
    found = {}
    for address in addresses:
        client.get(address)  # settings and permissions are read once
        with CaptureQueriesContext(connection) as asked:
            assert client.get(address).status_code == 200, address
        found[address] = len(asked)
    return found


def asked_for_everything(facility, partner):
    """One agreement with targets of every sort, and every filter of the report at once: a class
    that a manager may narrow to, one he may not, one without anybody."""
    Facility.objects.update(facility_class="I")
    for _each in range(FEWEST):
        graduates(FacilityFactory(facility_class="I"), partner, 1)
    agreement = Agreement.objects.filter(facility=facility).latest("pk")
    ObligationFactory(agreement=agreement, metric="hours", target=5)
    few, none = (a_class(facility, agreement=agreement, partner=partner) for _each in range(2))
    completed(few)
    aftermath.rebuild()
    many = TrainingClass.objects.filter(agreement=agreement).exclude(pk__in=(few.pk, none.pk)).get()
    field = TrainingFieldFactory()
    Programme.objects.update(field=field)
    chosen = f"perjanjian={agreement.code}&upt={facility.pk}&mitra={partner.pk}&bidang={field.code}"
    more = "jenis_bebas=bm&bebas_dari=01/07/2026&dasar=completed&kelompok=jenis-bebas"
    return [
        f"/laporan/reintegrasi/?{chosen}&angkatan={each.public_id}&{more}&banding={beside}"
        for each in (many, few, none)
        for beside in ("tahun-lalu", "upt-sekelas")
    ]


@pytest.mark.parametrize("role", ["head", "manager"])
def test_no_combination_of_filters_asks_more(request, client_of, role, facility, partner):
    with time_machine.travel("2027-01-04 12:00:00+08:00", tick=False):
        graduates(facility, partner, 8)
        addresses = asked_for_everything(facility, partner)
        found = queries(client_of(request.getfixturevalue(role)), addresses)

    assert max(found.values()) <= MOST, found


def test_reports_ask_as_often_for_many_people_as_for_one(client_of, head, facility, partner):
    with time_machine.travel("2027-01-04 12:00:00+08:00", tick=False):
        client = client_of(head)
        graduates(facility, partner, 1)
        for at, address in enumerate(KEEPING):
            answer = client.post(address, {"once": f"{at}" * 22, "comment_R1": "Ya"})
            assert answer.status_code == 302, answer.context["form"].errors
        kept = [f"/laporan/resmi/{each.public_id}/" for each in FrozenReport.objects.all()]
        graduates(facility, partner, 1)  # from here on the kept figures differ
        few = queries(client, [*PAGES, *kept])
        graduates(facility, partner, 12)
        graduates(facility, partner, 2)
        many = queries(client, [*PAGES, *kept])

    assert many == few
    assert max(many.values()) <= MOST, many
