"""Where anybody checks a certificate."""

from django.urls import URLPattern

verification_urls: list[URLPattern] = []
