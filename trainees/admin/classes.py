"""Classes as the partner sees them in the admin."""

from datetime import timedelta
from typing import Any

from django.contrib import admin
from django.utils import timezone
from django.utils.html import format_html
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from partnerships import thresholds
from partnerships.actions import classes
from partnerships.admin.shown import day, plain, tag
from partnerships.choices import CLASS_TONES, LIVE_CLASS_STATES
from partnerships.models import Session, TrainingClass
from partnerships.models.posting import reach_of
from rutan.accounts.choices import Role
from rutan.audit.recorded_admin import RecordedAdmin
from rutan.common.admin import ReadOnlyInline, ScopedInline, SelectionForm
from rutan.common.words import clock
from trainees.admin import class_lists
from trainees.admin.class_papers import PrintsPapers
from trainees.admin.result_forms import ResultFileForm
from trainees.attendance_rules import TEACHING_STATES, percent_words
from trainees.choices import ListSystem
from trainees.models import Application, Enrolment
from trainees.models.enrolment import classes_with_people_for

MOST_SHOWN = 50


class ConfirmForm(SelectionForm):
    def act(self) -> Any:
        return [classes.confirm_schedule(training_class=each, by=self.by) for each in self.subjects]

    def done(self):
        return _("The timetable is confirmed.")


class TimetableFilter(admin.SimpleListFilter):
    title = gettext_lazy("timetable")
    parameter_name = "timetable"

    def lookups(self, request, model_admin):
        return [("open", _("not confirmed")), ("confirmed", _("confirmed"))]

    def queryset(self, request, queryset):
        if self.value() == "open":
            return queryset.filter(schedule_confirmed_on=None, state__in=LIVE_CLASS_STATES)
        if self.value() == "confirmed":
            return queryset.filter(schedule_confirmed_on__isnull=False)
        return queryset


class StartFilter(admin.SimpleListFilter):
    title = gettext_lazy("first day")
    parameter_name = "start"

    def lookups(self, request, model_admin):
        return [("this", _("this month")), ("next", _("next month"))]

    def queryset(self, request, queryset):
        month = timezone.localdate().replace(day=1)
        if self.value() == "next":
            month = (month + timedelta(days=32)).replace(day=1)
        elif self.value() != "this":
            return queryset
        after = (month + timedelta(days=32)).replace(day=1)
        return queryset.filter(starts_on__gte=month, starts_on__lt=after)


class TeacherFilter(admin.SimpleListFilter):
    title = gettext_lazy("instructor")
    parameter_name = "teacher"

    def lookups(self, request, model_admin):
        return [("none", _("without an instructor"))]

    def queryset(self, request, queryset):
        return queryset.filter(instructors=None) if self.value() == "none" else queryset


class InstructorInline(ScopedInline):
    """The partner's own instructors; those of the facility stand on the class."""

    model = TrainingClass.instructors.through
    verbose_name = gettext_lazy("instructor")
    verbose_name_plural = gettext_lazy("instructors")

    def get_queryset(self, request):
        own = reach_of(request.user).partners
        return super().get_queryset(request).filter(instructor__partner__in=own)

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        """The table between has no words of its own."""
        return super().formfield_for_foreignkey(
            db_field, request, label=capfirst(_("instructor")), **kwargs
        )

    def has_delete_permission(self, request, obj=None):
        return self.has_change_permission(request, obj)


class SessionInline(ReadOnlyInline):
    model = Session
    fields = ["on", "time", "hours", "kind", "state"]
    readonly_fields = fields

    @admin.display(description=gettext_lazy("time"))
    def time(self, session):
        return f"{clock(session.starts_at)}–{clock(session.ends_at)}"


