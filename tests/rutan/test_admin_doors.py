"""No door of the admin shows what its person may not know: lists, pages, choices, actions."""

import re
from datetime import date
from html import unescape
from io import BytesIO
from itertools import product

import pytest
from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook
from pypdf import PdfReader

from partnerships.actions import documents
from partnerships.choices import DocumentKind
from partnerships.models import Agreement, TrainingClass
from rutan.accounts.models import User
from rutan.audit.models import AuditEvent
from rutan.common import spreadsheets
from rutan.common.admin import ScopedAdmin
from rutan.common.codes import LENGTH
from rutan.common.http import XLSX
from tests.factories.partnerships import (
    AgreementCommentFactory,
    AgreementFactory,
    CommitmentFactory,
    ContactFactory,
    CoordinationFactory,
    InstructorFactory,
    MonitoringReportFactory,
    ObligationFactory,
    ProgrammeFactory,
    ProgrammeVersionFactory,
    SessionFactory,
    TrainingClassFactory,
    UnitFactory,
)
from tests.factories.trainees import (
    ApplicationFactory,
    AppointmentFactory,
    BoardHearingFactory,
    CertificateFactory,
    ContactAttemptFactory,
    CustodyFactory,
    DisciplineRecordFactory,
    EnrolmentFactory,
    ExitReasonFactory,
    FollowUpFactory,
    ForecastFactory,
    HealthLetterFactory,
    InmateFactory,
    InmateIdentityFactory,
    OutcomeFactory,
    RegisterEntryFactory,
    ReleaseContactFactory,
    ReleaseFactory,
    RiskAssessmentFactory,
    SentenceFactory,
)
from tests.partnerships.papers import pdf
from trainees.choices import FollowUpOwner
from trainees.models import Application, Certificate, Enrolment

pytestmark = pytest.mark.looks
CANARIES = {
    "block": "KANARIA-BLOK",
    "register": "KANARIA-REG",
    "nik": "9910011203959876",
    "sentence": "KANARIA-PIDANA",
    "risk": "KANARIA-RISIKO",
    "discipline": "KANARIA-DISIPLIN",
    "guardian": "KANARIA-WALI",
    "hearing": "KANARIA-TPP",
    "override": "KANARIA-ALASAN",
    "exit": "KANARIA-KELUAR",
    "competence": "KANARIA-CATATAN",
    "verdict name": "KANARIA-PUTUSAN",
    "alias": "KANARIA-ALIAS",
    "mother": "KANARIA-IBU",
    "halt": "KANARIA-TUNDA",
    "gate": "KANARIA-GERBANG",
    "guards": "KANARIA-JAGA",
    "code": "KANARIA-KODE",
    "storage": "KANARIA-LEMARI",
    "forecast": "KANARIA-PRAKIRAAN",
    "readiness": "KANARIA-SIAP",
    "move": "KANARIA-PINDAH",
    "proposed name": "KANARIA-CALON",
    "finding": "KANARIA-TEMUAN",
    "village": "KANARIA-DESA",
    "number": "081199900099",
    "attempt": "KANARIA-PERCOBAAN",
    "answer": "KANARIA-JAWABAN",
    "day of leaving": "17 Januari 2029",
    "day of leaving in numbers": "17/01/2029",
    "birthday": "12 Maret 1995",
    "birthday in numbers": "12/03/1995",
}
MOST_PAGES = 150
ORACLES = [
    "inmate__register_label__startswith", "custody__block", "certificates__code__startswith",
    "code__startswith", "exit_note__startswith", "competence_note__contains", "id__gt",
    "enrolment__inmate__birth_date__year", "hearing__number", "enrolments__custody__block",
    "halt_note__startswith", "gate_reason__startswith", "parties__signatory__staff_number",
    "versions__training_classes__enrolments__inmate__register_label", "user__password__startswith",
    "partner__postings__user__email__startswith", "facility__settings__value",
    "inmate__id_card_name__startswith", "override_reason__startswith", "findings__contains",
    "inmate__custodies__earliest_release_on__gt", "proposed_for__year", "leaves_on__gt",
    "enrolment__forecast__latest_on__year", "forecast__chance__gt", "custody__appointments__kind",
    "readiness_reasons__timetable__startswith",
]  # fmt: skip


