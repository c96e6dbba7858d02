"""Addresses of the papers of a class, and of its lists for other offices."""

from django.urls import path

from trainees.views import class_papers, list_exports

list_urls = [
    path("kelas/<str:public_id>/dokumen/daftar/", list_exports.class_lists, name="class-lists"),
    path(
        "kelas/<str:public_id>/dokumen/daftar/<slug:system>.xlsx",
        list_exports.class_list_file,
        name="class-list-file",
    ),
    path(
        "kelas/<str:public_id>/dokumen/<slug:paper>.pdf",
        class_papers.class_paper,
        name="class-paper",
    ),
]
