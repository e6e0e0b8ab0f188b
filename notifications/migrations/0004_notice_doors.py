"""A notice keeps what is asked of whoever opens it, written once like its text.

SQLite builds the table anew for a column that must not be empty, so the triggers of 0002 are put back here, with these columns."""

import importlib

from django.db import migrations, models


before = importlib.import_module("notifications.migrations.0002_letters_are_not_rewritten")

ADDED = ("legal_class", "required_level", "max_age", "confirm_to_open", "deadline_on")
TABLE, REFUSAL, COLUMNS = before.TABLE, before.REFUSAL, (*before.WRITTEN_ONCE, *ADDED)


def put(apps, schema_editor):
    before.take_away(apps, schema_editor)
    if schema_editor.connection.vendor == "sqlite":
        changed = " OR ".join(f"NEW.{column} IS NOT OLD.{column}" for column in COLUMNS)
        schema_editor.execute(
            f"CREATE TRIGGER notice_written_once BEFORE UPDATE OF {', '.join(COLUMNS)} ON {TABLE} "
            f"WHEN {changed} BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
        )
    else:
        changed = " OR ".join(f"NEW.{column} IS DISTINCT FROM OLD.{column}" for column in COLUMNS)
        schema_editor.execute(
            f"CREATE TRIGGER notice_written_once BEFORE UPDATE ON {TABLE} FOR EACH ROW WHEN ({changed}) EXECUTE FUNCTION notifications_refuse()"
        )
    kept = [one for one in (before.SQLITE if schema_editor.connection.vendor == "sqlite" else before.POSTGRES) if "CREATE TRIGGER notice_kept" in one]
    for statement in kept:
        schema_editor.execute(statement)


class Migration(migrations.Migration):

    dependencies = [
        ('notifications', '0003_template_policies'),
    ]

    operations = [
        migrations.AddField(
            model_name='notice',
            name='confirm_to_open',
            field=models.BooleanField(default=False, verbose_name='受け取りの確認をしてから開く'),
        ),
        migrations.AddField(
            model_name='notice',
            name='deadline_on',
            field=models.DateField(null=True, verbose_name='期限'),
        ),
        migrations.AddField(
            model_name='notice',
            name='legal_class',
            field=models.CharField(choices=[('information', 'お知らせ'), ('decision', '決定'), ('payment', '納付'), ('correction', '補正')], default='decision', max_length=12, verbose_name='種別'),
        ),
        migrations.AddField(
            model_name='notice',
            name='max_age',
            field=models.DurationField(null=True, verbose_name='本人確認の古さの限り'),
        ),
        migrations.AddField(
            model_name='notice',
            name='required_level',
            field=models.PositiveSmallIntegerField(default=1, verbose_name='開くのに必要な本人確認'),
        ),
        migrations.RunPython(put, migrations.RunPython.noop),
    ]
