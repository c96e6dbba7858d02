"""Pages on which a signed agreement is extended, amended, ended, renewed, and read as of a day."""

from datetime import date

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import translation

from partnerships.actions import documents
from partnerships.choices import (
    AgreementEventKind,
    AgreementState,
    DocumentKind,
    ObligationMetric,
    ReviewKind,
)
from partnerships.models import Agreement, AgreementEvent, AgreementParty, Document
from rutan.common.middleware import LARGEST_BODY
from tests.factories.moments import MORNING
from tests.factories.partnerships import (
    AgreementEventFactory,
    AgreementFactory,
    AgreementPartyFactory,
    ClassFiguresFactory,
    CoordinationFactory,
    FacilityFactory,
    FacilitySettingFactory,
    MonitoringReportFactory,
    ObligationFactory,
    OfficeHolderFactory,
    ReviewStepFactory,
    TrainingClassFactory,
    TrainingFieldFactory,
)
from tests.partnerships.papers import pdf

pytestmark = [pytest.mark.django_db, pytest.mark.looks]
KEY = "once-key-of-an-event-{:04d}"


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel(MORNING, tick=False), translation.override("id"):
        yield


@pytest.fixture
def ending(facility, partner):
    """Signed, with a scope and a target, two months before its end."""
    agreement = AgreementFactory(
        signed=True, facility=facility, partner=partner, ends_on=date(2026, 9, 15)
    )
    agreement.fields.add(TrainingFieldFactory(code="welding", name="Las"))
    ObligationFactory(agreement=agreement, metric=ObligationMetric.PARTICIPANTS, target=96)
    return agreement


def page(name, agreement):
    return reverse(f"partnerships:agreement-{name}", args=[agreement.code])


def typed(key=1, **values):
    facts = {"once": KEY.format(key), "on": "10/7/2026", "reason": "Disepakati para pihak"}
    return facts | values


def facts_of(agreement, key=1, **values):
    facts = {
        "title": agreement.title,
        "fields": [field.pk for field in agreement.fields.all()],
        "notice_days": agreement.notice_days,
        "version": agreement.version,
    }
    facts |= {
        f"target_{duty.side}_{duty.metric}": duty.target for duty in agreement.obligations.all()
    }
    clauses = ["has_data_sharing_clause", "has_confidentiality_clause", "auto_extends"]
    facts |= {name: "on" for name in clauses if getattr(agreement, name)}
    return typed(key) | facts | values


def html_called_pdf():
    return SimpleUploadedFile("adendum.pdf", b"<!doctype html><p>Adendum</p>", "application/pdf")


# --- Extension, addendum, termination ----------------------------------------------------------


def test_an_extension_is_said_in_one_sentence_with_its_paper(ending, officer, client_of):
    answer = client_of(officer).post(
        page("extend", ending),
        typed(ends_on="14/03/2027", number="ADD-1", file=pdf("adendum.pdf")),
        follow=True,
    )

    ending.refresh_from_db()
    document = Document.objects.get()
    assert (ending.ends_on, document.kind) == (date(2027, 3, 14), DocumentKind.ADDENDUM)
    sentence = "Diperpanjang 180 hari pada 10 Juli 2026 (berakhir 14 Maret 2027)"
    assert answer.text.count(sentence) == 2  # the message and the list of events
    assert reverse("partnerships:document-download", args=[document.pk]) in answer.text


def test_an_extension_to_an_earlier_day_says_so_and_loses_nothing(ending, officer, client_of):
    answer = client_of(officer).post(
        page("extend", ending), typed(ends_on="14/09/2026", number="ADD-1", file=pdf())
    )

    form = answer.context["form"]
    assert list(form.errors) == ["ends_on"]
    assert "ADD-1" in answer.text
    assert "naskah.pdf" in answer.text
    kept = Document.objects.get()
    assert f'name="scan" value="{kept.pk}"' in answer.text
    assert not AgreementEvent.objects.exists()

    client_of(officer).post(page("extend", ending), typed(2, ends_on="14/09/2027", scan=kept.pk))

    assert AgreementEvent.objects.get().document == kept


