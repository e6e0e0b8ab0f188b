from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('identity', '0003_proof_events'),
        ('municipalities', '0002_load_bodies'),
    ]

    operations = [
        migrations.AddField(
            model_name='resident',
            name='called_by',
            field=models.CharField(blank=True, max_length=8, verbose_name='画面での呼び方'),
        ),
        migrations.AddField(
            model_name='resident',
            name='common_kana',
            field=models.CharField(blank=True, max_length=120, verbose_name='通称カナ'),
        ),
        migrations.AddField(
            model_name='resident',
            name='common_name',
            field=models.CharField(blank=True, max_length=80, verbose_name='通称'),
        ),
        migrations.AddField(
            model_name='resident',
            name='former_family_kana',
            field=models.CharField(blank=True, max_length=60, verbose_name='旧氏カナ'),
        ),
        migrations.AddField(
            model_name='resident',
            name='former_family_name',
            field=models.CharField(blank=True, max_length=40, verbose_name='旧氏'),
        ),
        migrations.AddField(
            model_name='resident',
            name='latin_name',
            field=models.CharField(blank=True, max_length=100, verbose_name='ローマ字の氏名'),
        ),
    ]
