import io
import re
from datetime import date

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation
from openpyxl import load_workbook

from partnerships.models import EducationLevel, TrainingField
from rutan.audit.models import AuditEvent
from tests.factories.partnerships import RegionFactory, TrainingClassFactory
from tests.factories.trainees import (
    ApplicationFactory,
    CertificateFactory,
    CustodyFactory,
    EnrolmentFactory,
    FollowUpFactory,
    HealthLetterFactory,
    InmateFactory,
    RegisterKindFactory,
    ReleaseFactory,
)
from trainees.actions import inmates
from trainees.choices import DateSource, LegalStatus
from trainees.models import Custody, Inmate, RegisterEntry, RiskAssessment

pytestmark = pytest.mark.django_db
LIST = "/warga-binaan/"
NIK = "7310991203950001"


@pytest.fixture(autouse=True)
def november():
    with time_machine.travel("2026-11-17T09:00:00+08:00", tick=False), translation.override("en"):
        yield


@pytest.fixture
def client(client_of, officer):
    client = client_of(officer)
    client.cookies["bahasa"] = "en"
    return client


@pytest.fixture
def person(facility, officer):
    return inmates.register(
        facility=facility,
        values={
            "id_card_name": "Andi Contoh",
            "sex": "male",
            "birth_date": date(1995, 3, 12),
            "nik": NIK,
            "register_kind": RegisterKindFactory(code="B.I"),
            "register_number": "0412/2025",
            "entered_on": date(2025, 2, 10),
            "legal_status": "convict",
            "sentence_kind": "fixed",
            "years": 3,
            "detained_from": date(2025, 1, 1),
        },
        by=officer,
    )


def text_of(response):
    assert response.status_code == 200, response.status_code
    main = response.content.decode().partition("<main")[2].partition("</main>")[0]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", main))


def somebody(facility, name, **custody):
    inmate = InmateFactory(facility=facility, id_card_name=name, search_name=name.lower())
    CustodyFactory(inmate=inmate, **custody)
    return inmate


def page_of(inmate, name="inmate-detail"):
    return reverse(f"trainees:{name}", args=[inmate.public_id])


# --- The list ------------------------------------------------------------------------------


def test_the_list_shows_people_in_custody_with_their_number_and_release(client, person):
    text = text_of(client.get(LIST))

    for words in ("Andi Contoh", "B.I 0412/2025", "1 Jan 2028", "estimate", "Never trained"):
        assert words in text


def test_an_empty_facility_is_told_what_to_do(client):
    assert "No inmates yet. Import from Excel or add them one by one." in text_of(client.get(LIST))


def test_the_list_shows_one_facility_only(client, facility, other_facility):
    somebody(facility, "Basri Sini")
    somebody(other_facility, "Cora Sana")

    text = text_of(client.get(LIST))

    assert "Basri Sini" in text
    assert "Cora Sana" not in text


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", {"Ani", "Budi", "Cici"}),
        ("status=tahanan", {"Budi"}),
        ("status=narapidana", {"Ani", "Cici"}),
        ("status=keluar", {"Dodi"}),
        ("bebas=6", {"Cici"}),
        ("latih=belum", {"Budi", "Cici"}),
        ("q=bud", {"Budi"}),
        ("q=BÜD", {"Budi"}),
        ("q=zzz", set()),
        ("status=bohong&urut=bohong&page=-7&minat=%27", {"Ani", "Budi", "Cici"}),
    ],
)
def test_filters_narrow_the_list(client, facility, query, expected):
    ani = somebody(facility, "Ani", earliest_release_on=date(2027, 5, 18))
    somebody(facility, "Budi", detainee=True)
    somebody(facility, "Cici", earliest_release_on=date(2027, 5, 17))
    somebody(facility, "Dodi", released=True)
    EnrolmentFactory(inmate=ani, custody=ani.custodies.get(), facility=facility)
    if "minat" in query:
        query = query.partition("&minat")[0]

    text = text_of(client.get(f"{LIST}?{query}"))

    assert {name for name in ("Ani", "Budi", "Cici", "Dodi") if name in text} == expected


