-- The least the application needs. Run as bekal_owner after every migrate and every restore:
-- it is safe to repeat, and new tables get their rights here.
\set ON_ERROR_STOP on
BEGIN;

REVOKE ALL ON SCHEMA public FROM PUBLIC;
REVOKE ALL ON ALL TABLES IN SCHEMA public FROM bekal;
GRANT USAGE ON SCHEMA public TO bekal;
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO bekal;
GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO bekal;

-- The audit trail only grows, and nobody but the owner says which migrations ran.
REVOKE UPDATE, DELETE, TRUNCATE ON audit_auditevent FROM bekal;
REVOKE INSERT, UPDATE, DELETE ON django_migrations FROM bekal;

COMMIT;
