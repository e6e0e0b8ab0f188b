"""A version says what its letters weigh in law and what follows from it; a template where it came from."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('identity', '0001_initial'),
        ('notifications', '0002_letters_are_not_rewritten'),
    ]

    operations = [
        migrations.AddField(
            model_name='template',
            name='origin',
            field=models.UUIDField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name='template',
            name='origin_number',
            field=models.PositiveSmallIntegerField(default=0),
        ),
        migrations.AddField(
            model_name='templateversion',
            name='confirm_to_open',
            field=models.BooleanField(default=False, verbose_name='受け取りの確認をしてから開く'),
        ),
        migrations.AddField(
            model_name='templateversion',
            name='languages',
            field=models.JSONField(default=list, verbose_name='ことば'),
        ),
        migrations.AddField(
            model_name='templateversion',
            name='legal_class',
            field=models.CharField(choices=[('information', 'お知らせ'), ('decision', '決定'), ('payment', '納付'), ('correction', '補正')], default='decision', max_length=12, verbose_name='種別'),
        ),
        migrations.AddField(
            model_name='templateversion',
            name='max_age',
            field=models.DurationField(null=True, verbose_name='本人確認の古さの限り'),
        ),
        migrations.AddField(
            model_name='templateversion',
            name='paper_after',
            field=models.PositiveIntegerField(null=True, verbose_name='郵送に切り替える時間'),
        ),
        migrations.AddField(
            model_name='templateversion',
            name='published_at',
            field=models.DateTimeField(null=True, verbose_name='公開した日時'),
        ),
        migrations.AddField(
            model_name='templateversion',
            name='published_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='identity.officer', verbose_name='公開した職員'),
        ),
        migrations.AddField(
            model_name='templateversion',
            name='reminders',
            field=models.JSONField(default=list, verbose_name='再度のお知らせ'),
        ),
        migrations.AddField(
            model_name='templateversion',
            name='required_level',
            field=models.PositiveSmallIntegerField(default=1, verbose_name='開くのに必要な本人確認'),
        ),
        migrations.AddField(
            model_name='templateversion',
            name='retention',
            field=models.CharField(choices=[('one_year', '1年'), ('three_years', '3年'), ('five_years', '5年'), ('ten_years', '10年')], default='three_years', max_length=12, verbose_name='保存期間'),
        ),
        migrations.AddConstraint(
            model_name='templateversion',
            constraint=models.CheckConstraint(condition=models.Q(('required_level__range', (1, 3))), name='version_level_exists'),
        ),
    ]
