"""Addresses of everything about people: classes, inmates, follow-ups. Slugs are Indonesian."""

from django.urls import URLPattern, path

from trainees.views import (
    attendance,
    candidate_files,
    certificate_papers,
    certificates,
    circumstances,
    class_plans,
    classes,
    closing,
    continuations,
    decisions,
    departures,
    documents,
    elsewhere,
    follow_ups,
    health_letters,
    hearings,
    imports,
    inmates,
    keep_apart,
    letters,
    papers,
    places,
    proposals,
    reached,
    registers,
    releases,
    results,
    seats,
    selection,
    session_times,
    sessions,
    unit_results,
    waiting,
)

app_name = "trainees"

waiting_urls = [
    path("kelas/daftar-tunggu/", waiting.waiting_list, name="waiting-list"),
    path("kelas/daftar-tunggu/pemindahan/", waiting.waiting_moves, name="waiting-moves"),
    path("kelas/daftar-tunggu/<slug:code>/", waiting.waiting_programme, name="waiting-programme"),
    path(
        "kelas/<str:public_id>/seleksi/berkas/",
        candidate_files.class_candidate_file,
        name="class-candidate-file",
    ),
    path(
        "kelas/<str:public_id>/seleksi/berkas/hasil.xlsx",
        candidate_files.class_candidate_file_result,
        name="class-candidate-file-result",
    ),
    path(
        "kelas/<str:public_id>/seleksi/antre-lagi/",
        waiting.class_wait_again,
        name="class-wait-again",
    ),
    path(
        "warga-binaan/<str:public_id>/permohonan/",
        waiting.application_create,
        name="application-create",
    ),
    path("permohonan/<int:pk>/pindahkan/", waiting.application_move, name="application-move"),
    path(
        "warga-binaan/<str:public_id>/pisah/",
        keep_apart.inmate_keep_apart,
        name="inmate-keep-apart",
    ),
    path("permohonan/<int:pk>/tarik/", waiting.application_withdraw, name="application-withdraw"),
]

hearing_urls: list[URLPattern] = [
    path("sidang/", hearings.hearing_list, name="hearing-list"),
    path("sidang/baru/", hearings.hearing_create, name="hearing-create"),
    path("sidang/<int:pk>/", hearings.hearing_detail, name="hearing-detail"),
    path("sidang/<int:pk>/ubah/", hearings.hearing_edit, name="hearing-edit"),
    path("sidang/<int:pk>/batalkan/", hearings.hearing_cancel, name="hearing-cancel"),
    path("sidang/<int:pk>/putusan/", decisions.hearing_decide, name="hearing-decide"),
    path(
        "sidang/<int:pk>/putusan/<int:decision_pk>/",
        decisions.decision_correct,
        name="decision-correct",
    ),
    path("sidang/<int:pk>/agenda.pdf", papers.hearing_agenda, name="hearing-agenda"),
    path("sidang/<int:pk>/berita-acara.pdf", papers.hearing_minutes, name="hearing-minutes"),
    path("sidang/<int:pk>/pindaian/", hearings.hearing_scan, name="hearing-scan"),
    path(
        "kelas/<str:public_id>/seleksi/nominatif.pdf",
        papers.class_nominative,
        name="class-nominative",
    ),
    path(
        "kelas/<str:public_id>/seleksi/pernyataan.pdf",
        papers.class_statements,
        name="class-statements",
    ),
    path("kelas/<str:public_id>/sk/", letters.class_letters, name="class-letters"),
    path("kelas/<str:public_id>/sk/<int:pk>.pdf", letters.letter_paper, name="letter-paper"),
    path("kelas/<str:public_id>/sk/<int:pk>/pindaian/", letters.letter_scan, name="letter-scan"),
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

circumstance_urls = [
    path("kelas/perubahan/", circumstances.circumstance_list, name="circumstance-list"),
    path(
        "kelas/perubahan/<int:pk>/", circumstances.circumstance_detail, name="circumstance-detail"
    ),
]

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
        "kelas/<str:public_id>/kehadiran/susulan/",
        session_times.session_catch_up,
        name="session-catch-up",
    ),
    path(
        "kelas/<str:public_id>/kehadiran/<int:pk>/",
        registers.session_register,
        name="session-register",
    ),
    path(
        "kelas/<str:public_id>/kehadiran/<int:pk>/cetak/",
        sessions.session_sheet,
        name="session-sheet",
    ),
    path(
        "kelas/<str:public_id>/kehadiran/<int:pk>/pindahkan/",
        session_times.session_move,
        name="session-move",
    ),
    path(
        "kelas/<str:public_id>/kehadiran/<int:pk>/batalkan/",
        sessions.session_cancel,
        name="session-cancel",
    ),
    path(
        "kelas/<str:public_id>/kehadiran/<int:pk>/adakan/",
        sessions.session_reinstate,
        name="session-reinstate",
    ),
]

