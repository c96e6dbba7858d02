"""Both sides write about an agreement; a partner's proposal to renew is work for the facility."""

from datetime import date

import pytest
import time_machine
from django.utils import translation

from partnerships.actions import agreement_comments as actions
from partnerships.due import proposals_due, shared_of
from partnerships.models import AgreementComment
from rutan.audit.models import AuditEvent
from rutan.common.errors import DomainError
from tests.factories.partnerships import (
    AgreementCommentFactory,
    AgreementEventFactory,
    AgreementFactory,
    MonitoringReportFactory,
    TrainingClassFactory,
)

pytestmark = pytest.mark.django_db
ADMIN = "/admin/partnerships/agreement/"
REPORTS = "/admin/partnerships/monitoringreport/"
TODAY = date(2027, 10, 15)


@pytest.fixture(autouse=True)
def _noon():
    with time_machine.travel("2027-10-15 12:00:00+08:00", tick=False), translation.override("en"):
        yield


def due(user, facility):
    return [item.title for item in proposals_due(user, TODAY, shared_of(user, facility, TODAY))]


def send(client, path, action, row, **answers):
    return client.post(
        path, {"action": action, "_selected_action": [row.pk], "confirmed": "yes", **answers}
    )


def test_each_side_writes_as_itself(agreement, officer, coordinator):
    actions.comment(agreement=agreement, text=" Ruang sudah siap. ", by=officer)
    actions.comment(agreement=agreement, text="Terima kasih.", by=coordinator)

    assert list(agreement.comments.values_list("side", "text")) == [
        ("facility", "Ruang sudah siap."),
        ("partner", "Terima kasih."),
    ]
    assert AuditEvent.objects.filter(action="agreement.commented").count() == 2


@pytest.mark.parametrize("text", ["", "   ", "x" * 2001])
def test_a_comment_has_words_and_an_end(agreement, officer, text):
    with pytest.raises(DomainError):
        actions.comment(agreement=agreement, text=text, by=officer)


def test_strangers_and_managers_do_not_write(agreement, other_officer, manager):
    for person in (other_officer, manager):
        with pytest.raises(DomainError, match="Only the parties"):
            actions.comment(agreement=agreement, text="Halo", by=person)


def test_a_proposal_waits_at_the_facility_until_it_answers(
    agreement, officer, coordinator, facility, other_officer, other_facility
):
    actions.propose_renewal(agreement=agreement, text="Dua tahun lagi.", by=coordinator)

    assert due(officer, facility) == [f"BPVP Contoh proposes to renew {agreement}"]
    assert due(other_officer, other_facility) == []
    with pytest.raises(DomainError, match="proposed already"):
        actions.propose_renewal(agreement=agreement, text="Lagi.", by=coordinator)
    actions.comment(agreement=agreement, text="Kami siapkan.", by=officer)
    assert due(officer, facility) == []


@pytest.mark.parametrize("decided", ["draft", "event"])
def test_a_draft_or_an_event_answers_too(agreement, officer, coordinator, facility, decided):
    actions.propose_renewal(agreement=agreement, text="Dua tahun lagi.", by=coordinator)
    if decided == "draft":
        AgreementFactory(supersedes=agreement, facility=facility, partner=agreement.partner)
    else:
        AgreementEventFactory(agreement=agreement)

    assert due(officer, facility) == []


def test_what_is_not_signed_is_not_renewed(facility, partner, coordinator, officer, agreement):
    draft = AgreementFactory(facility=facility, partner=partner)

    with pytest.raises(DomainError, match="nothing to renew"):
        actions.propose_renewal(agreement=draft, text="Lagi.", by=coordinator)
    with pytest.raises(DomainError, match="the partner proposes"):
        actions.propose_renewal(agreement=agreement, text="Lagi.", by=officer)


# --- Pages ---------------------------------------------------------------------------------


def test_staff_read_and_write_on_the_page(client_of, officer, agreement):
    AgreementCommentFactory(proposal=True, agreement=agreement)
    client = client_of(officer)
    path = f"/kemitraan/perjanjian/{agreement.code}/"
    assert "Kami siap melanjutkan" in client.get(path).content.decode()

    for _ in range(2):
        client.post(f"{path}komentar/", {"text": "Baik.", "once": "k" * 20})

    assert AgreementComment.objects.filter(side="facility").count() == 1
    answer = client.post(f"{path}komentar/", {"text": "", "once": "l" * 20})
    assert answer.status_code == 400
    assert "error-summary" in answer.content.decode()


def test_a_manager_reads_and_has_no_form(client_of, manager, agreement):
    AgreementCommentFactory(agreement=agreement)
    client = client_of(manager)
    path = f"/kemitraan/perjanjian/{agreement.code}/"

    page = client.get(path).content.decode()

    assert "Kami siap melanjutkan" in page
    assert "komentar/" not in page
    assert client.post(f"{path}komentar/", {"text": "Halo"}).status_code == 403


def test_another_facility_does_not_find_it(client_of, other_officer, agreement):
    path = f"/kemitraan/perjanjian/{agreement.code}/komentar/"

    answer = client_of(other_officer).post(path, {"text": "Halo", "once": "m" * 20})

    assert answer.status_code == 404


def test_the_partner_writes_and_proposes_in_the_admin(client_of, coordinator, agreement):
    client = client_of(coordinator)
    send(client, ADMIN, "comment", agreement, text="Instruktur siap.")
    send(client, ADMIN, "propose_renewal", agreement, text="Dua tahun lagi.")

    assert list(agreement.comments.values_list("text", "proposes_renewal")) == [
        ("Instruktur siap.", False),
        ("Dua tahun lagi.", True),
    ]
    page = client.get(f"{ADMIN}{agreement.pk}/change/").content.decode()
    assert "Dua tahun lagi." in page


def test_the_partner_does_not_write_to_others(client_of, coordinator, agreement):
    foreign = AgreementFactory(signed=True)

    send(client_of(coordinator), ADMIN, "comment", foreign, text="Halo")

    assert not AgreementComment.objects.exists()


def test_the_partner_comments_on_a_monitoring_report_until_it_is_final(
    client_of, coordinator, agreement
):
    report = MonitoringReportFactory(agreement=agreement)
    foreign = MonitoringReportFactory()
    client = client_of(coordinator)
    page = client.get("/admin/").content.decode()
    assert f"{REPORTS}{report.pk}/change/" in page

    for each in (report, foreign):
        send(client, REPORTS, "comment", each, partner_comment="Peserta rajin.")

    report.refresh_from_db()
    foreign.refresh_from_db()
    assert report.partner_comment == "Peserta rajin."
    assert foreign.partner_comment != "Peserta rajin."
    assert client.get(f"{REPORTS}{foreign.pk}/change/").status_code == 302


def test_who_belongs_to_no_partner_reads_why_nothing_is_there(
    client_of, coordinator, administrator
):
    coordinator.postings.update(ends_on=date(2026, 1, 1))

    page = client_of(coordinator).get("/admin/").content.decode()

    assert administrator.full_name in page
    assert 'role="alert"' in page


def test_a_class_without_the_clause_says_why_it_shows_nobody(
    client_of, coordinator, facility, partner
):
    training_class = TrainingClassFactory(
        facility=facility,
        partner=partner,
        agreement=AgreementFactory(signed=True, has_data_sharing_clause=False),
    )
    coordinator.language = "id"
    coordinator.save()

    page = client_of(coordinator).get(
        f"/admin/partnerships/trainingclass/{training_class.pk}/change/"
    )

    assert "errornote" in page.content.decode()
