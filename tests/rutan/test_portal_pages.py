import io
import re
from datetime import date
from pathlib import Path

import pytest
from django.conf import settings
from django.urls import reverse
from openpyxl import load_workbook

from partnerships.models import TrainingClass
from rutan.audit.models import AuditEvent
from rutan.common import spreadsheets
from rutan.common.due import DueItem
from rutan.portal.due import most_varied
from tests.factories.partnerships import (
    FacilityFactory,
    FacilitySettingFactory,
    ObligationFactory,
    TrainingClassFactory,
)
from tests.factories.trainees import ApplicationFactory, EnrolmentFactory, InmateFactory
from tests.world import make_world
from trainees.actions import figures

pytestmark = pytest.mark.django_db


@pytest.fixture
def worlds(facility, other_facility, partner, other_partner, bapas):
    return (
        make_world(facility, partner, bapas=bapas),
        make_world(other_facility, other_partner, bapas=FacilityFactory(probation=True)),
    )


def test_search_finds_people_of_the_own_facility_only(client_of, officer, facility, other_facility):
    InmateFactory(facility=facility, id_card_name="Kanaria Sendiri")
    InmateFactory(facility=other_facility, id_card_name="Kanaria Tetangga")

    page = client_of(officer).get(reverse("portal:search"), {"q": "kanaria"}).content.decode()

    assert ("Kanaria Sendiri" in page, "Kanaria Tetangga" in page) == (True, False)


def test_search_shows_managers_no_people(client_of, manager, facility):
    InmateFactory(facility=facility, id_card_name="Kanaria Sendiri")

    page = client_of(manager).get(reverse("portal:search"), {"q": "kanaria"}).content.decode()

    assert "Kanaria Sendiri" not in page


def test_a_full_register_number_goes_straight_to_the_person(client_of, officer, facility):
    inmate = InmateFactory(facility=facility, register_label="B.I 0412/2025")

    answer = client_of(officer).get(reverse("portal:search"), {"q": "b.i 0412/2025"})

    assert answer["Location"] == reverse("trainees:inmate-detail", args=[inmate.public_id])


def test_a_search_for_people_is_recorded_without_its_words(client_of, officer):
    client_of(officer).get(reverse("portal:search"), {"q": "Kanaria"})

    event = AuditEvent.objects.get(action="inmate.searched")
    assert (event.actor, event.details) == (officer.username, {"found": 0})


@pytest.mark.parametrize(
    ("role", "address"),
    [
        ("coordinator", "admin:index"),
        ("administrator", "admin:index"),
        ("probation_officer", "trainees:follow-up-list"),
    ],
)
def test_each_role_begins_where_its_work_is(role, address, request, client_of):
    answer = client_of(request.getfixturevalue(role)).get(reverse("portal:home"))

    assert answer["Location"] == reverse(address)


def test_the_first_page_takes_the_same_queries_for_one_class_and_for_many(
    client_of, officer, worlds, django_assert_max_num_queries, partner, agreement
):
    browser, home = client_of(officer), reverse("portal:home")
    figures.refresh(TrainingClass.objects.get(public_id=worlds[0].values["class"]))
    browser.get(home)
    with django_assert_max_num_queries(22) as one:
        browser.get(home)
    for batch in range(5, 9):
        training_class = TrainingClassFactory(
            running=True,
            facility=worlds[0].facility,
            partner=partner,
            agreement=agreement,
            batch_number=batch,
        )
        EnrolmentFactory(active=True, training_class=training_class)
        figures.refresh(training_class)
    with django_assert_max_num_queries(22) as many:
        browser.get(home)

    assert len(many) == len(one)


def test_the_report_takes_the_same_queries_for_one_person_and_for_many(
    client_of, manager, worlds, agreement, django_assert_max_num_queries
):
    ObligationFactory(agreement=agreement, metric="participants", target=5)
    browser = client_of(manager)
    address = f"{reverse('portal:reintegration')}?perjanjian={agreement.code}"
    browser.get(address)
    training_class = TrainingClassFactory(
        closed=True, facility=agreement.facility, partner=agreement.partner, agreement=agreement
    )
    EnrolmentFactory(completed=True, training_class=training_class)
    with django_assert_max_num_queries(25) as one:
        browser.get(address)
    for _more in range(3):
        EnrolmentFactory(completed=True, training_class=training_class)
    with django_assert_max_num_queries(25) as many:
        browser.get(address)

    assert len(many) == len(one)


