"""The pages of agreements."""

from datetime import date

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from partnerships.choices import (
    AgreementState,
    DocumentKind,
    ObligationMetric,
    ReviewKind,
    Side,
)
from partnerships.models import Agreement, Document
from tests.factories.moments import MORNING
from tests.factories.partnerships import (
    AgreementFactory,
    AgreementPartyFactory,
    ClassFiguresFactory,
    CommitmentFactory,
    CoordinationFactory,
    ObligationFactory,
    OfficeHolderFactory,
    PartnerFactory,
    ReviewStepFactory,
    TrainingClassFactory,
    TrainingFieldFactory,
)
from tests.partnerships.papers import not_a_pdf, pdf

pytestmark = [pytest.mark.django_db, pytest.mark.looks]
KEY = "once-key-of-a-form-{:04d}"
LIST = "/kemitraan/perjanjian/"
NEW = "/kemitraan/perjanjian/baru/"


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel(MORNING, tick=False), translation.override("id"):
        yield


@pytest.fixture
def field():
    return TrainingFieldFactory()


def page(name, agreement):
    return reverse(f"partnerships:agreement-{name}", args=[agreement.code])


def typed(partner, field=None, key=1, **values):
    facts = {
        "once": KEY.format(key),
        "kind": "pks",
        "partner": partner.pk,
        "title": "Pelatihan las",
        "fields": [field.pk] if field else [],
        "starts_on": "1/8/2026",
        "length": "1",
        "notice_days": "90",
        "target_certified": "20",
    }
    return facts | values


def ready_to_sign(facility, partner, **values):
    agreement = AgreementFactory(reviewed=True, facility=facility, partner=partner, **values)
    agreement.fields.add(TrainingFieldFactory())
    ObligationFactory(agreement=agreement)
    for kind in ReviewKind:
        ReviewStepFactory(agreement=agreement, kind=kind)
    for party in agreement.parties.filter(facility=facility):
        OfficeHolderFactory(facility=facility, name=f"Kepala {party.pk}", is_head=False)
    return agreement


def signature(agreement, key=1, step="check", **values):
    facts = {"once": KEY.format(key), "step": step, "signed_on": "14/07/2026"}
    for party in agreement.parties.all():
        facts |= {
            f"number_{party.pk}": f"PAS-{party.pk}",
            f"signatory_{party.pk}": f"Kepala {party.pk}",
        }
    return facts | values


# --- List ----------------------------------------------------------------------------------


def test_the_list_shows_standing_end_and_targets(agreement, officer, client_of):
    ObligationFactory(agreement=agreement, metric=ObligationMetric.PARTICIPANTS, target=10)
    running = TrainingClassFactory(
        running=True, facility=agreement.facility, partner=agreement.partner, agreement=agreement
    )
    ClassFiguresFactory(training_class=running, enrolled=16)

    answer = client_of(officer).get(LIST)

    assert agreement.title in answer.text
    row = answer.context["rows"][0]
    assert (row["label"], row["progress"].met, row["progress"].counted) == ("Berlaku", 1, 1)


def with_a_third(facility, partner, third):
    agreement = AgreementFactory(signed=True, facility=facility, partner=partner)
    AgreementPartyFactory(
        agreement=agreement,
        order=3,
        signed_on=agreement.signed_on,
        signatory_name="Pejabat Ketiga",
        **third,
    )
    return agreement


def as_partner(partner):
    return {"side": Side.PARTNER, "facility": None, "partner": partner}


def test_the_partner_filter_finds_any_party_and_the_row_names_all(
    agreement, facility, partner, other_partner, officer, client_of
):
    third = with_a_third(facility, partner, as_partner(other_partner))

    answer = client_of(officer).get(LIST, {"mitra": other_partner.pk})

    (row,) = answer.context["rows"]
    assert (row["agreement"], row["partners"]) == (third, [str(partner), str(other_partner)])
    assert f"{partner}, {other_partner}" in answer.text


def test_the_facility_filter_finds_any_party(
    agreement, facility, other_facility, partner, manager, client_of
):
    third = with_a_third(facility, partner, {"facility": other_facility})

    answer = client_of(manager).get(LIST, {"upt": other_facility.pk})

    assert [row["agreement"] for row in answer.context["rows"]] == [third]
    assert f"{facility}, {other_facility}" in answer.text


