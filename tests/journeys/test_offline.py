"""Registers on a device: the line cut, the browser killed, the answers lost. Nothing is."""

import json
import random
from datetime import date, time

import pytest
from django.urls import reverse

from tests import chromium
from tests.factories.accounts import PASSWORD
from tests.factories.partnerships import SessionFactory, TrainingClassFactory
from tests.factories.trainees import EnrolmentFactory
from tests.journeys.walker import DESKTOP, SMALL, Walker, look_of
from tests.line import Line
from trainees import attendance_rules
from trainees.actions import attendance
from trainees.actions.marks import Mark
from trainees.choices import OperationOutcome
from trainees.models import AppliedOperation, Attendance, AttendanceChange, AttendanceReason

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PAGE = "/luring/"
CODE = "kode-perangkat-7"
READY = """() => navigator.serviceWorker.ready.then(() => caches.keys())
  .then(async names => (await (await caches.open(names[0])).keys()).length)"""
AT_THE_HEADING = "() => document.activeElement?.id === 'register-heading'"
UNSENT = "() => Number(localStorage.getItem('bekal-unsent'))"


class OnDevice(Walker):
    """A browser with a profile of its own, that can be killed and started again."""

    def __init__(self, browser, line, profile, *, size=DESKTOP, theme="light"):
        self.base, self.clicks = f"http://localhost:{line.port}", 0
        self.scripts = self.audits = True
        self.kind, self.profile = browser.browser_type, profile
        self.look_of = look_of(language="id", size=size, theme=theme)
        self.sent = []
        self.start()

    def start(self):
        self.meet(
            self.kind.launch_persistent_context(
                self.profile,
                executable_path=chromium.find(),
                args=chromium.FLAGS,
                **self.look_of,
            )
        )
        self.page.on("request", self._note_message)

    def kill(self):
        assert chromium.kill(self.profile)
        self.told.clear()

    def _note_message(self, request):
        if request.url.endswith("/luring/kirim/"):
            self.sent.append(request.post_data)

    def take(self, count):
        self.open(PAGE)
        boxes = self.page.locator("[data-list=offered] input")
        boxes.nth(count - 1).wait_for()
        for n in range(count):
            boxes.nth(n).check()
        self.choose_code()
        self.page.locator("[data-list=copies] li").nth(count - 1).wait_for()
        assert self.page.evaluate(READY) > 10

    def choose_code(self, code=CODE):
        for name in ("code", "again"):
            self.page.locator(f"[data-form=take] [name={name}]").fill(code)
        self.page.get_by_role("button", name="Bawa luring").click()

    def without_a_line(self):
        """The page comes out of the browser; it complains about the line, and nothing else."""
        self.page.goto(self.base + PAGE)
        self.page.locator("[data-form=open] input").wait_for()
        assert all("ERR_" in each for each in self.told), self.told
        self.told.clear()

    def open_with(self, code=CODE):
        self.page.locator("[data-form=open] input").fill(code)
        self.page.locator("[data-form=open] button").click()

    def register(self, n):
        self.page.locator("[data-list=copies] [data-do=show]").nth(n).click()
        # The page puts the focus on the heading last: a key before that would go astray.
        self.page.wait_for_function(AT_THE_HEADING)

    def back(self):
        self.page.locator("[data-do=list]").click()
        self.page.locator("[data-list=copies] li").first.wait_for()

    def type_letters(self, letters, *, begin=0):
        self.page.locator("#device-register [data-row]").nth(begin).locator(
            "input[type=radio]"
        ).first.focus()
        for letter in letters:
            self.page.keyboard.press(letter)

    def send(self):
        self.page.get_by_role("button", name="Kirim sekarang").click()

    def waits_for(self, count):
        self.page.wait_for_function(f"() => Number(localStorage['bekal-unsent']) === {count}")

    def close(self):
        chromium.kill(self.profile)


@pytest.fixture
def line(live_server):
    line = Line(int(live_server.url.rpartition(":")[2]))
    yield line
    line.close()


@pytest.fixture
def device(browser, line, evening, tmp_path):
    started = []

    def start(**look):
        started.append(OnDevice(browser, line, tmp_path / "profile", **look))
        return started[-1]

    yield start
    for each in started:
        each.close()


def people_of(facility, partner, count):
    training_class = TrainingClassFactory(
        running=True, facility=facility, partner=partner, quota=32, title="Paket C"
    )
    for n in range(count):
        EnrolmentFactory(
            active=True, training_class=training_class, inmate__id_card_name=f"Warga Nomor {n:02d}"
        )
    return training_class


