"""Addresses of everything about people: classes, inmates, follow-ups. Slugs are Indonesian."""

from trainees.urls.after import (
    after_urls,
)
from trainees.urls.classes import (
    agreement_urls,
    class_urls,
    closing_urls,
    cost_urls,
)
from trainees.urls.learners import (
    arrival_urls,
    learner_urls,
)
from trainees.urls.lists import (
    list_urls,
)
from trainees.urls.people import (
    departure_urls,
    follow_up_urls,
    import_urls,
    inmate_certificate_urls,
    inmate_urls,
    release_urls,
)
from trainees.urls.privacy import (
    privacy_urls,
)
from trainees.urls.results import (
    assessment_urls,
    certificate_urls,
    feedback_urls,
    result_urls,
)
from trainees.urls.selection import (
    circumstance_urls,
    hearing_urls,
    selection_urls,
    waiting_urls,
)
from trainees.urls.teaching import (
    attendance_urls,
    board_urls,
    offline_urls,
    report_urls,
    sheet_urls,
)
from trainees.urls.verification import (
    verification_urls,
)

app_name = "trainees"

urlpatterns = [
    *verification_urls,
    *agreement_urls,
    # Before the classes: `kelas/daftar-tunggu/` and `kelas/perubahan/` are no public id of a class.
    *waiting_urls,
    *circumstance_urls,
    *hearing_urls,
    # Before the people: `warga-binaan/lanjutan/` is no public id of a person.
    *departure_urls,
    *arrival_urls,
    *class_urls,
    *cost_urls,
    *selection_urls,
    *import_urls,
    *learner_urls,
    # Before the people and the follow-ups: `pasca-bebas/akan-bebas/` is no key of a release.
    *after_urls,
    *inmate_urls,
    *privacy_urls,
    *inmate_certificate_urls,
    *release_urls,
    *follow_up_urls,
    *board_urls,
    *offline_urls,
    *sheet_urls,
    *attendance_urls,
    # Before the results: `nilai/ujian/` is no public id of a person.
    *assessment_urls,
    *feedback_urls,
    *list_urls,
    *result_urls,
    *certificate_urls,
    *report_urls,
    *closing_urls,
]