@pytest.mark.parametrize("name", ["extend", "amend", "terminate"])
def test_html_that_is_called_pdf_is_refused_and_nothing_is_kept(name, ending, head, client_of):
    data = facts_of(ending, ends_on="14/03/2027", title="Judul lain", file=html_called_pdf())

    answer = client_of(head).post(page(name, ending), data)

    ending.refresh_from_db()
    assert "Berkas harus PDF" in answer.context["form"].errors["file"][0]
    assert "Disepakati para pihak" in answer.text
    assert (ending.state, ending.ends_on) == (AgreementState.SIGNED, date(2026, 9, 15))
    assert not Document.objects.exists()
    assert not AgreementEvent.objects.exists()


def test_a_scan_over_the_limit_is_refused_with_its_size(ending, officer, client_of):
    large = SimpleUploadedFile(
        "pindai.pdf", b"%PDF-1.4\n" + b"0" * documents.LARGEST_FILE + b"%%EOF", "application/pdf"
    )

    answer = client_of(officer).post(
        page("extend", ending), typed(ends_on="14/03/2027", file=large)
    )

    assert "MB" in answer.context["form"].errors["file"][0]
    assert "14/03/2027" in answer.text
    assert not Document.objects.exists()


def test_a_scan_of_40_mb_costs_a_sentence_and_nothing_that_was_typed(ending, officer, client_of):
    scan = SimpleUploadedFile("pindai.pdf", b"%PDF-1.4\n" + b"0" * 40 * 1024 * 1024)

    answer = client_of(officer).post(
        page("extend", ending), typed(ends_on="14/03/2027", number="W.23-ADD-1", file=scan)
    )

    assert answer.status_code == 200
    assert answer.context["form"].errors == {"file": ["Berkas 40,0 MB. Batasnya 5,0 MB."]}
    assert all(word in answer.text for word in ["14/03/2027", "W.23-ADD-1", "Berkas 40,0 MB"])
    ending.refresh_from_db()
    assert (ending.events.count(), Document.objects.count()) == (0, 0)


def test_what_a_form_holds_is_no_document_of_the_agreement_yet(ending, officer, client_of):
    browser = client_of(officer)
    browser.post(page("extend", ending), typed(ends_on="x", file=pdf("ditahan.pdf")))

    assert Document.objects.get().name == "ditahan.pdf"
    assert "ditahan.pdf" not in browser.get(page("detail", ending)).text


def test_a_request_beyond_all_bounds_is_not_even_read(ending, officer, client_of):
    answer = client_of(officer).generic(
        "POST", page("extend", ending), b"x", CONTENT_LENGTH=str(LARGEST_BODY + 1)
    )

    assert answer.status_code == 413
    assert "berkas yang lebih kecil" in answer.text


def test_the_browser_is_told_the_largest_file(ending, officer, client_of):
    answer = client_of(officer).get(page("extend", ending))

    assert f'data-largest="{documents.LARGEST_FILE}"' in answer.text


def test_an_addendum_shows_what_was_and_what_became(ending, officer, client_of):
    answer = client_of(officer).post(
        page("amend", ending),
        facts_of(ending, target_partner_participants="120", notice_days="60"),
        follow=True,
    )

    assert "Peserta: 96 menjadi 120" in " ".join(answer.text.split())
    ending.refresh_from_db()
    assert (ending.notice_days, ending.obligations.get().target) == (60, 120)


def test_an_addendum_without_a_change_says_so(ending, officer, client_of):
    answer = client_of(officer).post(page("amend", ending), facts_of(ending))

    assert "Anda belum mengubah apa pun." in answer.text
    assert not AgreementEvent.objects.exists()


def test_an_addendum_opened_too_early_shows_both(ending, officer, client_of):
    data = facts_of(ending, title="Judul saya")
    Agreement.objects.filter(pk=ending.pk).update(title="Judul mereka", version=2)

    answer = client_of(officer).post(page("amend", ending), data)

    assert answer.status_code == 409
    assert "Judul mereka" in answer.text
    assert "Judul saya" in answer.text


