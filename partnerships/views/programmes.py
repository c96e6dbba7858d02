from django.db.models import Count, OuterRef, Prefetch, Q, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _

from partnerships import programme_rules
from partnerships.choices import CLASS_TONES, ProgrammeState
from partnerships.forms.filters import ProgrammeFilter
from partnerships.models import Programme, ProgrammeVersion, TrainingClass
from partnerships.views.shared import crumbs, here
from rutan.accounts.decorators import requires
from rutan.common.http import paginate


@requires("partnerships.view_programme")
def programme_list(request: HttpRequest) -> HttpResponse:
    rows = Programme.objects.exclude(state=ProgrammeState.DRAFT)
    chosen = ProgrammeFilter(request.GET)
    if words := chosen.chosen("q"):
        rows = rows.filter(Q(title__icontains=words) | Q(code__icontains=words))
    if kind := chosen.chosen("jenis"):
        rows = rows.filter(kind=kind)
    if field := chosen.chosen("bidang"):
        rows = rows.filter(field=field)
    versions = ProgrammeVersion.objects.order_by("-number")
    page = paginate(
        request,
        rows.select_related("field", "partner").prefetch_related(
            Prefetch("versions", queryset=versions)
        ),
    )
    context = {
        "page": page,
        "rows": [
            {"row": row, "version": next(iter(row.versions.all()), None)}
            for row in page.object_list
        ],
        "filter": chosen,
    }
    return render(request, "partnerships/programmes/list.html", context)


@requires("partnerships.view_programme")
def programme_detail(request: HttpRequest, code: str) -> HttpResponse:
    programme = get_object_or_404(
        Programme.objects.exclude(state=ProgrammeState.DRAFT)
        .select_related("field", "partner")
        .prefetch_related("ministry_items"),
        code=code,
    )
    in_scope = here(request, TrainingClass.objects).filter(programme_version=OuterRef("pk"))
    counted = in_scope.order_by().values("programme_version").annotate(n=Count("pk")).values("n")
    versions = list(
        programme.versions.annotate(used_by=Coalesce(Subquery(counted), 0)).order_by("-number")
    )
    version = versions[0] if versions else None
    plans_or_keeps = request.user.has_perm("partnerships.add_trainingclass") or (
        request.user.has_perm("partnerships.change_programmeversion")
    )
    classes = (
        here(request, TrainingClass.objects)
        .filter(programme_version__programme=programme)
        .select_related("facility", "partner", "figures")
    )
    context = {
        "programme": programme,
        "version": version,
        "versions": versions,
        "ministry_items": list(programme.ministry_items.all()),
        "units": list(version.units.all()) if version else [],
        "requirements": programme_rules.in_words(version.requirements.all()) if version else [],
        "certificates": programme_rules.certificates_in_words(version) if version else "",
        "findings": [
            each
            for each in (programme_rules.findings(version) if version and plans_or_keeps else ())
            if each.code != "unit-missing"  # its panel says so
        ],
        "classes": [
            {
                "row": row,
                "tone": CLASS_TONES[row.state],
                "figures": getattr(row, "figures", None),
            }
            for row in classes.order_by("-starts_on", "-pk")[:12]
        ],
        "shows_facility": request.facility is None,
        "crumbs": crumbs(
            (_("Programmes"), reverse("partnerships:programme-list")), (programme.title, "")
        ),
    }
    return render(request, "partnerships/programmes/detail.html", context)