def planted(facility, partner, mark):
    """A class with a person in it about whom everything is known; `mark` is in every title."""
    agreement = AgreementFactory(
        signed=True, facility=facility, partner=partner, title=f"{mark} perjanjian"
    )
    ObligationFactory(agreement=agreement)
    programme = ProgrammeFactory(partner=partner, title=f"{mark} program")
    version = ProgrammeVersionFactory(programme=programme)
    UnitFactory(version=version, title=f"{mark} unit")
    training_class = TrainingClassFactory(
        running=True,
        facility=facility,
        partner=partner,
        agreement=agreement,
        programme_version=version,
        title=f"{mark} kelas",
        gate_reason=CANARIES["gate"],
        few_trainees_reason=CANARIES["halt"],
        readiness_reasons={"timetable": CANARIES["readiness"]},
    )
    SessionFactory(
        moved=True,
        training_class=training_class,
        guard_note=CANARIES["guards"],
        move_reason=CANARIES["move"],
    )
    training_class.instructors.add(InstructorFactory(partner=partner, name=f"{mark} pengajar"))
    ContactFactory(partner=partner, name=f"{mark} narahubung")
    CommitmentFactory(
        coordination=CoordinationFactory(
            held=True, facility=facility, partner=partner, topics=f"{mark} topik"
        )
    )
    inmate = InmateFactory(
        facility=facility,
        id_card_name=f"{mark} Warga",
        legal_name=CANARIES["verdict name"],
        aliases=CANARIES["alias"],
        register_label=f"{CANARIES['register']} {mark}",
    )
    custody = CustodyFactory(
        inmate=inmate, block=CANARIES["block"], case_guardian=CANARIES["guardian"]
    )
    SentenceFactory(custody=custody)
    RegisterEntryFactory(custody=custody, number=f"{CANARIES['sentence']}-{mark}")
    RiskAssessmentFactory(custody=custody)
    DisciplineRecordFactory(custody=custody)
    if mark == "MILIK":
        InmateIdentityFactory(inmate=inmate, nik=CANARIES["nik"], mother_name=CANARIES["mother"])
    hearing = BoardHearingFactory(facility=facility, number=f"{CANARIES['hearing']}-{mark}")
    application = ApplicationFactory(
        inmate=inmate,
        training_class=training_class,
        facility=facility,
        override_reason=CANARIES["override"],
    )
    enrolment = EnrolmentFactory(
        withdrawn=True,
        exit_reason=ExitReasonFactory(),
        inmate=inmate,
        custody=custody,
        training_class=training_class,
        application=application,
        hearing=hearing,
        exit_note=CANARIES["exit"],
        competence="not_yet",
        competence_note=CANARIES["competence"],
    )
    ForecastFactory(enrolment=enrolment, latest_on=date(2029, 1, 17), steps=[CANARIES["forecast"]])
    AppointmentFactory(custody=custody, on=date(2029, 1, 17))
    planted_proposal(training_class, mark)
    planted_look(training_class, mark)
    CertificateFactory(
        enrolment=enrolment,
        issuer=partner,
        title=f"{mark} sertifikat",
        code=f"{CANARIES['code']}-{mark}"[:LENGTH],
        storage=CANARIES["storage"],
    )
    AgreementCommentFactory(agreement=agreement, text=f"{mark} komentar")
    MonitoringReportFactory(agreement=agreement, benefits=f"{mark} manfaat")
    return training_class


def planted_proposal(training_class, mark):
    """Somebody proposed: the partner may read initials, year, schooling, limits and a month."""
    inmate = InmateFactory(
        facility=training_class.facility,
        id_card_name=f"{CANARIES['proposed name']} {mark}",
        register_label=f"{CANARIES['register']} calon {mark}",
    )
    CustodyFactory(inmate=inmate, block=CANARIES["block"], earliest_release_on=date(2029, 1, 17))
    HealthLetterFactory(inmate=inmate, limits=f"{mark} batas kerja")
    ApplicationFactory(
        proposed=True,
        inmate=inmate,
        training_class=training_class,
        facility=training_class.facility,
        findings=[{"code": CANARIES["finding"]}],
        override_reason=CANARIES["override"],
        note=CANARIES["finding"],
    )


