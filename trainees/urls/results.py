"""Addresses of tests, certificates and the papers of a class."""

from django.urls import path

from trainees.views import (
    assessments,
    attempts,
    certificate_moves,
    certificate_papers,
    certificate_prints,
    certificates,
    feedback,
    results,
    unit_results,
)

assessment_urls = [
    path("kelas/<str:public_id>/nilai/ujian/", assessments.assessment_list, name="assessment-list"),
    path(
        "kelas/<str:public_id>/nilai/ujian/baru/",
        assessments.assessment_create,
        name="assessment-create",
    ),
    path(
        "kelas/<str:public_id>/nilai/ujian/<int:pk>/",
        assessments.assessment_edit,
        name="assessment-edit",
    ),
    path(
        "kelas/<str:public_id>/nilai/ujian/<int:pk>/berita-acara/",
        assessments.assessment_minutes,
        name="assessment-minutes",
    ),
    path(
        "kelas/<str:public_id>/nilai/ujian/<int:pk>/tarik/",
        assessments.assessment_take_back,
        name="assessment-take-back",
    ),
]

feedback_urls = [
    path("kelas/<str:public_id>/umpan-balik/", feedback.class_feedback, name="class-feedback"),
    path(
        "kelas/<str:public_id>/umpan-balik/lembar.pdf",
        feedback.feedback_paper,
        name="feedback-slips",
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
        attempts.result_repeat,
        name="result-repeat",
    ),
    path(
        "kelas/<str:public_id>/nilai/<str:inmate_id>/",
        attempts.result_attempts,
        name="result-attempts",
    ),
    path(
        "kelas/<str:public_id>/nilai/<str:inmate_id>/percobaan/<int:pk>/",
        attempts.result_describe,
        name="result-describe",
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
        certificate_moves.class_handover,
        name="class-handover",
    ),
    path(
        "kelas/<str:public_id>/sertifikat/penyerahan/cetak/",
        certificate_moves.handover_sheet,
        name="handover-sheet",
    ),
    path(
        "kelas/<str:public_id>/sertifikat/langkah/",
        certificate_moves.certificate_move,
        name="certificate-move",
    ),
    path(
        "kelas/<str:public_id>/sertifikat/langkah/<int:pk>/tanda-terima/",
        certificate_moves.certificate_receipt,
        name="certificate-receipt",
    ),
    path(
        "kelas/<str:public_id>/sertifikat/dokumen.pdf",
        certificate_prints.certificate_papers,
        name="certificate-papers",
    ),
    path(
        "kelas/<str:public_id>/sertifikat/<int:pk>/dokumen.pdf",
        certificate_prints.certificate_paper,
        name="certificate-paper",
    ),
]
