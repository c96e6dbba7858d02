"""The pages of visits."""

from datetime import date

import pytest
import time_machine
from django.urls import reverse
from django.utils import translation

from partnerships.choices import CoordinationState
from partnerships.models import Agreement, Coordination
from tests.factories.moments import MORNING
from tests.factories.partnerships import (
    AgreementFactory,
    CommitmentFactory,
    CoordinationFactory,
    CoordinationParticipantFactory,
    MinistryItemFactory,
    OfficeHolderFactory,
    TrainingFieldFactory,
)
from tests.partnerships.papers import not_a_pdf, pdf, png

pytestmark = [pytest.mark.django_db, pytest.mark.looks]
KEY = "once-key-of-a-form-{:04d}"
LIST = "/kemitraan/kunjungan/"
NEW = "/kemitraan/kunjungan/baru/"


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel(MORNING, tick=False), translation.override("id"):
        yield


@pytest.fixture
def visit(facility, partner):
    return CoordinationFactory(held=True, facility=facility, partner=partner)


def page(name, visit, *more):
    return reverse(f"partnerships:{name}", args=[visit.pk, *more])


def typed(partner, key=1, **values):
    facts = {
        "once": KEY.format(key),
        "partner": partner.pk,
        "kind": "visit",
        "on": "15/7/2026",
        "topics": "Pelatihan las",
        "then": "none",
    }
    return facts | values


def test_a_visit_is_recorded_with_people_promises_and_files(partner, officer, client_of):
    item = MinistryItemFactory()

    answer = client_of(officer).post(
        NEW,
        typed(
            partner,
            ours_1_name="Irphan",
            theirs_1_name="Ashari",
            theirs_1_position="Kepala BPVP",
            promise_1_text="Kirim jadwal",
            promise_1_side="partner",
            promise_1_due_on="1/8/2026",
            ministry_items=[item.pk],
            files=[pdf(), png()],
        ),
    )

    made = Coordination.objects.get()
    assert answer.url == page("coordination-detail", made)
    assert made.state == CoordinationState.HELD
    assert [person.name for person in made.participants.all()] == ["Irphan", "Ashari"]
    assert made.commitments.get().due_on == date(2026, 8, 1)
    assert made.documents.count() == 2


def test_the_same_form_sent_twice_records_one_visit(partner, officer, client_of):
    client = client_of(officer)

    for _ in range(2):
        client.post(NEW, typed(partner))

    assert Coordination.objects.count() == 1


def test_a_draft_asked_for_opens_at_once(partner, officer, client_of):
    answer = client_of(officer).post(NEW, typed(partner, then="draft"), follow=True)

    assert answer.redirect_chain[-1][0] == (
        f"/kemitraan/perjanjian/baru/?kunjungan={Coordination.objects.get().pk}"
    )
    assert answer.context["form"]["partner"].value() == partner.pk


def test_another_meeting_is_planned_for_the_day_of_the_next_step(partner, officer, client_of):
    client = client_of(officer)

    without_day = client.post(NEW, typed(partner, then="meet"))
    client.post(NEW, typed(partner, key=2, then="meet", next_action_due="1/8/2026"))

    assert without_day.context["form"].errors.keys() == {"next_action_due"}
    assert Coordination.objects.get(state=CoordinationState.PLANNED).on == date(2026, 8, 1)


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"on": "16/7/2026"}, "on"),
        ({"on": "kemarin"}, "on"),
        ({"on": "31/2/2026"}, "on"),
        ({"topics": "  "}, "topics"),
        ({"partner": "99999"}, "partner"),
        ({"partner": "x"}, "partner"),
        ({"next_action": "Kirim"}, "next_action_due"),
        ({"promise_1_text": "Kirim"}, "promise_1_due_on"),
        ({"theirs_2_position": "Kepala"}, "theirs_2_name"),
        ({"then": "other"}, "then"),
    ],
)
def test_bad_input_is_said_at_its_field_and_kept(values, field, partner, officer, client_of):
    answer = client_of(officer).post(NEW, typed(partner) | {"summary": "Tetap ada"} | values)

    assert answer.status_code == 200
    assert field in answer.context["form"].errors
    assert "Tetap ada" in answer.text
    assert not Coordination.objects.exists()


def test_a_file_that_is_not_what_it_says_is_refused(partner, officer, client_of):
    answer = client_of(officer).post(NEW, typed(partner, files=[pdf(), not_a_pdf("x.png")]))

    assert answer.context["form"].errors.keys() == {"files"}
    assert "PDF, JPG, atau PNG" in answer.text
    assert not Coordination.objects.exists()