def planted_look(training_class, mark):
    """Somebody who went free and agrees that the partner asks: the partner may read the name."""
    inmate = InmateFactory(
        facility=training_class.facility,
        id_card_name=f"{mark} Lulusan",
        register_label=f"{CANARIES['register']} lulus {mark}",
    )
    release = ReleaseFactory(
        custody=CustodyFactory(released=True, inmate=inmate, facility=training_class.facility),
        partner_may_ask=True,
        village=CANARIES["village"],
    )
    ReleaseContactFactory(release=release, phone=CANARIES["number"])
    OutcomeFactory(release=release, follow_up=None, detail=CANARIES["answer"])
    look = FollowUpFactory(
        release=release, owner=FollowUpOwner.PARTNER, partner=training_class.partner
    )
    ContactAttemptFactory(follow_up=look, note=CANARIES["attempt"])


@pytest.fixture
def both_worlds(facility, other_facility, partner, other_partner, coordinator):
    planted(facility, partner, "MILIK")
    planted(other_facility, other_partner, "ASING")


PAGES = ("change", "history")


def links_in(page: str) -> set[str]:
    found = {unescape(link).partition("#")[0] for link in re.findall(r'href="([^"]+)"', page)}
    return {
        link
        for link in found
        if link.startswith(("/admin/", "?"))
        and "&" not in link  # one filter at a time
        and not re.search(r"[?&](o|_facets|all|_changelist_filters)=|\?$|/auditevent/[0-9]", link)
    }


def text_of(answer) -> str:
    """What a page or a paper says, or every cell of a workbook."""
    if answer.streaming:
        return ""
    if answer["Content-Type"] == "application/pdf":
        pages = PdfReader(BytesIO(answer.content)).pages
        return " ".join(" ".join(page.extract_text() for page in pages).split())
    if answer["Content-Type"] != XLSX:
        return answer.content.decode()
    book = load_workbook(BytesIO(answer.content))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert {cell.data_type for cell in cells} <= {
        "s",
        "inlineStr",
        "n",
        "d",
    }  # no formula among them
    return "\n".join(
        f"{cell.value:%d/%m/%Y}" if cell.data_type == "d" else str(cell.value) for cell in cells
    )


def crawl(client):
    """Every page that can be reached by links from the first one, and what it says."""
    seen, waiting = {}, ["/admin/"]
    while waiting and len(seen) < MOST_PAGES:
        path = waiting.pop(0)
        if path in seen or "/jsi18n/" in path:
            continue
        answer = client.get(path)
        seen[path] = (answer.status_code, text_of(answer))
        if answer.status_code in {301, 302}:
            waiting.append(answer["Location"])
            continue
        if "?" in path:
            continue
        base = path.partition("?")[0]
        waiting += [base + link if link[0] == "?" else link for link in links_in(seen[path][1])]
    return seen


def leaks(text, also=()):
    return sorted({canary for canary in [*CANARIES.values(), *also] if canary in text})


def test_a_coordinator_reaches_nothing_forbidden_by_any_link(client_of, coordinator, both_worlds):
    pages = crawl(client_of(coordinator))

    assert len(pages) > 60
    assert [path for path, (status, _t) in pages.items() if status not in {200, 301, 302}] == []
    assert {path: leaks(text, ["ASING"]) for path, (_s, text) in pages.items()} == dict.fromkeys(
        pages, []
    )
    seen = " ".join(text for _status, text in pages.values())
    assert [word for word in ("Warga", "Lulusan", "komentar", "manfaat", "batas kerja")
            if f"MILIK {word}" not in seen] == []  # fmt: skip


def test_direct_addresses_of_another_partner_give_nothing(client_of, coordinator, both_worlds):
    client = client_of(coordinator)
    for model, model_admin in admin.site._registry.items():
        if not isinstance(model_admin, ScopedAdmin):
            continue
        name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        own = set(client_rows(client, name))
        for pk, page in product(model.objects.values_list("pk", flat=True), PAGES):
            if pk in own:
                continue
            answer = client.get(reverse(f"{name}_{page}", args=[pk]))
            text = answer.content.decode()
            assert answer.status_code in {302, 403, 404}, (name, pk, page)
            assert leaks(text, ["ASING"]) == [], (name, pk, page)


