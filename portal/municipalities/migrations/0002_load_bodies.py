"""The prefecture, its 43 municipalities and the 31 wards of its two designated cities, from `data/`."""

import csv
from pathlib import Path

from django.db import migrations

DATA = Path(__file__).resolve().parent.parent / "data"
KINDS = {"都道府県": "prefecture", "政令指定都市": "designated_city", "中核市": "core_city", "市": "city", "町": "town", "村": "village"}
HEADS = {"都道府県": "府知事", "町": "町長", "村": "村長"}


def rows(name):
    with (DATA / name).open(encoding="utf-8-sig", newline="") as file:
        yield from csv.DictReader(file)


def load(apps, schema_editor):
    municipality = apps.get_model("municipalities", "Municipality")
    ward = apps.get_model("municipalities", "Ward")
    municipality.objects.bulk_create(
        municipality(
            code=row["lgcode"], name=row["name"], kana=row["kana"], kind=KINDS[row["kind"]], latitude=float(row["lat"]),
            longitude=float(row["lng"]), url=row["url"], head_title=row["name"][:-1] + HEADS.get(row["kind"], "市長"),
        )
        for row in rows("municipalities.csv")
    )
    ward.objects.bulk_create(
        ward(code=row["code"], municipality_id=row["city"], name=row["name"], latitude=float(row["lat"]), longitude=float(row["lng"]))
        for row in rows("wards.csv")
    )


def unload(apps, schema_editor):
    apps.get_model("municipalities", "Ward").objects.all().delete()
    apps.get_model("municipalities", "Municipality").objects.all().delete()


class Migration(migrations.Migration):
    dependencies = [("municipalities", "0001_initial")]
    operations = [migrations.RunPython(load, unload)]
