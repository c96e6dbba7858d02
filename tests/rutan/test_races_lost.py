"""PostgreSQL breaks off one of two transactions that wait for each other: it is sent once more."""

from functools import partial
from threading import Barrier, Event

import pytest
from django import forms
from django.db import OperationalError, connection, transaction
from django.http import HttpResponse
from django.shortcuts import redirect
from django.test import RequestFactory

from partnerships.models import Partner
from rutan.accounts.models import OneTimeKey
from rutan.accounts.once import once
from rutan.audit.models import JobRun
from rutan.common.forms import ActionForm
from rutan.common.retrying import once_more
from tests.factories.accounts import UserFactory
from tests.factories.audit import JobRunFactory
from tests.factories.partnerships import PartnerFactory
from tests.races import together

pytestmark = pytest.mark.race


class BrokenOff(Exception):
    """What the driver raises: its class and its code."""

    def __init__(self, pgcode):
        self.pgcode = pgcode


SERIALIZATION, DEADLOCK, LOCK_NOT_AVAILABLE = "40001", "40P01", "55P03"


class Failing:
    """Writes a row, then fails as PostgreSQL does, once for each of `codes`."""

    def __init__(self, *codes):
        self.codes, self.tries = list(codes), 0

    def __call__(self):
        self.tries += 1
        made = JobRunFactory()
        if self.codes:
            raise OperationalError("broken off") from BrokenOff(self.codes.pop(0))
        return made


class FailingForm(ActionForm):
    name = forms.CharField()

    def __init__(self, *args, failing, **kwargs):
        super().__init__(*args, **kwargs)
        self.failing = failing

    def act(self):
        return self.failing()


def sent(failing):
    form = FailingForm({"name": "Sari"}, failing=failing)
    assert form.is_valid()
    return form


@pytest.mark.parametrize("code", [DEADLOCK, SERIALIZATION])
def test_a_form_that_lost_a_race_is_sent_once_more(code):
    failing = Failing(code)
    form = sent(failing)

    assert form.try_to_act()
    assert failing.tries == 2
    assert JobRun.objects.get() == form.result


def test_after_the_second_failure_nothing_is_kept_and_the_error_goes_on():
    failing = Failing(DEADLOCK, DEADLOCK)

    with pytest.raises(OperationalError):
        sent(failing).try_to_act()

    assert failing.tries == 2
    assert JobRun.objects.count() == 0


@pytest.mark.parametrize("code", [LOCK_NOT_AVAILABLE, None])
def test_other_troubles_of_the_database_are_not_tried_again(code):
    """Who waited five seconds for a lock must not wait for another five."""
    failing = Failing(code)

    with pytest.raises(OperationalError):
        sent(failing).try_to_act()

    assert failing.tries == 1


def test_inside_a_larger_transaction_only_its_beginning_can_begin_again():
    failing = Failing(DEADLOCK)

    with pytest.raises(OperationalError), transaction.atomic():
        sent(failing).try_to_act()

    assert failing.tries == 1


def post(view, user):
    request = RequestFactory().post("/", {"once": "a" * 22})
    request.user = user
    return view(request)


def view_of(failing):
    @once
    def creating_view(request):
        if sent(failing).try_to_act():
            return redirect(f"/made/{JobRun.objects.count()}/")
        return HttpResponse("form")

    return creating_view


def test_a_view_with_a_one_time_key_begins_again_as_a_whole():
    failing, user = Failing(DEADLOCK), UserFactory()

    answer = post(view_of(failing), user)

    assert answer["Location"] == "/made/1/"
    assert failing.tries == 2
    assert OneTimeKey.objects.get().answer_url == "/made/1/"


def test_a_view_that_failed_twice_gives_its_key_back():
    failing, user = Failing(DEADLOCK, SERIALIZATION), UserFactory()

    with pytest.raises(OperationalError):
        post(view_of(failing), user)

    assert (JobRun.objects.count(), OneTimeKey.objects.count()) == (0, 0)
    assert post(view_of(failing), user).status_code == 302


# --- A real one ----------------------------------------------------------------------------


class Crossing:
    """Two who each hold one row and want the other's; who was broken off comes back when the
    other one holds both, for a row just let go may be taken before who waits for it wakes."""

    def __init__(self, first, second):
        self.partners = {"there": (first, second), "back": (second, first)}
        self.both_hold_one = Barrier(2)
        self.one_holds_both = Event()
        self.began = []

    def cross(self, way):
        again = way in self.began
        self.began.append(way)
        one, other = self.partners[way]
        if again:
            self.one_holds_both.wait(timeout=10)
        self._write(one, way)
        if not again:
            self.both_hold_one.wait(timeout=10)
        self._write(other, way)
        self.one_holds_both.set()
        return way

    def _write(self, pk, way):
        partner = Partner.objects.select_for_update(of=("self",)).get(pk=pk)
        partner.short_name += f" {way}"
        partner.save(update_fields=["short_name"])


def crossing():
    return Crossing(PartnerFactory(short_name="A").pk, PartnerFactory(short_name="B").pk)


def names():
    return {frozenset(partner.short_name.split()[1:]) for partner in Partner.objects.all()}


def test_both_of_two_that_wait_for_each_other_get_through():
    if connection.vendor != "postgresql":
        return  # SQLite lets one writer in at a time: nobody holds what another one wants
    both = crossing()

    answers = together(
        partial(once_more, transaction.atomic(partial(both.cross, way)))
        for way in ("there", "back")
    )

    assert answers == ["there", "back"]
    assert len(both.began) == 3
    assert names() == {frozenset({"there", "back"})}


def test_without_the_second_try_one_of_them_is_lost():
    """The control: the two above do meet."""
    if connection.vendor != "postgresql":
        return  # as above
    both = crossing()

    answers = together(transaction.atomic(partial(both.cross, way)) for way in ("there", "back"))

    assert sorted(type(answer).__name__ for answer in answers) == ["OperationalError", "str"]
