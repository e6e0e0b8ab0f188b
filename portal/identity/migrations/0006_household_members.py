import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('identity', '0005_resident_without_login'),
    ]

    operations = [
        migrations.CreateModel(
            name='HouseholdMember',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('relation', models.CharField(choices=[('child', '子'), ('parent', '父・母'), ('spouse', '夫・妻・パートナー'), ('sibling', 'きょうだい'), ('grandparent', '祖父・祖母'), ('grandchild', '孫'), ('other', 'そのほか')], max_length=12, verbose_name='続柄')),
                ('call_name', models.CharField(blank=True, max_length=20, verbose_name='呼び名')),
                ('family_name', models.CharField(blank=True, max_length=40, verbose_name='氏')),
                ('given_name', models.CharField(blank=True, max_length=40, verbose_name='名')),
                ('family_kana', models.CharField(blank=True, max_length=60, verbose_name='氏カナ')),
                ('given_kana', models.CharField(blank=True, max_length=60, verbose_name='名カナ')),
                ('birth_on', models.DateField(verbose_name='生年月日')),
                ('declared_at', models.DateTimeField(verbose_name='登録日時')),
                ('person', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='identity.resident')),
                ('resident', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='identity.resident')),
            ],
            options={
                'verbose_name': '家族',
                'verbose_name_plural': '家族',
                'ordering': ['birth_on', 'pk'],
            },
        ),
    ]
