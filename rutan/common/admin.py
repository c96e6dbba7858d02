"""The admin for people with limited rights: every door of it shows the same rows.

Lists, choices, autocomplete, history and direct addresses start from one scope; a list can be
narrowed by its declared filters only, because any other column could be read letter by letter.
"""

from collections.abc import Callable, Iterable
from functools import partial
from typing import Any, ClassVar

from django import forms
from django.contrib import admin, messages
from django.contrib.admin import widgets
from django.contrib.admin.utils import get_fields_from_path
from django.core.exceptions import NON_FIELD_ERRORS
from django.db import IntegrityError, models, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from rutan.common.constraints import broken_by
from rutan.common.forms import ActionForm, model_value, shown
from rutan.common.records import Record
from rutan.common.retrying import once_more

MOST_SELECTED = 200
Words = str | Promise


class NeverDeleted:
    """Records are abandoned, cancelled or deactivated."""

    def has_delete_permission(self, request, obj=None):
        return False


class ReadOnly(NeverDeleted):
    """For looking things up; what changes is changed by an action, where the rules apply."""

    def has_add_permission(self, request, *args):
        return False

    def has_change_permission(self, request, obj=None):
        return False


class CatalogueOnly(NeverDeleted):
    """Shown to those who keep it. Others know the rows through their own records."""

    def has_view_permission(self, request, obj=None):
        return self.has_change_permission(request, obj)


class InScope:
    """Rows and choices that the person may know of, for admins of lists and of inlines."""

    def scoped(self, queryset: models.QuerySet, request: HttpRequest) -> models.QuerySet:
        return queryset.for_user(request.user) if hasattr(queryset, "for_user") else queryset

    def get_queryset(self, request):
        return self.scoped(super().get_queryset(request), request)

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        kwargs.setdefault("queryset", self._choices_of(db_field, request))
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def formfield_for_manytomany(self, db_field, request, **kwargs):
        kwargs.setdefault("queryset", self._choices_of(db_field, request))
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    def _choices_of(self, db_field, request) -> models.QuerySet:
        model = db_field.remote_field.model
        rows = model._default_manager.all()
        registered = self.admin_site._registry.get(model)
        if isinstance(registered, InScope):
            return registered.scoped(rows, request)
        return InScope.scoped(self, rows, request)