def test_the_conflict_page_of_an_addendum_shows_targets_and_parties(
    ending, other_partner, officer, client_of
):
    data = facts_of(ending, target_partner_participants="120") | joins(other_partner)
    ObligationFactory(agreement=ending, metric=ObligationMetric.HOURS, target=160)
    Agreement.objects.filter(pk=ending.pk).update(version=2)

    answer = client_of(officer).post(page("amend", ending), data)

    assert answer.status_code == 409
    assert answer.context["form"].conflict == [
        ("Peserta", "96", "120"),
        ("Jam pelajaran terlaksana", "160", "–"),
        (
            "Para pihak",
            f"{ending.facility}, {ending.partner}",
            f"{ending.facility}, {ending.partner}, {other_partner}",
        ),
    ]


def joins(place, **values):
    return {
        "join_1_place": f"m{place.pk}",
        "join_1_signatory": "Direktur Baru",
        "join_1_position": "Direktur",
        "join_1_paper": "B/7/2026",
    } | values


def test_an_addendum_takes_a_party_in_and_lets_it_go(ending, other_partner, officer, client_of):
    browser = client_of(officer)

    joined = browser.post(
        page("amend", ending), facts_of(ending) | joins(other_partner), follow=True
    )
    form = browser.get(page("amend", ending))
    leave = f"leave_partner_{other_partner.pk}"
    ending.refresh_from_db()
    left = browser.post(page("amend", ending), facts_of(ending, 2) | {leave: "on"}, follow=True)

    assert "Direktur Baru, Direktur, Nomor B/7/2026" in joined.text
    assert f'name="{leave}"' in form.text
    assert f"{other_partner} menjadi –" in " ".join(left.text.split())
    assert ending.parties.count() == 2


def test_what_is_wrong_with_who_joins_is_said_at_its_field(
    ending, other_partner, officer, client_of
):
    for field, values in [
        ("join_1_signatory", {"join_1_signatory": ""}),
        ("join_1_place", {"join_1_place": ""}),
    ]:
        answer = client_of(officer).post(
            page("amend", ending), facts_of(ending) | joins(other_partner, **values)
        )
        assert list(answer.context["form"].errors) == [field]
        assert "B/7/2026" in answer.text
    assert not AgreementEvent.objects.exists()


def test_the_facts_of_a_day_name_the_parties_of_that_day(ending, other_partner, officer, client_of):
    browser = client_of(officer)
    browser.post(page("amend", ending), facts_of(ending) | joins(other_partner))

    for day, is_party in (("2026-07-09", False), ("2026-07-10", True)):
        answer = browser.get(page("history", ending), {"tanggal": day})
        rows = {row["label"]: row["value"] for row in answer.context["as_of_rows"]}
        assert (str(other_partner) in rows["Para pihak"]) == is_party


def test_an_event_needs_its_reason(ending, head, client_of):
    for name in ("extend", "amend", "terminate"):
        answer = client_of(head).post(
            page(name, ending), facts_of(ending, reason="", ends_on="1/1/2028", file=pdf())
        )
        assert "reason" in answer.context["form"].errors
    assert not AgreementEvent.objects.exists()


def test_a_termination_needs_its_letter_and_closes_the_agreement(ending, head, client_of):
    refused = client_of(head).post(page("terminate", ending), typed())
    done = client_of(head).post(page("terminate", ending), typed(2, file=pdf()), follow=True)

    ending.refresh_from_db()
    assert list(refused.context["form"].errors) == ["file"]
    assert ending.state == AgreementState.CLOSED
    assert "Dihentikan pada 10 Juli 2026" in done.text
    assert not any(done.context["may_event"].values())


def test_the_same_extension_sent_twice_is_one_event(ending, officer, client_of):
    browser, data = client_of(officer), typed(ends_on="14/03/2027")

    first = browser.post(page("extend", ending), data)
    second = browser.post(page("extend", ending), data)

    assert (first.status_code, second.status_code) == (302, 302)
    assert AgreementEvent.objects.count() == 1


# --- Renewal -----------------------------------------------------------------------------------


