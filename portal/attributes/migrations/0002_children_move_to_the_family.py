from django.db import migrations


def lower_the_walls(schema_editor):
    """The owner of the tables must see the rows; `municipalities.walls` forces the walls again after this migrate."""
    if schema_editor.connection.vendor == "postgresql":
        for table in ("attributes_child", "identity_householdmember"):
            schema_editor.execute(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY")


def to_the_family(apps, schema_editor):
    lower_the_walls(schema_editor)
    Child = apps.get_model("attributes", "Child")
    Member = apps.get_model("identity", "HouseholdMember")
    Member.objects.bulk_create(
        Member(resident_id=row.resident_id, relation="child", call_name=row.name, birth_on=row.birth_on, declared_at=row.declared_at)
        for row in Child.objects.all()
    )


def back(apps, schema_editor):
    lower_the_walls(schema_editor)
    Child = apps.get_model("attributes", "Child")
    Member = apps.get_model("identity", "HouseholdMember")
    Child.objects.bulk_create(
        Child(resident_id=row.resident_id, name=row.call_name, birth_on=row.birth_on, declared_at=row.declared_at)
        for row in Member.objects.filter(relation="child")
    )
    Member.objects.filter(relation="child").delete()


class Migration(migrations.Migration):
    dependencies = [("attributes", "0001_initial"), ("identity", "0006_household_members")]
    operations = [migrations.RunPython(to_the_family, back)]
