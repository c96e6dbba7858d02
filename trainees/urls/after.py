"""Addresses of what comes before a release and after it."""

from django.urls import URLPattern

after_urls: list[URLPattern] = []
