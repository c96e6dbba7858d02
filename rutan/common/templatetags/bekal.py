"""Tags and filters of the templates: words and numbers first, then parts that hold other parts."""

import secrets
from datetime import date, datetime
from typing import Any

from crispy_forms.templatetags.crispy_forms_filters import as_crispy_form
from django import forms, template
from django.core.paginator import Page
from django.http import QueryDict
from django.middleware.csrf import get_token
from django.template import Context
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.text import slugify
from django.utils.translation import gettext as _

from rutan.common.fields import MonthField
from rutan.common.shares import of_total, percent, percent_or_count, rupiah, share_of
from rutan.common.words import (
    clock,
    day,
    due_tone,
    due_words,
    file_size,
    initials,
    masked,
    short_day,
    short_name,
    shortest_day,
    weekday_day,
)

register = template.Library()


# --- Days and times ------------------------------------------------------------------------

for written in (day, short_day, shortest_day, weekday_day, clock):
    register.filter(written, expects_localtime=True)


@register.inclusion_tag("components/due.html")
def due(on: date | datetime, today: date, note: str = "") -> dict[str, Any]:
    """`{% due task.due_on today note="08.00–11.30" %}`; the note replaces "Today"."""
    on = on.date() if isinstance(on, datetime) else on
    days = (on - today).days
    shown = date_format(on, "j M" if on.year == today.year else "j M Y")
    return {
        "tone": due_tone(days),
        "headline": _("Today") if days == 0 else shown,
        "note": note if days == 0 or note else due_words(days),
    }


# --- Numbers -------------------------------------------------------------------------------

for counted in (percent, percent_or_count, of_total, rupiah, share_of, file_size):
    register.filter(counted)


@register.filter
def times(number: int | None) -> range:
    """`{% for box in seats|times %}`"""
    return range(max(int(number or 0), 0))


@register.filter
def halves(rows: Any) -> list[list[Any]]:
    """Two columns, the first one longer when the number is odd."""
    rows = list(rows)
    middle = (len(rows) + 1) // 2
    return [half for half in (rows[:middle], rows[middle:]) if half]


@register.filter
def pairs(first: Any, second: Any) -> list[tuple[Any, Any]]:
    """`{% for title, cell in titles|pairs:cells %}`"""
    return list(zip(first or (), second or (), strict=False))


@register.filter
def page_numbers(page: Page) -> list[int | None]:
    """The pages worth a link: first, last and those around; None stands for a gap."""
    last = page.paginator.num_pages
    wanted = sorted({1, last, *range(max(page.number - 1, 1), min(page.number + 1, last) + 1)})
    numbers: list[int | None] = []
    for number in wanted:
        if numbers and number - (numbers[-1] or 0) > 1:
            numbers.append(None)
        numbers.append(number)
    return numbers


# --- Words ---------------------------------------------------------------------------------

for named in (masked, initials, short_name):
    register.filter(named)


@register.filter
def get(mapping: Any, key: Any) -> Any:
    """`{{ counts|get:state }}`"""
    return mapping.get(key) if mapping else None


# --- Links ---------------------------------------------------------------------------------


@register.simple_tag(takes_context=True)
def query_with(context: Context, **changes: Any) -> str:
    """The query string of this page with some values changed; `None` or "" leaves one out.

    Changing anything but the page goes back to page one.
    """
    request = context.get("request") or getattr(context, "request", None)
    query = request.GET.copy() if request else QueryDict(mutable=True)
    if "page" not in changes:
        query.pop("page", None)
    for name, value in changes.items():
        if value is None or value == "":
            query.pop(name, None)
        else:
            query[name] = str(value)
    return f"?{query.urlencode()}"


@register.simple_tag
def icon(name: str) -> SafeString:
    """An outline from static/img/icons.svg. Beside a word; a lone icon needs hidden text."""
    return format_html(
        '<svg class="icon" aria-hidden="true" focusable="false"><use href="{}#{}"/></svg>',
        static("img/icons.svg"),
        name,
    )


# --- Forms ---------------------------------------------------------------------------------


@register.simple_tag
def once() -> SafeString:
    """A one-time key: the same form sent twice is done once (rutan.accounts.once)."""
    return format_html('<input type="hidden" name="once" value="{}">', secrets.token_urlsafe(16))


@register.simple_tag(takes_context=True)
def post_tokens(context: Context) -> SafeString:
    """What every POST form carries: the CSRF token, also inside `include … only`, and a key."""
    request = getattr(context, "request", None) or context.get("request")
    csrf = (
        format_html(
            '<input type="hidden" name="csrfmiddlewaretoken" value="{}">', get_token(request)
        )
        if request
        else ""
    )
    return format_html("{}{}", csrf, once())


