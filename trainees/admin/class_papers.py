"""Papers of a class that its partner prints in the admin."""

from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponseNotAllowed
from django.urls import path, reverse

from partnerships.views.papers import printed
from trainees.documents.class_papers import FOR_THE_PARTNER, PAPERS, offered
from trainees.documents.nominative_list import nominative_list


class PrintsPapers:
    """Doors beside those of Django's own pages."""

    def get_urls(self):
        wrap, name = self.admin_site.admin_view, "partnerships_trainingclass_"
        doors = [
            path(
                "<path:object_id>/nominatif/",
                wrap(self.nominative_view),
                name=f"{name}nominative",
            ),
            path(
                "<path:object_id>/dokumen/<slug:paper>/",
                wrap(self.paper_view),
                name=f"{name}paper",
            ),
        ]
        return [*doors, *super().get_urls()]

    def nominative_view(self, request, object_id):
        """Whom the facility proposes, as a paper: what the pages say of them and no more."""
        permission = "trainees.view_application"
        return self._printed(request, object_id, nominative_list, permission, "nominatif")

    def paper_view(self, request, object_id, paper):
        """Marks and results: the papers of a class that are the partner's too."""
        if paper not in FOR_THE_PARTNER:
            raise Http404
        wanted = PAPERS[paper]
        return self._printed(request, object_id, wanted.build, wanted.permission, paper)

    def _printed(self, request, object_id, build, permission, kind):
        if request.method not in {"GET", "HEAD"}:
            return HttpResponseNotAllowed(["GET", "HEAD"])
        training_class = self.get_object(request, unquote(object_id))
        if training_class is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        may_print = request.user.has_perm(permission)
        if not may_print or not self.has_view_permission(request, training_class):
            raise PermissionDenied(kind)
        return printed(
            request,
            training_class,
            build,
            facility=training_class.facility_id,
            name=f"{kind}-{training_class.public_id}.pdf",
            back=reverse("admin:partnerships_trainingclass_change", args=[training_class.pk]),
            kind=kind,
        )

    def papers_of(self, request, training_class):
        """Address and title of what the partner prints of a class that has begun."""
        name = "admin:partnerships_trainingclass_paper"
        return [
            (reverse(name, args=[training_class.pk, slug]), paper.title)
            for slug, paper in offered(training_class, request.user).items()
            if slug in FOR_THE_PARTNER
        ]
