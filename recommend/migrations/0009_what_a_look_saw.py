from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("recommend", "0008_circulars"),
    ]

    operations = [
        migrations.AddField(
            model_name="item",
            name="ticked_audience",
            field=models.JSONField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name="item",
            name="ticked_on",
            field=models.DateField(editable=False, null=True),
        ),
    ]
