from django.urls import path

from rutan.portal.views import (
    costs,
    demand,
    fairness,
    forecasts,
    frozen,
    health,
    home,
    indicator_workbook,
    indicators,
    pages,
    reports,
    search,
    survival,
)

app_name = "portal"

health_urls = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
]

home_urls = [
    path("", home.home, name="home"),
    path("tugas/", home.tasks, name="tasks"),
    path("cari/", search.search, name="search"),
]

page_urls = [
    path("bantuan/", pages.help_page, name="help"),
    path("privasi/", pages.privacy, name="privacy"),
    path("aksesibilitas/", pages.accessibility, name="accessibility"),
]

report_urls = [
    path("laporan/", reports.reports, name="reports"),
    path("laporan/reintegrasi/", reports.reintegration, name="reintegration"),
    path("laporan/reintegrasi/orang/", reports.reintegration_people, name="reintegration-people"),
    path("laporan/reintegrasi/waktu/", survival.survival_report, name="survival"),
    path("laporan/reintegrasi/waktu.xlsx", survival.survival_workbook, name="survival-xlsx"),
    path("laporan/reintegrasi/pembanding/", survival.comparison_report, name="comparison"),
    path("laporan/reintegrasi.xlsx", reports.reintegration_workbook, name="reintegration-xlsx"),
    path("laporan/permintaan/", demand.demand_report, name="demand-report"),
    path("laporan/permintaan.xlsx", demand.demand_workbook, name="demand-xlsx"),
    path("laporan/pemerataan/", fairness.fairness_report, name="fairness-report"),
    path("laporan/pemerataan.xlsx", fairness.fairness_workbook, name="fairness-xlsx"),
    path("laporan/kelas/", reports.class_report, name="class-report"),
    path("laporan/prakiraan/", forecasts.forecast_report, name="forecast-report"),
]

cost_urls = [
    path("laporan/biaya/", costs.cost_report, name="cost-report"),
    path("laporan/biaya.xlsx", costs.cost_workbook, name="cost-xlsx"),
]

indicator_urls = [
    path("laporan/indikator/", indicators.indicators, name="indicators"),
    path("laporan/indikator/target/", indicators.indicator_targets, name="indicator-targets"),
    path("laporan/indikator/kunci/", frozen.indicator_freeze, name="indicator-freeze"),
    path("laporan/indikator/kohor/", indicators.indicator_cohorts, name="indicator-cohorts"),
    path("laporan/indikator/<str:code>/", indicators.indicator, name="indicator"),
    path("laporan/indikator.xlsx", indicator_workbook.indicator_workbook, name="indicator-xlsx"),
    path("laporan/lkjip/", indicator_workbook.performance_table, name="performance-table"),
    path("laporan/program-aksi/", indicator_workbook.ministry_items, name="ministry-items"),
    path(
        "laporan/program-aksi.xlsx",
        indicator_workbook.ministry_item_workbook,
        name="ministry-item-xlsx",
    ),
]

frozen_urls = [
    path("laporan/resmi/", frozen.frozen_reports, name="frozen-reports"),
    path("laporan/resmi/<str:public_id>/", frozen.frozen_report, name="frozen-report"),
    path("laporan/reintegrasi/kunci/", frozen.reintegration_freeze, name="reintegration-freeze"),
]

urlpatterns = [
    *health_urls,
    *home_urls,
    *page_urls,
    *report_urls,
    *cost_urls,
    *indicator_urls,
    *frozen_urls,
]
