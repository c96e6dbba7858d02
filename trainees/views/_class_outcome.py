"""What people learnt in a class and said of it, as figures for its summary: without names."""

from django.utils.translation import gettext as _

from partnerships import thresholds
from partnerships.choices import STARTED_CLASS_STATES
from partnerships.models import TrainingClass
from rutan.accounts.models import User
from trainees.reports.feedback import attended, said
from trainees.reports.learning_gain import gain


def learnt_and_said(training_class: TrainingClass, reader: User) -> list[dict[str, str]]:
    """Nothing before the class began. Who sees no names reads means, not how many they are of."""
    if training_class.state not in STARTED_CLASS_STATES:
        return []
    found = gain([training_class])
    words = found.words() if reader.sees_names else found.mean_words
    rows = [{"label": _("Learning gain"), "value": words}] if found.is_known else []
    smallest = int(thresholds.of(training_class.facility)["small_cell"])
    voices = said(training_class, smallest=smallest)
    if not voices.means:
        return rows
    if not reader.sees_names:
        marks = " · ".join(f"{mark['label']} {mark['value']}" for mark in voices.rows)
        return [*rows, {"label": _("Feedback (1 to 5)"), "value": marks}]
    answered = _("%(n)s of %(attended)s who attended") % {
        "n": voices.n,
        "attended": attended(training_class),
    }
    return [*rows, {"label": _("Feedback (1 to 5)"), "value": answered}, *voices.rows]
