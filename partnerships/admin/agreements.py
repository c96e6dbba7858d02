from django.contrib import admin
from django.db.models import Prefetch
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from partnerships import agreement_rules
from partnerships.actions import parties
from partnerships.admin.agreement_filters import EndFilter, FacilityFilter, PartnerFilter
from partnerships.admin.agreement_forms import CommentForm, NumberForm, RenewalForm, ReviewForm
from partnerships.admin.shown import day, days_left, plain, tag
from partnerships.choices import (
    OBLIGATION_TONES,
    STANDING_TONES,
    AgreementState,
    DocumentKind,
    ReviewKind,
)
from partnerships.models import (
    Agreement,
    AgreementComment,
    AgreementParty,
    Obligation,
    ReviewStep,
)
from partnerships.models.obligation import amount
from partnerships.reports.obligations import progress_of, with_seats
from rutan.audit.recorded_admin import RecordedAdmin
from rutan.common.admin import ReadOnly, ReadOnlyInline


class PartyInline(ReadOnlyInline):
    model = AgreementParty
    fields = ["party", "number", "signatory_name", "signatory_position", "signed_on"]
    readonly_fields = fields

    @admin.display(description=gettext_lazy("party"))
    def party(self, row):
        return str(row)

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("facility", "partner")


class ObligationInline(ReadOnlyInline):
    """What each side owes, with the numbers of the pages (`reports.obligations`)."""

    model = Obligation
    fields = [
        "side", "metric", "text", "goal", "realised", "planned", "remaining", "due_on", "status",
    ]  # fmt: skip
    readonly_fields = fields

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("agreement__facility")

    def _owed(self, obligation):
        """Read once: the rows of one page are of one agreement, though each has it anew."""
        if not hasattr(self, "_read"):
            agreement = obligation.agreement
            progress = progress_of([agreement], on=agreement.facility.today())[agreement.pk]
            self._read = {row.obligation.pk: row for row in progress.owed}
        return self._read[obligation.pk]

    @admin.display(description=gettext_lazy("target"))
    def goal(self, obligation):
        return amount(obligation.metric, obligation.target)

    @admin.display(description=gettext_lazy("reached"))
    def realised(self, obligation):
        return amount(obligation.metric, self._owed(obligation).realised)

    @admin.display(description=gettext_lazy("planned"))
    def planned(self, obligation):
        return amount(obligation.metric, self._owed(obligation).planned)

    @admin.display(description=gettext_lazy("remaining"))
    def remaining(self, obligation):
        return amount(obligation.metric, self._owed(obligation).remaining)

    @admin.display(description=gettext_lazy("status"))
    def status(self, obligation):
        status = self._owed(obligation).status
        return tag(status.label, OBLIGATION_TONES[status]) if status else "–"


def _in_one_line(agreement) -> str:
    return f"{agreement}: {agreement.title}"


class CommentInline(ReadOnlyInline):
    model = AgreementComment
    fields = ["at", "side", "writer", "written"]
    readonly_fields = fields

    @admin.display(description=gettext_lazy("written by"))
    def writer(self, row):
        return str(row.by)

    @admin.display(description=gettext_lazy("comment"))
    def written(self, row):
        if not row.proposes_renewal:
            return row.text
        return format_html("{} {}", tag(_("Proposes to renew"), "info"), row.text)

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("by")


class ReviewInline(ReadOnlyInline):
    model = ReviewStep
    fields = ["kind", "result", "decided_on", "letter_number", "round"]
    readonly_fields = fields