def test_the_evaluation_stands_on_the_page_before_anybody_decides(ending, officer, client_of):
    old = TrainingClassFactory(
        closed=True, facility=ending.facility, partner=ending.partner, agreement=ending
    )
    ClassFiguresFactory(training_class=old, candidates=142, enrolled=96, completed=83, certified=71)
    late = TrainingClassFactory(
        running=True,
        facility=ending.facility,
        partner=ending.partner,
        agreement=ending,
        title="Kelas las gelombang dua",
        ends_on=date(2026, 9, 30),
    )
    CoordinationFactory(
        held=True, facility=ending.facility, partner=ending.partner, on=date(2026, 3, 2)
    )

    answer = client_of(officer).get(page("renew", ending))

    found = answer.context["found"]
    assert [stage["count"] for stage in answer.context["stages"]] == [142, 96, 83, 71]
    assert (found.classes, found.open_classes, found.visits) == (2, (late,), 1)
    assert found.progress.targets[0].realised == 96
    for words in (
        "Kelas las gelombang dua",
        "1 kelas melewati akhir perjanjian",
        "62 hari lagi",
        "2 Maret 2026",
    ):
        assert words in " ".join(answer.text.split())
    assert found.last_report is None
    assert "Evaluasi dulu" in answer.text


def test_what_is_recent_and_what_is_few_are_settings(ending, facility, officer, client_of):
    old = TrainingClassFactory(
        closed=True, facility=facility, partner=ending.partner, agreement=ending
    )
    ClassFiguresFactory(training_class=old, candidates=12, enrolled=10, completed=8, certified=7)
    MonitoringReportFactory(
        final=True, agreement=ending, period_from=date(2025, 7, 1), period_to=date(2026, 1, 10)
    )
    browser = client_of(officer)

    national = browser.get(page("renew", ending)).context
    FacilitySettingFactory(facility=facility, key="small_group", value=12)
    FacilitySettingFactory(facility=facility, key="evaluation_months", value=6)
    answer = browser.get(page("renew", ending))

    assert [stage["rate"] for stage in national["stages"]] == ["", "83%", "80%", ""]
    assert national["found"].last_report is not None
    assert [stage["rate"] for stage in answer.context["stages"]] == ["", "83%", "", ""]
    assert "dalam 6 bulan terakhir" in answer.text


@pytest.mark.parametrize("number", [1, 4])
def test_the_evaluation_asks_no_more_for_more_classes(
    number, ending, officer, client_of, django_assert_max_num_queries
):
    for _each in range(number):
        one = TrainingClassFactory(
            running=True, facility=ending.facility, partner=ending.partner, agreement=ending
        )
        ClassFiguresFactory(training_class=one, enrolled=5)
        CoordinationFactory(held=True, facility=ending.facility, partner=ending.partner)
        AgreementEventFactory(agreement=ending)
    browser = client_of(officer)
    browser.get(page("renew", ending))

    with django_assert_max_num_queries(24):
        browser.get(page("renew", ending))


def test_a_renewal_leads_to_the_draft_with_last_figures_beside_the_targets(
    ending, officer, client_of
):
    one = TrainingClassFactory(
        closed=True, facility=ending.facility, partner=ending.partner, agreement=ending
    )
    ClassFiguresFactory(training_class=one, enrolled=71)

    answer = client_of(officer).post(
        page("renew", ending), {"once": KEY.format(1), "then": "renew"}, follow=True
    )

    new = Agreement.objects.get(supersedes=ending)
    assert answer.redirect_chain == [(page("edit", new), 302)]
    assert answer.context["form"]["starts_on"].value() == date(2026, 9, 16)
    assert answer.context["form"]["target_participants"].value() is None
    assert "Terakhir: 71 dari 96" in answer.text


def test_a_second_renewal_leads_to_the_first(ending, officer, client_of):
    browser = client_of(officer)
    browser.post(page("renew", ending), {"once": KEY.format(1), "then": "renew"})

    answer = browser.post(
        page("renew", ending), {"once": KEY.format(2), "then": "renew"}, follow=True
    )

    new = Agreement.objects.get(supersedes=ending)
    assert answer.redirect_chain[-1][0] == page("detail", new)
    assert f"sudah diperpanjang oleh {new}" in answer.text


def test_both_agreements_link_to_each_other(ending, officer, client_of):
    browser = client_of(officer)
    browser.post(page("renew", ending), {"once": KEY.format(1), "then": "renew"})
    new = Agreement.objects.get(supersedes=ending)

    assert f'href="{page("detail", new)}"' in browser.get(page("detail", ending)).text
    assert f'href="{page("detail", ending)}"' in browser.get(page("detail", new)).text


