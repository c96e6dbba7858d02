from datetime import date

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from rutan.audit.models import AuditEvent
from tests.factories.moments import TODAY
from tests.factories.partnerships import ProgrammeVersionFactory, TrainingClassFactory
from tests.factories.trainees import CertificateFactory, EnrolmentFactory
from trainees.choices import CertificateState
from trainees.models import Certificate

pytestmark = pytest.mark.django_db
KEY = "abcdefghijklmnopqrstuv"


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel(f"{TODAY}T02:00:00+00:00", tick=False):
        yield


@pytest.fixture
def training_class(facility, partner):
    return TrainingClassFactory(assessing=True, facility=facility, partner=partner)


def queries_of(client, url):
    client.get(url)
    with CaptureQueriesContext(connection) as queries:
        client.get(url)
    return len(queries)


def people(training_class, count, credited=10):
    return [
        EnrolmentFactory(
            active=True,
            training_class=training_class,
            inmate__id_card_name=f"Warga {n:02d}",
            credited_hours=credited,
            expected_hours=10,
        )
        for n in range(count)
    ]


def url(training_class, name="class-certificates", *more):
    return reverse(f"trainees:{name}", args=[training_class.public_id, *more])


def words(training_class, **changed):
    return {
        "issuer": training_class.partner_id,
        "issuer_name": training_class.partner.name,
        "title": "Servis Sepeda Motor",
        "venue": "Pangkep",
    } | changed


def test_consecutive_numbers_are_shown_before_anything_is_saved(client_of, officer, training_class):
    first, second, third = people(training_class, 3)
    sent = words(training_class, first="009/BPVP/2026", day="15/07/2026", aksi="isi")

    page = client_of(officer).post(url(training_class), sent | {f"number-{second.pk}": "X-1"})

    rows = {row.id: (row.number, row.day) for row in page.context["sheet"].rows}
    assert rows == {
        first.pk: ("009/BPVP/2026", "15/07/2026"),
        second.pk: ("X-1", ""),
        third.pk: ("010/BPVP/2026", "15/07/2026"),
    }
    assert not Certificate.objects.exists()


def test_a_first_number_that_is_saved_at_once_is_shown_before_anything_is_saved(
    client_of, officer, training_class
):
    people(training_class, 2)

    page = client_of(officer).post(url(training_class), words(training_class, first="009"))

    assert [row.number for row in page.context["sheet"].rows] == ["009", "010"]
    assert page.context["told"].startswith("2 nomor")
    assert not Certificate.objects.exists()


def test_number_already_used_is_marked_in_the_preview(client_of, officer, training_class):
    people(training_class, 2)
    CertificateFactory(issued=True, issuer=training_class.partner, number="002")

    page = client_of(officer).post(
        url(training_class), words(training_class, first="001", aksi="isi")
    )

    first, second = page.context["sheet"].rows
    assert (first.error, "002" in second.error) == ("", True)


@pytest.mark.parametrize("first", ["", "BPVP/XI"])
def test_first_number_that_cannot_be_counted_is_explained(
    client_of, officer, training_class, first
):
    people(training_class, 1)

    page = client_of(officer).post(
        url(training_class), words(training_class, first=first, aksi="isi")
    )

    assert "first" in page.context["form"].errors


def test_saving_gives_numbers_and_leaves_the_others_waiting(client_of, officer, training_class):
    first, _second = people(training_class, 2)
    sent = words(training_class, reason="Menunggu BPVP", day="15/07/2026")

    answer = client_of(officer).post(url(training_class), sent | {f"number-{first.pk}": "001"})

    assert answer.status_code == 302
    states = Certificate.objects.order_by("holder_name").values_list("state", "number", "issued_on")
    assert list(states) == [("issued", "001", TODAY), ("draft", "", None)]
    training_class.refresh_from_db()
    assert training_class.certificates_reason == "Menunggu BPVP"


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"title": "Pelatihan di Rutan Contoh"}, "title"),
        ({"venue": "Lapas Kelas II"}, "venue"),
        ({"issuer_name": "BPVP bagi warga binaan"}, "issuer_name"),
    ],
)
def test_certificate_that_tells_where_somebody_was_is_a_field_error(
    client_of, officer, training_class, changed, field
):
    (person,) = people(training_class, 1)
    sent = words(training_class, **changed) | {
        f"number-{person.pk}": "001",
        f"date-{person.pk}": "15/07/2026",
    }

    page = client_of(officer).post(url(training_class), sent)

    assert page.status_code == 422
    assert field in page.context["form"].errors
    assert page.context["sheet"].rows[0].number == "001"
    assert not Certificate.objects.exists()


def test_such_words_are_not_kept_for_certificates_that_wait_either(
    client_of, officer, training_class
):
    people(training_class, 1)
    sent = words(training_class, title="Pelatihan di Rutan Contoh", reason="Menunggu BPVP")

    page = client_of(officer).post(url(training_class), sent)

    assert page.status_code == 422
    assert page.context["form"].errors.keys() == {"title"}
    assert "Menunggu BPVP" in page.text
    assert not Certificate.objects.exists()
    training_class.refresh_from_db()
    assert training_class.certificates_reason == ""


@pytest.mark.parametrize("day", ["31/02/2026", "besok", "16/07/2026", ""])
def test_bad_day_of_issue_is_a_row_error_and_keeps_the_number(
    client_of, officer, training_class, day
):
    (person,) = people(training_class, 1)
    sent = words(training_class) | {f"number-{person.pk}": "001", f"date-{person.pk}": day}

    page = client_of(officer).post(url(training_class), sent)

    (row,) = page.context["sheet"].rows
    assert page.status_code == 422
    assert (bool(row.error), row.number, row.day) == (True, "001", day)


