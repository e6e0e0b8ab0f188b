from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('procedures', '0010_texts_of_closed_cases_go'),
    ]

    operations = [
        migrations.AddField(
            model_name='procedure',
            name='audience',
            field=models.JSONField(blank=True, default=dict, verbose_name='対象のきまり'),
        ),
    ]
