from django.shortcuts import redirect, render
from django.utils import timezone

from partnerships.choices import CLASS_TONES, STANDING_TONES
from partnerships.models import Agreement
from partnerships.models.posting import reach_of
from partnerships.reports.obligations import progress_of
from partnerships.reports.promises import promises_of
from rutan.accounts.choices import Role
from rutan.accounts.decorators import requires
from rutan.common.due import LATE, LATER, SOON, TODAY, as_task
from rutan.common.http import paginate
from rutan.portal.answers import answers_of
from rutan.portal.asked_report import end_of_last_month
from rutan.portal.due import due_of, most_varied
from rutan.portal.overview import Overview

MOST_TASKS = 6


@requires()
def home(request):
    """Each role begins where its work is."""
    user = request.user
    if user.works_in_admin:
        return redirect("admin:index")
    if user.role == Role.PROBATION_OFFICER:
        return redirect("trainees:follow-up-list")
    if user.role == Role.MANAGER:
        return _manager_home(request)
    if user.is_facility_staff and request.facility:
        return _staff_home(request)
    return tasks(request)


def _staff_home(request):
    facility = request.facility
    today = facility.today()
    overview = Overview(user=request.user, facility=facility, on=today)
    first_steps = overview.first_steps()
    due = due_of(
        request.user, facility, today, agreements=overview.agreements, shared=overview.shared
    )
    context = {
        "today": today,
        "first_steps": first_steps,
        "figures": [] if first_steps else overview.figures(),
        "tasks": [as_task(item) for item in most_varied(due, MOST_TASKS)],
        "tasks_total": len(due),
        "classes": [(row, CLASS_TONES[row.state]) for row in overview.classes()],
        "agenda": overview.agenda(),
        "goals": overview.goals(),
    }
    return render(request, "portal/home.html", context)


def _manager_home(request):
    agreements = (
        Agreement.objects.for_user(request.user)
        .filter(signed_on__isnull=False)
        .with_standing()
        .select_related("facility", "partner")
        .order_by("ends_on", "pk")
    )
    page = paginate(request, agreements)
    today = timezone.localdate()
    progress = progress_of(page.object_list, on=today)
    promises = promises_of(request.user, page.object_list, on=today)
    owed = [each.obligation for row in progress.values() for each in row.owed]
    answers = answers_of(page.object_list, on=end_of_last_month(today), obligations=owed)
    rows = [
        {
            "agreement": agreement,
            "standing": (standing := agreement.standing(agreement.facility.today())),
            "tone": STANDING_TONES[standing],
            "progress": progress[agreement.pk],
            "promises": promises[agreement.pk],
            "answer": answers.get(agreement.pk),
        }
        for agreement in page
    ]
    context = {
        "page": page,
        "rows": rows,
        "today": today,
        "until": end_of_last_month(today),
        "is_national": reach_of(request.user).is_national,
    }
    return render(request, "portal/manager_home.html", context)


@requires()
def tasks(request):
    """All due work, in four groups."""
    if request.user.works_in_admin:
        return redirect("admin:index")
    today = request.facility.today() if request.facility else timezone.localdate()
    due = due_of(request.user, request.facility, today)
    groups = [
        (tone, [as_task(item) for item in due if item.tone == tone])
        for tone in (LATE, TODAY, SOON, LATER)
    ]
    context = {"groups": [group for group in groups if group[1]], "today": today}
    return render(request, "portal/tasks.html", context)
