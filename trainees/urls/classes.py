"""Addresses of a class from its plan to its end, and of what an agreement reached."""

from django.urls import path

from trainees.views import (
    class_costs,
    class_plans,
    classes,
    closing,
    documents,
    partner_scorecard,
    reached,
)

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

cost_urls = [
    path("kelas/<str:public_id>/biaya/", class_costs.class_costs, name="class-costs"),
    path("kelas/<str:public_id>/biaya/<int:pk>/", class_costs.class_cost, name="class-cost"),
    path(
        "kelas/<str:public_id>/biaya/<int:pk>/batalkan/",
        class_costs.class_cost_void,
        name="class-cost-void",
    ),
    path(
        "kelas/<str:public_id>/biaya/lengkap/",
        class_costs.class_costs_settle,
        name="class-costs-settle",
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
    path(
        "kemitraan/mitra/<int:pk>/rapor/",
        partner_scorecard.partner_scorecard,
        name="partner-scorecard",
    ),
]
