"""Addresses of what a person asks about the own data, and of holds."""

from django.urls import path

from trainees.views import privacy

privacy_urls = [
    path("warga-binaan/<str:public_id>/data-diri/", privacy.subject_access, name="subject-access"),
    path(
        "warga-binaan/<str:public_id>/data-diri/<int:pk>.pdf",
        privacy.subject_pdf,
        name="subject-pdf",
    ),
    path(
        "warga-binaan/<str:public_id>/data-diri/<int:pk>.json",
        privacy.subject_json,
        name="subject-json",
    ),
    path("warga-binaan/<str:public_id>/tahan-data/", privacy.retention_hold, name="retention-hold"),
]
