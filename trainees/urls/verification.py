"""Where anybody checks a certificate."""

from django.urls import path, register_converter
from django.urls.converters import StringConverter

from trainees.views.verification import verification


class Signs(StringConverter):
    """Whatever was typed behind the address, line breaks and slashes too, or nothing at all: one
    view answers all of it alike."""

    regex = r"[\s\S]*"


register_converter(Signs, "signs")

verification_urls = [path("verifikasi/<signs:code>", verification, name="verification")]
