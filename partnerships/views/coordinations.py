from collections import Counter
from functools import partial

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from partnerships import lifecycle
from partnerships.choices import COORDINATION_TONES, CoordinationState
from partnerships.forms.coordination_steps import CloseForm, NextStepForm, PromiseForm
from partnerships.forms.coordinations import DRAFT, CoordinationForm
from partnerships.forms.filters import CoordinationFilter
from partnerships.models import Agreement, Commitment, Coordination, Document
from partnerships.views.kept_files import kept_files
from partnerships.views.shared import (
    chips,
    coordination_crumbs,
    coordination_title,
    coordination_url,
    days_in_words,
    here,
    own_facility,
    partner_asked_for,
    subnav,
    today_of,
)
from rutan.accounts.decorators import requires
from rutan.accounts.once import once
from rutan.audit.recording import history_of
from rutan.common.http import paginate


@requires("partnerships.view_coordination")
def coordination_list(request: HttpRequest) -> HttpResponse:
    rows = here(request, Coordination.objects)
    chosen = CoordinationFilter(request.GET, user=request.user, facility=request.facility)
    for name, lookup in (
        ("mitra", "partner"),
        ("upt", "facility"),
        ("jenis", "kind"),
        ("dari", "on__gte"),
        ("sampai", "on__lte"),
    ):
        if name in chosen.fields and (value := chosen.chosen(name)):
            rows = rows.filter(**{lookup: value})
    counted = Counter(rows.order_by().values_list("state", flat=True))
    status = request.GET.get("status", "")
    if status:
        rows = rows.filter(state=status)
    page = paginate(request, rows.select_related("facility", "partner"))
    context = {
        "page": page,
        "rows": [
            {
                "row": row,
                "day": days_in_words(row),
                "tone": COORDINATION_TONES[row.state],
            }
            for row in page.object_list
        ],
        "chips": chips(request, "status", counted, list(CoordinationState.choices)),
        "filter": chosen,
        "subnav": subnav("coordination", request.user),
        "has_any": bool(counted) or bool(chosen.active()),
        "shows_facility": request.facility is None,
        "today": today_of(request),
    }
    return render(request, "partnerships/coordinations/list.html", context)


def _coordinations(request: HttpRequest):
    return Coordination.objects.for_user(request.user).select_related("facility", "partner")


@requires("partnerships.view_coordination")
def coordination_detail(request: HttpRequest, pk: int) -> HttpResponse:
    coordination = get_object_or_404(_coordinations(request).select_related("owner"), pk=pk)
    may_upload = coordination.state != CoordinationState.CANCELLED and request.user.has_perm(
        "partnerships.add_document"
    )
    files = kept_files(
        coordination.documents.for_user(request.user),
        partial(_version_url, coordination) if may_upload else None,
    )
    on = coordination.facility.today()
    moves = lifecycle.COORDINATION.allowed_actions(coordination.state)
    may_change = request.user.has_perm("partnerships.change_coordination")
    context = {
        "coordination": coordination,
        "title": coordination_title(coordination),
        "day": days_in_words(coordination),
        "tone": COORDINATION_TONES[coordination.state],
        "participants": list(coordination.participants.all()),
        "commitments": [
            {
                "row": row,
                "is_late": row.due_on < on and not row.done_on and not row.cancelled_reason,
            }
            for row in coordination.commitments.select_related("account", "agreement")
        ],
        "ministry_items": list(coordination.ministry_items.all()),
        "agreements": list(coordination.agreements.for_user(request.user)),
        "paper": _paper_since(request, coordination),
        "has_paper": _papers_of_both(request, coordination).exists(),
        "next_meeting": _meeting_after(request, coordination),
        "partner_key": str(coordination.partner_id),
        "files": files,
        "history": history_of(coordination, limit=10),
        "is_told": coordination.state
        in {CoordinationState.HELD, CoordinationState.FOLLOWED_UP, CoordinationState.CLOSED},
        "may": {
            "change": may_change and coordination.state != CoordinationState.CANCELLED,
            "hold": may_change and "hold" in moves,
            "close": may_change and "close" in moves,
            "cancel": may_change and "cancel" in moves,
            "draft": coordination.state in {CoordinationState.HELD, CoordinationState.FOLLOWED_UP}
            and request.user.has_perm("partnerships.add_agreement"),
            "plan": request.facility == coordination.facility
            and request.user.has_perm("partnerships.add_coordination"),
            "finish": may_change
            and bool(coordination.next_action)
            and not coordination.next_action_done_on,
            "settle": request.user.has_perm("partnerships.change_commitment"),
            "upload": may_upload,
        },
        "today": on,
        "crumbs": coordination_crumbs((coordination_title(coordination), "")),
    }
    return render(request, "partnerships/coordinations/detail.html", context)


