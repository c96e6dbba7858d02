"""Addresses of the way to a seat: waiting lists, changes, hearings, candidates."""

from django.urls import path

from trainees.views import (
    candidate_files,
    circumstances,
    decisions,
    health_letters,
    hearings,
    keep_apart,
    letters,
    papers,
    proposals,
    seats,
    selection,
    waiting,
)

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

circumstance_urls = [
    path("kelas/perubahan/", circumstances.circumstance_list, name="circumstance-list"),
    path(
        "kelas/perubahan/<int:pk>/", circumstances.circumstance_detail, name="circumstance-detail"
    ),
]

hearing_urls = [
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
