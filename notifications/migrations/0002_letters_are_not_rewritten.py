"""What a notice says, and to whom, is written once: the data base itself refuses to change it, and to delete what was released.

A later migration that makes SQLite build the table anew must put these triggers back.
"""

from django.db import migrations

TABLE, RELEASES = "notifications_notice", "notifications_release"
WRITTEN_ONCE = ("municipality_id", "release_id", "recipient_id", "case_number", "sealed", "digest", "code")
REFUSAL = "a notice is never rewritten"
IS_RELEASED = f"EXISTS (SELECT 1 FROM {RELEASES} WHERE batch_id = OLD.release_id AND released_at IS NOT NULL)"


def put(apps, schema_editor):
    for statement in SQLITE if schema_editor.connection.vendor == "sqlite" else POSTGRES:
        schema_editor.execute(statement)


def take_away(apps, schema_editor):
    vendor = schema_editor.connection.vendor
    for trigger in ("notice_written_once", "notice_kept"):
        schema_editor.execute(f"DROP TRIGGER IF EXISTS {trigger}" + ("" if vendor == "sqlite" else f" ON {TABLE}"))


SQLITE = (
    f"CREATE TRIGGER notice_written_once BEFORE UPDATE OF {', '.join(WRITTEN_ONCE)} ON {TABLE} "
    f"WHEN {' OR '.join(f'NEW.{column} IS NOT OLD.{column}' for column in WRITTEN_ONCE)} "
    f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END",
    f"CREATE TRIGGER notice_kept BEFORE DELETE ON {TABLE} WHEN {IS_RELEASED} BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END",
)
POSTGRES = (
    "CREATE OR REPLACE FUNCTION notifications_refuse() RETURNS trigger LANGUAGE plpgsql AS "
    f"$$ BEGIN RAISE EXCEPTION '{REFUSAL}'; END $$",
    "CREATE OR REPLACE FUNCTION notifications_refuse_released() RETURNS trigger LANGUAGE plpgsql AS "
    f"$$ BEGIN IF {IS_RELEASED} THEN RAISE EXCEPTION '{REFUSAL}'; END IF; RETURN OLD; END $$",
    f"CREATE TRIGGER notice_written_once BEFORE UPDATE ON {TABLE} FOR EACH ROW WHEN "
    f"({' OR '.join(f'NEW.{column} IS DISTINCT FROM OLD.{column}' for column in WRITTEN_ONCE)}) EXECUTE FUNCTION notifications_refuse()",
    f"CREATE TRIGGER notice_kept BEFORE DELETE ON {TABLE} FOR EACH ROW EXECUTE FUNCTION notifications_refuse_released()",
)


class Migration(migrations.Migration):
    dependencies = [("notifications", "0001_first_notices")]

    operations = [migrations.RunPython(put, take_away)]