def client_rows(client, name):
    answer = client.get(reverse(f"{name}_changelist"))
    if answer.status_code != 200:
        return []
    text = answer.content.decode()
    return [int(pk) for pk in re.findall(r"/(\d+)/change/", text)]


def test_every_column_that_is_no_filter_is_refused(client_of, coordinator, both_worlds):
    client = client_of(coordinator)
    for model, model_admin in admin.site._registry.items():
        if not isinstance(model_admin, ScopedAdmin):
            continue
        path = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
        if client.get(path).status_code == 403:
            continue
        columns = [f"{field.name}__startswith" for field in model._meta.concrete_fields]
        for lookup in [*ORACLES, *columns]:
            answer = client.get(path, {lookup: "K"})
            assert answer.status_code == 400, (path, lookup)


def test_declared_filters_still_work(client_of, coordinator, both_worlds):
    client = client_of(coordinator)
    own = TrainingClass.objects.get(title="MILIK kelas")

    answer = client.get(
        "/admin/trainees/enrolment/",
        {"training_class__id__exact": own.pk, "verified": "open", "competence__exact": "not_yet"},
    )

    assert answer.status_code == 200
    assert "MILIK Warga" in answer.content.decode()


def test_autocomplete_offers_only_rows_in_scope(client_of, coordinator, both_worlds):
    client = client_of(coordinator)
    for model in admin.site._registry:
        for field in model._meta.get_fields():
            if not getattr(field, "remote_field", None) or field.auto_created:
                continue
            answer = client.get(
                "/admin/autocomplete/",
                {
                    "app_label": model._meta.app_label,
                    "model_name": model._meta.model_name,
                    "field_name": field.name,
                    "term": "",
                },
            )
            text = answer.content.decode()
            assert answer.status_code in {200, 403, 404}, (model, field)
            assert leaks(text, ["ASING"]) == [], (model, field)


def test_a_reference_to_another_partners_row_is_refused(client_of, coordinator, both_worlds):
    client = client_of(coordinator)
    foreign = TrainingClass.objects.get(title="ASING kelas").partner

    answer = client.post(
        "/admin/partnerships/instructor/add/", {"name": "Baru", "partner": foreign.pk}
    )

    assert answer.status_code == 200
    assert "errorlist" in answer.content.decode()


@pytest.mark.parametrize("action", ["accept_selected", "decline_selected"])
def test_answering_names_initials_of_the_own_proposals_only(
    client_of, coordinator, both_worlds, action
):
    every = list(Application.objects.values_list("pk", flat=True))

    answer = client_of(coordinator).post(
        "/admin/trainees/application/", {"action": action, "_selected_action": every}
    )

    text = answer.content.decode()
    assert "K. M., 1995 – MILIK kelas" in text
    assert leaks(text, ["ASING"]) == []


def test_a_proposed_person_is_initials_a_year_limits_and_a_month(
    client_of, coordinator, both_worlds
):
    own = Application.objects.get(training_class__title="MILIK kelas", state="proposed")

    text = client_of(coordinator).get(f"/admin/trainees/application/{own.pk}/change/")

    page = text.content.decode()
    for shown in ("K. M.", "1995", "MILIK batas kerja", "Januari 2029"):
        assert shown in page
    assert leaks(page, ["ASING"]) == []
    event = AuditEvent.objects.get(action="application.viewed")
    assert (event.actor, event.subject_id) == (coordinator.username, str(own.pk))


def test_the_nominative_list_is_for_the_partner_of_the_class(
    client_of, coordinator, other_partner, both_worlds
):
    own, foreign = (TrainingClass.objects.get(title=f"{mark} kelas") for mark in ("MILIK", "ASING"))
    client = client_of(coordinator)
    address = "/admin/partnerships/trainingclass/{}/nominatif/"

    paper = client.get(address.format(own.pk))

    text = text_of(paper)
    for shown in ("K. M.", "1995", "MILIK batas kerja", "Januari 2029", "MILIK kelas"):
        assert shown in text
    assert leaks(text, ["ASING"]) == []
    event = AuditEvent.objects.get(action="paper.printed")
    assert (event.actor, event.subject_id) == (coordinator.username, str(own.pk))
    assert event.details["paper"] == "nominatif"
    assert (
        address.format(own.pk)
        in client.get(f"/admin/partnerships/trainingclass/{own.pk}/change/").text
    )
    for other in (foreign.pk, 10**6, "apa"):
        assert client.get(address.format(other))["Content-Type"] != "application/pdf"
    assert client.post(address.format(own.pk)).status_code == 405
    Application.objects.filter(training_class=own, state="proposed").delete()
    assert client.get(address.format(own.pk)).status_code == 302


