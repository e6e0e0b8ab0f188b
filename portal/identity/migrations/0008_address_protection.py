import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('identity', '0007_proxies'),
    ]

    operations = [
        migrations.CreateModel(
            name='Protection',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reason_sealed', models.TextField()),
                ('set_at', models.DateTimeField(verbose_name='設定した日時')),
                ('lifted_at', models.DateTimeField(null=True, verbose_name='解いた日時')),
                ('lifted_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='identity.officer', verbose_name='解いた職員')),
                ('municipality', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='municipalities.municipality', verbose_name='市町村')),
                ('resident', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='identity.resident')),
                ('set_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='identity.officer', verbose_name='設定した職員')),
            ],
            options={
                'verbose_name': '住所などの保護',
                'verbose_name_plural': '住所などの保護',
                'ordering': ['-set_at'],
                'indexes': [models.Index(condition=models.Q(('lifted_at', None)), fields=['resident'], name='protection_in_force')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('lifted_at', None)), fields=('municipality', 'resident'), name='one_protection_per_town_and_resident')],
            },
        ),
    ]