def test_more_parties_cost_the_list_no_query(
    facility, partner, officer, client_of, django_assert_num_queries
):
    client = client_of(officer)
    with_a_third(facility, partner, as_partner(PartnerFactory()))
    client.get(LIST)
    with CaptureQueriesContext(connection) as few:
        client.get(LIST)
    for _ in range(3):
        with_a_third(facility, partner, as_partner(PartnerFactory()))

    with django_assert_num_queries(len(few)):
        client.get(LIST)


def test_an_agreement_of_another_facility_is_nowhere(agreement, other_officer, client_of):
    client = client_of(other_officer)

    assert agreement.title not in client.get(LIST).text
    for name in ("detail", "edit", "review", "sign", "history"):
        assert client.get(page(name, agreement)).status_code == 404, name
    assert client.post(page("submit", agreement), {"once": KEY.format(1)}).status_code == 404


def test_chips_count_and_narrow(facility, partner, agreement, officer, client_of):
    AgreementFactory(facility=facility, partner=partner)
    AgreementFactory(
        signed=True,
        facility=facility,
        partner=partner,
        starts_on=date(2024, 1, 1),
        ends_on=date(2025, 12, 31),
    )
    client = client_of(officer)

    everything = client.get(LIST)
    expired = client.get(LIST, {"status": "expired"})

    assert {chip["label"]: chip["count"] for chip in everything.context["chips"]} == {
        "Semua": 3,
        "Draf": 1,
        "Berlaku": 1,
        "Berakhir": 1,
    }
    assert [row["label"] for row in expired.context["rows"]] == ["Berakhir"]


def test_expiring_is_what_ends_within_its_days_of_notice(facility, partner, officer, client_of):
    for ends_on in (date(2026, 10, 13), date(2026, 10, 14)):  # 90 and 91 days from today
        AgreementFactory(signed=True, facility=facility, partner=partner, ends_on=ends_on)

    rows = client_of(officer).get(LIST).context["rows"]

    assert [row["label"] for row in rows] == ["Akan berakhir", "Berlaku"]


@pytest.mark.parametrize(
    "query",
    ["status=nothing", "mitra=x", "mitra=99999999999999999999", "berakhir_sebelum=99/99/9999",
     "page=nine", "page=-1", "upt=-5", "mitra=%00"],
)  # fmt: skip
def test_nonsense_in_the_address_is_no_error(query, agreement, officer, client_of):
    assert client_of(officer).get(f"{LIST}?{query}").status_code in {200, 400}


def test_the_empty_list_says_where_to_begin(officer, client_of):
    answer = client_of(officer).get(LIST)

    assert "Catat kunjungan ke mitra" in answer.text


def test_partnerships_without_a_paper_stand_above_the_list(facility, partner, officer, client_of):
    CoordinationFactory(
        held=True,
        facility=facility,
        partner=partner,
        announces_cooperation=True,
        source="berita.news, 7 Januari 2025",
        on=date(2025, 1, 7),
    )

    text = client_of(officer).get(LIST).text

    assert "Diumumkan; belum ada naskah" in text
    assert "berita.news, 7 Januari 2025" in text


def test_the_list_asks_the_database_no_more_for_more_rows(
    facility, partner, officer, client_of, django_assert_max_num_queries
):
    client = client_of(officer)

    def queries():
        with django_assert_max_num_queries(12) as counted:
            client.get(LIST)
        return len(counted)

    def add():
        made = AgreementFactory(signed=True, facility=facility, partner=partner)
        ObligationFactory(agreement=made)
        CoordinationFactory(held=True, facility=facility)

    add()
    client.get(LIST)  # the first page of a session writes when it was used
    few = queries()
    for _ in range(3):
        add()
    assert queries() == few


# --- One agreement -------------------------------------------------------------------------


def test_the_page_tells_targets_and_what_was_reached(agreement, officer, client_of):
    ObligationFactory(agreement=agreement, metric=ObligationMetric.CERTIFIED, target=20)
    ObligationFactory(agreement=agreement, metric=ObligationMetric.PRODUCTIVE_M6, target=60)
    closed = TrainingClassFactory(
        closed=True, facility=agreement.facility, partner=agreement.partner, agreement=agreement
    )
    ClassFiguresFactory(training_class=closed, enrolled=16, certified=14)

    answer = client_of(officer).get(page("detail", agreement))

    targets = {
        row["owed"].metric: (row["realised"], row["remaining"], row["state"])
        for row in answer.context["targets"]
    }
    assert targets == {
        "certified": ("14", "6", "Sesuai jalur"),
        "productive_m6": ("–", "–", "Di laporan reintegrasi"),
    }
    assert closed.title in answer.text