class VersionedForm(forms.ModelForm):
    """Carries the version it was opened on; a stale one says what differs and keeps all of it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if isinstance(self.instance, Record) and self.instance.pk:
            self.fields["version"] = forms.IntegerField(
                widget=forms.HiddenInput, min_value=1, initial=self.instance.version
            )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if "version" in self.fields:
            # The lock holds the version still between looking and saving.
            stored = (
                type(self.instance)
                ._base_manager.select_for_update(of=("self",))
                .get(pk=self.instance.pk)
            )
            if {cleaned.get("version"), self.instance.version} != {stored.version}:
                self._tell(stored)
        return cleaned

    def _tell(self, stored: Any) -> None:
        lines = [_("Somebody else saved this record while you were editing it.")]
        for name, field in self.fields.items():
            if name == "version" or not hasattr(stored, name):
                continue
            before = shown(model_value(stored, name), field)
            after = shown(self.cleaned_data.get(name), field)
            if before != after:
                lines.append(
                    _("%(label)s: stored “%(stored)s”, yours “%(yours)s”")
                    % {"label": field.label or name, "stored": before, "yours": after}
                )
        lines.append(_("Save again to keep yours."))
        self.add_error(NON_FIELD_ERRORS, lines)
        self.data = self.data.copy()
        self.data[self.add_prefix("version")] = stored.version


class SelectionForm(ActionForm):
    """What an action asks before it touches `subjects`. `done()` says what came of it."""

    previews: ClassVar[bool] = False  # shows what would be saved before it is saved
    preview_heads: ClassVar[tuple[Words, ...]] = (
        gettext_lazy("Name"),
        gettext_lazy("Number"),
        gettext_lazy("Date of issue"),
    )
    preview_button: ClassVar[Words] = gettext_lazy("Show the numbers")

    def __init__(self, *args: Any, subjects: list, by: Any, **kwargs: Any) -> None:
        self.subjects = subjects
        self.by = by
        super().__init__(*args, **kwargs)

    def done(self) -> str:
        return _("Saved.")

    def answer(self) -> HttpResponse | None:
        """A file to hand out; None leads back to the list, where `done()` is said."""
        return None

    def fingerprint(self) -> str:
        """What was previewed; changed in between, it is shown again."""
        return "|".join(str(self.data.get(name, "")) for name in self.fields)

    def preview(self) -> Iterable[tuple]:
        return ()

    def try_to_preview(self) -> bool:
        with transaction.atomic():
            held = self.try_to_act()
            transaction.set_rollback(True)
        return held


class ScopedAdmin(NeverDeleted, InScope, admin.ModelAdmin):
    """The base of every admin of ours."""

    form = VersionedForm
    actions: ClassVar[list[str]] = []
    list_per_page = 50
    list_max_show_all = 50
    show_full_result_count = False
    save_on_top = True
    view_on_site = False
    place = 50  # in the list of what can be opened, lowest first
    about: Words = ""  # one sentence above the list: what it is for
    object_actions: ClassVar[tuple[str, ...]] = ()  # actions offered on the page of one row too

    def lookup_allowed(self, lookup, value, request):
        return lookup in self._declared_lookups(request)

    def _declared_lookups(self, request) -> set[str]:
        names = set()
        for declared in self.get_list_filter(request):
            path = declared[0] if isinstance(declared, list | tuple) else declared
            if isinstance(path, type):
                names.add(path.parameter_name)
                continue
            field = get_fields_from_path(self.model, path)[-1]
            names |= {path, f"{path}__exact", f"{path}__isnull"}
            if field.is_relation:
                names.add(f"{path}__{field.target_field.name}__exact")
            elif isinstance(field, models.DateField):
                names |= {f"{path}__gte", f"{path}__lt"}
        if self.date_hierarchy:
            names |= {f"{self.date_hierarchy}__{part}" for part in ("year", "month", "day")}
        return names

    def get_actions(self, request):
        """Declared ones only: what the site offers to everybody, deleting, is not for us."""
        return {
            name: action
            for name, action in super().get_actions(request).items()
            if name in self.actions
        }

    def offers(self, action: str, obj: models.Model) -> bool:
        """Whether `action` makes sense on the page of `obj`."""
        return True

    def named(self, obj: models.Model) -> str:
        """What the page of `obj` is called; the name of a person stands on it, never above it."""
        return str(obj)

    def changelist_view(self, request, extra_context=None):
        words = {"about": self.about, "title": capfirst(str(self.opts.verbose_name_plural))}
        return super().changelist_view(request, words | (extra_context or {}))

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        try:
            page = super().changeform_view  # one transaction, from looking to saving
            return once_more(partial(page, request, object_id, form_url, extra_context))
        except IntegrityError as error:
            broken = broken_by(error)
            if broken is None:
                raise
            self.message_user(request, str(broken.message), messages.ERROR)
            return redirect(request.get_full_path())

    def render_change_form(self, request, context, *args, **kwargs):
        obj = kwargs.get("obj")
        context["subtitle"] = self.named(obj) if obj else None
        offered = self.get_actions(request) if obj else {}
        context["object_actions"] = [
            (name, offered[name][2] % {"verbose_name": self.opts.verbose_name})
            for name in self.object_actions
            if name in offered and self.offers(name, obj)
        ]
        return super().render_change_form(request, context, *args, **kwargs)

    def save_model(self, request, obj, form, change):
        if change and isinstance(obj, Record):
            obj.version += 1
        super().save_model(request, obj, form, change)

    def log_addition(self, request, obj, message):
        """Our own audit trail keeps what happens; the log of the admin would keep names."""

    log_change = log_deletion = log_addition

    def ask(
        self,
        request: HttpRequest,
        queryset: models.QuerySet,
        form_class: type[SelectionForm],
        *,
        title: Words,
        text: Words,
        button: Words,
        line: Callable[[Any], str] = str,
        one: bool = False,
    ) -> HttpResponse | None:
        """The page between choosing and doing: whom it concerns, what it asks, and a button."""
        subjects = list(queryset[: MOST_SELECTED + 1])
        if len(subjects) > MOST_SELECTED or (one and len(subjects) != 1):
            most = 1 if one else MOST_SELECTED
            sentence = ngettext("Select one row.", "Select at most %(n)s rows.", most)
            self.message_user(request, sentence % {"n": most}, messages.ERROR)
            return None
        sent = request.POST if {"confirmed", "preview"} & request.POST.keys() else None
        files = request.FILES if sent is not None else None
        form = form_class(sent, files, subjects=subjects, by=request.user)
        preview: list[tuple] = []
        if sent is not None and form.is_valid():
            is_seen = not form.previews or sent.get("previewed") == form.fingerprint()
            if "confirmed" in sent and is_seen:
                if form.try_to_act():
                    if answer := form.answer():
                        return answer
                    self.message_user(request, form.done(), messages.SUCCESS)
                    return None
            elif form.previews and form.try_to_preview():
                preview = list(form.preview())
        context = self.admin_site.each_context(request) | {
            "title": title,
            "text": text,
            "button": button,
            "opts": self.opts,
            "form": form,
            "media": self.media,
            "lines": [(subject.pk, line(subject)) for subject in subjects],
            "action": request.POST.get("action", ""),
            "preview": preview,
            "preview_heads": form.preview_heads,
            "preview_button": form.preview_button,
            "asks_for_preview": form.previews and not preview,
        }
        return TemplateResponse(request, "admin/action.html", context)


class NamedFields(forms.BaseInlineFormSet):
    """A table's heads say what a cell is; a screen reader needs it on the field itself."""

    def add_fields(self, form, index):
        super().add_fields(form, index)
        for field in form.fields.values():
            field.widget.attrs.setdefault("aria-label", field.label)


class BoxedInline(admin.TabularInline):
    """Wider than the page, it scrolls in a box of its own."""

    extra = 0
    template = "admin/tabular.html"


class ScopedInline(NeverDeleted, InScope, BoxedInline):
    formset = NamedFields

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        """Without the icons that leave for another form: what was typed here would be lost."""
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if isinstance(field, forms.ModelChoiceField) and isinstance(
            field.widget, widgets.RelatedFieldWidgetWrapper
        ):
            field.widget = field.widget.widget
        return field


class ReadOnlyInline(ReadOnly, InScope, BoxedInline):
    can_delete = False
