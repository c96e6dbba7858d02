"""Credits of a whole class by subject, and its hours of independent study."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from partnerships.models import TrainingClass
from rutan.accounts.decorators import requires
from rutan.accounts.once import once
from trainees import learner_rules, skk
from trainees.forms.studies import ClassStudyForm
from trainees.models import Enrolment, LearnerRecord
from trainees.views._class_page import class_or_404, class_page
from trainees.views._teaching import CREDITS, parts

WITHDRAWN = "cancelled"


@requires("trainees.view_studytime")
@require_safe
def class_credits(request: HttpRequest, public_id: str) -> HttpResponse:
    """Everybody with a place and the credits of each subject, also those earned elsewhere."""
    training_class = _rombel_or_404(request, public_id)
    places = list(
        Enrolment.objects.for_user(request.user)
        .filter(training_class=training_class, learner__isnull=False)
        .exclude(state=WITHDRAWN)
        .select_related("inmate", "learner")
        .order_by("inmate__id_card_name", "pk")
    )
    readable = set(
        LearnerRecord.objects.for_user(request.user)
        .filter(enrolments__in=places, facility=training_class.facility)
        .values_list("pk", flat=True)
    )
    here = [each for each in places if each.learner_id in readable]
    context = class_page(request, training_class, "class-results") | {
        **_table(here),
        "gone": len(places) - len(here),
        "may_record": request.user.has_perm("trainees.add_studytime"),
        "parts": parts(request, training_class, CREDITS),
        "crumbs": _crumbs(training_class),
    }
    return render(request, "trainees/learners/credits.html", context)


def _table(places: list[Enrolment]) -> dict[str, Any]:
    """Columns are the subjects that anybody needs or has learnt."""
    standings = learner_rules.standings_of([each.learner for each in places])
    subjects = {
        standing.subject: standing.required for rows in standings.values() for standing in rows
    }
    order = sorted(subjects, key=lambda each: (each.order, each.name))
    rows = []
    for place in places:
        own = {each.subject: each for each in standings[place.learner_id]}
        rows.append(
            {
                "place": place,
                "cells": [
                    {
                        "subject": subject,
                        "earned": skk.shown(own[subject].earned) if subject in own else "–",
                        "is_met": subject in own and own[subject].is_met,
                    }
                    for subject in order
                ],
                "earned": skk.shown(skk.earned(own.values())),
                "missing": skk.shown(skk.missing(own.values())),
            }
        )
    return {
        "subjects": [{"subject": each, "required": skk.shown(subjects[each])} for each in order],
        "rows": rows,
    }


@requires("trainees.view_studytime", "trainees.add_studytime")
@once
def class_study(request: HttpRequest, public_id: str) -> HttpResponse:
    """Minutes of independent study, one subject and day for everybody at once."""
    training_class = _rombel_or_404(request, public_id)
    form = ClassStudyForm(request.POST or None, training_class=training_class, user=request.user)
    if request.method == "POST" and form.is_valid() and form.try_to_act():
        messages.success(
            request,
            ngettext(
                "Hours of %(n)s person are recorded.",
                "Hours of %(n)s people are recorded.",
                form.result,
            )
            % {"n": form.result},
        )
        return redirect("trainees:class-credits", public_id)
    context = class_page(request, training_class, "class-results") | {
        "form": form,
        "crumbs": [
            *_crumbs(training_class),
            {"label": _("Record independent study"), "url": ""},
        ],
    }
    status = 400 if request.method == "POST" else 200
    return render(request, "trainees/learners/study.html", context, status=status)


def _rombel_or_404(request: HttpRequest, public_id: str) -> TrainingClass:
    training_class = class_or_404(request, public_id)
    if not training_class.programme_version.programme.is_equivalency:
        raise Http404("only a class of equivalency has credits")
    return training_class


def _crumbs(training_class: TrainingClass) -> list[dict[str, str]]:
    args = [training_class.public_id]
    return [
        {"label": _("Classes"), "url": reverse("trainees:class-list")},
        {"label": training_class.title, "url": reverse("trainees:class-detail", args=args)},
        {"label": _("Credits (SKK)"), "url": reverse("trainees:class-credits", args=args)},
    ]
