"""The list of follow-ups and the form of one, for staff and for the probation office."""

import re
from datetime import date

import pytest
import time_machine
from django.urls import reverse
from django.utils import translation

from partnerships.models import TrainingField
from rutan.audit.models import AuditEvent
from rutan.common.errors import DomainError
from tests.factories.after import ConsentRecordFactory, ReturnToCustodyFactory
from tests.factories.partnerships import PartnerFactory
from tests.factories.trainees import (
    CustodyFactory,
    EnrolmentFactory,
    FollowUpFactory,
    InmateFactory,
    OutcomeFactory,
    ReleaseContactFactory,
    ReleaseFactory,
)
from trainees import neutral_words
from trainees.actions import contacting
from trainees.choices import Consent, FollowUpState
from trainees.due import due_of
from trainees.models import ContactAttempt, Outcome, OutcomeKind

pytestmark = [pytest.mark.django_db, pytest.mark.looks]
LIST = "/pasca-bebas/"


@pytest.fixture(autouse=True)
def _in_august():
    with time_machine.travel("2026-08-10T03:00:00+00:00", tick=False), translation.override("id"):
        yield


def a_release(facility, name="Andi Contoh", **values):
    inmate = InmateFactory(facility=facility, id_card_name=name)
    custody = CustodyFactory(released=True, inmate=inmate, facility=facility)
    return ReleaseFactory(custody=custody, **values)


@pytest.fixture
def follow_up(facility):
    return FollowUpFactory(release=a_release(facility))


def address(follow_up):
    return reverse("trainees:follow-up-record", args=[follow_up.release_id, follow_up.checkpoint])


def typed(**values):
    answer = {
        "reached": "yes",
        "heard_on": "10/8/2026",
        "channel": "phone",
        "kind": OutcomeKind.objects.get(code="employed").pk,
        "detail": "Bengkel",
        "uses_training": "yes",
        "evidence": "self_report",
        "once": "k" * 32,
    }
    return answer | values


def test_the_list_begins_with_what_is_due_and_hides_other_facilities(
    facility, other_facility, officer, client_of, follow_up
):
    later = {"due_on": date(2026, 11, 10), "opens_on": date(2026, 10, 10)}
    FollowUpFactory(
        release=follow_up.release, checkpoint="b3", closes_on=date(2026, 12, 10), **later
    )
    FollowUpFactory(release=a_release(other_facility, name="Orang Lain"))
    client = client_of(officer)

    due, everything = client.get(LIST), client.get(LIST, {"status": "semua"})

    assert list(due.context["page"]) == [follow_up]
    assert len(everything.context["page"]) == 2
    assert "Orang Lain" not in everything.text


@pytest.mark.parametrize("query", ["status=x", "bulan=b99", "page=-3", "status=%00", "bulan="])
def test_nonsense_in_the_address_is_no_error(query, officer, client_of, follow_up):
    assert client_of(officer).get(f"{LIST}?{query}").status_code in {200, 400}


def test_an_empty_list_says_that_nothing_is_due(officer, client_of):
    assert "Tidak ada tindak lanjut jatuh tempo." in client_of(officer).get(LIST).text


def test_the_list_asks_the_database_no_more_for_more_rows(
    facility, officer, client_of, follow_up, django_assert_max_num_queries
):
    client = client_of(officer)
    client.get(LIST)

    def queries():
        with django_assert_max_num_queries(12) as counted:
            client.get(LIST)
        return len(counted)

    few = queries()
    for _ in range(3):
        FollowUpFactory(release=a_release(facility))
    assert queries() == few


def test_an_answer_is_recorded_once_and_says_what_comes_next(officer, client_of, follow_up):
    FollowUpFactory(
        release=follow_up.release,
        checkpoint="b3",
        due_on=date(2026, 10, 10),
        opens_on=date(2026, 9, 10),
        closes_on=date(2026, 11, 9),
    )
    client = client_of(officer)

    first = client.post(address(follow_up), typed(), follow=True)
    second = client.post(address(follow_up), typed(), follow=True)

    outcome = Outcome.objects.get()
    assert (outcome.kind.code, outcome.detail, outcome.on) == (
        "employed",
        "Bengkel",
        date(2026, 8, 10),
    )
    assert "10 Oktober 2026" in first.text
    assert second.status_code == 200


def test_a_call_that_reached_nobody_is_an_attempt(officer, client_of, follow_up):
    told = client_of(officer).post(
        address(follow_up), typed(reached="no", kind="", evidence=""), follow=True
    )

    follow_up.refresh_from_db()
    assert "Percobaan ke-1 dari 3 tercatat. Tindak lanjut ini tetap jatuh tempo." in told.text
    assert ContactAttempt.objects.get().was_reached is False
    assert follow_up.state == FollowUpState.SCHEDULED


