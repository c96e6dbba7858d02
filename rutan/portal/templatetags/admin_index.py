"""Lets the admin's own page draw our overview: the admin site is below the portal."""

from django import template

from rutan.portal.admin_index import Overview, not_linked, overview_of

register = template.Library()


@register.simple_tag(takes_context=True)
def admin_overview(context) -> Overview | None:
    return overview_of(context["request"].user)


@register.simple_tag(takes_context=True)
def admin_not_linked(context) -> str:
    return not_linked(context["request"].user)
