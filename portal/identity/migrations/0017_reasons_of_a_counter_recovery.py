"""Why somebody comes to the counter is chosen from a list: nothing has written the free words so far."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('identity', '0016_mailbox_of_a_counter_recovery'),
    ]

    operations = [
        migrations.AlterField(
            model_name='counterrecovery',
            name='reason',
            field=models.CharField(choices=[('device', 'スマートフォンなどをなくした・壊れた'), ('mailbox', '登録したメールが使えなくなった'), ('both', 'どちらも使えない'), ('stolen', '盗まれた・ほかの人に使われたおそれがある')], max_length=8, verbose_name='理由'),
        ),
    ]