def session_of(training_class, n=0):
    return SessionFactory(
        training_class=training_class,
        on=date(2026, 7, 15),
        starts_at=time(7 + 2 * n),
        ends_at=time(8 + 2 * n, 30),
        hours=2,
    )


@pytest.fixture
def sessions(facility, partner):
    training_class = people_of(facility, partner, 32)
    return [session_of(training_class, n) for n in range(5)]


@pytest.fixture
def session(facility, partner):
    return session_of(people_of(facility, partner, 4))


def stored(session):
    kept = Attendance.objects.filter(session=session).order_by("enrolment__inmate__id_card_name")
    return "".join(kept.values_list("reason__letter", flat=True))


def test_200_marks_survive_a_cut_line_and_a_killed_browser_and_count_once(
    device, line, sessions, officer, client_of
):
    walker = device()
    walker.sign_in(officer)
    walker.take(5)

    line.cut()
    walker.without_a_line()
    walker.open_with()
    for n in range(3):
        walker.register(n)
        walker.tap("[data-mark-all]")
        walker.waits_for(32 * (n + 1))
        walker.back()
    walker.register(3)
    walker.type_letters("sipa")
    walker.waits_for(100)
    walker.audit()
    walker.kill()

    walker.start()
    walker.without_a_line()
    walker.open_with()
    walker.register(3)
    walker.type_letters("h" * 28, begin=4)
    walker.back()
    walker.register(4)
    walker.type_letters("i" * 32)
    for n in range(2):
        walker.back()
        walker.register(n)
        walker.type_letters("a" * 20)
    walker.waits_for(200)
    walker.back()

    # The session ended with the browser: somebody has to sign in before anything is sent.
    line.mend()
    walker.send()
    walker.page.locator("[data-part=sign-in]").wait_for()
    walker.told.clear()
    walker.press("Masuk untuk mengirim")
    walker.fill(sign_in_name=officer.username, password=PASSWORD)
    walker.press("Masuk", within="form")
    assert walker.page.url.endswith(PAGE)
    line.deaf_to = b"POST /luring/kirim/"
    walker.open_with()
    for _lost in range(2):
        walker.page.locator("[data-say=line]", has_text="tidak ada sambungan").wait_for()
        walker.send()
    line.deaf_to = None
    walker.send()
    walker.waits_for(0)
    walker.page.locator("[data-say=unsent]", has_text="Semua sudah terkirim").wait_for()

    letters = ["A" * 20 + "H" * 12] * 2 + ["H" * 32, "SIPA" + "H" * 28, "I" * 32]
    before = list(AppliedOperation.objects.order_by("pk").values_list("op", "outcome", "answer"))
    messages = walker.sent * 3
    random.Random(7).shuffle(messages)
    client = client_of(officer)
    for message in messages:
        answer = client.post(
            reverse("trainees:offline-send"), message, content_type="application/json"
        )
        assert answer.status_code == 200
        assert all(each["again"] for each in answer.json()["answers"])

    assert (
        len({each["op"] for body in walker.sent for each in json.loads(body)["operations"]}) == 200
    )
    kept = AppliedOperation.objects.order_by("pk")
    assert list(kept.values_list("op", "outcome", "answer")) == before
    assert kept.filter(outcome=OperationOutcome.APPLIED).count() == 160
    assert kept.filter(outcome=OperationOutcome.OVERTAKEN).count() == 40
    assert [stored(session) for session in sessions] == letters
    assert AttendanceChange.objects.count() == 160


def save_as(user, session, letters):
    """Somebody else saves the first rows of the register on its page."""
    reasons = {each.letter: each for each in AttendanceReason.objects.all()}
    people = attendance_rules.roster(session)
    attendance.save_register(
        session=session,
        marks={each.pk: Mark(reason=reasons[a]) for each, a in zip(people, letters, strict=False)},
        version=session.version,
        by=user,
    )


def on_the_disk(profile, words):
    files = [path for path in profile.rglob("*") if path.is_file()]
    assert files
    return [path.name for path in files if words.encode() in path.read_bytes()]


