"""While a town's keys change, a letter's sealed content may be put under the newest one. All that is written once stays as it is, the
digest of the content among it: a content that is another one is found when it is opened. (On SQLite, a later migration that makes
`municipalities_resealing` anew must take these triggers down before it.)
"""

from importlib import import_module

from django.db import migrations

first = import_module("notifications.migrations.0002_letters_are_not_rewritten")
UNDER_WAY = "EXISTS (SELECT 1 FROM municipalities_resealing WHERE ended_at IS NULL AND town = {row}.municipality_id)"
ANEW = "OLD.sealed <> '' AND OLD.erased_at IS NULL AND {row}.sealed LIKE '2.%'"


def put(apps, schema_editor):
    first.take_away(apps, schema_editor)
    is_sqlite = schema_editor.connection.vendor == "sqlite"
    rewritten, resealed = _conditions("IS NOT" if is_sqlite else "IS DISTINCT FROM")
    let_through = f"{ANEW.format(row='NEW')} AND {UNDER_WAY.format(row='NEW')}"
    if is_sqlite:
        for statement in first._sqlite(f"{rewritten} OR ({resealed} AND NOT ({let_through}))"):
            schema_editor.execute(statement, params=None)
        return
    # PostgreSQL takes no sub-select in WHEN: the function asks.
    schema_editor.execute(
        "CREATE OR REPLACE FUNCTION notifications_refuse_seal() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN IF {let_through} THEN RETURN NEW; END IF; RAISE EXCEPTION '{first.REFUSAL}'; END $$",
        params=None,
    )
    for statement in first._postgres(rewritten):
        schema_editor.execute(statement)
    schema_editor.execute(
        f"CREATE TRIGGER notice_sealed_once BEFORE UPDATE ON {first.TABLE} FOR EACH ROW WHEN ({resealed}) "
        "EXECUTE FUNCTION notifications_refuse_seal()"
    )


def put_back(apps, schema_editor):
    if schema_editor.connection.vendor != "sqlite":
        schema_editor.execute(f"DROP TRIGGER IF EXISTS notice_sealed_once ON {first.TABLE}")
    first.take_away(apps, schema_editor)
    first.put(apps, schema_editor)


def _conditions(differs):
    """(what may never be: other columns changed or an erased letter revived; the content changed without being erased)."""
    rewritten = " OR ".join(f"NEW.{column} {differs} OLD.{column}" for column in first.WRITTEN_ONCE)
    resealed = f"(NEW.sealed {differs} OLD.sealed AND NOT (NEW.sealed = '' AND OLD.erased_at IS NULL AND NEW.erased_at IS NOT NULL))"
    return f"{rewritten} OR (OLD.erased_at IS NOT NULL AND NEW.erased_at {differs} OLD.erased_at)", resealed


class Migration(migrations.Migration):
    dependencies = [("notifications", "0004_languages_of_alerts"), ("municipalities", "0004_data_keys")]

    operations = [migrations.RunPython(put, put_back)]
