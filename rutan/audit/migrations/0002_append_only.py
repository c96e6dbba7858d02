"""Triggers that refuse to change or remove an audit event, on both databases."""

from django.db import migrations

POSTGRESQL = {
    "audit_events_are_append_only": """
        CREATE OR REPLACE FUNCTION audit_refuse_change() RETURNS trigger AS $$
        BEGIN
            RAISE EXCEPTION 'audit events are append-only'
                USING ERRCODE = 'integrity_constraint_violation';
        END;
        $$ LANGUAGE plpgsql;
        CREATE TRIGGER audit_events_are_append_only
            BEFORE UPDATE OR DELETE ON audit_auditevent
            FOR EACH ROW EXECUTE FUNCTION audit_refuse_change();
    """,
    "audit_events_are_never_truncated": """
        CREATE TRIGGER audit_events_are_never_truncated
            BEFORE TRUNCATE ON audit_auditevent
            FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse_change();
    """,
}
SQLITE = {
    "audit_events_are_never_changed": """
        CREATE TRIGGER audit_events_are_never_changed BEFORE UPDATE ON audit_auditevent
        BEGIN SELECT RAISE(ABORT, 'audit events are append-only'); END
    """,
    "audit_events_are_never_removed": """
        CREATE TRIGGER audit_events_are_never_removed BEFORE DELETE ON audit_auditevent
        BEGIN SELECT RAISE(ABORT, 'audit events are append-only'); END
    """,
    # REPLACE removes the old row without firing its DELETE trigger.
    "audit_events_are_never_replaced": """
        CREATE TRIGGER audit_events_are_never_replaced BEFORE INSERT ON audit_auditevent
        WHEN EXISTS (SELECT 1 FROM audit_auditevent WHERE seq = NEW.seq OR hash = NEW.hash)
        BEGIN SELECT RAISE(ABORT, 'audit events are append-only'); END
    """,
}


def statements_to_guard(vendor):
    return list((POSTGRESQL if vendor == "postgresql" else SQLITE).values())


def statements_to_open(vendor):
    if vendor == "postgresql":
        return [f"DROP TRIGGER IF EXISTS {name} ON audit_auditevent" for name in POSTGRESQL] + [
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
