"""A recovery at the counter is bound to the mailbox that the resident names there, and can be called off."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('identity', '0015_emergency_looks'),
    ]

    operations = [
        migrations.AddField(
            model_name='counterrecovery',
            name='address_mark',
            field=models.CharField(default='', max_length=64),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name='counterrecovery',
            name='cancelled_at',
            field=models.DateTimeField(null=True, verbose_name='取りやめた日時'),
        ),
    ]
