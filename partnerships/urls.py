from django.urls import include, path

from partnerships.views import (
    agreement_comments,
    agreement_costs,
    agreement_drafts,
    agreement_events,
    agreement_files,
    agreement_owner,
    agreement_plans,
    agreement_renewal,
    agreement_review,
    agreement_signing,
    agreements,
    calendar_feeds,
    coordination_files,
    coordination_plan,
    coordinations,
    documents,
    facilities,
    facility,
    monitoring,
    obligations,
    papers,
    partners,
    programmes,
    timetable,
)

app_name = "partnerships"

agreement_urls = [
    path("kemitraan/perjanjian/", agreements.agreement_list, name="agreement-list"),
    path("kemitraan/perjanjian/unduh.xlsx", agreements.agreement_export, name="agreement-export"),
    path("kemitraan/perjanjian/baru/", agreement_drafts.agreement_create, name="agreement-create"),
    path("kemitraan/perjanjian/<slug:code>/", agreements.agreement_detail, name="agreement-detail"),
    path(
        "kemitraan/perjanjian/<slug:code>/ubah/",
        agreement_drafts.agreement_edit,
        name="agreement-edit",
    ),
    path(
        "kemitraan/perjanjian/<slug:code>/komentar/",
        agreement_comments.agreement_comment,
        name="agreement-comment",
    ),
    path(
        "kemitraan/perjanjian/<slug:code>/kirim/",
        agreement_drafts.agreement_submit,
        name="agreement-submit",
    ),
    path(
        "kemitraan/perjanjian/<slug:code>/tinjau/",
        agreement_review.agreement_review,
        name="agreement-review",
    ),
    path(
        "kemitraan/perjanjian/<slug:code>/tanda-tangan/",
        agreement_signing.agreement_sign,
        name="agreement-sign",
    ),
    path(
        "kemitraan/perjanjian/<slug:code>/batal/",
        agreement_drafts.agreement_abandon,
        name="agreement-abandon",
    ),
    path(
        "kemitraan/perjanjian/<slug:code>/kewajiban/<int:pk>/",
        obligations.obligation_settle,
        name="obligation-settle",
    ),
    path(
        "kemitraan/perjanjian/<slug:code>/kewajiban/<int:pk>/buka-lagi/",
        obligations.obligation_take_up,
        name="obligation-take-up",
    ),
    path(
        "kemitraan/perjanjian/<slug:code>/ringkasan.pdf",
        papers.agreement_paper,
        name="agreement-paper",
    ),
    path(
        "kemitraan/perjanjian/<slug:code>/kewajiban.pdf",
        papers.agreement_obligations_paper,
        name="agreement-obligations-paper",
    ),
    path(
        "kemitraan/perjanjian/<slug:code>/perpanjang/",
        agreement_renewal.agreement_renew,
        name="agreement-renew",
    ),
    path(
        "kemitraan/perjanjian/<slug:code>/tambah-waktu/",
        agreement_events.agreement_extend,
        name="agreement-extend",
    ),
    path(
        "kemitraan/perjanjian/<slug:code>/adendum/",
        agreement_events.agreement_amend,
        name="agreement-amend",
    ),
    path(
        "kemitraan/perjanjian/<slug:code>/akhiri/",
        agreement_events.agreement_terminate,
        name="agreement-terminate",
    ),
    path(
        "kemitraan/perjanjian/<slug:code>/riwayat/",
        agreements.agreement_history,
        name="agreement-history",
    ),
    path(
        "kemitraan/perjanjian/<slug:code>/berkas/<int:document>/versi/",
        agreement_files.agreement_file_version,
        name="agreement-file-version",
    ),
    path(
        "kemitraan/perjanjian/<slug:code>/penanggung-jawab/",
        agreement_owner.agreement_owner,
        name="agreement-owner",
    ),
]

agreement_plan_urls = [
    path("", agreement_plans.agreement_plans, name="agreement-plans"),
    path("<int:pk>/", agreement_plans.agreement_plan, name="agreement-plan"),
]

agreement_cost_urls = [
    path("", agreement_costs.agreement_costs, name="agreement-costs"),
    path("<int:pk>/", agreement_costs.agreement_cost, name="agreement-cost"),
    path("<int:pk>/batalkan/", agreement_costs.agreement_cost_void, name="agreement-cost-void"),
]