def test_enough_attempts_in_too_few_days_say_what_is_missing(officer, client_of, follow_up):
    for day, channel in ((1, "family"), (3, "phone")):
        contacting.record_attempt(
            follow_up=follow_up, on=date(2026, 8, day), channel=channel, by=officer
        )

    told = client_of(officer).post(
        address(follow_up), typed(reached="no", kind="", evidence=""), follow=True
    )

    assert (
        "Percobaan ke-3 tercatat. Tindak lanjut ini tetap jatuh tempo: percobaannya belum mencakup "
        "14 hari dan 2 saluran." in told.text
    )


def test_all_that_is_wrong_with_an_answer_is_told_at_once(officer, client_of, follow_up):
    answer = client_of(officer).post(
        address(follow_up),
        typed(uses_training="", evidence="", channel="", since_on="11/8/2026"),
    )

    assert set(answer.context["form"].errors) == {
        "uses_training", "evidence", "channel", "since_on",
    }  # fmt: skip


def test_all_that_was_told_of_the_work_is_read_again(officer, client_of, follow_up):
    follow_up.state = FollowUpState.DONE
    follow_up.save()
    welding = TrainingField.objects.get(code="welding")
    OutcomeFactory(
        follow_up=follow_up, detail="Bengkel", field=welding, hours_week=40, income="1to2"
    )

    page = " ".join(client_of(officer).get(address(follow_up)).text.split())

    assert f"Bengkel, {welding}" in page
    assert "40 jam per minggu" in page


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"kind": ""}, "kind"),
        ({"evidence": ""}, "evidence"),
        ({"uses_training": ""}, "uses_training"),
        ({"heard_on": "31/2/2026"}, "heard_on"),
        ({"heard_on": "11/8/2026"}, "heard_on"),
        ({"heard_on": "9/7/2026"}, "heard_on"),
        ({"heard_on": "26/7/2026"}, "heard_on"),
        ({"since_on": "11/8/2026"}, "since_on"),
        ({"income": "abc"}, "income"),
        ({"hours_week": "500"}, "hours_week"),
        ({"note": "x" * 10_000}, "note"),
        ({"reached": ""}, "reached"),
    ],
    ids=[
        "no activity",
        "no evidence",
        "skill?",
        "no such day",
        "tomorrow",
        "before the release",
        "before the window",
        "begun after it was told",
        "no such income",
        "hours",
        "note",
        "reached?",
    ],  # fmt: skip
)
def test_what_cannot_be_is_refused_and_what_was_typed_stays(
    officer, client_of, follow_up, values, field
):
    answer = client_of(officer).post(address(follow_up), typed(**values))

    assert list(answer.context["form"].errors) == [field]
    assert "Bengkel" in answer.text
    assert not Outcome.objects.exists()


def test_opening_the_form_is_recorded_and_shows_whom_to_ask(officer, client_of, follow_up):
    ReleaseContactFactory(release=follow_up.release, phone="+6281100000042", owner="Istri")

    text = client_of(officer).get(address(follow_up)).text

    assert "+6281100000042" in text
    assert AuditEvent.objects.filter(
        action="follow_up.viewed", actor=officer.username, subject_id=follow_up.pk
    ).exists()


def test_the_probation_office_sees_the_people_it_supervises_only(
    facility, bapas, probation_officer, client_of, follow_up
):
    theirs = a_release(
        facility,
        name="Klien Kami",
        supervised=True,
        bapas=bapas,
        consent="not_needed",
        consent_on=None,
    )
    client = client_of(probation_officer)
    own = FollowUpFactory(release=theirs)

    assert list(client.get(LIST).context["page"]) == [own]
    assert client.get(address(own)).status_code == 200
    assert client.get(address(follow_up)).status_code == 404


def test_the_head_reads_a_follow_up_and_writes_nothing(head, client_of, follow_up):
    client = client_of(head)

    page = client.get(address(follow_up))

    assert page.status_code == 200
    assert 'name="reached"' not in page.text
    assert address(follow_up) in client.get(LIST).text
    assert client.post(address(follow_up), typed()).status_code == 403
    assert not Outcome.objects.exists()


