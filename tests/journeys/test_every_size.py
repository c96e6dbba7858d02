"""The main pages on a desk, on a phone and on the smallest one, light and dark."""

import pytest
from django.urls import reverse

from tests.journeys.walker import CONTRAST, DESKTOP, PHONE, SMALL, TAGS
from tests.world import make_world

pytestmark = [
    pytest.mark.browser,
    pytest.mark.looks,
    pytest.mark.django_db(transaction=True),
]

# A theme changes colours and nothing else, and a size moves things and colours none of them.
LOOKS = [(PHONE, "light", TAGS), (PHONE, "dark", CONTRAST)]
OFFICER = {
    "portal:home": (),
    "portal:tasks": (),
    "partnerships:agreement-list": (),
    "partnerships:agreement-detail": ("agreement",),
    "partnerships:agreement-create": (),
    "partnerships:coordination-detail": ("coordination",),
    "partnerships:coordination-create": (),
    "partnerships:partner-detail": ("partner",),
    "trainees:class-list": (),
    "trainees:class-detail": ("class",),
    "trainees:class-edit": ("class",),
    "trainees:class-candidates": ("class",),
    "trainees:class-candidate-add": ("class",),
    "trainees:class-decide": ("class",),
    "trainees:hearing-list": (),
    "trainees:hearing-detail": ("hearing",),
    "trainees:hearing-edit": ("hearing",),
    "trainees:class-health-letters": ("class",),
    "trainees:class-attendance": ("class",),
    "trainees:session-register": ("class", "session"),
    "trainees:sheet-copy": ("sheet",),
    "trainees:class-results": ("class",),
    "trainees:class-certificates": ("class",),
    "trainees:class-close": ("class",),
    "trainees:inmate-list": (),
    "trainees:inmate-detail": ("inmate",),
    "trainees:inmate-edit": ("inmate",),
    "trainees:import-create": (),
    "trainees:import-detail": ("import",),
    "trainees:inmate-release": ("inmate",),
    "trainees:follow-up-list": (),
    "trainees:follow-up-record": ("release", "checkpoint"),
    "accounts:profile": (),
}
MANAGER = {
    "portal:home": (),
    "portal:reintegration": (),
    "portal:reintegration-people": (),
    "portal:class-report": (),
    "portal:help": (),
}


@pytest.mark.parametrize(("role", "pages"), [("officer", OFFICER), ("manager", MANAGER)])
def test_main_pages_fit_every_size_and_theme(request, walk, house, partner, bapas, role, pages):
    world = make_world(house, partner, bapas=bapas)
    walker = walk(audits=False)
    walker.sign_in(request.getfixturevalue(role))

    for name, wanted in pages.items():
        walker.open(reverse(name, args=world.args(wanted)))
        for (width, height), theme, rules in LOOKS:
            walker.page.set_viewport_size({"width": width, "height": height})
            walker.page.emulate_media(color_scheme=theme)
            walker.audit(rules)
        for width, height in (SMALL, DESKTOP):
            walker.page.set_viewport_size({"width": width, "height": height})
            walker.fits()


def test_the_first_page_of_a_partner_fits_a_phone(walk, house, partner, bapas, coordinator):
    make_world(house, partner, bapas=bapas)
    walker = walk(audits=False)
    walker.sign_in(coordinator)

    for width, height in (SMALL, (390, 844)):
        walker.page.set_viewport_size({"width": width, "height": height})
        walker.open(reverse("admin:index"))
        walker.fits()
