"""Synthetic answers to any form: a person who answers every question that is asked, page by page, as a browser would send it."""

import io
from datetime import date, timedelta
from typing import Any

from django.utils import timezone
from PIL import Image

from portal.identity.models import Resident
from portal.lib import uploads
from procedures.actions import attaching, filling
from procedures.models import Application
from procedures.queries.walk import walk
from procedures.rules import answers as rules
from procedures.rules import rows
from procedures.rules.definition import Field, Kind
from tests.procedures import make

ACCOUNT = ["さくら銀行", "0001", "堺東支店", "123", "ordinary", "1234567", "", "", "サカイ ハナコ"]


def _paper() -> uploads.Taken:
    kept = io.BytesIO()
    Image.new("RGB", (8, 8)).save(kept, "PNG")
    return uploads.take(kept.getvalue(), "写真.png")


class Answerer:
    """`is_last` picks the last choice and says no, so that two walks go through both sides of most conditions."""

    def __init__(self, today: date, *, is_last: bool = False, **overrides: Any) -> None:
        self.today, self.is_last, self.overrides = today, is_last, overrides

    def answer(self, field: Field) -> Any:
        key = field.key.rpartition(".")[2]
        if key in self.overrides:
            return self.overrides[key]
        if field.kind.has_choices:
            value = field.choices[-1 if self.is_last else 0].value
            return value if field.kind is Kind.CHOICE else [value]
        return self._by_kind(field)

    def _by_kind(self, field: Field) -> Any:
        born = str(self.today.year - 10)
        soon = self.today + timedelta(days=7 if "on" in field.key else 0)
        return {
            Kind.YES_NO: "no" if self.is_last else "yes",
            Kind.KANA: "さかい",
            Kind.BIRTH_DATE: f"{born}-05-03",
            Kind.DATE: soon.isoformat(),
            Kind.TIME: "15:30",
            Kind.POSTAL: "590-0078",
            Kind.PHONE: "072-233-1101",
            Kind.EMAIL: "hanako@example.jp",
            Kind.NUMBER: str(int(field.minimum or 1)),
            Kind.MONEY: "1000",
            Kind.BANK: ACCOUNT,
            Kind.FAMILY: ["", "堺 一郎", "さかい いちろう", "", born, "5", "3"],
            Kind.MY_DETAILS: ["堺 花子", "さかい はなこ", "", "1985", "4", "1", "堺市堺区南瓦町3番1号"],
            Kind.DECLARATION: "on",
        }.get(field.kind, "こたえ")

    def fill(self, application: Application, by: Resident) -> Application:
        """Until every page is finished; a page is sent again when its answers bring up more questions."""
        for _turn in range(40):
            application = make.fresh(application)
            way = walk(application, timezone.localdate())
            number = way.first_unfinished()
            if number is None:
                return application
            page, asked = way.form.pages[number - 1], way.fields(number)
            typed = {field.key: self.answer(field) for field in asked if field.kind.is_typed and field.kind is not Kind.FILE}
            for each in (one for one in asked if one.kind is Kind.FILE and one.required and one.key not in way.entries.answers):
                application = attaching.attach(application, each.key, [_paper()], by=by, now=timezone.now())
            empty = next((one for one in asked if one.kind is Kind.REPEAT and not rows.of(one, way.entries.answers)), None)
            filling.save_page(
                application, page, typed, seen=way.fingerprint(number), shown=frozenset(typed), by=by, now=timezone.now(),
                press=rows.Change(empty.key) if empty else None,
            )  # fmt: skip
        found = rules.problems(way.form, make.fresh(application).entries, timezone.localdate())
        raise AssertionError([problem.sentence(str) for problem in found])