def test_a_second_answer_is_kept_beside_the_first_and_says_so(officer, client_of, follow_up):
    client = client_of(officer)
    client.post(address(follow_up), typed(evidence="third_party"))
    kept = client.get(address(follow_up))
    assert 'name="reached"' not in kept.text
    assert "?tambah=1" in kept.text

    unaware = client.post(address(follow_up), typed(detail="Toko", once="l" * 32))
    asked = client.get(f"{address(follow_up)}?tambah=1")
    client.post(
        f"{address(follow_up)}?tambah=1",
        typed(detail="Toko", evidence="visit", answers="1", once="m" * 32),
    )

    assert "Keduanya disimpan" in unaware.text
    assert "Keduanya disimpan" in asked.text
    follow_up.refresh_from_db()
    assert (follow_up.outcomes.count(), follow_up.counted.detail) == (2, "Toko")


def test_before_the_window_there_is_no_form_but_news(officer, client_of, follow_up):
    early = FollowUpFactory(
        release=follow_up.release,
        checkpoint="b3",
        due_on=date(2026, 10, 10),
        opens_on=date(2026, 9, 10),
        closes_on=date(2026, 11, 9),
    )
    client = client_of(officer)
    news = reverse("trainees:outcome-add", args=[early.release_id])

    page = client.get(address(early))
    client.post(news, typed(heard_on="3/8/2026", on="", reached=""))

    assert "10 September 2026" in page.text
    assert news in page.text
    assert 'name="reached"' not in page.text
    assert client.post(address(early), typed(once="l" * 32)).status_code == 404
    told = Outcome.objects.get()
    assert (told.follow_up, told.on, told.heard_on) == (None, date(2026, 8, 3), date(2026, 8, 3))
    assert "Bengkel" in client.get(address(early)).text


@pytest.mark.parametrize("state", [FollowUpState.MISSED, FollowUpState.SCHEDULED])
def test_after_the_window_the_form_asks_for_the_day_the_answer_speaks_of(
    officer, client_of, follow_up, time_machine, state
):
    time_machine.move_to("2026-09-20T03:00:00+00:00", tick=False)
    client = client_of(officer)
    follow_up.state = state
    follow_up.save()

    page = client.get(address(follow_up))
    form = page.context["form"]
    outside = client.post(address(follow_up), typed(heard_on="20/9/2026", on="20/9/2026"))
    client.post(address(follow_up), typed(heard_on="20/9/2026", on="20/8/2026", once="l" * 32))

    assert "Rentang waktunya sudah lewat" in page.text
    assert "Untuk yang meninggal: hari meninggalnya." in page.text
    assert form["on"].value() == follow_up.due_on
    assert list(outside.context["form"].errors) == ["on"]
    assert Outcome.objects.get().on == date(2026, 8, 20)


def answered(follow_up, **values):
    follow_up.state = FollowUpState.DONE
    follow_up.save()
    return OutcomeFactory(follow_up=follow_up, **values)


def test_same_as_last_time_copies_the_life_and_never_the_evidence(officer, client_of, follow_up):
    answered(
        follow_up,
        kind=OutcomeKind.objects.get(code="employed"),
        detail="Bengkel Jaya",
        income="1to2",
        uses_training="partly",
        note="Lewat istri",
    )
    next_look = FollowUpFactory(
        release=follow_up.release, checkpoint="b3", due_on=date(2026, 8, 24)
    )

    form = client_of(officer).get(f"{address(next_look)}?sama=1").context["form"]

    copied = [form[name].value() for name in ("reached", "detail", "income", "uses_training")]
    assert copied == ["yes", "Bengkel Jaya", "1to2", "partly"]
    assert not any(form[name].value() for name in ("evidence", "channel", "note"))


def test_only_a_supervisor_says_that_an_answer_does_not_hold(
    officer, supervisor, client_of, follow_up
):
    answer = answered(follow_up)
    page = reverse(
        "trainees:outcome-void", args=[follow_up.release_id, follow_up.checkpoint, answer.pk]
    )

    assert client_of(officer).post(page).status_code == 403
    client = client_of(supervisor)
    assert page in client.get(address(follow_up)).text
    assert client.get(page.replace("/b1/", "/b3/")).status_code == 404
    assert client.post(page, {"reason": "", "once": "k" * 32}).status_code == 200
    client.post(page, {"reason": "Salah orang", "once": "l" * 32})

    assert Outcome.objects.get().voided_reason == "Salah orang"
    assert client.get(page).status_code == 404