monitoring_urls = [
    path("baru/", monitoring.monitoring_create, name="monitoring-create"),
    path("<int:pk>/", monitoring.monitoring_detail, name="monitoring-detail"),
    path("<int:pk>/ubah/", monitoring.monitoring_edit, name="monitoring-edit"),
    path("<int:pk>/kirim/", monitoring.monitoring_submit, name="monitoring-submit"),
    path("<int:pk>/periksa/", monitoring.monitoring_check, name="monitoring-check"),
    path("<int:pk>/revisi/", monitoring.monitoring_revise, name="monitoring-revise"),
    path("<int:pk>/surat.pdf", papers.monitoring_paper, name="monitoring-paper"),
]

coordination_urls = [
    path("kemitraan/kunjungan/", coordinations.coordination_list, name="coordination-list"),
    path(
        "kemitraan/kunjungan/baru/", coordinations.coordination_create, name="coordination-create"
    ),
    path(
        "kemitraan/kunjungan/rencana/",
        coordination_plan.coordination_plan,
        name="coordination-plan",
    ),
    path(
        "kemitraan/kunjungan/<int:pk>/",
        coordinations.coordination_detail,
        name="coordination-detail",
    ),
    path(
        "kemitraan/kunjungan/<int:pk>/ubah/",
        coordinations.coordination_edit,
        name="coordination-edit",
    ),
    path(
        "kemitraan/kunjungan/<int:pk>/hasil/",
        coordinations.coordination_hold,
        name="coordination-hold",
    ),
    path(
        "kemitraan/kunjungan/<int:pk>/agenda.pdf",
        papers.coordination_agenda,
        name="coordination-agenda",
    ),
    path(
        "kemitraan/kunjungan/<int:pk>/notula.pdf",
        papers.coordination_minutes,
        name="coordination-minutes",
    ),
    path(
        "kemitraan/kunjungan/<int:pk>/tutup/",
        coordinations.coordination_close,
        name="coordination-close",
    ),
    path(
        "kemitraan/kunjungan/<int:pk>/langkah/",
        coordinations.coordination_next_step,
        name="coordination-next-step",
    ),
    path(
        "kemitraan/kunjungan/<int:pk>/janji/<int:commitment>/",
        coordinations.commitment_settle,
        name="commitment-settle",
    ),
    path(
        "kemitraan/kunjungan/<int:pk>/berkas/",
        coordination_files.coordination_file_add,
        name="coordination-file-add",
    ),
    path(
        "kemitraan/kunjungan/<int:pk>/berkas/<int:document>/versi/",
        coordination_files.coordination_file_version,
        name="coordination-file-version",
    ),
]

partner_urls = [
    path("kemitraan/mitra/", partners.partner_list, name="partner-list"),
    path("kemitraan/mitra/<int:pk>/", partners.partner_detail, name="partner-detail"),
]

facility_urls = [
    path("kemitraan/upt/", facilities.facility_list, name="facility-list"),
    path("kemitraan/upt/<int:pk>/", facilities.facility_detail, name="facility-detail"),
    path(
        "kemitraan/upt/<int:pk>/pejabat/",
        facilities.office_holder_add,
        name="office-holder-add",
    ),
]

programme_urls = [
    path("program/", programmes.programme_list, name="programme-list"),
    path("program/<slug:code>/", programmes.programme_detail, name="programme-detail"),
]

timetable_urls = [
    path("jadwal/", timetable.timetable_week, name="timetable-week"),
    path("jadwal/bulan/", timetable.timetable_month, name="timetable-month"),
    path("jadwal/kalender/", calendar_feeds.calendar_feeds, name="calendar-feeds"),
    path(
        "jadwal/kalender/<int:pk>/cabut/",
        calendar_feeds.calendar_feed_revoke,
        name="calendar-feed-revoke",
    ),
    path("jadwal/kalender/<str:token>.ics", calendar_feeds.calendar_feed, name="calendar-feed"),
]

urlpatterns = [
    *agreement_urls,
    path("kemitraan/perjanjian/<slug:code>/laporan/", include(monitoring_urls)),
    path("kemitraan/perjanjian/<slug:code>/biaya/", include(agreement_cost_urls)),
    path("kemitraan/perjanjian/<slug:code>/rencana/", include(agreement_plan_urls)),
    *coordination_urls,
    *partner_urls,
    *facility_urls,
    *programme_urls,
    *timetable_urls,
    path("berkas/<int:pk>/", documents.document_download, name="document-download"),
    path("upt/", facility.switch_facility, name="switch-facility"),
]