def test_the_facility_says_which_group_is_small(client_of, officer, agreement):
    training_class = TrainingClassFactory(
        closed=True, facility=agreement.facility, partner=agreement.partner, agreement=agreement
    )
    for _person in range(3):
        EnrolmentFactory(completed=True, training_class=training_class)
    address = f"{reverse('portal:reintegration')}?perjanjian={agreement.code}&sampai=today"

    def completed():
        stages = client_of(officer).get(address).context["stages"]
        return next(stage["rate"] for stage in stages if stage["url"].endswith("completed"))

    assert completed() == "3 dari 3"
    FacilitySettingFactory(facility=agreement.facility, key="small_group", value=3)
    assert completed() == "100%"


def test_every_number_of_funnel_and_reasons_leads_to_as_many_people(client_of, officer, worlds):
    browser = client_of(officer)
    address = reverse("portal:reintegration")
    before = browser.get(address, {"sampai": "today"}).context["stages"][0]["count"]
    ApplicationFactory(
        rejected=True,
        inmate__facility=worlds[0].facility,
        training_class__facility=worlds[0].facility,
        training_class__partner=worlds[0].partner,
    )
    page = browser.get(address, {"sampai": "today"})
    shown = page.context["stages"] + page.context["reasons"]

    lists = [browser.get(entry["url"]) for entry in shown]

    counts = [entry["count"] for entry in shown]
    assert [answer.context["page"].paginator.count for answer in lists] == counts
    assert counts[0] == before + 1
    assert "Ditolak" in lists[0].content.decode()


def test_managers_see_the_people_behind_a_number_without_names(client_of, manager, officer, worlds):
    address = reverse("portal:reintegration-people")
    inmate = InmateFactory(facility=worlds[0].facility, id_card_name="Kanaria Sendiri")
    EnrolmentFactory(
        completed=True,
        inmate=inmate,
        training_class__facility=worlds[0].facility,
        training_class__partner=worlds[0].partner,
    )

    seen_by = {
        user.role: client_of(user).get(address).content.decode() for user in (manager, officer)
    }

    assert {
        role: ("Kanaria Sendiri" in page, inmate.register_label in page, inmate.public_id in page)
        for role, page in seen_by.items()
    } == {"manager": (False, False, False), "officer": (True, True, True)}


def test_the_workbook_has_the_people_only_for_staff(client_of, manager, officer, worlds):
    address = reverse("portal:reintegration-xlsx")

    sizes = {
        user.role: _sheets(client_of(user).get(address).content) for user in (manager, officer)
    }

    assert sizes == {"manager": 4, "officer": 5}


def test_a_situation_stands_in_the_workbook_below_its_group(client_of, officer, worlds):
    """What is not told apart has one label in every group: the group says which."""
    book = load_workbook(
        io.BytesIO(client_of(officer).get(reverse("portal:reintegration-xlsx")).content)
    )
    labels = [row[0] for row in book.worksheets[1].iter_rows(values_only=True)]

    heads = ["Aktif produktif, bulan ke-6", "Belum aktif, bulan ke-6"]
    last = [len(labels) - 1 - labels[::-1].index(head) for head in heads]
    assert last[0] < labels.index("Bekerja") < last[1] < labels.index("Belum bekerja")


def test_a_list_says_of_which_agreement_and_day_it_is(client_of, officer, agreement):
    asked = {"perjanjian": agreement.code, "tahap": "certified"}
    page = client_of(officer).get(reverse("portal:reintegration-people"), asked)

    report = client_of(officer).get(reverse("portal:reintegration"), asked)
    assert str(agreement) in report.context["subtitle"]
    assert page.context["subtitle"] == report.context["subtitle"]
    choices = [label for _key, label in page.context["asked"].form.fields["perjanjian"].choices]
    assert choices == ["Semua", f"{agreement} · {agreement.facility} – {agreement.partner}"]