@admin.register(Agreement)
class AgreementAdmin(ReadOnly, RecordedAdmin):
    """For reading, for the partner's review and the partner's own number."""

    about = gettext_lazy("Agreements to which your institution is a party.")
    place = 10
    list_display = [
        "code_shown", "facilities_shown", "partners_shown", "kind", "until", "standing_shown",
        "participants", "has_paper",
    ]  # fmt: skip
    list_filter = [
        "state",
        FacilityFilter,
        PartnerFilter,
        "kind",
        EndFilter,
        ("fields", admin.RelatedOnlyFieldListFilter),
    ]
    search_fields = ["code", "parties__number", "facility__short_name"]
    ordering = ["ends_on", "pk"]
    actions = ["review", "give_number", "comment", "propose_renewal"]
    object_actions = ("review", "give_number", "comment", "propose_renewal")
    fieldsets = [
        (None, {"fields": ["code_shown", "kind", "standing_shown", "where", "partner"]}),
        (gettext_lazy("Content"), {"fields": ["title", "subject", "fields", "packages_shown"]}),
        (
            gettext_lazy("Period"),
            {"fields": ["starts_on", "ends_on", "signed_on", "signed_place", "papers"]},
        ),
        (
            gettext_lazy("Terms"),
            {
                "fields": [
                    "financing_note", "has_confidentiality_clause", "has_data_sharing_clause",
                ]
            },
        ),
    ]  # fmt: skip
    readonly_fields = ["code_shown", "standing_shown", "where", "packages_shown", "papers"]
    inlines = [CommentInline, PartyInline, ObligationInline, ReviewInline]
    where = plain("facility", gettext_lazy("facility"))

    def get_queryset(self, request):
        parties = AgreementParty.objects.for_user(request.user).select_related(
            "facility", "partner"
        )
        rows = super().get_queryset(request).select_related("facility", "partner", "renewal")
        return with_seats(rows).prefetch_related(Prefetch("parties", parties))

    @admin.display(description=gettext_lazy("code"), ordering="code")
    def code_shown(self, agreement):
        return str(agreement)

    @admin.display(description=gettext_lazy("facility"), ordering="facility__short_name")
    def facilities_shown(self, agreement):
        return ", ".join(str(row) for row in agreement.parties.all() if row.facility_id)

    @admin.display(description=gettext_lazy("partner"), ordering="partner__short_name")
    def partners_shown(self, agreement):
        return ", ".join(str(row) for row in agreement.parties.all() if row.partner_id)

    @admin.display(description=gettext_lazy("in force until"), ordering="ends_on")
    def until(self, agreement):
        left = agreement.days_left(agreement.facility.today())
        if agreement.state != AgreementState.SIGNED:
            return day(agreement.ends_on)
        return format_html(
            '{}<br><small class="quiet">{}</small>', day(agreement.ends_on), days_left(left)
        )

    @admin.display(description=gettext_lazy("status"), ordering="state")
    def standing_shown(self, agreement):
        standing = agreement.standing(agreement.facility.today())
        return tag(standing.label, STANDING_TONES[standing])

    @admin.display(description=gettext_lazy("Trainees"))
    def participants(self, agreement):
        return f"{agreement.seated} / {agreement.goal}" if agreement.goal else agreement.seated

    @admin.display(description=gettext_lazy("signed copy"), boolean=True, ordering="has_scan")
    def has_paper(self, agreement):
        return agreement.has_scan

    @admin.display(description=gettext_lazy("documents"))
    def papers(self, agreement):
        """Those that name nobody in custody; the page behind the link asks once more."""
        links = [
            (reverse("partnerships:document-download", args=[each.pk]), each.get_kind_display())
            for each in agreement.documents.filter(is_about_people=False, replaced_by=None).exclude(
                kind=DocumentKind.DRAFT
            )
        ]
        return format_html_join(", ", '<a href="{}">{}</a>', links) or "–"

    @admin.display(description=gettext_lazy("equivalency packages"))
    def packages_shown(self, agreement):
        return ", ".join(agreement.packages)

    def has_review_permission(self, request):
        return request.user.has_perm("partnerships.review_agreement")

    def has_comment_permission(self, request):
        return request.user.has_perm("partnerships.add_agreementcomment")

    def offers(self, action, obj):
        if action == "comment":
            return True
        if action == "propose_renewal":
            return obj.state == AgreementState.SIGNED and obj.successor is None
        if action == "give_number":
            return obj.state in parties.BEFORE_SIGNING
        if obj.state != AgreementState.REVIEW:
            return False
        required = agreement_rules.required_reviews(obj)
        waiting = agreement_rules.next_review(required, list(obj.review_steps.all()))
        return waiting == ReviewKind.PARTNER

    @admin.action(description=gettext_lazy("Decide the partner's review"), permissions=["review"])
    def review(self, request, queryset):
        return self.ask(
            request,
            queryset,
            ReviewForm,
            one=True,
            title=_("Decide the partner's review"),
            text=_("Approved, the agreement can be signed. Returned, it goes back to the draft."),
            button=_("Record the decision"),
            line=_in_one_line,
        )

    @admin.action(description=gettext_lazy("Enter your number"), permissions=["review"])
    def give_number(self, request, queryset):
        return self.ask(
            request,
            queryset,
            NumberForm,
            one=True,
            title=_("Enter your number"),
            text=_("The number that your institution gives this agreement."),
            button=_("Save number"),
            line=_in_one_line,
        )

    @admin.action(description=gettext_lazy("Write a comment"), permissions=["comment"])
    def comment(self, request, queryset):
        return self.ask(
            request,
            queryset,
            CommentForm,
            one=True,
            title=_("Write a comment"),
            text=_("The facility reads it on the page of the agreement. It cannot be changed."),
            button=_("Save comment"),
            line=_in_one_line,
        )

    @admin.action(description=gettext_lazy("Propose to renew"), permissions=["comment"])
    def propose_renewal(self, request, queryset):
        return self.ask(
            request,
            queryset,
            RenewalForm,
            one=True,
            title=_("Propose to renew"),
            text=_("The facility gets it as work to do. Say until when, and what should change."),
            button=_("Propose to renew"),
            line=_in_one_line,
        )