def test_the_page_of_an_expiring_one_says_how_many_days_are_left(
    facility, partner, officer, client_of
):
    agreement = AgreementFactory(
        signed=True, facility=facility, partner=partner, ends_on=date(2026, 8, 1)
    )

    text = client_of(officer).get(page("detail", agreement)).text

    assert "17 hari lagi" in text
    assert "1 Agustus 2026" in text


def test_the_page_stays_within_its_queries(
    agreement, facility, partner, officer, client_of, django_assert_max_num_queries
):
    for number in range(3):
        TrainingClassFactory(
            facility=facility, partner=partner, agreement=agreement, batch_number=number + 1
        )
        visit = CoordinationFactory(held=True, facility=facility, partner=partner)
        CommitmentFactory(coordination=visit)
        ObligationFactory(
            agreement=agreement, metric=ObligationMetric.OTHER, target=None, text=f"{number}"
        )
    client = client_of(officer)
    client.get(LIST)

    with django_assert_max_num_queries(25):
        client.get(page("detail", agreement))


def test_a_manager_reads_and_has_nothing_to_press(agreement, manager, client_of):
    client = client_of(manager)

    answer = client.get(page("detail", agreement))

    assert answer.status_code == 200
    assert not any(answer.context["may"].values())
    assert client.get(NEW).status_code == 403
    assert client.get(page("edit", agreement)).status_code == 403


def test_a_stranger_sees_nothing(agreement, stranger, client_of):
    assert client_of(stranger).get(page("detail", agreement)).status_code == 404


def test_pages_are_there_in_english_too(agreement, officer, client_of):
    officer.language = "en"
    officer.save(update_fields=["language"])

    answer = client_of(officer).get(page("detail", agreement))

    assert "Obligations and what was reached" in answer.text
    assert answer.context["label"] == "Active"


# --- Draft ---------------------------------------------------------------------------------


def test_a_draft_is_saved_with_the_end_computed_from_its_length(partner, field, officer, client_of):
    answer = client_of(officer).post(NEW, typed(partner, field, packages=["B"]))

    made = Agreement.objects.get()
    assert answer.url == page("detail", made)
    assert (made.starts_on, made.ends_on) == (date(2026, 8, 1), date(2027, 7, 31))
    assert (made.code, made.packages, made.drafted_by) == ("pks-2026-001", ["B"], officer)
    assert made.obligations.get().metric == ObligationMetric.CERTIFIED


def test_a_work_plan_stands_under_a_signed_agreement_of_the_facility(
    agreement, partner, field, officer, client_of
):
    foreign = AgreementFactory(signed=True, partner=partner)
    browser = client_of(officer)

    refused = browser.post(NEW, typed(partner, field, kind="work_plan", parent=foreign.pk))
    browser.post(NEW, typed(partner, field, key=2, kind="work_plan", parent=agreement.pk))

    assert refused.context["form"].errors.keys() == {"parent"}
    plan = Agreement.objects.get(parent=agreement)
    assert plan.code == "rk-2026-001"
    assert str(agreement) in browser.get(page("detail", plan)).text


def test_the_same_form_sent_twice_makes_one_draft(partner, field, officer, client_of):
    client = client_of(officer)

    answers = [client.post(NEW, typed(partner, field)) for _ in range(2)]

    assert Agreement.objects.count() == 1
    assert answers[0].url == answers[1].url


def test_a_wrong_date_keeps_what_was_typed(partner, field, officer, client_of):
    answer = client_of(officer).post(NEW, typed(partner, field, starts_on="31/02/2026"))

    assert answer.status_code == 200
    assert "Tanggal ini tidak ada" in answer.text
    assert 'value="31/02/2026"' in answer.text
    assert "Pelatihan las" in answer.text
    assert not Agreement.objects.exists()


def test_an_end_before_the_start_is_said_at_its_field(partner, field, officer, client_of):
    wrong = typed(partner, field, length="date", ends_on="31/7/2026")

    answer = client_of(officer).post(NEW, wrong)

    assert answer.context["form"].errors.keys() == {"ends_on"}
    assert "Tanggal berakhir harus setelah tanggal mulai" in answer.text


