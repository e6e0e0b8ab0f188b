import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('identity', '0008_address_protection'),
    ]

    operations = [
        migrations.CreateModel(
            name='Residence',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('source', models.CharField(choices=[('declared', 'ご自分で登録'), ('proven', 'マイナンバーカードで確認')], max_length=8, verbose_name='もと')),
                ('since_at', models.DateTimeField(verbose_name='いつから')),
                ('municipality', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='municipalities.municipality', verbose_name='市町村')),
                ('resident', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='identity.resident')),
            ],
            options={
                'verbose_name': 'お住まい',
                'verbose_name_plural': 'お住まい',
                'ordering': ['-since_at', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='Follow',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('why', models.CharField(blank=True, choices=[('work', '職場がある'), ('school', '学校・保育所がある'), ('parents', '親や家族が住んでいる'), ('other', 'そのほか')], max_length=8, verbose_name='理由')),
                ('followed_at', models.DateTimeField(verbose_name='登録日時')),
                ('municipality', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='municipalities.municipality', verbose_name='市町村')),
                ('resident', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='identity.resident')),
            ],
            options={
                'verbose_name': '見ているまち',
                'verbose_name_plural': '見ているまち',
                'ordering': ['followed_at', 'pk'],
                'constraints': [models.UniqueConstraint(fields=('resident', 'municipality'), name='one_follow_per_town')],
            },
        ),
        migrations.AddIndex(
            model_name='residence',
            index=models.Index(fields=['resident', '-since_at'], name='residence_of_resident'),
        ),
    ]
