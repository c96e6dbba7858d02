"""Addresses of sessions and their registers."""

from django.urls import URLPattern, path

from trainees.views import (
    attendance,
    attendance_board,
    attendance_history,
    class_reports,
    offline,
    offline_devices,
    registers,
    session_times,
    sessions,
    sheets,
)

board_urls: list[URLPattern] = [
    path("kehadiran/", attendance_board.attendance_day_board, name="attendance-day"),
]

offline_urls = [
    path("luring/", offline.offline_device, name="offline-device"),
    path("luring/pekerja.js", offline.offline_worker, name="offline-worker"),
    path("luring/keadaan.json", offline.offline_state, name="offline-state"),
    path("luring/ambil/", offline.offline_take, name="offline-take"),
    path("luring/kirim/", offline.offline_send, name="offline-send"),
    path("luring/kembali/", offline.offline_return, name="offline-return"),
    path("luring/perangkat/", offline_devices.offline_end, name="offline-end"),
    path("luring/perangkat/nama/", offline_devices.offline_name, name="offline-name"),
]

sheet_urls = [
    path("kehadiran/lembar/", sheets.sheet_find, name="sheet-find"),
    path("kehadiran/lembar/<str:code>/", sheets.sheet_copy, name="sheet-copy"),
    path(
        "kelas/<str:public_id>/kehadiran/<int:pk>/daftar.pdf",
        sheets.session_paper,
        name="session-paper",
    ),
    path(
        "kelas/<str:public_id>/kehadiran/<int:pk>/cetak/",
        sheets.session_sheet,
        name="session-sheet",
    ),
    path(
        "kelas/<str:public_id>/kehadiran/<int:pk>/pindaian/",
        sheets.sheet_scan,
        name="sheet-scan",
    ),
]

report_urls = [
    path(
        "kelas/<str:public_id>/laporan.pdf",
        class_reports.class_report_paper,
        name="class-report-paper",
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
    path(
        "kelas/<str:public_id>/kehadiran/riwayat/",
        attendance_history.class_history,
        name="attendance-history",
    ),
    path(
        "kelas/<str:public_id>/kehadiran/<int:pk>/riwayat/",
        attendance_history.session_history,
        name="session-history",
    ),
    path(
        "kelas/<str:public_id>/kehadiran/<int:pk>/pendekkan/",
        sessions.session_shorten,
        name="session-shorten",
    ),
    path(
        "kelas/<str:public_id>/kehadiran/<int:pk>/pulihkan/",
        sessions.session_restore,
        name="session-restore",
    ),
]
