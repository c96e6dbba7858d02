"""Addresses of everything about people: classes, inmates, follow-ups. Slugs are Indonesian."""

from django.urls import path

from trainees.views import attendance, follow_ups, imports, inmates, releases

app_name = "trainees"

import_urls = [
    path("warga-binaan/impor/", imports.import_create, name="import-create"),
    path("warga-binaan/impor/templat.xlsx", imports.import_template, name="import-template"),
    path("warga-binaan/impor/<int:pk>/", imports.import_detail, name="import-detail"),
    path("warga-binaan/impor/<int:pk>/galat.xlsx", imports.import_errors, name="import-errors"),
    path("warga-binaan/impor/<int:pk>/simpan/", imports.import_confirm, name="import-confirm"),
    path("warga-binaan/impor/<int:pk>/batalkan/", imports.import_undo, name="import-undo"),
]

inmate_urls = [
    path("warga-binaan/", inmates.inmate_list, name="inmate-list"),
    path("warga-binaan/baru/", inmates.inmate_create, name="inmate-create"),
    path("warga-binaan/<str:public_id>/", inmates.inmate_detail, name="inmate-detail"),
    path("warga-binaan/<str:public_id>/ubah/", inmates.inmate_edit, name="inmate-edit"),
    path("warga-binaan/<str:public_id>/nik/", inmates.inmate_reveal_nik, name="inmate-reveal-nik"),
    path("warga-binaan/<str:public_id>/riwayat/", inmates.inmate_history, name="inmate-history"),
]

release_urls = [
    path("warga-binaan/<str:public_id>/bebas/", releases.inmate_release, name="inmate-release"),
    path(
        "pasca-bebas/<int:pk>/tarik-persetujuan/",
        releases.consent_withdraw,
        name="consent-withdraw",
    ),
]

follow_up_urls = [
    path("pasca-bebas/", follow_ups.follow_up_list, name="follow-up-list"),
    path(
        "pasca-bebas/<int:pk>/<str:checkpoint>/",
        follow_ups.follow_up_record,
        name="follow-up-record",
    ),
]

attendance_urls = [
    path("kelas/<str:public_id>/kehadiran/", attendance.class_attendance, name="class-attendance"),
    path(
        "kelas/<str:public_id>/kehadiran/<int:pk>/",
        attendance.session_register,
        name="session-register",
    ),
    path(
        "kelas/<str:public_id>/kehadiran/<int:pk>/cetak/",
        attendance.session_sheet,
        name="session-sheet",
    ),
    path(
        "kelas/<str:public_id>/kehadiran/<int:pk>/batalkan/",
        attendance.session_cancel,
        name="session-cancel",
    ),
    path(
        "kelas/<str:public_id>/kehadiran/<int:pk>/adakan/",
        attendance.session_reinstate,
        name="session-reinstate",
    ),
]

urlpatterns = [*import_urls, *inmate_urls, *release_urls, *follow_up_urls, *attendance_urls]
