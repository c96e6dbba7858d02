"""People proposed for a class, as its partner sees them before it accepts or declines."""

from typing import Any

from django import forms
from django.contrib import admin
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from partnerships.admin.shown import plain, tag
from rutan.audit.recorded_admin import RecordedAdmin
from rutan.audit.recording import record
from rutan.common.admin import ReadOnly, SelectionForm
from trainees.actions import partner_answers
from trainees.admin.enrolments import ClassFilter
from trainees.choices import DateSource, PartnerAnswer
from trainees.models import Application

TONES = {
    PartnerAnswer.ACCEPTED: "ok",
    PartnerAnswer.WAITLISTED: "info",
    PartnerAnswer.DECLINED: "bad",
}


ANSWER_OF = {
    "accept_selected": PartnerAnswer.ACCEPTED,
    "reserve_selected": PartnerAnswer.WAITLISTED,
    "decline_selected": PartnerAnswer.DECLINED,
}


class AcceptForm(SelectionForm):
    def act(self) -> Any:
        return partner_answers.accept(applications=self.subjects, by=self.by)

    def done(self):
        return ngettext(
            "%(n)s proposed person is accepted.", "%(n)s proposed people are accepted.", self.result
        ) % {"n": self.result}


class ReserveForm(SelectionForm):
    def act(self) -> Any:
        return partner_answers.waitlist(applications=self.subjects, by=self.by)

    def done(self):
        return ngettext(
            "%(n)s proposed person is on your reserve.",
            "%(n)s proposed people are on your reserve.",
            self.result,
        ) % {"n": self.result}


class DeclineForm(SelectionForm):
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=200,
        help_text=gettext_lazy("The facility reads it beside each of these people."),
        widget=forms.Textarea(attrs={"rows": 3, "maxlength": 200}),
    )

    def act(self) -> Any:
        return partner_answers.decline(
            applications=self.subjects, reason=self.cleaned_data["reason"], by=self.by
        )

    def done(self):
        return ngettext(
            "%(n)s proposed person is declined.", "%(n)s proposed people are declined.", self.result
        ) % {"n": self.result}


class AnswerFilter(admin.SimpleListFilter):
    title = gettext_lazy("your answer")
    parameter_name = "answer"

    def lookups(self, request, model_admin):
        return [("open", _("waits for you")), *PartnerAnswer.choices]

    def queryset(self, request, queryset):
        if self.value() == "open":
            return queryset.filter(partner_answer="")
        if self.value() in PartnerAnswer.values:
            return queryset.filter(partner_answer=self.value())
        return queryset


@admin.register(Application)
class ApplicationAdmin(ReadOnly, RecordedAdmin):
    """What a partner needs to answer: initials, year of birth, schooling, limits at work, and the
    month until which the person is there.

    Never offence, sentence, block, register, discipline, risk, NIK or a day of the stay
    (domain 10, features F09). The name is there once the partner has accepted.
    """

    about = gettext_lazy(
        "People the facility proposes for your classes. Your answer can change until the person "
        "has a seat."
    )
    place = 25
    list_display = ["who", "training_class", "education", "available_until", "answered"]
    list_filter = [
        AnswerFilter,
        ("training_class", ClassFilter),
        ("facility", admin.RelatedOnlyFieldListFilter),
    ]
    list_select_related = ("inmate__education_level", "training_class", "facility")
    ordering = ["training_class__starts_on", "pk"]
    actions = ["accept_selected", "reserve_selected", "decline_selected"]
    object_actions = ("accept_selected", "reserve_selected", "decline_selected")
    fieldsets = [
        (None, {"fields": ["person", "sex", "birth_year", "education", "limits"]}),
        (gettext_lazy("Course"), {"fields": ["training_class", "where", "available_until"]}),
        (
            gettext_lazy("Your answer"),
            {"fields": ["answered", "partner_answered_on", "partner_note"]},
        ),
    ]
    where = plain("facility", gettext_lazy("facility"))
    readonly_fields = [
        "person", "sex", "birth_year", "education", "limits", "where", "available_until",
        "answered",
    ]  # fmt: skip

    def get_queryset(self, request):
        return super().get_queryset(request).with_leaving()

    def named(self, obj):
        return str(obj.training_class or obj.programme)

    def history_lines(self, obj):
        """Its own answers only: what the TPP and the facility did is not for the partner."""
        lines = super().history_lines(obj)
        return [line for line in lines if line.action.startswith("application.partner_")]

    def has_answer_permission(self, request):
        return request.user.has_perm("trainees.answer_application")

    def offers(self, action, obj):
        return obj.partner_answer != ANSWER_OF[action]

    def change_view(self, request, object_id, form_url="", extra_context=None):
        words = {"title": _("Proposed person")} | (extra_context or {})
        answer = super().change_view(request, object_id, form_url, words)
        shown = getattr(answer, "context_data", None) or {}
        if looked_at := shown.get("original"):
            record("application.viewed", looked_at, by=request.user)
        return answer

    @admin.display(description=gettext_lazy("person"))
    def who(self, application):
        return f"{self.person(application)}, {self.birth_year(application)}"

    @admin.display(description=gettext_lazy("person"))
    def person(self, application):
        is_accepted = application.partner_answer == PartnerAnswer.ACCEPTED
        return application.inmate.id_card_name if is_accepted else application.inmate.initials

    @admin.display(description=gettext_lazy("sex"))
    def sex(self, application):
        return application.inmate.get_sex_display()

    @admin.display(description=gettext_lazy("year of birth"))
    def birth_year(self, application):
        return str(application.inmate.birth_date.year)

    @admin.display(description=gettext_lazy("highest education"))
    def education(self, application):
        return str(application.inmate.education_level or "–")

    @admin.display(description=gettext_lazy("limits at work"))
    def limits(self, application):
        letter = application.inmate.health_letters.first()
        return (letter.limits if letter else "") or "–"

    @admin.display(description=gettext_lazy("available"))
    def available_until(self, application):
        if application.leaves_on is None or application.leaves_source == DateSource.ESTIMATED:
            return "–"
        return _("until %(month)s") % {"month": date_format(application.leaves_on, "F Y")}

    @admin.display(description=gettext_lazy("your answer"), ordering="partner_answer")
    def answered(self, application):
        if not application.partner_answer:
            return tag(_("waits for you"), "warn")
        return tag(application.get_partner_answer_display(), TONES[application.partner_answer])

    @admin.action(description=gettext_lazy("Accept proposed people"), permissions=["answer"])
    def accept_selected(self, request, queryset):
        return self.ask(
            request,
            queryset,
            AcceptForm,
            title=_("Accept proposed people"),
            text=_("Your institution takes these people when the facility gives them a seat."),
            button=_("Accept"),
            line=self._line,
        )

    @admin.action(description=gettext_lazy("Put on your reserve"), permissions=["answer"])
    def reserve_selected(self, request, queryset):
        return self.ask(
            request,
            queryset,
            ReserveForm,
            title=_("Put on your reserve"),
            text=_("These people follow when somebody you accepted does not come."),
            button=_("Put on the reserve"),
            line=self._line,
        )

    @admin.action(description=gettext_lazy("Decline proposed people"), permissions=["answer"])
    def decline_selected(self, request, queryset):
        return self.ask(
            request,
            queryset,
            DeclineForm,
            title=_("Decline proposed people"),
            text=_("The facility gives a declined person a seat only with a reason of its own."),
            button=_("Decline"),
            line=self._line,
        )

    def _line(self, application) -> str:
        return f"{self.who(application)} – {application.training_class}"