def test_chosen_files_have_to_be_chosen_again_after_an_error(partner, officer, client_of):
    answer = client_of(officer).post(NEW, typed(partner, on="16/7/2027x", files=[pdf()]))

    assert answer.context["form"].errors.keys() == {"on", "files"}


def test_the_page_shows_what_happened(visit, officer, client_of):
    CoordinationParticipantFactory(coordination=visit, name="Irphan", position="Kepala Rutan")
    promise = CommitmentFactory(coordination=visit)

    text = client_of(officer).get(page("coordination-detail", visit)).text

    for words in ("Irphan", "Kepala Rutan", promise.text, "Sertifikasi", "20 Januari 2026"):
        assert words in text


def test_a_day_that_is_not_known_exactly_shows_the_month_only(visit, officer, client_of):
    Coordination.objects.update(is_approximate=True)
    client = client_of(officer)

    for address in (LIST, page("coordination-detail", visit)):
        text = client.get(address).text
        assert "Januari 2026" in text
        assert "20 Januari 2026" not in text


def test_an_announcement_is_shown_as_such_with_its_source(visit, officer, client_of):
    Coordination.objects.update(announces_cooperation=True, source="berita.news")

    text = client_of(officer).get(page("coordination-detail", visit)).text

    assert "Diumumkan; belum ada naskah" in text
    assert "berita.news" in text


def test_a_visit_of_another_facility_is_nowhere(visit, other_officer, client_of):
    promise = CommitmentFactory(coordination=visit)
    client = client_of(other_officer)

    assert str(visit.partner) not in client.get(LIST).context["rows"]
    for name in ("detail", "edit", "hold", "close", "next-step"):
        assert client.get(page(f"coordination-{name}", visit)).status_code == 404, name
    assert client.get(page("commitment-settle", visit, promise.pk)).status_code == 404


def test_a_promise_of_another_visit_is_not_found_here(visit, officer, client_of):
    foreign = CommitmentFactory()

    assert client_of(officer).get(page("commitment-settle", visit, foreign.pk)).status_code == 404


def test_a_manager_reads_and_records_nothing(visit, manager, client_of):
    client = client_of(manager)

    answer = client.get(page("coordination-detail", visit))

    assert answer.status_code == 200
    assert not any(answer.context["may"].values())
    assert client.get(NEW).status_code == 403
    assert client.get(page("coordination-edit", visit)).status_code == 403


def test_a_correction_shows_what_is_stored(visit, officer, client_of):
    CoordinationParticipantFactory(coordination=visit, name="Irphan")
    promise = CommitmentFactory(coordination=visit)

    form = client_of(officer).get(page("coordination-edit", visit)).context["form"]

    assert form["ours_1_name"].value() == "Irphan"
    assert form["promise_1_pk"].value() == promise.pk
    assert "then" not in form.fields


def test_a_stale_correction_shows_both(visit, partner, officer, client_of):
    client = client_of(officer)
    address = page("coordination-edit", visit)
    client.post(address, typed(partner, version=1, summary="Yang pertama"))

    answer = client.post(address, typed(partner, version=1, summary="Yang kedua"))

    assert answer.status_code == 409
    assert "Yang pertama" in answer.text
    assert "Yang kedua" in answer.text
    visit.refresh_from_db()
    assert visit.summary == "Yang pertama"


def test_a_planned_meeting_is_recorded_on_its_own_page(facility, partner, officer, client_of):
    planned = CoordinationFactory(facility=facility, partner=partner, on=date(2026, 7, 14))
    client = client_of(officer)

    assert client.get(page("coordination-edit", planned)).url == page("coordination-hold", planned)
    client.post(page("coordination-hold", planned), typed(partner, on="14/7/2026"))

    planned.refresh_from_db()
    assert planned.state == CoordinationState.HELD


def test_a_planned_meeting_is_cancelled_and_a_held_one_closed(
    visit, facility, partner, officer, client_of
):
    planned = CoordinationFactory(facility=facility, partner=partner)
    client = client_of(officer)

    for number, row in enumerate((planned, visit)):
        client.post(
            page("coordination-close", row),
            {"once": KEY.format(number), "reason": "Mitra berhalangan"},
        )

    planned.refresh_from_db()
    visit.refresh_from_db()
    assert (planned.state, visit.state) == (
        CoordinationState.CANCELLED,
        CoordinationState.CLOSED,
    )