def test_an_addendum_is_a_way_on_too(ending, officer, client_of):
    answer = client_of(officer).post(
        page("renew", ending), {"once": KEY.format(1), "then": "amend"}
    )

    assert answer["Location"] == page("amend", ending)
    assert not AgreementEvent.objects.exists()


def test_not_to_renew_needs_a_reason_and_stands_on_the_page(ending, head, client_of):
    browser = client_of(head)
    refused = browser.post(page("renew", ending), {"once": KEY.format(1), "then": "lapse"})
    done = browser.post(
        page("renew", ending),
        {"once": KEY.format(2), "then": "lapse", "reason": "Tidak ada anggaran"},
        follow=True,
    )

    assert list(refused.context["form"].errors) == ["reason"]
    assert AgreementEvent.objects.get().kind == AgreementEventKind.LAPSE
    assert done.text.count("Tidak ada anggaran") >= 2


def test_each_role_is_shown_its_own_ways_on(ending, officer, supervisor, head, client_of):
    def ways(user):
        form = client_of(user).get(page("renew", ending)).context["form"]
        return [value for value, _label in form.fields["then"].choices]

    assert ways(officer) == ["renew", "amend"]
    assert ways(supervisor) == ["renew", "amend", "lapse"]
    assert ways(head) == ["amend", "lapse"]


def test_only_who_renews_is_asked_about_the_old_targets(ending, officer, head, client_of):
    asked = [
        list(client_of(user).get(page("renew", ending)).context["form"].fields)
        for user in (officer, head)
    ]

    assert asked == [["then", "with_targets", "reason"], ["then", "reason"]]


def test_the_page_of_an_ending_one_leads_to_its_renewal(ending, officer, manager, client_of):
    url = page("renew", ending)

    assert client_of(officer).get(page("detail", ending)).text.count(url) == 2
    assert url not in client_of(manager).get(page("detail", ending)).text


def test_what_is_renewed_reads_so_in_the_list(ending, officer, client_of):
    Agreement.objects.filter(pk=ending.pk).update(ends_on=date(2026, 7, 1))
    AgreementFactory(
        signed=True,
        facility=ending.facility,
        partner=ending.partner,
        supersedes=ending,
        starts_on=date(2026, 7, 2),
    )

    answer = client_of(officer).get(reverse("partnerships:agreement-list"))

    assert sorted(row["label"] for row in answer.context["rows"]) == ["Berlaku", "Diperpanjang"]


@pytest.mark.parametrize("zone", ["UTC", "America/Los_Angeles"])
@pytest.mark.parametrize(
    ("moment", "label"),
    [
        ("2026-09-15 23:30:00+08:00", "Akan berakhir"),
        ("2026-09-16 00:30:00+08:00", "Berakhir"),
    ],
)
def test_list_and_page_turn_at_midnight_of_the_facility(
    zone, moment, label, ending, officer, manager, client_of, settings
):
    settings.TIME_ZONE = zone
    with time_machine.travel(moment, tick=False):
        for user in (officer, manager):
            browser = client_of(user)
            listed = browser.get(reverse("partnerships:agreement-list")).context["rows"]
            shown = browser.get(page("detail", ending)).context
            assert {listed[0]["label"], shown["label"]} == {label}


# --- As of a day -------------------------------------------------------------------------------


def test_the_history_shows_the_facts_of_a_day(ending, officer, client_of):
    browser = client_of(officer)
    browser.post(page("amend", ending), facts_of(ending, title="Judul kedua", on="1/3/2026"))
    browser.post(page("extend", ending), typed(2, ends_on="14/03/2027"))

    def rows(day):
        answer = browser.get(page("history", ending), {"tanggal": day})
        found = {row["label"]: row["value"] for row in answer.context["as_of_rows"]}
        return (
            found["Judul"] == "Judul kedua",
            found["Masa berlaku"][-4:],
            len(answer.context["as_of"].later),
        )

    assert rows("28/02/2026") == (False, "2026", 2)
    assert rows("1/3/2026") == (True, "2026", 1)
    assert rows("15/07/2026") == (True, "2027", 0)


