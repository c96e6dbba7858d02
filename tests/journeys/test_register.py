"""A register of 32 people by mouse and by keyboard, with the script and without."""

import re
import time

import pytest
from django.urls import reverse

from rutan.audit.models import AuditEvent
from tests.factories.partnerships import SessionFactory, TrainingClassFactory
from tests.factories.trainees import EnrolmentFactory
from trainees.models import Attendance

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.looks]

LARGEST_POST = 5 * 1024
ABSENT = {4: "S", 10: "P", 18: "I", 26: "A"}
MARKS = """() => [...document.querySelectorAll('[data-row]')]
  .map(row => row.querySelector(':checked')?.value ?? '').join('')"""

TYPED = """() => [...document.querySelectorAll('[data-row] input:not([type=radio])')]
  .map(field => field.value).filter(Boolean)"""


@pytest.fixture
def session(facility, partner):
    training_class = TrainingClassFactory(
        running=True, facility=facility, partner=partner, quota=32, title="Paket C"
    )
    for n in range(32):
        EnrolmentFactory(
            active=True,
            training_class=training_class,
            inmate__id_card_name=f"Warga Nomor {n:02d}",
            custody__block="A-1",
        )
    return SessionFactory(training_class=training_class, on="2026-07-15")


def address(session):
    return reverse("trainees:session-register", args=[session.training_class.public_id, session.pk])


def stored(session):
    kept = Attendance.objects.filter(session=session).order_by("enrolment__inmate__id_card_name")
    return "".join(kept.values_list("reason__letter", flat=True))


def expected():
    return "".join(ABSENT.get(n, "H") for n in range(32))


def test_32_people_take_one_tap_and_one_more_an_absence(walk, session, officer):
    officer.language = "id"
    officer.save()
    walker = walk()
    walker.sign_in(officer)
    walker.open(address(session))
    walker.clicks = 1  # from the home page

    posts = []
    walker.page.on("request", lambda sent: posts.append(len(sent.post_data_buffer or b"")))

    walker.tap("[data-mark-all]")
    for n, letter in ABSENT.items():
        walker.tap(f"[data-row] >> nth={n} >> .mark:has([value={letter}])")
    assert walker.page.locator("[data-tally-code=H]").inner_text() == "28"
    kept = walker.page.evaluate("() => JSON.stringify({...sessionStorage})")
    assert "register:" in kept
    assert "Warga" not in kept
    walker.press("Simpan kehadiran")

    assert walker.clicks <= 8
    assert 0 < max(posts) <= LARGEST_POST
    assert stored(session) == expected()
    walker.sees("28 hadir", "4 tidak")
    assert walker.page.evaluate("() => sessionStorage.length") == 0


def test_keys_fill_every_row_and_work_only_inside_the_list(walk, session, officer):
    walker = walk(audits=False)
    walker.sign_in(officer)
    walker.open(address(session))
    keys = walker.page.keyboard

    keys.press("h")
    assert walker.page.evaluate(MARKS) == ""
    walker.page.locator("[data-row] input[type=radio]").first.focus()
    for letter in expected():
        keys.press(letter.lower())
    assert walker.page.evaluate(MARKS) == expected()

    # What was not saved is there again after the page was lost, minutes too and no note.
    for letter, field, n in (("T", "late", 1), ("C", "early", 2)):
        row = walker.page.locator("[data-row]").nth(n)
        row.locator(".register__more > summary").click()
        row.locator(f".mark:has([value={letter}])").click()
        row.locator(f"[name^={field}-]").fill("15")
    row = walker.page.locator("[data-row]").nth(4)
    row.locator(".register__note > summary").click()
    row.locator("[name^=note-]").fill("Warga lain")
    walker.page.reload()
    assert walker.page.evaluate(MARKS) == "HTC" + expected()[3:]
    assert walker.page.evaluate(TYPED) == ["15", "15"]


# What a person adds to what the machine needs (keystroke-level model): a tap with the way to it, a
# key, the hand from the mouse to the keys; and reading 32 names off a room, half a second each.
TAP, KEY, HOMING, READING = 0.25, 0.28, 0.4, 32 * 0.5
TO_THE_BUTTON = 8  # Tab from the last row, and Enter
MOST_SECONDS = 60