def test_interest_narrows_the_list(client, facility):
    ani, _budi = somebody(facility, "Ani"), somebody(facility, "Budi")
    ani.interests.add(TrainingField.objects.get(code="fisheries"))

    text = text_of(client.get(f"{LIST}?minat=fisheries"))

    assert "Ani" in text
    assert "Budi" not in text


def test_next_to_leave_comes_first_and_unknown_last(client, facility):
    somebody(facility, "Ani", earliest_release_on=None, release_source="")
    somebody(facility, "Budi", earliest_release_on=date(2028, 1, 1))
    somebody(facility, "Cici", earliest_release_on=date(2027, 1, 1))

    text = text_of(client.get(f"{LIST}?urut=bebas"))

    assert text.index("Cici") < text.index("Budi") < text.index("Ani")


def test_a_search_is_recorded_without_its_words(client, facility):
    somebody(facility, "Budi")

    client.get(f"{LIST}?q=Budi")

    event = AuditEvent.objects.get(action="inmate.searched")
    assert event.details == {"found": 1}


def test_a_search_of_a_thousand_letters_is_cut(client, facility):
    assert client.get(f"{LIST}?q={'x' * 1000}").status_code == 200


def test_chips_count_detainees_and_convicts_apart(client, facility):
    somebody(facility, "Ani")
    somebody(facility, "Budi", detainee=True)
    somebody(facility, "Cici", detainee=True)

    text = text_of(client.get(LIST))

    assert "All 3" in text
    assert "Detainees 2" in text
    assert "Convicts 1" in text


def test_the_list_takes_at_most_12_queries_however_many_people(client, facility):
    def queries():
        with CaptureQueriesContext(
            connection,
        ) as captured:
            client.get(LIST)
        return len(captured)

    somebody(facility, "Ani")
    client.get(LIST)
    one = queries()
    for number in range(30):
        inmate = somebody(facility, f"Orang {number}")
        if number % 3 == 0:
            CertificateFactory(
                issued=True, enrolment__inmate=inmate, enrolment__custody=inmate.custodies.get()
            )
    many = queries()

    assert one <= 12
    assert many <= 12


def test_the_same_queries_for_1_and_3_people(client, facility, django_assert_num_queries):
    def trained(name):
        inmate = somebody(facility, name)
        CertificateFactory(
            issued=True, enrolment__inmate=inmate, enrolment__custody=inmate.custodies.get()
        )

    trained("Ani")
    client.get(LIST)
    with CaptureQueriesContext(connection) as captured:
        client.get(LIST)
    trained("Budi")
    trained("Cici")
    with django_assert_num_queries(len(captured)):
        client.get(LIST)


def test_people_with_a_certificate_are_marked(client, facility):
    inmate = somebody(facility, "Ani")
    CertificateFactory(
        issued=True, enrolment__inmate=inmate, enrolment__custody=inmate.custodies.get()
    )

    assert "Certified" in text_of(client.get(LIST))


def test_the_list_is_downloaded_with_its_filters_and_recorded(client, facility, person):
    somebody(facility, "=Budi", detainee=True)

    response = client.get(f"{reverse('trainees:inmate-export')}?status=tahanan")

    rows = list(load_workbook(io.BytesIO(response.content)).worksheets[0].values)
    assert [row[0] for row in rows] == ["Name", "=Budi"]
    event = AuditEvent.objects.get(action="inmates.exported")
    assert event.details == {"people": 1}


def test_the_download_holds_no_secrets(client, person):
    response = client.get(reverse("trainees:inmate-export"))

    book = load_workbook(io.BytesIO(response.content))
    cells = [str(cell) for sheet in book for row in sheet.values for cell in row]
    assert "Andi Contoh" in cells
    assert not any(NIK in cell or NIK[-4:] in cell for cell in cells)


