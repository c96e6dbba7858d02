"""Addresses of equivalency: who learns for a package, and who arrives from elsewhere."""

from django.urls import path

from trainees.views import arrivals, learners, mutations, studies

arrival_urls = [
    # Before the people: `warga-binaan/kedatangan/` is no public id of a person.
    path("warga-binaan/kedatangan/", arrivals.arrival_list, name="arrival-list"),
    path("warga-binaan/belajar/", learners.learner_list, name="learner-list"),
    path("warga-binaan/mutasi/", mutations.mutation_list, name="mutation-list"),
    path("warga-binaan/mutasi/<int:pk>/", mutations.mutation_detail, name="mutation-detail"),
]

learner_urls = [
    path(
        "warga-binaan/<str:public_id>/belajar/",
        learners.learner_detail,
        name="learner-detail",
    ),
    path(
        "warga-binaan/<str:public_id>/belajar/<int:pk>/transkrip.pdf",
        learners.learner_transcript,
        name="learner-transcript",
    ),
    path(
        "warga-binaan/<str:public_id>/belajar/jam/<int:pk>/batal/",
        learners.study_take_back,
        name="study-take-back",
    ),
    path(
        "warga-binaan/<str:public_id>/belajar/mutasi/<int:pk>.pdf",
        mutations.mutation_paper,
        name="mutation-paper",
    ),
    path("kelas/<str:public_id>/skk/", studies.class_credits, name="class-credits"),
    path("kelas/<str:public_id>/skk/mandiri/", studies.class_study, name="class-study"),
]