def test_32_people_within_60_seconds_at_the_pace_of_a_person(walk, session, officer):
    """From the address to the saved register, late minutes typed too; then what follows from it."""
    officer.language = "id"
    officer.save()
    walker = walk()
    walker.sign_in(officer)
    began = time.monotonic()
    walker.open(address(session))
    walker.clicks = 0

    walker.tap("[data-mark-all]")
    for n, letter in ABSENT.items():
        walker.tap(f"[data-row] >> nth={n} >> .mark:has([value={letter}])")
    walker.tap("[data-row] >> nth=0 >> .register__more > summary")
    walker.tap("[data-row] >> nth=0 >> .mark:has([value=T])")
    walker.page.locator("[data-row] >> nth=0 >> [name^=late-]").fill("15")
    walker.audit()
    walker.press("Simpan kehadiran")
    seconds = time.monotonic() - began

    assert seconds + READING + TAP * (walker.clicks + 1) + HOMING + KEY * 2 <= MOST_SECONDS
    assert stored(session) == "T" + expected()[1:]
    late = Attendance.objects.get(session=session, reason__letter="T")
    assert (late.late_minutes, late.quarters) == (15, min(session.hours * 4, 225 * 4 // 45))
    walker.press("Riwayat daftar hadir ini")
    walker.sees("15 menit terlambat")
    walker.press("Kembali ke daftar hadir")
    walker.press("Pendekkan sesi")
    walker.open("/kehadiran/")
    walker.sees("Paket C", "100% tercatat")


def test_32_keys_within_60_seconds_at_the_pace_of_a_person(walk, session, officer):
    walker = walk(audits=False)
    walker.sign_in(officer)
    began = time.monotonic()
    walker.open(address(session))

    walker.page.locator("[data-row] input[type=radio]").first.focus()
    for letter in expected():
        walker.page.keyboard.press(letter.lower())
    walker.page.locator("button[type=submit][form=register]").press("Enter")
    walker.page.wait_for_url(re.compile("tersimpan"))
    seconds = time.monotonic() - began

    assert seconds + READING + TAP + HOMING + KEY * (32 + TO_THE_BUTTON) <= MOST_SECONDS
    assert stored(session) == expected()


def test_keys_that_were_switched_off_in_the_profile_do_nothing(walk, session, officer):
    officer.letter_keys = False
    officer.save()
    walker = walk(audits=False)
    walker.sign_in(officer)
    walker.open(address(session))

    walker.page.locator("[data-row] input[type=radio]").first.focus()
    walker.page.keyboard.press("s")

    assert walker.page.evaluate(MARKS) == ""


@pytest.mark.parametrize("reaches_the_server", [False, True])
def test_after_a_lost_line_the_page_still_stands_and_sends_once(
    walk, session, officer, reaches_the_server
):
    """The line breaks before the marks arrive, or after they are saved and before the answer."""
    officer.language = "id"
    officer.save()
    walker = walk()
    walker.sign_in(officer)
    walker.open(address(session))
    walker.tap("[data-mark-all]")

    def lose(route):
        if route.request.method == "POST" and reaches_the_server:
            route.fetch(max_redirects=0)
        route.abort("connectionreset")

    walker.page.route(f"**{address(session)}", lose)
    walker.page.get_by_role("button", name="Simpan kehadiran").click()
    retry = walker.page.get_by_role("button", name="Coba lagi")
    retry.wait_for()
    assert retry.evaluate("button => button === document.activeElement")
    assert walker.page.evaluate(MARKS) == "H" * 32
    assert stored(session) == ("H" * 32 if reaches_the_server else "")
    walker.audit()

    walker.page.unroute_all()
    walker.told.clear()  # the browser complains about the line
    walker.press("Coba lagi")

    walker.sees("32 hadir")
    assert stored(session) == "H" * 32
    assert AuditEvent.objects.filter(action="attendance.saved").count() == 1


def test_without_scripts_the_same_register_is_filled_and_saved(walk, session, officer):
    officer.language = "id"
    officer.save()
    walker = walk(scripts=False)
    walker.sign_in(officer)
    walker.open(address(session))

    walker.press("Tandai semua hadir")
    for n, letter in ABSENT.items():
        row = walker.page.locator("[data-row]").nth(n)
        row.locator(f".marks input[value={letter}]").check(force=True)
    walker.press("Simpan kehadiran")

    assert stored(session) == expected()


def test_mark_everyone_never_overwrites(walk, session, officer):
    walker = walk(audits=False)
    walker.sign_in(officer)
    walker.open(address(session))

    walker.tap("[data-row] >> nth=0 >> .mark:has([value=A])")
    walker.tap("[data-mark-all]")

    assert walker.page.evaluate(MARKS) == "A" + "H" * 31