def test_the_download_takes_the_same_queries_for_1_and_30_people(client, facility):
    def queries():
        with CaptureQueriesContext(connection) as captured:
            client.get(reverse("trainees:inmate-export"))
        return len(captured)

    somebody(facility, "Ani")
    queries()
    one = queries()
    for number in range(30):
        somebody(facility, f"Orang {number}")
    assert queries() == one


# --- One person ----------------------------------------------------------------------------


def test_the_page_masks_the_nik_and_records_the_look(client, person, officer):
    content = client.get(page_of(person)).content.decode()

    assert NIK not in content
    assert "7310********0001" in content
    event = AuditEvent.objects.get(action="inmate.viewed")
    assert (event.actor, event.subject_id) == (officer.username, str(person.pk))


def test_the_title_and_the_address_name_nobody(client, person):
    content = client.get(page_of(person)).content.decode()

    assert "Andi" not in re.search(r"<title>(.*?)</title>", content, re.S)[1]
    assert "andi" not in page_of(person).lower()


def test_showing_the_nik_is_a_post_and_lasts_for_one_answer(client, person):
    address = page_of(person, "inmate-reveal-nik")

    assert client.get(address).status_code == 405
    assert NIK in client.post(address).content.decode()
    assert NIK not in client.get(page_of(person)).content.decode()
    assert AuditEvent.objects.filter(action="inmate.nik_revealed").count() == 1


def test_the_page_tells_the_whole_story(client, facility, person):
    custody = person.custodies.get()
    HealthLetterFactory(inmate=person)
    training_class = TrainingClassFactory(facility=facility, selecting=True, title="Las Dasar")
    closed = TrainingClassFactory(facility=facility, closed=True)
    enrolment = EnrolmentFactory(
        completed=True, inmate=person, custody=custody, training_class=closed
    )
    CertificateFactory(issued=True, enrolment=enrolment, number="SERT-77")
    ApplicationFactory(assessed=True, inmate=person, training_class__facility=facility)
    release = ReleaseFactory(custody=custody, inmate=person, facility=facility)
    FollowUpFactory(release=release)

    text = text_of(client.get(page_of(person)))

    for words in ("SERT-77", "Completed", "Fit for training", "Month 1", "2028", "estimate"):
        assert words in text
    assert training_class.title in text


def test_school_interests_and_home_are_told_by_name(client, person):
    fields = list(TrainingField.objects.all()[:2])
    person.interests.set(fields)
    person.education_level = EducationLevel.objects.last()
    person.save()
    person.identity.home_region = RegionFactory(name="Kabupaten Contoh")
    person.identity.save()

    page = text_of(client.get(f"{LIST}{person.public_id}/"))

    told = [*fields, person.education_level, "Kabupaten Contoh"]
    assert [str(each) for each in told if str(each) not in page] == []


def test_somebody_of_whom_little_is_known_has_a_page(client, facility):
    for inmate in (InmateFactory(facility=facility), somebody(facility, "Ani")):
        assert inmate.id_card_name in text_of(client.get(page_of(inmate)))
        assert client.get(page_of(inmate, "inmate-edit")).status_code == 200
        assert client.post(page_of(inmate, "inmate-reveal-nik")).status_code == 302


def test_the_page_takes_the_same_queries_for_1_and_3_classes(
    client, facility, person, django_assert_num_queries
):
    def trained():
        CertificateFactory(
            issued=True,
            enrolment__inmate=person,
            enrolment__custody=person.custodies.get(),
            enrolment__training_class=TrainingClassFactory(facility=facility, closed=True),
        )

    trained()
    client.get(page_of(person))
    with CaptureQueriesContext(connection) as captured:
        client.get(page_of(person))
    trained()
    trained()
    with django_assert_num_queries(len(captured)):
        client.get(page_of(person))