def _version_url(coordination: Coordination, file: Document) -> str:
    return reverse("partnerships:coordination-file-version", args=[coordination.pk, file.pk])


def _meeting_after(request, coordination: Coordination) -> Coordination | None:
    """The next appointment of the same two: it is a next step, too."""
    planned = Coordination.objects.for_user(request.user).filter(
        facility=coordination.facility_id,
        partner=coordination.partner_id,
        state=CoordinationState.PLANNED,
    )
    return planned.exclude(pk=coordination.pk).order_by("on", "pk").first()


def _paper_since(request, coordination: Coordination) -> Agreement | None:
    """The first paper of the same two signed after an announcement; a sample is none."""
    if not coordination.announces_cooperation:
        return None
    signed = _papers_of_both(request, coordination).filter(signed_on__gte=coordination.on)
    return signed.order_by("signed_on").first()


def _papers_of_both(request, coordination: Coordination):
    """Signed, and not over when the two talked; a sample is none."""
    return Agreement.objects.for_user(request.user).filter(
        facility=coordination.facility_id,
        partner=coordination.partner_id,
        signed_on__isnull=False,
        ends_on__gte=coordination.on,
        is_demo=False,
    )


@requires("partnerships.add_coordination")
@once
def coordination_create(request: HttpRequest) -> HttpResponse:
    facility = own_facility(request)
    form = CoordinationForm(
        request.POST or None,
        request.FILES or None,
        user=request.user,
        facility=facility,
        initial=partner_asked_for(request),
    )
    if request.method == "POST" and form.is_valid() and form.try_to_act():
        return _after_recording(request, form)
    context = {"form": form, "crumbs": coordination_crumbs((_("Record a visit"), ""))}
    return render(request, "partnerships/coordinations/create.html", context)


def _after_recording(request, form: CoordinationForm) -> HttpResponse:
    coordination = form.result
    messages.success(request, _("The record is saved."))
    then = form.cleaned_data["then"]
    if then == DRAFT and request.user.has_perm("partnerships.add_agreement"):
        url = reverse("partnerships:agreement-create")
        return redirect(f"{url}?kunjungan={coordination.pk}")
    return redirect("partnerships:coordination-detail", coordination.pk)


@requires("partnerships.change_coordination")
@once
def coordination_hold(request: HttpRequest, pk: int) -> HttpResponse:
    """What came of an appointment."""
    coordination = get_object_or_404(_coordinations(request), pk=pk)
    if coordination.state != CoordinationState.PLANNED:
        messages.info(request, _("This meeting is already recorded."))
        return redirect("partnerships:coordination-detail", coordination.pk)
    form = CoordinationForm(
        request.POST or None,
        request.FILES or None,
        instance=coordination,
        user=request.user,
        facility=coordination.facility,
    )
    if request.method == "POST" and form.is_valid() and form.try_to_act():
        return _after_recording(request, form)
    context = {
        "form": form,
        "coordination": coordination,
        "crumbs": coordination_crumbs(
            _page_of(coordination),
            (_("Record the result"), ""),
        ),
    }
    return render(request, "partnerships/coordinations/hold.html", context)