def test_the_script_says_nothing_of_custody(officer, client_of, follow_up):
    ReleaseContactFactory(release=follow_up.release, phone="+6281100000042")

    text = client_of(officer).get(address(follow_up)).text

    script = re.search(r'aria-labelledby="h-script".*?</section>', text, re.DOTALL)[0]
    assert 'href="tel:+6281100000042"' in script
    words = re.sub(r"<[^>]+>", " ", script)
    assert neutral_words.found_in(words, secrets=()) == []


def test_a_probation_officer_reads_on_when_the_supervision_has_ended(
    facility, bapas, probation_officer, client_of
):
    ended = a_release(
        facility, supervised=True, bapas=bapas, supervised_until=date(2026, 8, 9),
        consent="not_needed", consent_on=None,
    )  # fmt: skip
    look = FollowUpFactory(release=ended)
    client = client_of(probation_officer)

    page = client.get(address(look))

    assert "Pengawasan sudah selesai" in page.text
    assert 'name="reached"' not in page.text
    assert "Pengawasan sudah selesai" in client.post(address(look), typed()).text
    assert not Outcome.objects.exists()


def test_the_list_tells_what_is_late_and_who_asks(facility, officer, client_of, follow_up):
    over = FollowUpFactory(
        release=a_release(facility), state=FollowUpState.MISSED,
        due_on=date(2026, 7, 20), opens_on=date(2026, 7, 6), closes_on=date(2026, 8, 3),
    )  # fmt: skip
    FollowUpFactory(
        release=a_release(facility), state=FollowUpState.MISSED,
        due_on=date(2026, 6, 1), opens_on=date(2026, 5, 1), closes_on=date(2026, 7, 1),
    )  # fmt: skip
    scheduled = FollowUpFactory(
        release=a_release(facility),
        due_on=date(2026, 8, 9), opens_on=date(2026, 7, 10), closes_on=date(2026, 9, 8),
    )  # fmt: skip
    client = client_of(officer)

    late = client.get(LIST, {"status": "terlambat"})

    assert list(late.context["page"]) == [over, scheduled]
    assert "Terlambat 1 hari" in late.text
    assert "0 dari 3" in late.text
    assert list(client.get(LIST, {"pemilik": "bapas"}).context["page"]) == []
    assert list(client.get(LIST, {"pemilik": "facility"}).context["page"]) == [scheduled, follow_up]
    assert client.get(LIST, {"pemilik": "\x00"}).status_code in {200, 400}


def test_a_partner_asks_only_with_the_consent_of_the_person(officer, client_of, follow_up, partner):
    page = reverse("trainees:follow-up-owner", args=[follow_up.release_id, follow_up.checkpoint])
    EnrolmentFactory(completed=True, inmate=follow_up.inmate, training_class__partner=partner)
    client = client_of(officer)
    assert page in client.get(address(follow_up)).text

    asked = {"owner": "partner", "partner": partner.pk}
    refused = client.post(page, asked | {"once": "k" * 32})
    supervised = client.post(page, {"owner": "bapas", "once": "l" * 32})
    follow_up.release.partner_may_ask = True
    follow_up.release.save()
    nobody = client.post(page, {"owner": "partner", "once": "n" * 32})
    with pytest.raises(DomainError, match="belum pernah melatih"):
        contacting.assign(
            follow_up=follow_up, owner="partner", partner=PartnerFactory(), by=officer
        )
    client.post(page, asked | {"once": "m" * 32})

    follow_up.refresh_from_db()
    assert list(refused.context["form"].errors) == list(supervised.context["form"].errors)
    assert list(nobody.context["form"].errors) == ["partner"]
    assert (follow_up.owner, follow_up.partner) == ("partner", partner)


def test_news_stands_on_the_page_of_the_person_also_where_no_month_is_planned(
    facility, officer, client_of
):
    release = a_release(facility)
    OutcomeFactory(release=release, follow_up=None, detail="Warung ikan", on=date(2026, 8, 1))

    page = client_of(officer).get(
        reverse("trainees:inmate-detail", args=[release.inmate.public_id])
    ).text  # fmt: skip

    assert "Warung ikan" in page
    assert "Kabar di luar jadwal" in page
    assert reverse("trainees:outcome-add", args=[release.pk]) in page


def test_the_page_of_the_person_says_why_a_month_is_not_asked_and_of_which_release_it_is(
    facility, officer, client_of
):
    release = a_release(facility)
    stay = CustodyFactory(released=True, inmate=release.inmate, facility=facility)
    earlier = ReleaseFactory(custody=stay, on=date(2025, 3, 2))
    closed = {"state": FollowUpState.NOT_REQUIRED, "closed_reason": "deceased"}
    FollowUpFactory(release=earlier, **closed)
    FollowUpFactory(release=release, **closed)

    page = client_of(officer).get(
        reverse("trainees:inmate-detail", args=[release.inmate.public_id])
    ).text  # fmt: skip

    assert page.count("Yang bersangkutan meninggal dunia.") == 2
    assert page.count("setelah bebas 2 Mar 2025") == 1


