"""Addresses of what comes before a release and after it."""

from django.urls import path

from trainees.views import (
    consents,
    follow_up_list,
    monitoring,
    outcomes,
    readiness,
    release_corrections,
    release_list,
    release_papers,
    returns,
)

after_urls = [
    path("warga-binaan/<str:public_id>/kesiapan/", readiness.readiness_edit, name="readiness-edit"),
    path("pasca-bebas/akan-bebas/", release_list.release_list, name="release-list"),
    path(
        "pasca-bebas/<int:pk>/<slug:paper>.pdf", release_papers.release_paper, name="release-paper"
    ),
    path("pasca-bebas/<int:pk>/ubah/", release_corrections.release_edit, name="release-edit"),
    path(
        "pasca-bebas/<int:pk>/batalkan/",
        release_corrections.release_take_back,
        name="release-take-back",
    ),
    path("pasca-bebas/<int:pk>/kembali/", returns.return_settle, name="return-settle"),
    path("pasca-bebas/<int:pk>/persetujuan/", consents.consent_edit, name="consent-edit"),
    path(
        "pasca-bebas/<int:pk>/tarik-persetujuan/",
        consents.consent_withdraw,
        name="consent-withdraw",
    ),
    path(
        "pasca-bebas/pengawasan/",
        follow_up_list.follow_up_list,
        {"status": follow_up_list.ENDING},
        name="supervision-list",
    ),
    path("pasca-bebas/kunjungan.pdf", monitoring.follow_up_sheet, name="follow-up-sheet"),
    # Before the follow-ups: `kabar` is no checkpoint.
    path("pasca-bebas/<int:pk>/kabar/", outcomes.outcome_add, name="outcome-add"),
    path(
        "pasca-bebas/<int:pk>/<str:checkpoint>/ditangani/",
        outcomes.follow_up_owner,
        name="follow-up-owner",
    ),
    path(
        "pasca-bebas/<int:pk>/<str:checkpoint>/<int:outcome>/batalkan/",
        outcomes.outcome_void,
        name="outcome-void",
    ),
]