def test_until_a_certain_day_needs_that_day(partner, field, officer, client_of):
    answer = client_of(officer).post(NEW, typed(partner, field, length="date"))

    assert answer.context["form"].errors.keys() == {"ends_on"}


def test_a_half_filled_duty_gets_an_error_at_its_row(partner, field, officer, client_of):
    answer = client_of(officer).post(NEW, typed(partner, field, duty_1_due_on="1/9/2026"))

    assert answer.context["form"].errors.keys() == {"duty_1_text"}


def test_other_duties_are_kept_with_side_and_day(partner, field, officer, client_of):
    client_of(officer).post(
        NEW,
        typed(
            partner,
            field,
            duty_1_text="Menyediakan alat",
            duty_1_side="partner",
            duty_1_due_on="1/9/2026",
        ),
    )

    duty = Agreement.objects.get().obligations.get(metric=ObligationMetric.OTHER)
    assert (duty.text, duty.side, duty.due_on) == (
        "Menyediakan alat",
        Side.PARTNER,
        date(2026, 9, 1),
    )


def test_an_overlap_warns_and_saves(agreement, partner, field, officer, client_of):
    agreement.fields.add(field)

    answer = client_of(officer).post(NEW, typed(partner, field), follow=True)

    assert Agreement.objects.count() == 2
    assert "sudah mencakup bidang" in answer.text or str(agreement) in answer.text


def test_a_visit_fills_in_the_draft(facility, partner, officer, client_of):
    visit = CoordinationFactory(held=True, facility=facility, partner=partner)
    client = client_of(officer)

    form = client.get(f"{NEW}?kunjungan={visit.pk}").context["form"]
    client.post(f"{NEW}?kunjungan={visit.pk}", typed(partner))

    assert (form["partner"].value(), form["subject"].value()) == (
        partner.pk,
        "Pelatihan kerja; Sertifikasi",
    )
    assert Agreement.objects.get().coordination == visit


@pytest.mark.parametrize("asked", ["0", "x", "999999", "99999999999999999999999"])
def test_a_visit_that_is_not_there_is_not_found(asked, officer, client_of):
    assert client_of(officer).get(f"{NEW}?kunjungan={asked}").status_code == 404


def test_a_visit_of_another_facility_is_not_found(other_facility, partner, officer, client_of):
    visit = CoordinationFactory(held=True, facility=other_facility, partner=partner)

    assert client_of(officer).get(f"{NEW}?kunjungan={visit.pk}").status_code == 404


def test_an_edit_opened_too_early_shows_both_versions(facility, partner, field, officer, client_of):
    agreement = AgreementFactory(facility=facility, partner=partner, title="Judul lama")
    client = client_of(officer)
    client.post(page("edit", agreement), typed(partner, field, version=1, title="Judul pertama"))

    answer = client.post(
        page("edit", agreement), typed(partner, field, version=1, title="Judul kedua")
    )

    assert answer.status_code == 409
    assert "Judul pertama" in answer.text
    assert "Judul kedua" in answer.text
    assert Agreement.objects.get().title == "Judul pertama"


def test_the_conflict_page_can_save_over_it(facility, partner, field, officer, client_of):
    agreement = AgreementFactory(facility=facility, partner=partner)
    client = client_of(officer)
    client.post(page("edit", agreement), typed(partner, field, version=1))

    client.post(page("edit", agreement), typed(partner, field, version=2, title="Judul kedua"))

    assert Agreement.objects.get().title == "Judul kedua"


def test_an_edit_form_shows_what_is_stored(facility, partner, field, officer, client_of):
    agreement = AgreementFactory(facility=facility, partner=partner, packages=["C"])
    agreement.fields.add(field)
    ObligationFactory(agreement=agreement, metric=ObligationMetric.HOURS, target=480)
    ObligationFactory(
        agreement=agreement, metric=ObligationMetric.OTHER, target=None, text="Alat praktik"
    )

    form = client_of(officer).get(page("edit", agreement)).context["form"]

    assert form["packages"].value() == ["C"]
    assert form["target_hours"].value() == 480
    assert form["duty_1_text"].value() == "Alat praktik"
    assert form["length"].value() == "date"


def test_a_signed_agreement_is_not_edited(agreement, partner, field, officer, client_of):
    answer = client_of(officer).post(page("edit", agreement), typed(partner, field, version=1))

    assert answer.url == page("detail", agreement)
    agreement.refresh_from_db()
    assert agreement.title != "Pelatihan las"


# --- Review --------------------------------------------------------------------------------