def test_a_page_of_another_facility_does_not_exist(client, other_facility):
    inmate = somebody(other_facility, "Cora Sana")

    for name in ("inmate-detail", "inmate-edit", "inmate-history"):
        assert client.get(page_of(inmate, name)).status_code == 404
    assert client.post(page_of(inmate, "inmate-reveal-nik")).status_code == 404
    assert not AuditEvent.objects.filter(action__startswith="inmate.").exists()


@pytest.mark.parametrize(
    ("role", "expected"),
    [
        ("officer", 200),
        ("supervisor", 200),
        ("head", 200),
        ("other_officer", 404),
        ("stranger", 404),
        ("coordinator", 403),
        ("instructor", 403),
        ("probation_officer", 403),
        ("manager", 403),
        ("administrator", 403),
    ],
)
def test_who_may_open_a_person(request, client_of, person, role, expected):
    user = request.getfixturevalue(role)

    assert client_of(user).get(page_of(person)).status_code == expected


def test_the_head_reads_and_does_not_edit(client_of, head, person):
    client = client_of(head)

    assert client.get(page_of(person, "inmate-edit")).status_code == 403
    assert client.get(reverse("trainees:inmate-create")).status_code == 403
    assert page_of(person, "inmate-edit") not in client.get(page_of(person)).content.decode()


# --- The form ------------------------------------------------------------------------------


def typed(**changed):
    return {
        "once": "a-key-that-is-used-once",
        "id_card_name": "Basri Contoh",
        "sex": "male",
        "birth_date": "12/03/1995",
        "nik": "7310 9912 0395 0002",
        "register_kind": RegisterKindFactory(code="B.I").pk,
        "register_number": "0500/2025",
        "entered_on": "10 Februari 2025",
        "sentence_kind": "fixed",
        "years": "2",
        "detained_from": "01/01/2025",
        "dates_source": "sdp",
        "integration": "none",
        "is_literate": "on",
    } | changed


def test_adding_a_person(client, facility):
    response = client.post(reverse("trainees:inmate-create"), typed())

    inmate = Inmate.objects.get()
    assert response.url == page_of(inmate)
    assert inmate.identity.nik == "7310991203950002"
    custody = Custody.objects.get()
    assert (custody.facility, custody.legal_status) == (facility, LegalStatus.CONVICT)
    assert custody.release_source == DateSource.ESTIMATED


def test_the_same_form_sent_twice_adds_one_person(client):
    first = client.post(reverse("trainees:inmate-create"), typed())
    second = client.post(reverse("trainees:inmate-create"), typed())

    assert first.url == second.url
    assert Inmate.objects.count() == 1


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("nik", "7310993102900001", "does not exist"),
        ("nik", "7310997103900001", None),
        ("nik", "7310997203900001", "does not exist"),
        ("nik", "731099", "NIK must have 16 digits. You entered 6."),
        ("nik", "", "Enter the NIK, or say why there is none."),
        ("birth_date", "31/02/1990", "This date does not exist"),
        ("entered_on", "18/11/2026", "cannot be after today"),
        ("expires_on", "01/01/2020", "The expiry must not be before the detention."),
        ("legal_status", "detainee", "Register B.I is for"),
        ("register_number", "", "Enter register number"),
        ("health_fit", "yes", "Enter the date of the entry."),
        ("years", "99999", "Enter a whole number from 0 to 99."),
        ("remission_days", "32767", "Enter a whole number from 0 to 3660."),
        ("years", "9" * 30, "Enter a whole number from 0 to 99."),
        ("block", "x" * 21, "20"),
    ],
)
def test_a_wrong_entry_gets_a_sentence_and_keeps_what_was_typed(client, field, value, sentence):
    response = client.post(reverse("trainees:inmate-create"), typed(**{field: value}))

    if sentence is None:
        assert response.status_code == 302
        return
    content = response.content.decode()
    assert sentence in text_of(response)
    assert "Basri Contoh" in content
    assert not Inmate.objects.exists()


