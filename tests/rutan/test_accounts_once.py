"""One form, one record, however often and however fast it is sent."""

from threading import Barrier, Thread

import pytest
from django.db import connections
from django.http import HttpResponse
from django.shortcuts import redirect
from django.test import RequestFactory

from rutan.accounts.models import OneTimeKey
from rutan.accounts.once import once
from rutan.audit.models import JobRun
from tests.factories.accounts import UserFactory
from tests.factories.audit import JobRunFactory

KEY = "a" * 22


@once
def creating_view(request):
    """Stands for any creating view: `poor=1` comes back as a form with errors."""
    if request.method == "POST" and not request.POST.get("poor"):
        made = JobRunFactory()
        if request.POST.get("breaks"):
            raise RuntimeError
        return redirect(f"/made/{made.pk}/")
    return HttpResponse("form")


def post(user, view=creating_view, **posted):
    request = RequestFactory().post("/", {"once": KEY} | posted)
    request.user = user
    return view(request)


def test_the_second_post_gets_the_answer_of_the_first(db):
    user = UserFactory()

    first, second = post(user), post(user)

    assert first["Location"] == second["Location"]
    assert JobRun.objects.count() == 1


def test_two_forms_make_two_records(db):
    user = UserFactory()

    post(user)
    post(user, once="b" * 22)

    assert JobRun.objects.count() == 2


@pytest.mark.parametrize("key", ["", "short", "x" * 99, "with space in the key!", "a\x00" * 11])
def test_a_form_without_a_proper_key_is_refused_with_a_sentence(client, db, key):
    answer = post(UserFactory(), once=key)

    assert answer.status_code == 400
    assert b"<h1>" in answer.content
    assert JobRun.objects.count() == 0


def test_a_form_with_errors_may_be_sent_again_with_its_key(db):
    user = UserFactory()

    assert post(user, poor="1").content == b"form"
    assert post(user).status_code == 302
    assert JobRun.objects.count() == 1


def test_the_key_goes_when_the_record_goes(db):
    user = UserFactory()

    with pytest.raises(RuntimeError):
        post(user, breaks="1")

    assert (JobRun.objects.count(), OneTimeKey.objects.count()) == (0, 0)
    assert post(user).status_code == 302


def test_the_key_of_somebody_else_tells_nothing(db):
    post(UserFactory())

    assert post(UserFactory()).status_code == 400


def test_looking_at_the_form_needs_no_key(db):
    request = RequestFactory().get("/")
    request.user = UserFactory()

    assert creating_view(request).content == b"form"


def post_at_once(view, times=8):
    user = UserFactory()
    barrier = Barrier(times)
    answers = []

    def send():
        try:
            barrier.wait()
            answers.append(post(user, view)["Location"])
        finally:
            connections.close_all()

    threads = [Thread(target=send) for _number in range(times)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


@pytest.mark.race
def test_eight_posts_at_once_make_one_record():
    answers = post_at_once(creating_view)

    assert JobRun.objects.count() == 1
    assert len(answers) == 8
    assert len(set(answers)) == 1


@pytest.mark.race
def test_without_the_key_eight_posts_make_eight_records():
    """The control: it is `once` that keeps them from doing so."""
    post_at_once(creating_view.__wrapped__)

    assert JobRun.objects.count() == 8