def test_the_way_from_the_draft_to_the_signature(
    facility, partner, field, officer, head, client_of
):
    by_officer, by_head = client_of(officer), client_of(head)
    by_officer.post(NEW, typed(partner, field))
    agreement = Agreement.objects.get()

    by_officer.post(page("submit", agreement), {"once": KEY.format(2)})
    approval = {"result": "approved", "decided_on": "10/7/2026", "letter_number": "W.23-7"}
    by_head.post(page("review", agreement), approval | {"once": KEY.format(3)})
    by_officer.post(page("review", agreement), approval | {"once": KEY.format(4)})
    by_officer.post(page("review", agreement), approval | {"once": KEY.format(5)})
    ours = agreement.parties.get(facility=facility)
    OfficeHolderFactory(facility=facility, name=f"Kepala {ours.pk}")
    checked = by_officer.post(
        page("sign", agreement), signature(agreement, key=6) | {"file": pdf()}
    )
    hidden = dict(checked.context["hidden"])
    done = by_officer.post(
        page("sign", agreement), hidden | {"once": KEY.format(7), "step": "save"}, follow=True
    )

    agreement.refresh_from_db()
    assert agreement.state == AgreementState.SIGNED
    assert "tersimpan dan berlaku sampai 31 Juli 2027" in done.text
    assert Document.objects.get().kind == DocumentKind.SIGNED_SCAN
    assert len(done.context["history"]) == 5


def test_who_drafted_is_told_that_somebody_else_reviews(facility, partner, supervisor, client_of):
    agreement = AgreementFactory(
        reviewed=True, facility=facility, partner=partner, drafted_by=supervisor
    )

    answer = client_of(supervisor).get(page("review", agreement), follow=True)

    assert "tidak meninjaunya" in answer.text


def test_an_officer_may_not_decide_for_the_head(facility, partner, officer, client_of):
    agreement = AgreementFactory(reviewed=True, facility=facility, partner=partner)

    assert client_of(officer).get(page("review", agreement)).status_code == 403


def test_a_return_without_a_note_is_said_at_the_note(facility, partner, head, client_of):
    agreement = AgreementFactory(reviewed=True, facility=facility, partner=partner)

    answer = client_of(head).post(
        page("review", agreement),
        {"once": KEY.format(1), "result": "returned", "decided_on": "10/7/2026"},
    )

    assert answer.context["form"].errors.keys() == {"note"}


def test_sending_a_draft_without_scope_says_what_is_missing(facility, partner, officer, client_of):
    agreement = AgreementFactory(facility=facility, partner=partner)

    answer = client_of(officer).post(
        page("submit", agreement), {"once": KEY.format(1)}, follow=True
    )

    assert "bidang pelatihan atau paket" in answer.text
    agreement.refresh_from_db()
    assert agreement.state == AgreementState.DRAFT


# --- Signature -----------------------------------------------------------------------------


def test_the_signature_form_offers_who_holds_the_office(facility, partner, officer, client_of):
    OfficeHolderFactory(facility=facility, name="Irphan", position="Kepala Rutan")
    OfficeHolderFactory(facility=None, partner=partner, name="Ashari", position="Kepala BPVP")
    agreement = ready_to_sign(facility, partner)

    form = client_of(officer).get(page("sign", agreement)).context["form"]

    ours, theirs = agreement.parties.all()
    assert form[f"signatory_{ours.pk}"].value() == "Irphan"
    assert form[f"position_{theirs.pk}"].value() == "Kepala BPVP"


def test_what_is_not_ready_leads_back_with_the_reason(facility, partner, officer, client_of):
    agreement = AgreementFactory(reviewed=True, facility=facility, partner=partner)

    answer = client_of(officer).get(page("sign", agreement), follow=True)

    assert "belum dapat ditandatangani" in answer.text.lower()


def test_a_pdf_that_is_no_pdf_is_refused_and_the_rest_is_kept(
    facility, partner, officer, client_of
):
    agreement = ready_to_sign(facility, partner)

    answer = client_of(officer).post(
        page("sign", agreement), signature(agreement) | {"file": not_a_pdf()}
    )

    assert answer.context["form"].errors.keys() == {"file"}
    assert "PAS-" in answer.text
    assert not Document.objects.exists()


