"""Classes, people in them and their papers for coordinators; lists for administrators."""

from trainees.admin import (  # noqa: F401 each registers its admins
    applications,
    certificates,
    classes,
    enrolments,
    follow_ups,
    layouts,
    programmes,
    reference,
)