@pytest.mark.parametrize("action", ["verify_selected", "send_back_selected", "accept_selected"])
def test_actions_on_people_name_no_more_than_the_list(client_of, coordinator, both_worlds, action):
    client = client_of(coordinator)
    every = list(Enrolment.objects.values_list("pk", flat=True))

    answer = client.post(
        "/admin/trainees/enrolment/", {"action": action, "_selected_action": every}
    )

    text = answer.content.decode()
    assert "MILIK Warga" in text
    assert leaks(text, ["ASING"]) == []


def test_the_numbering_page_names_no_more_than_the_list(client_of, coordinator, both_worlds):
    client = client_of(coordinator)
    every = list(Certificate.objects.values_list("pk", flat=True))

    answer = client.post(
        "/admin/trainees/certificate/", {"action": "fill_numbers", "_selected_action": every}
    )

    text = answer.content.decode()
    assert "MILIK Warga" in text
    assert leaks(text, ["ASING"]) == []


PEOPLE_FILE = "/admin/trainees/enrolment/unduh/"
PAPERS_FILE = "/admin/trainees/certificate/unduh/"


@pytest.mark.parametrize("path", [PEOPLE_FILE, PAPERS_FILE])
def test_a_file_holds_the_minimum_view_of_the_own_rows(client_of, coordinator, both_worlds, path):
    Enrolment.objects.update(exit_note="=HYPERLINK()")
    own = Enrolment.objects.get(inmate__id_card_name="MILIK Warga")
    own.inmate.id_card_name = "=MILIK Warga"
    own.inmate.save(update_fields=["id_card_name"])
    own.certificates.update(holder_name="=MILIK Warga")

    text = text_of(client_of(coordinator).get(path))

    assert "=MILIK Warga" in text
    assert leaks(text, ["ASING"]) == []
    event = AuditEvent.objects.get(action__endswith=".exported")
    assert (event.actor, event.details) == (coordinator.username, {"people": 1, "filters": []})


def test_a_file_holds_what_the_list_shows_and_nothing_more(
    client_of, coordinator, both_worlds, facility, partner
):
    client = client_of(coordinator)
    planted(facility, partner, "MILIK kedua")
    Enrolment.objects.update(verified_on="2026-07-01", verified_by=coordinator)

    waiting = text_of(client.get(PEOPLE_FILE, {"verified": "open"}))
    page = client.get("/admin/trainees/enrolment/", {"verified": "open"}).content.decode()

    assert "MILIK Warga" not in waiting
    assert f'href="{PEOPLE_FILE}?verified=open"' in page
    assert client.get(PEOPLE_FILE, {"inmate__register_label__startswith": "K"}).status_code == 400
    assert client.get(PEOPLE_FILE, {"training_class__id__exact": "K"}).status_code == 302
    assert client.post(PEOPLE_FILE).status_code == 405


@pytest.mark.parametrize("path", [PEOPLE_FILE, PAPERS_FILE])
def test_who_has_no_list_has_no_file(client_of, administrator, officer, manager, both_worlds, path):
    for user in (administrator, officer, manager):
        assert client_of(user).get(path).status_code in {302, 403}
    assert not AuditEvent.objects.filter(action__endswith=".exported").exists()


def test_a_file_without_end_is_refused_in_words(client_of, coordinator, both_worlds, monkeypatch):
    monkeypatch.setattr(spreadsheets, "MOST_ROWS", 0)

    answer = client_of(coordinator).get(PEOPLE_FILE, follow=True)

    assert answer.redirect_chain == [("/admin/trainees/enrolment/", 302)]
    assert [message.level_tag for message in answer.context["messages"]] == ["bad"]
    assert not AuditEvent.objects.filter(action="participants.exported").exists()


