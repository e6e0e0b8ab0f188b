"""What a notice says, and to whom, is written once: the data base itself refuses to change it, and to delete what was released.

Two doors are left open: `sealed` may change to nothing together with `erased_at`, which never changes again (the content's years are over),
and a released letter may be deleted when its content is gone. A later migration that makes SQLite build the table anew must put
these triggers back.
"""

from django.db import migrations

TABLE, RELEASES = "notifications_notice", "notifications_release"
REFUSAL = "a notice is never rewritten"
IS_RELEASED = f"EXISTS (SELECT 1 FROM {RELEASES} WHERE batch_id = OLD.release_id AND released_at IS NOT NULL)"
WRITTEN_ONCE = (
    "municipality_id", "release_id", "recipient_id", "case_number", "digest", "code", "legal_class", "required_level", "max_age",
    "confirm_to_open", "deadline_on",
)  # fmt: skip
TRIGGERS = ("notice_written_once", "notice_kept")
FUNCTIONS = (
    "CREATE OR REPLACE FUNCTION notifications_refuse() RETURNS trigger LANGUAGE plpgsql AS "
    f"$$ BEGIN RAISE EXCEPTION '{REFUSAL}'; END $$",
    "CREATE OR REPLACE FUNCTION notifications_refuse_released() RETURNS trigger LANGUAGE plpgsql AS "
    f"$$ BEGIN IF {IS_RELEASED} THEN RAISE EXCEPTION '{REFUSAL}'; END IF; RETURN OLD; END $$",
)


def put(apps, schema_editor):
    vendor = schema_editor.connection.vendor
    changed = _changed("IS NOT" if vendor == "sqlite" else "IS DISTINCT FROM")
    for statement in _sqlite(changed) if vendor == "sqlite" else (*FUNCTIONS, *_postgres(changed)):
        schema_editor.execute(statement)


def take_away(apps, schema_editor):
    where = "" if schema_editor.connection.vendor == "sqlite" else f" ON {TABLE}"
    for trigger in TRIGGERS:
        schema_editor.execute(f"DROP TRIGGER IF EXISTS {trigger}{where}")


def _changed(differs):
    rewritten = " OR ".join(f"NEW.{column} {differs} OLD.{column}" for column in WRITTEN_ONCE)
    resealed = f"(NEW.sealed {differs} OLD.sealed AND NOT (NEW.sealed = '' AND OLD.erased_at IS NULL AND NEW.erased_at IS NOT NULL))"
    revived = f"(OLD.erased_at IS NOT NULL AND NEW.erased_at {differs} OLD.erased_at)"
    return f"{rewritten} OR {resealed} OR {revived}"


def _sqlite(changed):
    abort = f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
    yield f"CREATE TRIGGER notice_written_once BEFORE UPDATE ON {TABLE} WHEN {changed} {abort}"
    yield f"CREATE TRIGGER notice_kept BEFORE DELETE ON {TABLE} WHEN OLD.erased_at IS NULL AND {IS_RELEASED} {abort}"


def _postgres(changed):
    each = f"ON {TABLE} FOR EACH ROW WHEN"
    yield f"CREATE TRIGGER notice_written_once BEFORE UPDATE {each} ({changed}) EXECUTE FUNCTION notifications_refuse()"
    yield f"CREATE TRIGGER notice_kept BEFORE DELETE {each} (OLD.erased_at IS NULL) EXECUTE FUNCTION notifications_refuse_released()"


class Migration(migrations.Migration):
    dependencies = [("notifications", "0001_first_release")]

    operations = [migrations.RunPython(put, take_away)]
