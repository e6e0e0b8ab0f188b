import django.db.models.deletion
import uuid
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('identity', '0006_household_members'),
    ]

    operations = [
        migrations.CreateModel(
            name='Proxy',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(choices=[('consent', '本人が頼んだ代理'), ('parent', '親権者による代理（15歳未満のお子さん）'), ('guardian', '成年後見人による代理')], max_length=8, verbose_name='代理の種類')),
                ('state', models.CharField(choices=[('proposed', '承諾待ち'), ('active', '有効'), ('refused', '断られました'), ('ended', '終わりました'), ('expired', '期限が過ぎました')], default='proposed', max_length=8, verbose_name='状態')),
                ('powers', models.JSONField(default=list)),
                ('until', models.DateField(verbose_name='いつまで')),
                ('birth_on', models.DateField(null=True)),
                ('code_blind', models.CharField(blank=True, max_length=64)),
                ('code_until', models.DateTimeField(null=True)),
                ('proposed_at', models.DateTimeField()),
                ('started_at', models.DateTimeField(null=True)),
                ('ended_at', models.DateTimeField(null=True)),
                ('agent', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='identity.resident')),
                ('member', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='identity.householdmember')),
                ('principal', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='identity.resident')),
                ('proposed_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='identity.resident')),
            ],
            options={
                'verbose_name': '代理',
                'verbose_name_plural': '代理',
                'ordering': ['-proposed_at'],
            },
        ),
        migrations.CreateModel(
            name='ProxyCheck',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('consent', '本人が頼んだ代理'), ('parent', '親権者による代理（15歳未満のお子さん）'), ('guardian', '成年後見人による代理')], max_length=8, verbose_name='代理の種類')),
                ('state', models.CharField(choices=[('waiting', '確認待ち'), ('half', 'もう一人の確認待ち'), ('approved', '確認済み'), ('refused', '確認できない'), ('closed', '取りやめ')], default='waiting', max_length=8, verbose_name='状態')),
                ('person_key', models.CharField(max_length=64)),
                ('paper', models.CharField(blank=True, choices=[('family_register', '戸籍の証明書'), ('resident_record', '住民票の写し（続柄あり）'), ('guardianship', '成年後見の登記事項証明書'), ('mandate', '本人の委任状')], max_length=20, verbose_name='見た書類')),
                ('asked_at', models.DateTimeField(verbose_name='申し出の日時')),
                ('first_at', models.DateTimeField(null=True)),
                ('decided_at', models.DateTimeField(null=True, verbose_name='決めた日時')),
                ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='identity.officer', verbose_name='決めた職員')),
                ('first_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='identity.officer', verbose_name='一人目')),
                ('municipality', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='municipalities.municipality', verbose_name='市町村')),
                ('proxy', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='identity.proxy')),
            ],
            options={
                'verbose_name': '代理の確認',
                'verbose_name_plural': '代理の確認',
                'ordering': ['asked_at'],
            },
        ),
        migrations.AddIndex(
            model_name='proxy',
            index=models.Index(fields=['agent', 'state'], name='proxy_by_agent'),
        ),
        migrations.AddIndex(
            model_name='proxy',
            index=models.Index(fields=['principal', 'state'], name='proxy_by_principal'),
        ),
        migrations.AddConstraint(
            model_name='proxy',
            constraint=models.CheckConstraint(condition=models.Q(('principal', None), ('agent', None), models.Q(('principal', models.F('agent')), _negated=True), _connector='OR'), name='proxy_is_for_another'),
        ),
        migrations.AddConstraint(
            model_name='proxy',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'active'), _negated=True), models.Q(('agent__isnull', False), ('principal__isnull', False)), _connector='OR'), name='active_proxy_has_both_sides'),
        ),
        migrations.AddConstraint(
            model_name='proxy',
            constraint=models.UniqueConstraint(condition=models.Q(('code_blind', ''), _negated=True), fields=('code_blind',), name='one_proposal_per_code'),
        ),
        migrations.AddIndex(
            model_name='proxycheck',
            index=models.Index(fields=['municipality', 'person_key'], name='check_by_person'),
        ),
        migrations.AddConstraint(
            model_name='proxycheck',
            constraint=models.UniqueConstraint(fields=('proxy',), name='one_check_per_proxy'),
        ),
    ]
