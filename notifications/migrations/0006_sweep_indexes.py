"""What the sweep looks for, four times a minute: it read all batches and releases that there ever were."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('identity', '0005_questions_about_looks'),
        ('municipalities', '0004_data_keys'),
        ('notifications', '0005_letters_may_be_sealed_anew'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='batch',
            index=models.Index(condition=models.Q(('state__in', ['reading', 'issued'])), fields=['state'], name='batch_at_work'),
        ),
        migrations.AddIndex(
            model_name='chunk',
            index=models.Index(condition=models.Q(('done_at', None)), fields=['kind', 'batch'], name='chunk_to_do'),
        ),
    ]
