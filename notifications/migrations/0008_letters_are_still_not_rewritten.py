"""SQLite builds a table anew to give it a column, and forgets its triggers: those of 0004 are put back."""

from importlib import import_module

from django.db import migrations

doors = import_module("notifications.migrations.0004_notice_doors")


class Migration(migrations.Migration):
    dependencies = [("notifications", "0007_batches_by_machine_and_by_two")]

    operations = [migrations.RunPython(doors.put, migrations.RunPython.noop)]