def test_who_attended_too_little_stands_in_the_list_with_the_reason(
    client_of, officer, training_class
):
    people(training_class, 1, credited=7)

    page = client_of(officer).get(url(training_class))

    (row,) = page.context["sheet"].rows
    assert (row.may_edit, "70%" in row.refusal) == (False, True)


def test_letter_of_participation_lists_only_who_may_get_it(client_of, officer, training_class):
    people(training_class, 1)
    (short,) = people(training_class, 1, credited=7)

    page = client_of(officer).get(url(training_class) + "?jenis=participation")

    assert [row.id for row in page.context["sheet"].rows] == [short.pk]


def test_nonsense_kind_is_the_first_one(client_of, officer, facility):
    version = ProgrammeVersionFactory(certificate_kinds=["competence", "training"])
    training_class = TrainingClassFactory(
        assessing=True, facility=facility, programme_version=version
    )

    page = client_of(officer).get(url(training_class) + "?jenis=emas")

    assert page.context["kind"] == "competence"


@pytest.fixture
def issued(training_class):
    (person,) = people(training_class, 1)
    return CertificateFactory(
        issued=True,
        enrolment=person,
        issued_on=date(2026, 7, 10),
        issuer=training_class.partner,
    )


def test_certificates_are_handed_over_to_their_holders(client_of, officer, training_class, issued):
    handover = url(training_class, "class-handover")
    client = client_of(officer)

    empty = client.post(handover, {"on": "15/07/2026", "once": KEY})
    client.post(handover, {"certificates": [issued.pk], "on": "15/07/2026", "once": KEY})

    issued.refresh_from_db()
    assert "certificates" in empty.context["form"].errors
    assert (issued.state, issued.handed_to) == (CertificateState.HANDED_OVER, issued.holder_name)


def test_hand_over_before_the_issue_keeps_what_was_ticked(
    client_of, officer, training_class, issued
):
    page = client_of(officer).post(
        url(training_class, "class-handover"),
        {"certificates": [issued.pk], "on": "9/7/2026", "once": KEY},
    )

    assert "on" in page.context["form"].errors
    assert "checked" in page.content.decode()


def test_certificate_of_another_class_cannot_be_handed_over_here(
    client_of, officer, training_class, facility, issued
):
    other = TrainingClassFactory(assessing=True, facility=facility)

    page = client_of(officer).post(
        url(other, "class-handover"),
        {"certificates": [issued.pk], "on": "15/07/2026", "once": KEY},
    )

    assert "certificates" in page.context["form"].errors


def test_hand_over_list_is_printed_and_recorded(client_of, officer, training_class, issued):
    page = client_of(officer).get(url(training_class, "handover-sheet"))

    (row,) = page.context["sheet"]["rows"]
    assert (row["name"], row["cells"]) == (issued.holder_name, [issued.number])
    assert AuditEvent.objects.filter(action="certificates.list_printed").exists()


@pytest.mark.parametrize(
    ("sent", "state"),
    [
        ({"aksi": "simpan", "storage": "Lemari 2"}, "stored"),
        ({"aksi": "cabut", "reason": "Salah orang"}, "revoked"),
        (
            {"aksi": "ganti", "reason": "Hilang", "number": "R-1", "issued_on": "15/07/2026"},
            "replaced",
        ),
    ],
)
def test_one_certificate_is_stored_revoked_or_replaced(
    client_of, officer, training_class, issued, sent, state
):
    detail = url(training_class, "certificate-detail", issued.pk)

    answer = client_of(officer).post(detail, sent | {"once": KEY})

    issued.refresh_from_db()
    assert (answer.status_code, issued.state) == (302, state)


def test_history_of_a_certificate_tells_what_was_done_to_many_at_once(
    client_of, officer, training_class, issued
):
    client = client_of(officer)
    CertificateFactory(issued=True, enrolment=issued.enrolment, kind="competence")
    sent = {"certificates": [issued.pk], "on": "15/07/2026", "once": KEY}
    client.post(url(training_class, "class-handover"), sent)

    page = client.get(url(training_class, "certificate-detail", issued.pk))

    assert [line.action for line in page.context["events"]] == ["certificates.handed_over"]


def test_revoking_without_a_reason_changes_nothing(client_of, officer, training_class, issued):
    page = client_of(officer).post(
        url(training_class, "certificate-detail", issued.pk), {"aksi": "cabut", "once": KEY}
    )

    issued.refresh_from_db()
    assert "reason" in page.context["form"].errors
    assert issued.state == CertificateState.ISSUED


def test_certificate_is_found_only_under_its_own_class(client_of, officer, facility, issued):
    other = TrainingClassFactory(assessing=True, facility=facility)

    page = client_of(officer).get(url(other, "certificate-detail", issued.pk))

    assert page.status_code == 404


@pytest.mark.parametrize("name", ["class-certificates", "class-handover", "handover-sheet"])
@pytest.mark.parametrize(
    ("role", "status"),
    [("head", 200), ("other_officer", 404), ("instructor", 403), ("manager", 403)],
)
def test_who_opens_the_certificates(client_of, request, training_class, name, role, status):
    user = request.getfixturevalue(role)

    assert client_of(user).get(url(training_class, name)).status_code == status


def test_head_reads_and_cannot_number(client_of, head, training_class):
    people(training_class, 1)

    answer = client_of(head).post(url(training_class), words(training_class))

    assert answer.status_code == 403


def test_certificates_take_the_same_queries_for_any_number_of_people(
    client_of, officer, training_class
):
    client = client_of(officer)
    people(training_class, 1)
    few = queries_of(client, url(training_class))
    people(training_class, 31)

    assert queries_of(client, url(training_class)) == few <= 12
