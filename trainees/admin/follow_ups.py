"""Follow-ups that a facility gave to the partner to ask, with the consent of the person."""

from typing import Any

from django.contrib import admin, messages
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from partnerships.admin.shown import day, tag
from rutan.audit.recorded_admin import RecordedAdmin
from rutan.audit.recording import record
from rutan.common import words
from rutan.common.admin import ReadOnly, SelectionForm
from trainees import lifecycle
from trainees.choices import OPEN_LOOKS, FollowUpState
from trainees.forms.follow_ups import FollowUpForm
from trainees.models import FollowUp

TONES = {
    FollowUpState.DONE: "ok",
    FollowUpState.SCHEDULED: "info",
    FollowUpState.MISSED: "warn",
    FollowUpState.UNREACHABLE: "warn",
}
NOT_ASKED = ("field", "hours_week", "income")
"""Questions that stay between the person and the facility."""
ORDER = ("reached", "heard_on", "on", "kind", "detail", "uses_training", "employer", "since_on",
         "channel", "evidence", "note")  # fmt: skip


class PartnerAnswerForm(SelectionForm, FollowUpForm):
    """The form of the facility without what is no business of a partner."""

    def __init__(self, *args: Any, subjects: list, by: Any, **kwargs: Any) -> None:
        FollowUpForm.__init__(self, *args, follow_up=subjects[0], user=by, **kwargs)
        self.subjects, self.by = subjects, by
        for name in NOT_ASKED:
            del self.fields[name]
        self.order_fields(ORDER)

    def done(self) -> str:
        return _("Saved. The facility reads your answer.")


class OpenFilter(admin.SimpleListFilter):
    title = gettext_lazy("your answer")
    parameter_name = "answer"

    def lookups(self, request, model_admin):
        return [("open", _("waits for you"))]

    def queryset(self, request, queryset):
        return queryset.filter(state__in=OPEN_LOOKS) if self.value() == "open" else queryset


@admin.register(FollowUp)
class FollowUpAdmin(ReadOnly, RecordedAdmin):
    """Name, month and days. Never a number, the kind of release, the destination, nor what others
    answered (domain 14.14)."""

    about = gettext_lazy(
        "People who agreed that you ask how they live now. The facility gives you their number "
        "with the referral."
    )
    place = 35
    list_display = ["person", "checkpoint", "due", "window", "status"]
    list_filter = [OpenFilter, "checkpoint"]
    list_select_related = ("inmate", "facility", "release")
    search_fields = ["inmate__id_card_name"]
    ordering = ["due_on", "pk"]
    actions = ["record_answer"]
    object_actions = ("record_answer",)
    fields = ["person", "checkpoint", "due", "window", "status"]
    readonly_fields = fields

    def history_lines(self, obj):
        """That it was given to the partner: what others asked and heard is not for it."""
        lines = super().history_lines(obj)
        return [line for line in lines if line.action == "follow_up.assigned"]

    def change_view(self, request, object_id, form_url="", extra_context=None):
        answer = super().change_view(request, object_id, form_url, extra_context)
        shown = getattr(answer, "context_data", None) or {}
        if looked_at := shown.get("original"):
            record("follow_up.viewed", looked_at, by=request.user)
        return answer

    def has_record_permission(self, request):
        return request.user.has_perm("trainees.add_outcome")

    def offers(self, action, obj):
        is_open = "record" in lifecycle.FOLLOW_UP.allowed_actions(obj.state)
        return is_open and obj.opens_on <= obj.facility.today()

    @admin.display(description=gettext_lazy("name"), ordering="inmate__id_card_name")
    def person(self, follow_up):
        return follow_up.inmate.id_card_name

    @admin.display(description=gettext_lazy("due"), ordering="due_on")
    def due(self, follow_up):
        return day(follow_up.due_on)

    @admin.display(description=gettext_lazy("window"))
    def window(self, follow_up):
        return f"{day(follow_up.opens_on)} – {day(follow_up.closes_on)}"

    @admin.display(description=gettext_lazy("status"), ordering="state")
    def status(self, follow_up):
        return tag(follow_up.get_state_display(), TONES.get(follow_up.state, ""))

    @admin.action(description=gettext_lazy("Record the answer"), permissions=["record"])
    def record_answer(self, request, queryset):
        chosen = list(queryset[:2])
        if len(chosen) == 1 and not self.offers("record_answer", chosen[0]):
            sentence = _("This follow-up is asked from %(first)s on, and only once it is open.")
            first = {"first": words.day(chosen[0].opens_on)}
            self.message_user(request, sentence % first, messages.ERROR)
            return None
        return self.ask(
            request,
            queryset,
            PartnerAnswerForm,
            one=True,
            title=_("Record the answer"),
            text=_(
                "On the telephone say only your name and ask for the person. Tell nobody else "
                "where you know each other from, and leave no message."
            ),
            button=_("Save"),
            line=lambda each: f"{self.person(each)} – {each.get_checkpoint_display()}",
        )