def test_a_promise_is_settled_with_a_day_or_a_reason(visit, officer, client_of):
    kept, dropped = CommitmentFactory(coordination=visit), CommitmentFactory(coordination=visit)
    client = client_of(officer)

    client.post(
        page("commitment-settle", visit, kept.pk),
        {"once": KEY.format(1), "outcome": "kept", "done_on": "10/7/2026"},
    )
    empty = client.post(
        page("commitment-settle", visit, dropped.pk), {"once": KEY.format(2), "outcome": "dropped"}
    )
    client.post(
        page("commitment-settle", visit, dropped.pk),
        {"once": KEY.format(3), "outcome": "dropped", "note": "Anggaran"},
    )

    kept.refresh_from_db()
    dropped.refresh_from_db()
    assert kept.done_on == date(2026, 7, 10)
    assert empty.context["form"].errors.keys() == {"note"}
    assert dropped.cancelled_reason == "Anggaran"


def test_the_next_step_is_marked_as_done(visit, officer, client_of):
    Coordination.objects.update(next_action="Kirim draf", next_action_due=date(2026, 7, 1))
    client = client_of(officer)

    client.post(
        page("coordination-next-step", visit), {"once": KEY.format(1), "done_on": "15/7/2026"}
    )

    visit.refresh_from_db()
    assert visit.next_action_done_on == date(2026, 7, 15)


@pytest.mark.parametrize(
    "query",
    ["status=x", "mitra=x", "jenis=x", "dari=x", "sampai=31/2/2026", "page=x", "mitra=%00"],
)
def test_nonsense_in_the_address_is_no_error(query, visit, officer, client_of):
    assert client_of(officer).get(f"{LIST}?{query}").status_code in {200, 400}


def test_filters_narrow_the_list(visit, facility, other_partner, officer, client_of):
    CoordinationFactory(held=True, facility=facility, partner=other_partner, on=date(2026, 3, 1))
    client = client_of(officer)

    by_partner = client.get(LIST, {"mitra": other_partner.pk})
    by_day = client.get(LIST, {"sampai": "31/1/2026"})

    assert [row["row"].partner for row in by_partner.context["rows"]] == [other_partner]
    assert [row["row"] for row in by_day.context["rows"]] == [visit]


def test_the_empty_list_says_what_to_do(officer, client_of):
    assert "Belum ada kunjungan tercatat." in client_of(officer).get(LIST).text


def test_the_list_asks_the_database_no_more_for_more_rows(
    facility, officer, client_of, django_assert_max_num_queries
):
    client = client_of(officer)

    def queries():
        with django_assert_max_num_queries(12) as counted:
            client.get(LIST)
        return len(counted)

    CoordinationFactory(held=True, facility=facility)
    client.get(LIST)  # the first page of a session writes when it was used
    few = queries()
    for _ in range(3):
        CoordinationFactory(held=True, facility=facility)
    assert queries() == few


def test_pages_are_there_in_english_too(visit, officer, client_of):
    officer.language = "en"
    officer.save(update_fields=["language"])

    assert "What happened" in client_of(officer).get(page("coordination-detail", visit)).text


def test_an_announcement_that_a_document_followed_leads_to_it(visit, agreement, officer, client_of):
    Coordination.objects.update(announces_cooperation=True, on=date(2025, 12, 1))

    text = client_of(officer).get(page("coordination-detail", visit)).text

    assert "Diumumkan; belum ada naskah" not in text
    assert str(agreement) in text


def test_a_sample_agreement_follows_no_announcement(visit, agreement, officer, client_of):
    Coordination.objects.update(announces_cooperation=True, on=date(2025, 12, 1))
    Agreement.objects.update(is_demo=True)

    text = client_of(officer).get(page("coordination-detail", visit)).text

    assert "Diumumkan; belum ada naskah" in text


# --- Promises and files -----------------------------------------------------------------------


def test_our_own_promise_is_given_to_a_colleague(facility, partner, officer, client_of):
    client = client_of(officer)
    promise = {
        "promise_1_text": "Kirim daftar",
        "promise_1_due_on": "1/8/2026",
        "promise_1_account": officer.pk,
    }

    wrong = client.post(NEW, typed(partner, promise_1_side="partner", **promise))
    client.post(NEW, typed(partner, key=2, promise_1_side="facility", **promise))

    assert wrong.context["form"].errors.keys() == {"promise_1_account"}
    made = Coordination.objects.get()
    assert made.commitments.get().account == officer
    form = client.get(page("coordination-edit", made)).context["form"]
    assert form["promise_1_account"].value() == officer.pk


def test_only_colleagues_of_the_facility_are_offered(officer, other_officer, client_of):
    form = client_of(officer).get(NEW).context["form"]

    assert [key for key, _ in form.fields["promise_1_account"].choices] == ["", str(officer.pk)]


def test_a_promise_due_before_the_visit_is_said_at_its_day(partner, officer, client_of):
    answer = client_of(officer).post(
        NEW, typed(partner, promise_1_text="Kirim", promise_1_due_on="14/7/2026")
    )

    assert answer.context["form"].errors.keys() == {"promise_1_due_on"}
    assert "Kirim" in answer.text