def test_who_sees_one_facility_reads_its_name_and_not_all(client_of, officer, manager, worlds):
    place = officer.postings.get().facility
    seen = {
        user: client_of(user).get(reverse("portal:reintegration")).context
        for user in (officer, manager)
    }

    assert [str(page["active"][0]["value"]) for page in seen.values()] == [str(place), "Semua"]
    assert seen[officer]["title"] == f"Laporan reintegrasi: {place}"
    assert seen[manager]["title"] == "Laporan reintegrasi"


def test_axes_without_a_line_say_when_one_begins(client_of, officer, agreement):
    page = client_of(officer).get(reverse("portal:reintegration"))

    assert not page.context["chart"].lines
    assert "Garis digambar mulai bulan yang jatuh temponya sudah 10 lulusan." in page.text


def _sheets(content: bytes) -> int:
    return len(load_workbook(io.BytesIO(content), read_only=True).sheetnames)


def test_a_workbook_without_end_is_refused_in_words(client_of, officer, worlds, monkeypatch):
    monkeypatch.setattr(spreadsheets, "MOST_ROWS", 0)

    asked = {"kelompok": "class"}
    address = reverse("portal:reintegration-xlsx", query=asked)

    answer = client_of(officer).get(address, follow=True)

    page = reverse("portal:reintegration", query=asked)
    assert answer.redirect_chain == [(page, 302)]
    assert [message.level_tag for message in answer.context["messages"]] == ["bad"]
    assert not AuditEvent.objects.filter(action="report.exported").exists()


@pytest.mark.parametrize(
    "question",
    ["perjanjian=tidak-ada", "upt=999999", "bebas_dari=31/02/2026", "kelompok=x", "page=abc"],
)
def test_a_question_that_makes_no_sense_is_answered_without_it(client_of, officer, question):
    answer = client_of(officer).get(f"{reverse('portal:reintegration')}?{question}")

    assert answer.status_code == 200


def test_a_stage_that_does_not_exist_is_not_found(client_of, officer):
    answer = client_of(officer).get(reverse("portal:reintegration-people"), {"tahap": "rahasia"})

    assert answer.status_code == 404


def test_old_work_of_one_kind_does_not_fill_the_first_page():
    papers = [due_item(day, "trainees:class-handover") for day in range(1, 8)]
    today = due_item(20, "trainees:session-register")

    assert [item.on.day for item in most_varied([*papers, today], 4)] == [1, 2, 3, 20]
    assert most_varied(papers, 4) == papers[:4]


def due_item(day, page):
    on = date(2026, 7, day)
    return DueItem(on=on, title="x", url_name=page, action_label="x", tone="late")


@pytest.mark.looks
def test_help_explains_certificates_and_credits_to_whom_they_concern(
    client_of, officer, coordinator, instructor
):
    parts = {
        name: {part for part in ("sertifikat", "skk") if f'id="{part}"' in client_of(who).get(
            reverse("portal:help")).text}
        for name, who in {"o": officer, "c": coordinator, "i": instructor}.items()
    }  # fmt: skip

    assert parts == {"o": {"sertifikat", "skk"}, "c": {"sertifikat"}, "i": set()}
    assert f'href="{reverse("portal:help")}"' in client_of(coordinator).get("/admin/").text


def test_links_into_the_help_lead_to_a_section_of_it():
    templates = Path(settings.BASE_DIR, "templates")
    texts = {str(path.relative_to(templates)): path.read_text() for path in templates.rglob("*")
             if path.suffix == ".html"}  # fmt: skip
    sections = {
        part for name, text in texts.items() if name.startswith("portal/pages/")
        for part in re.findall(r'<h2 id="([a-z-]+)"', text)
    }  # fmt: skip
    links = {name: set(re.findall(r"'portal:help' %}#([a-z-]+)", text))
             for name, text in texts.items()}  # fmt: skip

    assert set().union(*links.values()) <= sections
    assert links["trainees/history/upload.html"] == links["trainees/history/detail.html"]
    assert links["trainees/history/upload.html"] == {"riwayat"}
