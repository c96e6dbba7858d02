from django.shortcuts import redirect, render

from partnerships.models import Agreement, Partner, TrainingClass
from rutan.accounts.decorators import requires
from rutan.audit.recording import record
from trainees.models import Inmate

LONGEST = 100
MOST = 10


@requires("partnerships.view_agreement")
def search(request):
    """People, classes, agreements and partners in scope; a full register number goes straight
    to the person."""
    text = " ".join(request.GET.get("q", "")[:LONGEST].split())
    groups = _groups(request.user, text) if len(text) > 1 else {}
    people = groups.get("people", [])
    if request.user.sees_names and text:
        record("inmate.searched", Inmate, by=request.user, found=len(people))
    exact = [one for one in people if one.register_label.lower() == text.lower()]
    if len(exact) == 1:
        return redirect("trainees:inmate-detail", exact[0].public_id)
    context = {"text": text, "groups": groups, "found": any(groups.values())}
    return render(request, "portal/search.html", context)


def _groups(user, text) -> dict:
    agreements = Agreement.objects.for_user(user).select_related("partner", "facility")
    people = Inmate.objects.for_user(user).select_related("facility")
    return {
        "people": list(people.matching(text)[:MOST]),
        "classes": list(
            TrainingClass.objects.for_user(user)
            .filter(title__icontains=text)
            .select_related("facility", "partner")[:MOST]
        ),
        "agreements": list(
            (agreements.filter(title__icontains=text) | agreements.filter(code__icontains=text))[
                :MOST
            ]
        ),
        "partners": list(
            (
                Partner.objects.for_user(user).filter(name__icontains=text)
                | Partner.objects.for_user(user).filter(short_name__icontains=text)
            )[:MOST]
        ),
    }
