"""Addresses of equivalency: who learns for a package, and who arrives from elsewhere."""

from django.urls import URLPattern

arrival_urls: list[URLPattern] = []

learner_urls: list[URLPattern] = []