def supervised(facility, bapas, until, name, **values):
    release = a_release(
        facility, name=name, supervised=True, bapas=bapas, supervised_until=until,
        **{"consent": Consent.NOT_NEEDED, "consent_on": None} | values,
    )  # fmt: skip
    days = {"b3": date(2026, 10, 10), "b6": date(2027, 1, 10)}
    for checkpoint, due_on in days.items():
        FollowUpFactory(
            release=release, checkpoint=checkpoint, bapas=bapas, due_on=due_on, opens_on=due_on,
            closes_on=due_on, state=FollowUpState.NOT_REQUIRED, closed_reason="supervision_over",
        )  # fmt: skip
    return release


def test_before_a_supervision_ends_the_list_and_the_first_page_ask_for_consent(
    facility, bapas, officer, probation_officer, client_of
):
    ending = supervised(facility, bapas, date(2026, 9, 9), "Andi Contoh")
    supervised(facility, bapas, date(2026, 9, 10), "Budi Contoh")
    supervised(facility, bapas, date(2026, 8, 9), "Citra Contoh")
    ReturnToCustodyFactory(release=supervised(facility, bapas, date(2026, 9, 1), "Eko Contoh"))
    ConsentRecordFactory(
        release=supervised(facility, bapas, date(2026, 9, 1), "Gani Contoh"),
        answer=Consent.REFUSED,
    )
    OutcomeFactory(
        release=supervised(facility, bapas, date(2026, 9, 1), "Fajar Contoh"),
        follow_up=None,
        kind=OutcomeKind.objects.get(code="deceased"),
    )
    supervised(
        facility, bapas, date(2026, 9, 1), "Dedi Contoh",
        consent=Consent.GIVEN, consent_on=date(2026, 8, 1),
    )  # fmt: skip

    for user in (officer, probation_officer):
        client = client_of(user)
        page = client.get("/pasca-bebas/pengawasan/")
        assert "tanyakan sebelum hari itu" in page.text
        lines = due_of(user, facility if user is officer else None, date(2026, 8, 10))
        asked = [line for line in lines if line.url_name == "trainees:supervision-list"]

        assert [row.release for row in page.context["page"]] == [ending]
        assert reverse("trainees:consent-edit", args=[ending.pk]) in page.text
        assert [(line.on, line.title[:13]) for line in asked] == [
            (date(2026, 9, 9), "Tanyakan kepa")
        ]


def test_the_probation_office_begins_with_what_it_asks_itself(
    facility, bapas, officer, probation_officer, client_of
):
    supervised(facility, bapas, date(2026, 9, 9), "Andi Contoh")
    for owner, checkpoint in (("bapas", "b1"), ("bapas", "b1"), ("facility", "b3")):
        release = a_release(facility, bapas=bapas, supervised=True)
        FollowUpFactory(
            release=release, checkpoint=checkpoint, bapas=bapas, owner=owner,
            opens_on=date(2026, 7, 1), due_on=date(2026, 8, 1), closes_on=date(2026, 9, 1),
        )  # fmt: skip
    client = client_of(probation_officer)

    tasks = client.get(LIST).context["tasks"]

    assert [(task["title"], task["url"]) for task in tasks] == [
        ("Catat tindak lanjut bulan ke-1 untuk 2 lulusan", f"{LIST}?bulan=b1&pemilik=bapas"),
        (
            "Tanyakan kepada 1 orang, bolehkah dihubungi setelah pengawasan selesai",
            reverse("trainees:supervision-list"),
        ),
    ]
    assert len(client.get(tasks[0]["url"]).context["page"]) == 2
    assert client_of(officer).get(LIST).context["tasks"] == []


def test_the_follow_up_leads_staff_to_the_person_and_nobody_else(
    facility, bapas, officer, probation_officer, client_of
):
    release = a_release(
        facility, supervised=True, bapas=bapas, supervised_until=date(2027, 1, 1),
        consent=Consent.NOT_NEEDED, consent_on=None,
    )  # fmt: skip
    look = FollowUpFactory(release=release, bapas=bapas, owner="bapas")
    person = reverse("trainees:inmate-detail", args=[release.inmate.public_id])

    assert person in client_of(officer).get(address(look)).text
    assert person not in client_of(probation_officer).get(address(look)).text
