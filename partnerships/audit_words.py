"""What happened to agreements, coordinations and plans of classes, in words."""

from django.utils.translation import gettext_lazy as _

WORDS = {
    "agreement.abandoned": _("Draft abandoned"),
    "agreement.approved": _("Step of the review approved"),
    "agreement.changed": _("Agreement changed"),
    "agreement.drafted": _("Agreement drafted"),
    "agreement.number_given": _("Number of a party recorded"),
    "agreement.returned": _("Sent back for changes"),
    "agreement.signed": _("Signature recorded"),
    "agreement.submitted": _("Submitted for review"),
    "agreements.exported": _("List of agreements downloaded"),
    "coordination.cancelled": _("Coordination cancelled"),
    "coordination.changed": _("Coordination changed"),
    "coordination.closed": _("Coordination closed"),
    "coordination.followed_up": _("Coordination followed up"),
    "coordination.held": _("Coordination recorded"),
    "coordination.next_step_done": _("Next step done"),
    "coordination.planned": _("Coordination planned"),
    "coordination.promise_dropped": _("Commitment dropped"),
    "coordination.promise_kept": _("Commitment kept"),
    "document.downloaded": _("Document downloaded"),
    "document.uploaded": _("Document uploaded"),
    "programme.deactivated": _("Programme deactivated"),
    "programme.duplicated": _("Programme duplicated"),
    "programme.version_added": _("New version of the programme"),
    "training_class.changed": _("Class changed"),
    "training_class.planned": _("Class planned"),
    "training_class.resumed": _("Class resumed"),
    "training_class.schedule_confirmed": _("Timetable confirmed by the partner"),
}
