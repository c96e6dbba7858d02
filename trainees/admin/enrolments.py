"""Participants as the partner sees them in the admin."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import OuterRef, Subquery
from django.utils.formats import number_format
from django.utils.html import format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from partnerships.admin.shown import day, plain, tag
from rutan.audit.exported_admin import ExportedAdmin
from rutan.common.admin import ReadOnly, SelectionForm
from trainees import exports
from trainees.actions import acceptances, results
from trainees.admin.result_forms import ResultForm
from trainees.attendance_rules import TEACHING_STATES, percent_words
from trainees.choices import LIVE_ENROLMENTS, AssessmentKind, Competence
from trainees.models import Enrolment, Result

TONES = {Competence.COMPETENT: "ok", Competence.NOT_YET: "warn"}


class VerifyForm(SelectionForm):
    def act(self) -> Any:
        return results.verify(enrolments=self.subjects, by=self.by)

    def done(self):
        words = ngettext("%(n)s result is verified.", "%(n)s results are verified.", self.result)
        return words % {"n": self.result}


class SendBackForm(SelectionForm):
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=200,
        help_text=gettext_lazy("The facility reads it and can then change the results."),
        widget=forms.Textarea(attrs={"rows": 3, "maxlength": 200}),
    )

    def act(self) -> Any:
        return results.send_back(
            enrolments=self.subjects, reason=self.cleaned_data["reason"], by=self.by
        )

    def done(self):
        return ngettext(
            "%(n)s result is back at the facility.",
            "%(n)s results are back at the facility.",
            self.result,
        ) % {"n": self.result}


class AcceptForm(SelectionForm):
    def act(self) -> Any:
        return acceptances.accept(enrolments=self.subjects, by=self.by)

    def done(self):
        return ngettext(
            "%(n)s participant is accepted.", "%(n)s participants are accepted.", self.result
        ) % {"n": self.result}


class VerifiedFilter(admin.SimpleListFilter):
    title = gettext_lazy("verified")
    parameter_name = "verified"

    def lookups(self, request, model_admin):
        return [("open", _("result waits for you")), ("yes", _("verified"))]

    def queryset(self, request, queryset):
        if self.value() == "open":
            return queryset.filter(verified_on=None).exclude(competence="")
        return queryset.filter(verified_on__isnull=False) if self.value() == "yes" else queryset


class ClassFilter(admin.RelatedOnlyFieldListFilter):
    """Only classes of the partner, newest first."""

    def field_admin_ordering(self, field, request, model_admin):
        return ["-starts_on", "-pk"]


@admin.register(Enrolment)
class EnrolmentAdmin(ReadOnly, ExportedAdmin):
    """What a partner may know of a person: name, sex, year of birth, schooling, the course.

    Never register, block, sentence, days of stay, discipline, risk or NIK (domain 10).
    """

    about = gettext_lazy(
        "Participants of your classes, with attendance and results. Search by name."
    )
    place = 30
    export_event = "participants.exported"
    export_name = "peserta.xlsx"
    list_display = [
        "person", "training_class", "attendance", "theory", "practice", "result", "verified",
    ]  # fmt: skip
    list_filter = [
        "competence",
        VerifiedFilter,
        ("training_class", ClassFilter),
        ("facility", admin.RelatedOnlyFieldListFilter),
    ]
    list_select_related = ("inmate__education_level", "training_class", "facility")
    search_fields = ["inmate__id_card_name"]
    ordering = ["-training_class__starts_on", "inmate__id_card_name", "pk"]
    actions = ["enter_result", "verify_selected", "send_back_selected", "accept_selected"]
    object_actions = ("enter_result", "verify_selected", "send_back_selected", "accept_selected")
    fieldsets = [
        (None, {"fields": ["person", "sex", "birth_year", "education"]}),
        (
            gettext_lazy("Course"),
            {"fields": ["training_class", "where", "partner_accepted_on", "attendance"]},
        ),
        (
            gettext_lazy("Result"),
            {"fields": ["attempts", "result", "verified_on", "returned_reason"]},
        ),
    ]
    where = plain("facility", gettext_lazy("facility"))
    readonly_fields = [
        "where", "person", "sex", "birth_year", "education", "attendance", "attempts", "result",
    ]  # fmt: skip

    def get_queryset(self, request):
        def last(kind):
            scores = Result.objects.filter(
                enrolment=OuterRef("pk"), assessment__kind=kind, assessment__unit=None
            )
            return Subquery(scores.order_by("-attempt").values("score")[:1])

        return (
            super()
            .get_queryset(request)
            .annotate(
                theory_score=last(AssessmentKind.THEORY),
                practice_score=last(AssessmentKind.PRACTICE),
            )
        )

    def named(self, obj):
        return str(obj.training_class)

    def export(self, rows, *, by):
        return exports.participants(rows, by=by)

    def has_verify_permission(self, request):
        return request.user.has_perm("trainees.verify_result")

    def has_result_permission(self, request):
        return request.user.has_perm("trainees.change_result")

    def offers(self, action, obj):
        if action == "enter_result":
            is_open = obj.training_class.state in TEACHING_STATES and obj.state in LIVE_ENROLMENTS
            return is_open and obj.verified_on is None
        if action == "verify_selected":
            return bool(obj.competence) and obj.verified_on is None
        if action == "send_back_selected":
            return bool(obj.competence)
        return obj.partner_accepted_on is None and obj.ended_on is None

    @admin.display(description=gettext_lazy("name"), ordering="inmate__id_card_name")
    def person(self, enrolment):
        return enrolment.inmate.id_card_name

    @admin.display(description=gettext_lazy("sex"))
    def sex(self, enrolment):
        return enrolment.inmate.get_sex_display()

    @admin.display(description=gettext_lazy("year of birth"))
    def birth_year(self, enrolment):
        return str(enrolment.inmate.birth_date.year)

    @admin.display(description=gettext_lazy("highest education"))
    def education(self, enrolment):
        return str(enrolment.inmate.education_level or "–")

    @admin.display(description=gettext_lazy("attendance"))
    def attendance(self, enrolment):
        return percent_words(enrolment.credited_hours, enrolment.expected_hours)

    @admin.display(description=gettext_lazy("theory"))
    def theory(self, enrolment):
        return _score(enrolment.theory_score)

    @admin.display(description=gettext_lazy("practice"))
    def practice(self, enrolment):
        return _score(enrolment.practice_score)

    @admin.display(description=gettext_lazy("tests, every attempt"))
    def attempts(self, enrolment):
        """Whoever verifies a result sees what it rests on; notes and evidence stay inside."""
        taken = enrolment.results.select_related("assessment__unit").order_by(
            "assessment", "attempt"
        )
        lines = [
            (
                str(each.assessment.unit or each.assessment),
                each.attempt,
                _score(each.score) if each.score is not None else each.get_competence_display(),
                day(each.on),
            )
            for each in taken
        ]
        return format_html_join("", "{} {}: {} ({})<br>", lines) or "–"

    @admin.display(description=gettext_lazy("result"), ordering="competence")
    def result(self, enrolment):
        if not enrolment.competence:
            return "–"
        return tag(enrolment.get_competence_display(), TONES[enrolment.competence])

    @admin.display(description=gettext_lazy("verified"), ordering="verified_on")
    def verified(self, enrolment):
        return day(enrolment.verified_on)

    @admin.action(description=gettext_lazy("Enter the result"), permissions=["result"])
    def enter_result(self, request, queryset):
        return self.ask(
            request,
            queryset,
            ResultForm,
            one=True,
            title=_("Enter the result"),
            text=_("Scores and the result of one person; a score that is typed over is corrected."),
            button=_("Save the result"),
            line=self._line,
        )

    @admin.action(description=gettext_lazy("Verify selected results"), permissions=["verify"])
    def verify_selected(self, request, queryset):
        return self.ask(
            request,
            queryset,
            VerifyForm,
            title=_("Verify results"),
            text=_("You stand behind these results. The facility can then only read them."),
            button=_("Verify results"),
            line=self._line,
        )

    @admin.action(description=gettext_lazy("Return to the facility"), permissions=["verify"])
    def send_back_selected(self, request, queryset):
        return self.ask(
            request,
            queryset,
            SendBackForm,
            title=_("Return results to the facility"),
            text=_("The facility can change these results again; a verification is taken back."),
            button=_("Return results"),
            line=self._line,
        )

    @admin.action(description=gettext_lazy("Accept selected participants"), permissions=["verify"])
    def accept_selected(self, request, queryset):
        return self.ask(
            request,
            queryset,
            AcceptForm,
            title=_("Accept participants"),
            text=_("Your institution takes these people into the course."),
            button=_("Accept participants"),
            line=lambda each: f"{self.person(each)} – {each.training_class}",
        )

    def _line(self, enrolment) -> str:
        found = enrolment.get_competence_display() or _("no result yet")
        return f"{self.person(enrolment)} – {enrolment.training_class}: {found}"


def _score(score) -> str:
    if score is None:
        return "–"
    return number_format(score, 0 if score == score.to_integral() else 2)