def test_an_administrator_reaches_no_person_by_any_link(client_of, administrator, both_worlds):
    pages = crawl(client_of(administrator))
    texts = [text for _status, text in pages.values()]

    assert [path for path, (status, _t) in pages.items() if status not in {200, 301, 302}] == []
    assert all(leaks(text, ["MILIK Warga", "ASING Warga"]) == [] for text in texts)


@pytest.mark.parametrize("model", [Enrolment, Certificate, Agreement, TrainingClass])
def test_an_administrator_has_no_list_of_people_or_papers(client_of, administrator, model):
    path = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")

    assert client_of(administrator).get(path).status_code == 403


@pytest.mark.parametrize("rows", [1, 4])
def test_the_first_page_asks_the_database_as_often_for_many_rows(
    client_of, coordinator, facility, partner, rows, django_assert_max_num_queries
):
    for number in range(rows):
        planted(facility, partner, f"MILIK{number}")
    client = client_of(coordinator)
    client.get("/admin/")

    with django_assert_max_num_queries(16):
        client.get("/admin/")


@pytest.mark.parametrize(
    "path",
    [
        "/admin/partnerships/agreement/",
        "/admin/partnerships/trainingclass/",
        "/admin/trainees/enrolment/",
        "/admin/trainees/certificate/",
        "/admin/partnerships/programme/",
        "/admin/partnerships/instructor/",
        "/admin/partnerships/coordination/",
    ],
)
def test_lists_ask_the_database_as_often_for_many_rows(
    client_of, coordinator, facility, partner, path, django_assert_max_num_queries
):
    client = client_of(coordinator)
    planted(facility, partner, "MILIK1")
    client.get(path)
    with CaptureQueriesContext(connection) as one:
        client.get(path)
    for number in (2, 3, 4):
        planted(facility, partner, f"MILIK{number}")

    with django_assert_max_num_queries(len(one)):
        client.get(path)
    assert len(one) <= 16


def test_an_agreement_asks_the_database_as_often_for_many_obligations(
    client_of, coordinator, facility, partner, django_assert_max_num_queries
):
    agreement = AgreementFactory(signed=True, facility=facility, partner=partner)
    ObligationFactory(agreement=agreement, metric="participants")
    client, path = client_of(coordinator), f"/admin/partnerships/agreement/{agreement.pk}/change/"
    client.get(path)
    with django_assert_max_num_queries(20) as one:
        client.get(path)
    for metric in ("classes", "hours", "certified"):
        ObligationFactory(agreement=agreement, metric=metric)

    with django_assert_max_num_queries(len(one)):
        client.get(path)


def test_the_admin_keeps_no_log_of_its_own(client_of, coordinator, both_worlds):
    client_of(coordinator).post(
        "/admin/partnerships/instructor/add/",
        {"name": "Pengajar Baru", "partner": coordinator.postings.get().partner_id},
    )

    assert not LogEntry.objects.exists()
    assert User.objects.filter(pk=coordinator.pk).exists()


def test_a_signed_copy_is_one_link_away_and_what_names_people_is_not(
    client_of, coordinator, both_worlds, officer
):
    agreement = Agreement.objects.get(title="MILIK perjanjian")
    foreign = Agreement.objects.get(title="ASING perjanjian")
    scan, naming, theirs = (
        documents.store(
            file=pdf("pks.pdf"),
            kind=DocumentKind.SIGNED_SCAN,
            by=officer,
            agreement=subject,
            is_about_people=about,
        )
        for subject, about in ((agreement, False), (agreement, True), (foreign, False))
    )
    client = client_of(coordinator)

    page = client.get(reverse("admin:partnerships_agreement_change", args=[agreement.pk]))
    links = [
        reverse("partnerships:document-download", args=[each.pk]) for each in (scan, naming, theirs)
    ]

    assert [f'href="{link}"' in page.content.decode() for link in links] == [True, False, False]
    assert [client.get(link).status_code for link in links] == [200, 404, 404]
    assert AuditEvent.objects.filter(action="document.downloaded").count() == 1
