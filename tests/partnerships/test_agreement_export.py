"""The list of agreements as a file, and what its numbers count."""

import io
from datetime import date

import pytest
import time_machine
from django.urls import reverse
from django.utils import translation
from openpyxl import load_workbook

from partnerships.choices import ObligationMetric
from rutan.audit.models import AuditEvent
from tests.factories.moments import MORNING
from tests.factories.partnerships import (
    AgreementFactory,
    ClassFiguresFactory,
    ObligationFactory,
    TrainingClassFactory,
)

pytestmark = [pytest.mark.django_db, pytest.mark.looks]
EXPORT = "/kemitraan/perjanjian/unduh.xlsx"


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel(MORNING, tick=False), translation.override("id"):
        yield


def sheets(answer):
    return [list(sheet.values) for sheet in load_workbook(io.BytesIO(answer.content))]


def taken(answer, sheet=0):
    """The rows as dictionaries by the title of the column."""
    titles, *rows = sheets(answer)[sheet]
    return [dict(zip(titles, row, strict=True)) for row in rows]


def test_the_file_tells_what_the_list_tells_and_the_reached_targets(agreement, officer, client_of):
    ObligationFactory(agreement=agreement, metric=ObligationMetric.PARTICIPANTS, target=20)
    for enrolled in (16, 15):
        ClassFiguresFactory(
            training_class=TrainingClassFactory(
                running=True,
                facility=agreement.facility,
                partner=agreement.partner,
                agreement=agreement,
            ),
            enrolled=enrolled,
        )

    answer = client_of(officer).get(EXPORT)

    (row,) = taken(answer)
    assert (row["Perjanjian"], row["Judul"]) == (str(agreement), agreement.title)
    assert (row["Status"], row["Berlaku s.d."].date()) == ("Berlaku", agreement.ends_on)
    assert (row["Sasaran tercapai"], row["Sasaran yang dihitung"]) == (1, 1)
    (owed,) = taken(answer, 1)
    assert (owed["Perjanjian"], owed["Pihak"]) == (str(agreement), "Mitra")
    assert (owed["Target"], owed["Capaian"], owed["Sisa"]) == (20, 31, 0)
    assert (owed["Rencana"], owed["Status"]) == (0, "Tercapai")


def test_the_file_holds_only_what_the_list_holds(
    agreement, other_facility, partner, officer, manager, client_of
):
    foreign = AgreementFactory(signed=True, facility=other_facility, partner=partner)

    assert [row["Judul"] for row in taken(client_of(officer).get(EXPORT))] == [agreement.title]
    everywhere = {row["Judul"] for row in taken(client_of(manager).get(EXPORT))}
    assert everywhere == {agreement.title, foreign.title}


def test_the_file_keeps_the_filters_of_the_list(facility, partner, agreement, officer, client_of):
    expired = AgreementFactory(
        signed=True,
        facility=facility,
        partner=partner,
        starts_on=date(2024, 1, 1),
        ends_on=date(2025, 12, 31),
    )
    client = client_of(officer)

    answer = client.get(EXPORT, {"status": "expired", "mitra": partner.pk})

    assert [row["Judul"] for row in taken(answer)] == [expired.title]
    about = [line[0] for line in sheets(answer)[2]]
    assert f"Mitra: {partner}" in about
    assert "Status: Berakhir" in about
    assert officer.full_name in " ".join(about)


def test_the_list_offers_the_file_with_its_filters(agreement, officer, client_of):
    client = client_of(officer)

    assert f'{EXPORT}?status=active"' in client.get("/kemitraan/perjanjian/?status=active").text
    assert EXPORT not in client.get("/kemitraan/perjanjian/?status=draft").text


def test_a_title_stays_text(facility, partner, officer, client_of):
    AgreementFactory(facility=facility, partner=partner, title='=HYPERLINK("https://x","y")')

    book = load_workbook(io.BytesIO(client_of(officer).get(EXPORT).content))

    cells = [cell for row in book.worksheets[0].iter_rows() for cell in row]
    assert '=HYPERLINK("https://x","y")' in {cell.value for cell in cells}
    assert "f" not in {cell.data_type for cell in cells}


def test_who_took_the_list_is_recorded(agreement, officer, client_of):
    client_of(officer).get(EXPORT)

    event = AuditEvent.objects.get(action="agreements.exported")
    assert (event.actor, event.details) == (officer.username, {"agreements": 1})


def test_more_rows_take_no_more_queries(
    facility, partner, officer, client_of, django_assert_max_num_queries
):
    client = client_of(officer)

    def queries():
        with django_assert_max_num_queries(16) as counted:
            client.get(EXPORT)
        return len(counted)

    ObligationFactory(agreement=AgreementFactory(signed=True, facility=facility, partner=partner))
    client.get(EXPORT)  # the first page of a session writes when it was used
    few = queries()
    for _ in range(3):
        made = AgreementFactory(signed=True, facility=facility, partner=partner)
        ObligationFactory(agreement=made)
    assert queries() == few


def test_a_target_of_people_says_that_classes_count_seats(agreement, officer, client_of):
    """The reintegration report counts distinct people, so its number may be lower."""
    address = reverse("partnerships:agreement-detail", args=[agreement.code])
    note = "orang yang ikut dua kelas terhitung dua kali di sini"
    ObligationFactory(agreement=agreement, metric=ObligationMetric.HOURS, target=100)
    client = client_of(officer)
    assert note not in client.get(address).text

    ObligationFactory(agreement=agreement, metric=ObligationMetric.PARTICIPANTS, target=20)

    text = client.get(address).text
    assert "peserta yang pernah hadir, dijumlah dari semua kelas" in text
    assert note in text
    assert f'href="/laporan/reintegrasi/?perjanjian={agreement.code}"' in text