@pytest.mark.parametrize("day", ["31/02/2026", "besok", ""])
def test_a_day_that_is_none_is_said_in_words(day, ending, officer, client_of):
    answer = client_of(officer).get(page("history", ending), {"tanggal": day})

    assert answer.status_code == 200
    assert answer.context["as_of_form"].errors


def test_a_draft_has_no_past(facility, partner, officer, client_of):
    draft = AgreementFactory(facility=facility, partner=partner)

    answer = client_of(officer).get(page("history", draft), {"tanggal": "1/7/2026"})

    assert "as_of_form" not in answer.context


# --- More than two parties ---------------------------------------------------------------------


def draft_of(partner, field, **values):
    return {
        "once": KEY.format(1),
        "kind": "pks",
        "partner": partner.pk,
        "title": "Pelatihan tiga pihak",
        "fields": [field.pk],
        "starts_on": "1/8/2026",
        "length": "1",
        "notice_days": "90",
        "target_certified": "20",
    } | values


@pytest.fixture
def field():
    return TrainingFieldFactory()


def test_a_draft_takes_further_partners_facilities_and_a_bapas(
    facility, partner, other_partner, bapas, field, officer, client_of
):
    AgreementFactory(facility=facility, partner=other_partner, signed=True)
    neighbour = FacilityFactory(regional_office=facility.regional_office, short_name="Rutan Barru")

    client_of(officer).post(
        reverse("partnerships:agreement-create"),
        draft_of(
            partner,
            field,
            party_1_place=f"m{other_partner.pk}",
            party_2_place=f"u{bapas.pk}",
            party_3_place=f"u{neighbour.pk}",
        ),
    )

    agreement = Agreement.objects.get(title="Pelatihan tiga pihak")
    assert [str(party) for party in agreement.parties.all()] == [
        "Rutan Contoh",
        "BPVP Contoh",
        "BPVP Lain",
        str(bapas),
        "Rutan Barru",
    ]


def test_a_party_stands_in_a_draft_once(facility, partner, field, officer, client_of):
    answer = client_of(officer).post(
        reverse("partnerships:agreement-create"),
        draft_of(partner, field, party_1_place=f"m{partner.pk}"),
    )

    assert list(answer.context["form"].errors) == ["party_1_place"]
    assert not Agreement.objects.exists()


def test_a_party_that_is_taken_out_of_the_draft_is_gone_and_the_others_keep_their_numbers(
    facility, partner, other_partner, field, officer, client_of
):
    agreement = AgreementFactory(facility=facility, partner=partner)
    agreement.parties.filter(partner=partner).update(number="B/7")
    AgreementPartyFactory(
        agreement=agreement, side="partner", facility=None, partner=other_partner, order=3
    )

    client_of(officer).post(
        page("edit", agreement), draft_of(partner, field, version=1, party_1_place="")
    )

    parties = AgreementParty.objects.filter(agreement=agreement)
    assert [(str(party), party.number) for party in parties] == [
        ("Rutan Contoh", ""),
        ("BPVP Contoh", "B/7"),
    ]


def test_a_facility_that_is_merely_a_party_reads_and_does_not_write(
    ending, other_facility, other_officer, client_of
):
    AgreementPartyFactory(
        agreement=ending,
        facility=other_facility,
        order=3,
        signed_on=ending.signed_on,
        signatory_name="Kepala Lain",
    )
    ObligationFactory(agreement=ending, duty=True)
    browser = client_of(other_officer)

    answer = browser.get(page("detail", ending))

    assert answer.status_code == 200
    assert not any(answer.context["may_event"].values())
    assert ending.title in browser.get(reverse("partnerships:agreement-list")).text
    for name in ("extend", "amend", "renew", "edit", "sign", "owner"):
        assert browser.get(page(name, ending)).status_code == 404
    assert not answer.context["monitoring"]["may_open"]
    assert not answer.context["reminders"]["may_change"]
    assert {row["settle_url"] for row in answer.context["duties"]} == {""}


# --- Who signs ---------------------------------------------------------------------------------