@requires("partnerships.change_coordination")
def coordination_edit(request: HttpRequest, pk: int) -> HttpResponse:
    coordination = get_object_or_404(_coordinations(request), pk=pk)
    if coordination.state == CoordinationState.PLANNED:
        return redirect("partnerships:coordination-hold", coordination.pk)
    if coordination.state == CoordinationState.CANCELLED:
        messages.info(request, _("A cancelled meeting is not changed any more."))
        return redirect("partnerships:coordination-detail", coordination.pk)
    form = CoordinationForm(
        request.POST or None,
        request.FILES or None,
        instance=coordination,
        user=request.user,
        facility=coordination.facility,
    )
    if request.method == "POST" and form.is_valid() and form.try_to_act():
        messages.success(request, _("The record is saved."))
        return redirect("partnerships:coordination-detail", coordination.pk)
    if form.conflict:
        back = coordination_url("detail", coordination)
        return render(request, "conflict.html", {"form": form, "back": back}, status=409)
    context = {
        "form": form,
        "coordination": coordination,
        "crumbs": coordination_crumbs(_page_of(coordination), (_("Change"), "")),
    }
    return render(request, "partnerships/coordinations/edit.html", context)


@requires("partnerships.change_coordination")
@once
def coordination_close(request: HttpRequest, pk: int) -> HttpResponse:
    """Without a result; an appointment is cancelled by the same page."""
    coordination = get_object_or_404(_coordinations(request), pk=pk)
    moves = lifecycle.COORDINATION.allowed_actions(coordination.state)
    if not {"close", "cancel"} & set(moves):
        messages.info(request, _("This record is closed already, or an agreement came out of it."))
        return redirect("partnerships:coordination-detail", coordination.pk)
    form = CloseForm(request.POST or None, coordination=coordination, user=request.user)
    if request.method == "POST" and form.is_valid() and form.try_to_act():
        messages.success(request, _("The record is closed."))
        return redirect("partnerships:coordination-detail", coordination.pk)
    is_planned = "cancel" in moves
    heading = _("Cancel the meeting") if is_planned else _("Close without result")
    return _small_form(
        request,
        form,
        coordination,
        heading=heading,
        text=_("The record stays, with the reason."),
        submit=heading,
        danger=True,
    )


@requires("partnerships.change_coordination")
@once
def coordination_next_step(request: HttpRequest, pk: int) -> HttpResponse:
    coordination = get_object_or_404(_coordinations(request), pk=pk)
    if not coordination.next_action or coordination.next_action_done_on:
        messages.info(request, _("There is no open next step."))
        return redirect("partnerships:coordination-detail", coordination.pk)
    form = NextStepForm(request.POST or None, coordination=coordination, user=request.user)
    if request.method == "POST" and form.is_valid() and form.try_to_act():
        messages.success(request, _("The next step is done."))
        return redirect("partnerships:coordination-detail", coordination.pk)
    return _small_form(
        request,
        form,
        coordination,
        heading=_("Next step done"),
        text=coordination.next_action,
        submit=_("Save"),
    )


@requires("partnerships.change_commitment")
@once
def commitment_settle(request: HttpRequest, pk: int, commitment: int) -> HttpResponse:
    coordination = get_object_or_404(_coordinations(request), pk=pk)
    promise = get_object_or_404(
        Commitment.objects.for_user(request.user)
        .filter(coordination=coordination)
        .select_related("coordination__facility"),
        pk=commitment,
    )
    if promise.done_on or promise.cancelled_reason:
        messages.info(request, _("This promise is already settled."))
        return redirect("partnerships:coordination-detail", coordination.pk)
    form = PromiseForm(request.POST or None, commitment=promise, user=request.user)
    if request.method == "POST" and form.is_valid() and form.try_to_act():
        messages.success(request, _("The result is saved."))
        return redirect("partnerships:coordination-detail", coordination.pk)
    return _small_form(
        request,
        form,
        coordination,
        heading=_("What came of the promise"),
        text=promise.text,
        submit=_("Save result"),
    )


def _small_form(request, form, coordination: Coordination, **context) -> HttpResponse:
    context |= {
        "form": form,
        "back": coordination_url("detail", coordination),
        "crumbs": coordination_crumbs(
            _page_of(coordination),
            (context["heading"], ""),
        ),
    }
    return render(request, "partnerships/coordinations/small_form.html", context)


def _page_of(coordination: Coordination) -> tuple[str, str]:
    return coordination_title(coordination), coordination_url("detail", coordination)
