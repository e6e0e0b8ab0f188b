from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("attributes", "0002_children_move_to_the_family")]
    operations = [migrations.DeleteModel(name="Child")]