def test_a_good_scan_survives_an_error_elsewhere(facility, partner, officer, client_of):
    agreement = ready_to_sign(facility, partner)
    client = client_of(officer)
    wrong = signature(agreement, signed_on="16/07/2026") | {"file": pdf("asli.pdf")}

    answer = client.post(page("sign", agreement), wrong)

    scan = Document.objects.get()
    assert answer.context["form"].errors.keys() == {"signed_on"}
    assert "asli.pdf" in answer.text
    again = client.post(page("sign", agreement), signature(agreement, key=2, scan=scan.pk))
    assert dict(again.context["hidden"])["scan"] == str(scan.pk)
    assert Document.objects.count() == 1


def test_a_missing_number_without_a_reason_is_said_at_its_field(
    facility, partner, officer, client_of
):
    agreement = ready_to_sign(facility, partner)
    ours = agreement.parties.first()

    answer = client_of(officer).post(
        page("sign", agreement),
        signature(agreement, **{f"number_{ours.pk}": ""}) | {"file": pdf()},
    )

    assert answer.context["form"].errors.keys() == {f"number_{ours.pk}"}


def test_the_scan_of_another_agreement_is_no_scan_of_this_one(
    facility, partner, officer, client_of
):
    first, second = ready_to_sign(facility, partner), ready_to_sign(facility, partner)
    client = client_of(officer)
    client.post(page("sign", first), signature(first) | {"file": pdf()})
    foreign = Document.objects.get()

    answer = client.post(page("sign", second), signature(second, key=2, scan=foreign.pk))

    assert "scan" in answer.context["form"].errors


def test_who_signed_without_a_tenure_is_refused_with_everything_typed_still_there(
    facility, partner, officer, client_of
):
    OfficeHolderFactory(facility=facility, name="Irphan", position="Kepala Rutan")
    agreement = ready_to_sign(facility, partner)
    ours, theirs = agreement.parties.all()
    typed = signature(agreement, signed_place="Pangkajene", file=pdf())

    answer = client_of(officer).post(
        page("sign", agreement), typed | {f"signatory_{ours.pk}": "Siti Baru"}
    )

    form = answer.context["form"]
    assert list(form.errors) == [f"signatory_{ours.pk}"]
    assert "Irphan (Kepala Rutan)" in form.errors[f"signatory_{ours.pk}"][0]
    assert reverse("partnerships:facility-detail", args=[facility.pk]) in answer.text
    for words in ["Siti Baru", "Pangkajene", f"PAS-{ours.pk}", f"Kepala {theirs.pk}", "14/07/2026"]:
        assert words in answer.text
    assert form.uploaded == agreement.documents.get()  # the scan is kept and carried along
    agreement.refresh_from_db()
    assert agreement.state == AgreementState.REVIEW
    assert not agreement.parties.exclude(signatory_name="").exists()


def test_back_from_the_check_page_keeps_everything(facility, partner, officer, client_of):
    agreement = ready_to_sign(facility, partner)
    client = client_of(officer)
    checked = client.post(page("sign", agreement), signature(agreement) | {"file": pdf()})

    back = client.post(
        page("sign", agreement),
        dict(checked.context["hidden"]) | {"once": KEY.format(2), "step": "edit"},
    )

    assert "PAS-" in back.text
    assert Document.objects.count() == 1


def test_saving_twice_signs_once(facility, partner, officer, client_of):
    agreement = ready_to_sign(facility, partner)
    client = client_of(officer)
    checked = client.post(page("sign", agreement), signature(agreement) | {"file": pdf()})
    save = dict(checked.context["hidden"]) | {"once": KEY.format(2), "step": "save"}

    answers = [client.post(page("sign", agreement), save) for _ in range(2)]

    assert {answer.url for answer in answers} == {page("detail", agreement)}


# --- Giving up -----------------------------------------------------------------------------


def test_a_supervisor_gives_up_a_draft_with_a_reason(
    facility, partner, officer, supervisor, client_of
):
    agreement = AgreementFactory(facility=facility, partner=partner)
    client = client_of(supervisor)

    empty = client.post(page("abandon", agreement), {"once": KEY.format(1), "reason": ""})
    client.post(page("abandon", agreement), {"once": KEY.format(2), "reason": "Tanpa anggaran"})

    assert empty.context["form"].errors.keys() == {"reason"}
    assert client_of(officer).get(page("abandon", agreement)).status_code == 403
    agreement.refresh_from_db()
    assert agreement.state == AgreementState.ABANDONED
    assert "Tanpa anggaran" in client.get(page("detail", agreement)).text