@admin.register(TrainingClass)
class TrainingClassAdmin(PrintsPapers, RecordedAdmin):
    """The facility plans a class; the partner confirms its days and names its instructors."""

    about = gettext_lazy("Classes of your institution, with days, seats and attendance.")
    place = 20
    list_display = [
        "title", "facility", "days", "stage", "seats", "attendance", "instructors_shown",
    ]  # fmt: skip
    list_filter = [
        "state",
        ("facility", admin.RelatedOnlyFieldListFilter),
        ("programme_version__programme__field", admin.RelatedOnlyFieldListFilter),
        TimetableFilter,
        StartFilter,
        TeacherFilter,
    ]
    search_fields = ["title", "facility__short_name"]
    date_hierarchy = "starts_on"
    ordering = ["-starts_on", "-pk"]
    actions = ["confirm_schedule", "results_file", *class_lists.ACTIONS]
    object_actions = ("confirm_schedule", "results_file", *class_lists.ACTIONS)
    fieldsets = [
        (None, {"fields": ["title", "stage", "where", "programme", "agreement"]}),
        (
            gettext_lazy("Days and seats"),
            {
                "fields": [
                    "days", "exam_on", "planned_hours", "weekly_times", "seats", "attendance",
                    "schedule_confirmed_on",
                ]
            },
        ),
        (
            gettext_lazy("People in charge"),
            {"fields": ["instructors_shown", "facility_contact", "partner_contact"]},
        ),
    ]  # fmt: skip
    inlines = [InstructorInline, SessionInline]
    where = plain("facility", gettext_lazy("facility"))
    programme = plain("programme_version", gettext_lazy("programme"))
    change_form_template = "admin/trainingclass_form.html"

    def get_queryset(self, request):
        rows = super().get_queryset(request).prefetch_related("instructors")
        return rows.select_related(
            "facility", "figures", "partner", "agreement", "programme_version__programme"
        )

    def get_readonly_fields(self, request, obj=None):
        return [name for _title, options in self.fieldsets for name in options["fields"]]

    def has_add_permission(self, request):
        return False

    def has_confirm_permission(self, request):
        return request.user.has_perm("partnerships.confirm_schedule")

    def has_result_permission(self, request):
        return request.user.has_perm("trainees.change_result")

    def has_list_permission(self, request):
        may = ("trainees.export_list", "portal.export_people")
        return all(request.user.has_perm(permission) for permission in may)

    def get_actions(self, request):
        actions = super().get_actions(request)
        if "dapodik_list" in actions and class_lists.without_schools(request):
            del actions["dapodik_list"]
        return actions

    def offers(self, action, obj):
        if action in class_lists.ACTIONS:
            return class_lists.fits(action, obj)
        if action == "results_file":
            return obj.state in TEACHING_STATES
        return obj.schedule_confirmed_on is None and obj.state in LIVE_CLASS_STATES

    def change_view(self, request, object_id, form_url="", extra_context=None):
        training_class = self.get_object(request, object_id)
        context = extra_context or {}
        if training_class and self.has_view_permission(request, training_class):
            people = Enrolment.objects.for_user(request.user).filter(training_class=training_class)
            context = context | {
                "hides_people": _why_people_are_hidden(request, training_class),
                "may_print": _may_print(request),
                "papers": self.papers_of(request, training_class),
                "proposed": Application.objects.for_user(request.user)
                .filter(training_class=training_class)
                .count(),
                "people": [
                    (enrolment, percent_words(enrolment.credited_hours, enrolment.expected_hours))
                    for enrolment in people.select_related("inmate")[:MOST_SHOWN]
                ],
            }
        return super().change_view(request, object_id, form_url, context)

    @admin.display(description=gettext_lazy("Course days"), ordering="starts_on")
    def days(self, training_class):
        return f"{day(training_class.starts_on)} – {day(training_class.ends_on)}"

    @admin.display(description=gettext_lazy("stage"), ordering="state")
    def stage(self, training_class):
        shown = tag(training_class.get_state_display(), CLASS_TONES[training_class.state])
        if training_class.schedule_confirmed_on or training_class.state not in LIVE_CLASS_STATES:
            return shown
        return format_html(
            '{}<br><small class="quiet">{}</small>', shown, _("timetable not confirmed")
        )

    @admin.display(description=gettext_lazy("seats"))
    def seats(self, training_class):
        return f"{training_class.seats_taken} / {training_class.quota}"

    @admin.display(description=gettext_lazy("attendance"))
    def attendance(self, training_class):
        figures = getattr(training_class, "figures", None)
        return percent_words(figures.credited_hours, figures.expected_hours) if figures else "–"

    @admin.display(description=gettext_lazy("instructors"))
    def instructors_shown(self, training_class):
        return ", ".join(str(each) for each in training_class.instructors.all()) or "–"

    @admin.display(description=gettext_lazy("weekly times"))
    def weekly_times(self, training_class):
        return ", ".join(f"{slot}–{slot.ends_at:%H.%M}" for slot in training_class.slots.all())

    @admin.action(description=gettext_lazy("Confirm the timetable"), permissions=["confirm"])
    def confirm_schedule(self, request, queryset):
        return self.ask(
            request,
            queryset,
            ConfirmForm,
            title=_("Confirm the timetable"),
            text=_("You say that your instructors come on these days."),
            button=_("Confirm the timetable"),
            line=lambda each: f"{each}: {self.days(each)}",
        )

    @admin.action(description=gettext_lazy("Results from a file"), permissions=["result"])
    def results_file(self, request, queryset):
        return self.ask(
            request,
            queryset,
            ResultFileForm,
            one=True,
            title=_("Results from a file"),
            text=_("Nothing changes before you have seen what the file changes."),
            button=_("Save these results"),
        )

    @admin.action(description=gettext_lazy("SIAPkerja list"), permissions=["list"])
    def siapkerja_list(self, request, queryset):
        return class_lists.ask_for(self, request, queryset, ListSystem.SIAPKERJA)

    @admin.action(description=gettext_lazy("LSP list"), permissions=["list"])
    def lsp_list(self, request, queryset):
        return class_lists.ask_for(self, request, queryset, ListSystem.LSP)

    @admin.action(description=gettext_lazy("Dapodik list"), permissions=["list"])
    def dapodik_list(self, request, queryset):
        return class_lists.ask_for(self, request, queryset, ListSystem.DAPODIK)


def _may_print(request) -> bool:
    return request.user.has_perm("trainees.view_application")


def _why_people_are_hidden(request, training_class) -> str:
    shown = classes_with_people_for(request.user).filter(pk=training_class.pk)
    if request.user.role != Role.COORDINATOR or shown.exists():
        return ""
    agreement = training_class.agreement
    if agreement and agreement.has_data_sharing_clause:
        days = thresholds.of(training_class.facility)["partner_access_days"]
        return _(
            "The agreement ended more than %(days)s days ago: names are not shown any more."
        ) % {"days": days}
    return _(
        "Names are not shown: this class has no agreement with a data sharing clause. Upload an "
        "agreement with a data sharing clause."
    )
