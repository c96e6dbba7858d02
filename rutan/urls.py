"""Where the packages meet; included by name, so that nothing is imported upward."""

from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("admin/", admin.site.urls),
    path("", include("rutan.accounts.urls")),
    path("", include("partnerships.urls")),
    path("", include("trainees.urls")),
    path("", include("rutan.portal.urls")),
]

handler400 = "rutan.common.error_views.bad_request"
handler403 = "rutan.common.error_views.forbidden"
handler404 = "rutan.common.error_views.not_found"
handler500 = "rutan.common.error_views.server_error"