@pytest.fixture
def to_sign(facility, partner):
    agreement = AgreementFactory(reviewed=True, facility=facility, partner=partner)
    agreement.fields.add(TrainingFieldFactory())
    ObligationFactory(agreement=agreement)
    for kind in ReviewKind:
        ReviewStepFactory(agreement=agreement, kind=kind)
    return agreement


def front(agreement, key=1, step="check", number="PAS-{}", **values):
    facts = {"once": KEY.format(key), "step": step, "signed_on": "14/07/2026"}
    for place, party in enumerate(agreement.parties.all()):
        facts |= {
            f"number_{party.pk}": number.format(place),
            f"signatory_{party.pk}": f"Pejabat {place}",
        }
    return facts | values


def test_a_signatory_of_whom_nothing_is_known_is_to_be_looked_at_twice(
    to_sign, facility, officer, client_of
):
    OfficeHolderFactory(facility=facility, name="Pejabat 0")

    answer = client_of(officer).post(page("sign", to_sign), front(to_sign, file=pdf()))

    (theirs,) = answer.context["cautions"]
    assert "Pejabat 1" in theirs


def test_who_held_the_office_that_day_signs_with_the_tenure(to_sign, facility, officer, client_of):
    holder = OfficeHolderFactory(facility=facility, name="Pejabat 0", starts_on=date(2026, 7, 1))
    browser = client_of(officer)

    checked = browser.post(page("sign", to_sign), front(to_sign, file=pdf()))
    hidden = dict(checked.context["hidden"])
    browser.post(page("sign", to_sign), hidden | {"once": KEY.format(2), "step": "save"})

    ours, theirs = to_sign.parties.all()
    assert "Pejabat 0, sejak 1 Jul 2026" in checked.text
    assert (ours.signatory, theirs.signatory) == (holder, None)
    assert (ours.number_year, theirs.number_year) == (2026, 2026)


@pytest.mark.parametrize("issuer", ["facility", "partner"])
def test_a_number_is_given_once_by_an_issuer_in_a_year(issuer, to_sign, officer, client_of):
    OfficeHolderFactory(facility=to_sign.facility, name="Pejabat 0")
    other = AgreementFactory(facility=to_sign.facility, partner=to_sign.partner)
    side = {issuer: getattr(to_sign, issuer)}
    other.parties.filter(**side).update(
        number="pas-0" if issuer == "facility" else "PAS-1",
        number_year=2026,
        signed_on=date(2026, 2, 1),
        signatory_name="Kepala",
    )

    answer = client_of(officer).post(page("sign", to_sign), front(to_sign, step="save", file=pdf()))

    place = 0 if issuer == "facility" else 1
    party = to_sign.parties.all()[place]
    assert list(answer.context["form"].errors) == [f"number_{party.pk}"]
    assert str(other) in answer.context["form"].errors[f"number_{party.pk}"][0]
    to_sign.refresh_from_db()
    assert to_sign.state == AgreementState.REVIEW
    assert not to_sign.parties.exclude(number="").exists()


def test_the_same_number_in_another_year_is_another_number(to_sign, officer, client_of):
    OfficeHolderFactory(facility=to_sign.facility, name="Pejabat 0")
    other = AgreementFactory(facility=to_sign.facility, partner=to_sign.partner)
    other.parties.update(
        number="PAS-0", number_year=2025, signed_on=date(2025, 2, 1), signatory_name="Kepala"
    )

    client_of(officer).post(page("sign", to_sign), front(to_sign, step="save", file=pdf()))

    to_sign.refresh_from_db()
    assert to_sign.state == AgreementState.SIGNED


def test_each_of_three_parties_signs(to_sign, other_partner, officer, client_of):
    OfficeHolderFactory(facility=to_sign.facility, name="Pejabat 0")
    AgreementPartyFactory(
        agreement=to_sign, side="partner", facility=None, partner=other_partner, order=3
    )

    client_of(officer).post(page("sign", to_sign), front(to_sign, step="save", file=pdf()))

    assert list(to_sign.parties.values_list("number", "signatory_name")) == [
        ("PAS-0", "Pejabat 0"),
        ("PAS-1", "Pejabat 1"),
        ("PAS-2", "Pejabat 2"),
    ]
