"""Addresses of what comes before a release and after it."""

from django.urls import path

from trainees.views import release_list

after_urls = [
    path("pasca-bebas/akan-bebas/", release_list.release_list, name="release-list"),
]
