"""The one place where the packages meet; included by name, so that nothing is imported upward."""

from importlib.util import find_spec

from django.contrib import admin
from django.urls import include, path

urlpatterns = [path("admin/", admin.site.urls)]
for module in ("rutan.accounts.urls", "partnerships.urls", "trainees.urls", "rutan.portal.urls"):
    if find_spec(module):
        urlpatterns.append(path("", include(module)))

handler400 = "rutan.common.error_views.bad_request"
handler403 = "rutan.common.error_views.forbidden"
handler404 = "rutan.common.error_views.not_found"
handler500 = "rutan.common.error_views.server_error"
