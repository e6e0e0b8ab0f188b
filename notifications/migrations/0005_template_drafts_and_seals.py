"""A version that is still being written, and the picture of a town's seal."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('identity', '0001_initial'),
        ('municipalities', '0002_load_bodies'),
        ('notifications', '0004_notice_doors'),
    ]

    operations = [
        migrations.CreateModel(
            name='SealImage',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('png', models.TextField(blank=True)),
                ('put_at', models.DateTimeField(verbose_name='登録した日時')),
            ],
            options={
                'verbose_name': '公印の画像',
                'verbose_name_plural': '公印の画像',
                'ordering': ['-put_at', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='TemplateDraft',
            fields=[
                ('template', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='+', serialize=False, to='notifications.template')),
                ('values', models.JSONField(default=dict)),
                ('revision', models.PositiveIntegerField(default=1)),
                ('edited_at', models.DateTimeField(verbose_name='編集した日時')),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
            },
        ),
        migrations.AddField(
            model_name='sealimage',
            name='municipality',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='municipalities.municipality', verbose_name='市町村'),
        ),
        migrations.AddField(
            model_name='sealimage',
            name='put_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='identity.officer', verbose_name='登録した職員'),
        ),
        migrations.AddField(
            model_name='templatedraft',
            name='edited_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='identity.officer', verbose_name='編集した職員'),
        ),
        migrations.AddField(
            model_name='templatedraft',
            name='municipality',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='municipalities.municipality'),
        ),
    ]