@register.simple_tag(takes_context=True)
def form_fields(context: Context, form: forms.BaseForm) -> SafeString:
    """The fields without the form tag: by the layout of the form's helper if it has one."""
    helper = getattr(form, "helper", None)
    if helper is not None and helper.layout is not None:
        context["form_show_labels"] = context["form_show_errors"] = True
        helper.render_hidden_fields = True
        return helper.render_layout(form, context, template_pack="bekal")
    return as_crispy_form(form)


@register.filter
def first_control(field: forms.BoundField) -> str:
    """The id to jump to: the first choice of a group, the control otherwise."""
    return field.id_for_label or f"{field.auto_id}_0"


@register.filter
def is_day(field: forms.BoundField) -> bool:
    """One day out of a calendar; a month is chosen otherwise."""
    return isinstance(field.field, forms.DateField) and not isinstance(
        field.field, (forms.DateTimeField, MonthField)
    )


@register.filter
def has_files(form: forms.BaseForm) -> bool:
    return form.is_multipart()


@register.simple_tag
def send_again(form: forms.BaseForm, **changes: Any) -> SafeString:
    """What was typed, as hidden fields, so that a second answer can be given to it."""
    left_out = {"csrfmiddlewaretoken", "once", *changes}
    pairs = [
        (name, value)
        for name, values in getattr(form.data, "lists", dict(form.data).items)()
        if name not in left_out
        for value in values
    ]
    return format_html_join(
        "", '<input type="hidden" name="{}" value="{}">', pairs + list(changes.items())
    )


# --- Parts that hold other parts -----------------------------------------------------------


def _part(context: Context, name: str, content: str, **inputs: Any) -> SafeString:
    request = context.get("request") or getattr(context, "request", None)
    return render_to_string(f"components/{name}.html", {**inputs, "content": content}, request)


@register.simple_block_tag(takes_context=True)
def panel(
    context: Context,
    content: str,
    title: str,
    link: str = "",
    link_label: str = "",
    note: str = "",
    kind: str = "",
    slug: str = "",
    level: int = 2,
) -> SafeString:
    """`{% panel _("Schedule") link=url link_label=_("This week") %}…{% endpanel %}`

    `kind` adds classes ("order-1", "agenda"); padding is the content's own business:
    wrap text in `<div class="panel__body">`, leave tables and lists bare.
    """
    return _part(
        context,
        "panel",
        content,
        title=title,
        link=link,
        link_label=link_label,
        note=note,
        kind=kind,
        slug=slug or slugify(title),
        level=level,
    )


@register.simple_block_tag(takes_context=True)
def pagehead(
    context: Context,
    content: str,
    title: str,
    subtitle: str = "",
    tag: str = "",
    tone: str = "",
    kind: str = "",
) -> SafeString:
    """`{% pagehead agreement.title tag=label tone="ok" %}<a class="button" …>{% endpagehead %}`"""
    return _part(
        context,
        "pagehead",
        content,
        title=title,
        subtitle=subtitle,
        tag=tag,
        tone=tone,
        kind=kind,
        actions=content if content.strip() else "",
    )


@register.simple_block_tag(takes_context=True)
def action_bar(
    context: Context, content: str, label: str, single: bool = False, form: str = ""
) -> SafeString:
    """The sticky bar of a page, inside the block `action_bar`; `form` is the id it belongs to."""
    return _part(context, "actionbar", content, label=label, single=single, form=form)


@register.simple_block_tag(takes_context=True)
def fold(
    context: Context,
    content: str,
    title: str,
    slug: str = "",
    is_open: bool = False,
    phone_closed: bool = False,
    kind: str = "",
) -> SafeString:
    """A panel that can be folded."""
    return _part(
        context,
        "fold",
        content,
        title=title,
        slug=slug or slugify(title),
        is_open=is_open,
        phone_closed=phone_closed,
        kind=kind,
    )


@register.simple_block_tag(takes_context=True)
def alert(
    context: Context, content: str, tone: str = "info", title: str = "", role: str = ""
) -> SafeString:
    return _part(context, "alert", content, tone=tone, title=title, role=role)


@register.simple_block_tag(takes_context=True)
def details(context: Context, content: str, summary: str, is_open: bool = False) -> SafeString:
    """`{% details _("Show figures") %}…{% enddetails %}`"""
    return _part(context, "details", content, summary=summary, is_open=is_open)