def test_a_kept_promise_links_to_the_agreement_it_became(agreement, officer, client_of):
    visit = CoordinationFactory(held=True, facility=agreement.facility, partner=agreement.partner)
    promise = CommitmentFactory(coordination=visit)
    client = client_of(officer)
    settle = page("commitment-settle", visit, promise.pk)

    wrong = client.post(
        settle,
        {"once": KEY.format(1), "outcome": "dropped", "note": "x", "agreement": agreement.pk},
    )
    client.post(
        settle,
        {
            "once": KEY.format(2),
            "outcome": "kept",
            "done_on": "15/7/2026",
            "agreement": agreement.pk,
        },
    )

    assert wrong.context["form"].errors.keys() == {"agreement"}
    text = client.get(page("coordination-detail", visit)).text
    assert f'<a href="/kemitraan/perjanjian/{agreement.code}/">{agreement}</a>' in text


def test_a_file_is_added_and_replaced_and_both_can_be_opened(visit, officer, client_of):
    client = client_of(officer)
    client.post(
        page("coordination-file-add", visit),
        {"once": KEY.format(1), "kind": "minutes", "file": pdf("notula.pdf")},
    )
    first = visit.documents.get()
    version = page("coordination-file-version", visit, first.pk)

    client.post(version, {"once": KEY.format(2), "file": pdf("notula-2.pdf")})

    text = client.get(page("coordination-detail", visit)).text
    assert "1 versi lama" in text
    assert text.index(">notula-2.pdf<") < text.index(">notula.pdf<")
    assert text.count(officer.full_name) >= 2
    for document in visit.documents.all():
        assert client.get(f"/berkas/{document.pk}/").status_code == 200
    assert client.get(version).url == page("coordination-detail", visit)


@pytest.mark.parametrize("file", [not_a_pdf("x.pdf"), None])
def test_a_wrong_file_is_refused_at_its_field(file, visit, officer, client_of):
    answer = client_of(officer).post(
        page("coordination-file-add", visit),
        {"once": KEY.format(1), "kind": "letter"} | ({"file": file} if file else {}),
    )

    assert answer.context["form"].errors.keys() == {"file"}
    assert answer.context["form"]["kind"].value() == "letter"


def test_a_file_that_names_people_is_hidden_from_managers(visit, officer, manager, client_of):
    client_of(officer).post(
        page("coordination-file-add", visit),
        {
            "once": KEY.format(1),
            "kind": "minutes",
            "is_about_people": "on",
            "file": pdf("rahasia.pdf"),
        },
    )

    assert "rahasia.pdf" not in client_of(manager).get(page("coordination-detail", visit)).text


def test_a_draft_carries_partner_topics_people_and_the_link(facility, partner, officer, client_of):
    head = OfficeHolderFactory(
        facility=None, partner=partner, name="Ashari", position="Kepala BPVP"
    )
    client = client_of(officer)
    client.post(NEW, typed(partner, topics="Pelatihan las", theirs_1_name="Ashari"))
    visit = Coordination.objects.get()
    address = f"/kemitraan/perjanjian/baru/?kunjungan={visit.pk}"

    page = client.get(address)
    sent = {name: page.context["form"][name].value() for name in page.context["form"].fields}
    sent = {name: value for name, value in sent.items() if value is not None}
    sent |= {
        "once": KEY.format(7),
        "title": "PKS las",
        "fields": [TrainingFieldFactory().pk],
        "step": "draft",
    }
    client.post(address, sent)

    assert "Ashari (Kepala BPVP)" in page.text
    made = Agreement.objects.get()
    assert (made.partner, made.subject, made.coordination) == (partner, "Pelatihan las", visit)
    theirs = made.parties.get(partner=partner)
    assert (theirs.signatory_name, theirs.signatory) == ("Ashari", head)
    visit.refresh_from_db()
    assert visit.state == CoordinationState.FOLLOWED_UP


def test_talks_without_a_paper_say_so_and_that_a_step_is_due(facility, partner, officer, client_of):
    visit = CoordinationFactory(held=True, facility=facility, partner=partner)
    client, words = client_of(officer), "Belum ada naskah yang ditandatangani"
    AgreementFactory(signed=True, is_demo=True, facility=facility, partner=partner)

    before = client.get(page("coordination-detail", visit)).text
    AgreementFactory(signed=True, facility=facility, partner=partner)
    after = client.get(page("coordination-detail", visit)).text

    assert words in before
    assert "langkah berikutnya sudah waktunya" in before
    assert words not in after
