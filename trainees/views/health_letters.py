"""Letters of the clinic for the candidates of a class, in one go."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from rutan.accounts.decorators import requires
from rutan.accounts.once import once
from trainees import eligibility
from trainees.choices import OPEN_APPLICATIONS
from trainees.forms.health_letters import HealthLettersForm, rows_of
from trainees.views._applications import applications_of
from trainees.views._class_page import class_or_404, class_page


@requires("trainees.view_application", "trainees.add_healthletter")
@once
def class_health_letters(request: HttpRequest, public_id: str) -> HttpResponse:
    """Everybody whose letter is missing, too old, or says that the person is not fit."""
    training_class = class_or_404(request, public_id)
    applications = list(
        applications_of(request, training_class).filter(state__in=OPEN_APPLICATIONS)
    )
    findings = eligibility.assess(training_class, [each.inmate for each in applications])
    rows = rows_of(applications, findings)
    initial = {"on": training_class.facility.today()}
    form = HealthLettersForm(request.POST or None, rows=rows, user=request.user, initial=initial)
    told = ""
    if request.method == "POST" and request.POST.get("aksi") == "semua":
        told = _filled_words(form.fill_everyone_fit())
        initial = {"on": request.POST.get("on", "")}
        form = HealthLettersForm(rows=rows, user=request.user, initial=initial)
    elif request.method == "POST" and form.is_valid() and form.try_to_act():
        messages.success(request, _saved_words(len(form.result)))
        return redirect("trainees:class-candidates", public_id)
    context = class_page(request, training_class, "class-candidates") | {
        "form": form,
        "told": told,
    }
    status = 422 if form.errors else 200
    return render(request, "trainees/classes/health_letters.html", context, status=status)


def _filled_words(count: int) -> str:
    filled = ngettext(
        "%(n)s empty row is now marked fit.", "%(n)s empty rows are now marked fit.", count
    ) % {"n": count}
    return f"{filled} {_('Mark the exceptions, then save.')}"


def _saved_words(count: int) -> str:
    return ngettext(
        "The health letter of %(n)s candidate is recorded.",
        "The health letters of %(n)s candidates are recorded.",
        count,
    ) % {"n": count}
