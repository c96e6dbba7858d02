"""Addresses of one person: records, files from SDP, ways out, and what follows release."""

from django.urls import path

from trainees.views import (
    continuations,
    departures,
    elsewhere,
    follow_up_list,
    follow_ups,
    history,
    imports,
    inmate_certificates,
    inmates,
    moved_certificates,
    places,
    releases,
)

import_urls = [
    path("warga-binaan/impor/", imports.import_create, name="import-create"),
    path("warga-binaan/impor/templat.xlsx", imports.import_template, name="import-template"),
    path("warga-binaan/impor/<int:pk>/", imports.import_detail, name="import-detail"),
    path("warga-binaan/impor/<int:pk>/galat.xlsx", imports.import_errors, name="import-errors"),
    path("warga-binaan/impor/<int:pk>/simpan/", imports.import_confirm, name="import-confirm"),
    path("warga-binaan/impor/<int:pk>/batalkan/", imports.import_undo, name="import-undo"),
    path("warga-binaan/impor/riwayat/", history.history_create, name="history-create"),
    path(
        "warga-binaan/impor/riwayat/templat.xlsx",
        history.history_template,
        name="history-template",
    ),
    path("warga-binaan/impor/riwayat/<int:pk>/", history.history_detail, name="history-detail"),
    path(
        "warga-binaan/impor/riwayat/<int:pk>/galat.xlsx",
        history.history_errors,
        name="history-errors",
    ),
    path(
        "warga-binaan/impor/riwayat/<int:pk>/simpan/",
        history.history_confirm,
        name="history-confirm",
    ),
    path(
        "warga-binaan/impor/riwayat/<int:pk>/batalkan/",
        history.history_undo_import,
        name="history-undo",
    ),
]

departure_urls = [
    # Before the people: `warga-binaan/lanjutan/` is no public id of a person.
    path("warga-binaan/lanjutan/", continuations.continuation_list, name="continuation-list"),
    path(
        "warga-binaan/lanjutan/<int:pk>/",
        continuations.continuation_detail,
        name="continuation-detail",
    ),
    path(
        "warga-binaan/lanjutan/<int:pk>/transkrip.pdf",
        continuations.continuation_transcript,
        name="continuation-transcript",
    ),
    # Before the people too.
    path(
        "warga-binaan/sertifikat/",
        moved_certificates.moved_certificates,
        name="moved-certificates",
    ),
    path("warga-binaan/<str:public_id>/pindah/", departures.inmate_depart, name="inmate-depart"),
    path(
        "kelas/<str:public_id>/seleksi/<str:inmate_id>/tangguhkan/",
        places.place_suspend,
        name="place-suspend",
    ),
    path(
        "kelas/<str:public_id>/seleksi/<str:inmate_id>/lanjutkan/",
        places.place_resume,
        name="place-resume",
    ),
    path(
        "kelas/<str:public_id>/seleksi/<str:inmate_id>/pindah-kelas/",
        places.place_move,
        name="place-move",
    ),
]

inmate_urls = [
    path("warga-binaan/", inmates.inmate_list, name="inmate-list"),
    path("warga-binaan/unduh.xlsx", inmates.inmate_export, name="inmate-export"),
    path("warga-binaan/baru/", inmates.inmate_create, name="inmate-create"),
    path("warga-binaan/<str:public_id>/", inmates.inmate_detail, name="inmate-detail"),
    path(
        "warga-binaan/<str:public_id>/janji/",
        elsewhere.inmate_appointment,
        name="inmate-appointment",
    ),
    path("warga-binaan/<str:public_id>/ubah/", inmates.inmate_edit, name="inmate-edit"),
    path("warga-binaan/<str:public_id>/nik/", inmates.inmate_reveal_nik, name="inmate-reveal-nik"),
    path("warga-binaan/<str:public_id>/riwayat/", inmates.inmate_history, name="inmate-history"),
]

inmate_certificate_urls = [
    path(
        "warga-binaan/<str:public_id>/sertifikat/",
        inmate_certificates.inmate_certificates,
        name="inmate-certificates",
    ),
    path(
        "warga-binaan/<str:public_id>/sertifikat/langkah/",
        inmate_certificates.inmate_certificate_step,
        name="inmate-certificate-step",
    ),
    path(
        "warga-binaan/<str:public_id>/sertifikat/kedatangan/",
        inmate_certificates.inmate_certificate_arrival,
        name="inmate-certificate-arrival",
    ),
    path(
        "warga-binaan/<str:public_id>/sertifikat/langkah/<int:pk>/tanda-terima/",
        inmate_certificates.inmate_certificate_receipt,
        name="inmate-certificate-receipt",
    ),
]

release_urls = [
    path("warga-binaan/<str:public_id>/bebas/", releases.inmate_release, name="inmate-release"),
]

follow_up_urls = [
    path("pasca-bebas/", follow_up_list.follow_up_list, name="follow-up-list"),
    path(
        "pasca-bebas/<int:pk>/<str:checkpoint>/",
        follow_ups.follow_up_record,
        name="follow-up-record",
    ),
]
