from django.db import migrations, models

LABEL = "お便りにする（当てはまる方のお知らせに並べる）"
HELP = (
    "当てはまる方の「お知らせ」に並びます。名簿は作られず、職員にはだれに届いたかは見えません。書いた人と別の職員が公開し、1週間（月曜〜日曜）に2通までです。"
)


class Migration(migrations.Migration):

    dependencies = [
        ("municipalities", "0003_towns_in_stages"),
        ("recommend", "0007_item_words"),
    ]

    operations = [
        migrations.AddField(
            model_name="item",
            name="is_circular",
            field=models.BooleanField(default=False, help_text=HELP, verbose_name=LABEL),
        ),
        migrations.AddField(
            model_name="item",
            name="circular_on",
            field=models.DateField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name="mark",
            name="opened_on",
            field=models.DateField(null=True),
        ),
        migrations.AddIndex(
            model_name="item",
            index=models.Index(
                condition=models.Q(("circular_on__isnull", False)), fields=["municipality", "circular_on"], name="circular_by_week"
            ),
        ),
    ]