class_urls = [
    path("kelas/", classes.class_list, name="class-list"),
    path("kelas/baru/", class_plans.class_create, name="class-create"),
    path("kelas/<str:public_id>/", classes.class_detail, name="class-detail"),
    path("kelas/<str:public_id>/ubah/", class_plans.class_edit, name="class-edit"),
    path(
        "kelas/<str:public_id>/buka-seleksi/",
        classes.class_open_selection,
        name="class-open-selection",
    ),
    path("kelas/<str:public_id>/tunda/", classes.class_postpone, name="class-postpone"),
    path("kelas/<str:public_id>/lanjutkan/", classes.class_resume, name="class-resume"),
    path("kelas/<str:public_id>/batalkan/", classes.class_cancel, name="class-cancel"),
    path("kelas/<str:public_id>/dokumen/", documents.class_documents, name="class-documents"),
    path(
        "kelas/<str:public_id>/dokumen/<int:document>/versi/",
        documents.class_document_version,
        name="class-document-version",
    ),
    path("kelas/<str:public_id>/riwayat/", classes.class_history, name="class-history"),
]

selection_urls = [
    path("kelas/<str:public_id>/seleksi/", selection.class_candidates, name="class-candidates"),
    path(
        "kelas/<str:public_id>/seleksi/tambah/",
        selection.class_candidate_add,
        name="class-candidate-add",
    ),
    path(
        "kelas/<str:public_id>/seleksi/surat-sehat/",
        health_letters.class_health_letters,
        name="class-health-letters",
    ),
    path("kelas/<str:public_id>/seleksi/usulkan/", proposals.class_propose, name="class-propose"),
    path("kelas/<str:public_id>/seleksi/usulan/", papers.class_proposal, name="class-proposal"),
    path("kelas/<str:public_id>/seleksi/putusan/", decisions.class_decide, name="class-decide"),
    path("kelas/<str:public_id>/seleksi/tetapkan/", seats.class_enrol, name="class-enrol"),
    path(
        "kelas/<str:public_id>/seleksi/peserta.xlsx",
        seats.class_participants_xlsx,
        name="class-participants-xlsx",
    ),
    path(
        "kelas/<str:public_id>/seleksi/<str:inmate_id>/",
        selection.class_candidate,
        name="class-candidate",
    ),
    path(
        "kelas/<str:public_id>/seleksi/<str:inmate_id>/mundur/",
        selection.class_candidate_withdraw,
        name="class-candidate-withdraw",
    ),
    path(
        "kelas/<str:public_id>/seleksi/<str:inmate_id>/keluar/",
        seats.class_leave,
        name="class-leave",
    ),
    path(
        "kelas/<str:public_id>/seleksi/<str:inmate_id>/kesediaan/",
        seats.class_willing,
        name="class-willing",
    ),
    path(
        "kelas/<str:public_id>/seleksi/<str:inmate_id>/kesediaan/cabut/",
        seats.class_unwilling,
        name="class-unwilling",
    ),
]

result_urls = [
    path("kelas/<str:public_id>/nilai/", results.class_results, name="class-results"),
    path(
        "kelas/<str:public_id>/nilai/unit/<int:pk>/",
        unit_results.class_unit_results,
        name="class-unit-results",
    ),
    path(
        "kelas/<str:public_id>/nilai/<str:inmate_id>/ulang/",
        results.result_repeat,
        name="result-repeat",
    ),
]

certificate_urls = [
    path(
        "kelas/<str:public_id>/sertifikat/",
        certificates.class_certificates,
        name="class-certificates",
    ),
    path(
        "kelas/<str:public_id>/sertifikat/<int:pk>/",
        certificate_papers.certificate_detail,
        name="certificate-detail",
    ),
    path(
        "kelas/<str:public_id>/sertifikat/penyerahan/",
        certificate_papers.class_handover,
        name="class-handover",
    ),
    path(
        "kelas/<str:public_id>/sertifikat/penyerahan/cetak/",
        certificate_papers.handover_sheet,
        name="handover-sheet",
    ),
]

closing_urls = [
    path("kelas/<str:public_id>/mulai/", closing.class_start, name="class-start"),
    path("kelas/<str:public_id>/penilaian/", closing.class_assess, name="class-assess"),
    path("kelas/<str:public_id>/tutup/", closing.class_close, name="class-close"),
    path(
        "kelas/<str:public_id>/tutup/periksa/",
        closing.class_close_check,
        name="class-close-check",
    ),
    path("kelas/<str:public_id>/buka-kembali/", closing.class_reopen, name="class-reopen"),
]

agreement_urls = [
    path(
        "kemitraan/perjanjian/<slug:code>/capaian/",
        reached.agreement_reached,
        name="agreement-reached",
    ),
]

urlpatterns = [
    *agreement_urls,
    # Before the classes: `kelas/daftar-tunggu/` and `kelas/perubahan/` are no public id of a class.
    *waiting_urls,
    *circumstance_urls,
    *hearing_urls,
    *departure_urls,
    *class_urls,
    *selection_urls,
    *import_urls,
    *inmate_urls,
    *release_urls,
    *follow_up_urls,
    *attendance_urls,
    *result_urls,
    *certificate_urls,
    *closing_urls,
]
