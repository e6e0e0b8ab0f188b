"""The newest proven identity is the one that began to count last."""

import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('identity', '0013_towns_at_hand'),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name='provenidentity',
            name='newest_proven_identity',
        ),
        migrations.AddField(
            model_name='provenidentity',
            name='kept_at',
            field=models.DateTimeField(default=django.utils.timezone.now),
            preserve_default=False,
        ),
        migrations.AddIndex(
            model_name='provenidentity',
            index=models.Index(fields=['resident', '-kept_at'], name='newest_proven_identity'),
        ),
    ]
