"""Triggers that refuse to change or remove an audit event, on both databases."""

from django.db import migrations

TABLE = "audit_auditevent"

POSTGRESQL = {
    "audit_events_are_append_only": f"""
        CREATE OR REPLACE FUNCTION audit_refuse_change() RETURNS trigger AS $$
        BEGIN
            RAISE EXCEPTION 'audit events are append-only'
                USING ERRCODE = 'integrity_constraint_violation';
        END;
        $$ LANGUAGE plpgsql;
        CREATE TRIGGER audit_events_are_append_only
            BEFORE UPDATE OR DELETE ON {TABLE}
            FOR EACH ROW EXECUTE FUNCTION audit_refuse_change();
    """,
    "audit_events_are_never_truncated": f"""
        CREATE TRIGGER audit_events_are_never_truncated
            BEFORE TRUNCATE ON {TABLE}
            FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse_change();
    """,
}
SQLITE = {
    "audit_events_are_never_changed": f"""
        CREATE TRIGGER audit_events_are_never_changed BEFORE UPDATE ON {TABLE}
        BEGIN SELECT RAISE(ABORT, 'audit events are append-only'); END
    """,
    "audit_events_are_never_removed": f"""
        CREATE TRIGGER audit_events_are_never_removed BEFORE DELETE ON {TABLE}
        BEGIN SELECT RAISE(ABORT, 'audit events are append-only'); END
    """,
    # REPLACE removes the old row without firing its DELETE trigger.
    "audit_events_are_never_replaced": f"""
        CREATE TRIGGER audit_events_are_never_replaced BEFORE INSERT ON {TABLE}
        WHEN EXISTS (SELECT 1 FROM {TABLE} WHERE seq = NEW.seq OR hash = NEW.hash)
        BEGIN SELECT RAISE(ABORT, 'audit events are append-only'); END
    """,
}


def statements_to_guard(vendor):
    return list((POSTGRESQL if vendor == "postgresql" else SQLITE).values())


def statements_to_open(vendor):
    if vendor == "postgresql":
        return [f"DROP TRIGGER IF EXISTS {name} ON {TABLE}" for name in POSTGRESQL] + [
            "DROP FUNCTION IF EXISTS audit_refuse_change()"
        ]
    return [f"DROP TRIGGER IF EXISTS {name}" for name in SQLITE]


def guard(apps, schema_editor):
    for statement in statements_to_guard(schema_editor.connection.vendor):
        schema_editor.execute(statement, params=None)


def open_again(apps, schema_editor):
    for statement in statements_to_open(schema_editor.connection.vendor):
        schema_editor.execute(statement, params=None)


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial")]

    operations = [migrations.RunPython(guard, open_again)]