def test_a_wrong_code_opens_nothing_and_five_lock(device, line, session, officer):
    """Nor does the disk tell a name. What was not sent opens again with a new code."""
    walker = device()
    walker.sign_in(officer)
    walker.take(1)
    line.cut()
    walker.register(0)
    walker.type_letters("hs")
    walker.waits_for(2)
    walker.kill()
    assert on_the_disk(walker.profile, "Warga Nomor") == []
    assert on_the_disk(walker.profile, "bekal-unsent")  # what is not encrypted is found

    walker.start()
    walker.without_a_line()
    for left in (4, 3, 2, 1, 0):
        walker.open_with("bukan-kode-itu")
        words = f"Sisa {left} kali" if left else "Terlalu banyak kode salah"
        walker.page.locator("[data-say=trouble]", has_text=words).wait_for()
    walker.page.locator("[data-form=open]").wait_for(state="hidden")
    assert walker.page.evaluate(UNSENT) == 2
    walker.told.clear()

    line.mend()
    walker.sign_in(officer)
    walker.open(PAGE)
    walker.page.locator("[data-list=offered] input").wait_for()
    walker.page.locator("[data-list=offered] input").uncheck()
    walker.choose_code("kode-yang-baru")
    walker.waits_for(0)
    assert stored(session) == "HS"


def test_48_hours_wipe_names_and_keep_marks(device, line, session, officer):
    walker = device()
    walker.sign_in(officer)
    walker.take(1)
    line.cut()
    walker.register(0)
    walker.type_letters("ha")
    walker.waits_for(2)
    walker.page.add_init_script(
        "{ const now = Date.now; Date.now = () => now() + 49 * 3600 * 1000; }"
    )

    walker.without_a_line()
    walker.open_with()
    walker.page.locator("[data-part=end]").wait_for()

    assert walker.page.locator("[data-list=copies] li").count() == 0
    assert walker.page.evaluate(UNSENT) == 2
    line.mend()
    walker.send()
    walker.waits_for(0)
    assert stored(session) == "HA"
    walker.told.clear()


def test_signing_out_with_unsent_marks_asks(device, line, session, officer):
    walker = device()
    walker.sign_in(officer)
    walker.take(1)
    line.cut()
    walker.register(0)
    walker.type_letters("h")
    walker.waits_for(1)
    line.deaf_to = b"POST /luring/kirim/"  # whatever arrives now, the device does not know it
    line.mend()
    walker.told.clear()
    asked = []
    walker.page.once("dialog", lambda asks: (asked.append(asks.message), asks.dismiss()))
    walker.open("/profil/")

    walker.page.get_by_role("button", name="Keluar", exact=True).click()

    assert asked == ["1 baris belum terkirim. Keluar akan menghapusnya."]
    assert walker.page.url.endswith("/profil/")
    walker.page.once("dialog", lambda asks: asks.accept())
    walker.press("Keluar")
    assert walker.page.evaluate("() => indexedDB.databases()") == []
    assert walker.page.evaluate("() => navigator.serviceWorker.getRegistrations()") == []


def test_a_person_decides_where_two_marked_the_same(device, line, session, officer, supervisor):
    walker = device(size=SMALL, theme="dark")
    walker.sign_in(officer)
    walker.take(1)
    walker.audit()
    line.cut()
    walker.register(0)
    walker.audit()
    walker.type_letters("aas")
    walker.tap("[data-row] >> nth=3 >> .register__more > summary")
    walker.tap("[data-row] >> nth=3 >> .mark:has([value=M])")
    walker.waits_for(4)
    save_as(supervisor, session, "II")

    line.mend()
    walker.back()
    walker.send()
    problems = walker.page.locator("[data-list=problems] li")
    problems.nth(2).wait_for()
    walker.told.clear()
    walker.audit()
    walker.sees("Tersimpan: I oleh Andi Kasubsi", "Dari Anda: A", "Menolak memerlukan catatan")
    assert stored(session) == "IIS"
    walker.tap("[data-list=problems] [data-do=mine]")
    problems.nth(2).wait_for(state="detached")
    walker.tap("[data-list=problems] [data-do=theirs]")
    problems.nth(1).wait_for(state="detached")
    walker.register(0)
    row = walker.page.locator("[data-row] >> nth=3")
    row.locator("summary", has_text="Tambah catatan").click()
    row.locator("[name^=note-]").fill("Tidak mau ikut")
    row.locator("[name^=note-]").blur()
    walker.waits_for(0)

    assert stored(session) == "AISM"
    assert AppliedOperation.objects.exclude(settles=None).count() == 1
    walker.back()
    walker.page.locator("[data-do=shut]").click()
    walker.page.locator("[data-form=open]").wait_for()
    assert "Warga Nomor" not in walker.page.content()
    walker.audit()
    walker.told.clear()
