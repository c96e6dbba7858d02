"""Addresses of everything about people: classes, inmates, follow-ups. Slugs are Indonesian."""

from django.urls import path

from trainees.views import follow_ups, releases

app_name = "trainees"

release_urls = [
    path("warga-binaan/<str:public_id>/bebas/", releases.inmate_release, name="inmate-release"),
    path(
        "pasca-bebas/<int:pk>/tarik-persetujuan/",
        releases.consent_withdraw,
        name="consent-withdraw",
    ),
]

follow_up_urls = [
    path("pasca-bebas/", follow_ups.follow_up_list, name="follow-up-list"),
    path(
        "pasca-bebas/<int:pk>/<str:checkpoint>/",
        follow_ups.follow_up_record,
        name="follow-up-record",
    ),
]

urlpatterns = [*release_urls, *follow_up_urls]
