"""Steps of a migration that change one table in one go.

Django writes a step for each column and each constraint. Each step draws every model anew, and on
SQLite copies the table: with twenty of them the first start takes seconds longer.
"""

from collections.abc import Sequence
from typing import Any

from django.db import models
from django.db.migrations.operations.base import Operation


class _OnOneTable(Operation):
    def __init__(self, model_name: str) -> None:
        self.model_name = model_name

    def models(self, app_label: str, schema_editor: Any, *states: Any) -> list[Any] | None:
        """The model in each state; None where another database keeps it."""
        found = [state.apps.get_model(app_label, self.model_name) for state in states]
        alias = schema_editor.connection.alias
        return found if self.allow_migrate_model(alias, found[0]) else None


def _on_sqlite(schema_editor: Any) -> bool:
    return schema_editor.connection.vendor == "sqlite"


class AddFields(_OnOneTable):
    """Columns with a default of their own, or none: no foreign key, nothing unique."""

    def __init__(self, model_name: str, fields: Sequence[tuple[str, models.Field]]) -> None:
        super().__init__(model_name)
        self.fields = fields

    def state_forwards(self, app_label: str, state: Any) -> None:
        key = app_label, self.model_name
        state.models[key].fields.update({name: field.clone() for name, field in self.fields})
        state.reload_model(*key, delay=True)

    def database_forwards(
        self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any
    ) -> None:
        if not (found := self.models(app_label, schema_editor, to_state, from_state)):
            return
        model, before = found
        for name, _field in self.fields:
            field = model._meta.get_field(name)
            if _on_sqlite(schema_editor) and not field.null:
                self._add_column(schema_editor, model, field)
            else:
                schema_editor.add_field(before, field)

    def _add_column(self, schema_editor: Any, model: Any, field: Any) -> None:
        """SQLite may add a column with a default without a copy of the table."""
        written, params = schema_editor.column_sql(model, field)
        default = schema_editor.prepare_default(schema_editor.effective_default(field))
        table, column = map(schema_editor.quote_name, (model._meta.db_table, field.column))
        schema_editor.execute(
            f"ALTER TABLE {table} ADD COLUMN {column} {written} DEFAULT {default}", params or None
        )

    def database_backwards(
        self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any
    ) -> None:
        if found := self.models(app_label, schema_editor, to_state, from_state):
            after, model = found
            if _on_sqlite(schema_editor):
                schema_editor._remake_table(after)
                return
            for name, _field in self.fields:
                schema_editor.remove_field(model, model._meta.get_field(name))

    def describe(self) -> str:
        return f"Add {len(self.fields)} fields to {self.model_name}"


class AddConstraints(_OnOneTable):
    def __init__(self, model_name: str, constraints: Sequence[models.BaseConstraint]) -> None:
        super().__init__(model_name)
        self.constraints = constraints

    def state_forwards(self, app_label: str, state: Any) -> None:
        key = app_label, self.model_name
        options = state.models[key].options
        options["constraints"] = [*options.get("constraints", []), *self.constraints]
        state.reload_model(*key, delay=True)

    def database_forwards(
        self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any
    ) -> None:
        if found := self.models(app_label, schema_editor, to_state):
            (model,) = found
            if _on_sqlite(schema_editor):
                schema_editor._remake_table(model)
                return
            for constraint in self.constraints:
                schema_editor.add_constraint(model, constraint)

    def database_backwards(
        self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any
    ) -> None:
        if found := self.models(app_label, schema_editor, to_state, from_state):
            after, model = found
            if _on_sqlite(schema_editor):
                schema_editor._remake_table(after)
                return
            for constraint in self.constraints:
                schema_editor.remove_constraint(model, constraint)

    def describe(self) -> str:
        return f"Add {len(self.constraints)} constraints to {self.model_name}"