def test_a_nik_that_disagrees_with_the_birth_date_is_a_warning_on_the_page(client):
    client.post(reverse("trainees:inmate-create"), typed(birth_date="13/03/1995"))

    text = text_of(client.get(page_of(Inmate.objects.get())))
    assert "The date of birth or the sex does not agree with the NIK." in text


def test_a_taken_number_links_to_the_existing_record(client, person):
    response = client.post(reverse("trainees:inmate-create"), typed(register_number="0412/2025"))

    assert "Registration number B.I 0412/2025 already exists here" in text_of(response)
    assert page_of(person) in response.content.decode()


def test_somebody_who_left_is_added_again_with_one_tick(client, person):
    Custody.objects.update(state="released", left_on=date(2026, 5, 1))
    back = typed(nik=NIK, register_number="0900/2026", entered_on="01/10/2026")

    asked = client.post(reverse("trainees:inmate-create"), back)
    assert 'name="returns"' in asked.content.decode()

    client.post(
        reverse("trainees:inmate-create"), back | {"returns": "on", "once": "another-key-used-once"}
    )
    assert Inmate.objects.count() == 1
    assert Custody.objects.count() == 2


def test_the_first_form_does_not_ask_about_returning(client):
    assert 'name="returns"' not in client.get(reverse("trainees:inmate-create")).content.decode()


def edited(client, person, **changed):
    form = client.get(page_of(person, "inmate-edit")).context["form"]
    data = {}
    for name in form.fields:
        value = form[name].value()
        if value not in (None, "", False, []):
            data[name] = value.strftime("%d/%m/%Y") if hasattr(value, "strftime") else value
    data.pop("discipline_f", None)
    return data | changed


def test_the_edit_form_does_not_show_the_nik_and_keeps_it(client, person):
    content = client.get(page_of(person, "inmate-edit")).content.decode()
    assert NIK not in content

    response = client.post(page_of(person, "inmate-edit"), edited(client, person, block="A-2"))

    assert response.status_code == 302
    person.identity.refresh_from_db()
    assert person.identity.nik == NIK
    assert Custody.objects.get().block == "A-2"
    assert RegisterEntry.objects.count() == 1


def test_an_edit_without_changes_writes_nothing(client, person):
    client.post(page_of(person, "inmate-edit"), edited(client, person))

    person.refresh_from_db()
    assert person.version == 1


def test_a_reason_takes_the_place_of_a_wrong_nik(client, person):
    client.post(page_of(person, "inmate-edit"), edited(client, person, nik_missing="in_process"))

    person.identity.refresh_from_db()
    assert (person.identity.nik, person.identity.nik_missing) == (None, "in_process")


def test_a_stale_form_shows_both_versions_and_changes_nothing(client, person, officer):
    data = edited(client, person, block="C-1")
    inmates.update(inmate=person, version=1, values={"block": "A-2"}, by=officer)

    response = client.post(page_of(person, "inmate-edit"), data)

    assert response.status_code == 409
    content = response.content.decode()
    assert "A-2" in content
    assert "C-1" in content
    assert Custody.objects.get().block == "A-2"


def test_entries_are_added_with_the_form(client, person):
    data = edited(
        client,
        person,
        health_on="02/11/2026",
        health_fit="yes",
        risk_on="03/11/2026",
        risk_level="low",
        discipline_on="04/11/2026",
        discipline_level="light",
    )

    response = client.post(page_of(person, "inmate-edit"), data)

    assert response.status_code == 302
    assert person.health_letters.get().is_fit
    assert RiskAssessment.objects.get().level == "low"
    assert not Custody.objects.get().discipline_records.get().is_in_register_f


def test_the_pages_are_indonesian_too(client, person):
    client.cookies["bahasa"] = "id"

    for address in (LIST, page_of(person), page_of(person, "inmate-edit")):
        text = text_of(client.get(address))
        assert "Warga binaan" in text
        for english in ("Expected release", "Legal status", "Personal data", "Save record"):
            assert english not in text
