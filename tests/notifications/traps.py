"""Ten thousand rows with traps, as files of other towns have held them, and who must not get which.

Every tenth case or so is spoilt in one of thirteen ways; `whole_file` adds a shifted, a half-sorted or a swapped column on top.
"""

import random
import unicodedata
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils import timezone

from notifications.models import Addressee
from notifications.models.sealing import birth_blind, subject_place
from portal.identity.models import Protection
from portal.lib import codes, sealed
from portal.municipalities.scope import System, viewing_as
from tests.cast import SAKAI, SUITA, resident
from tests.notifications import make

VARIANTS = {"高": "髙", "崎": "﨑", "辺": "邊", "斉": "齋"}
FAMILIES = ("高崎", "渡辺", "斉藤", "堺", "浜口")
GIVEN = ("はる", "なつ", "がく", "ぱるみ", "そら", "りく")


@dataclass
class Case:
    number: str
    name: str
    born: date
    resident: object
    trap: str = ""


def people(officer, count=40):
    """Willing residents of 堺市, and one each who moved, who left, who is protected, and who did not agree."""
    some = [resident(f"t{n}@example.jp", "堺", str(n), ("サカイ", "ハナコ"), SAKAI) for n in range(count)]
    odd = {
        "moved": resident("moved@example.jp", "堺", "転", ("サカイ", "テン"), SUITA),
        "left": resident("left@example.jp", "堺", "去", ("サカイ", "サル"), SAKAI),
        "protected": resident("protected@example.jp", "堺", "守", ("サカイ", "マモル"), SAKAI),
    }
    make.willing(*some, *odd.values())
    odd["unwilling"] = resident("unwilling@example.jp", "堺", "紙", ("サカイ", "カミ"), SAKAI)
    odd["left"].is_active = False
    with viewing_as(System("test: who left")):
        odd["left"].save()
        Protection.objects.create(
            municipality_id=SAKAI, resident=odd["protected"], reason_sealed="-", set_by=officer, set_at=timezone.now()
        )
    return some, odd


def cases(count, dice, officer):
    """`count` cases in the address book; twins and children of one name and one birthday are among them."""
    some, odd = people(officer)
    found = []
    for place in range(count):
        number = f"{place + 1:010d}" if place % 2 else codes.receipt_number_of("NS", 1000 + place)
        name = f"{dice.choice(FAMILIES)} {dice.choice(GIVEN)}"
        found.append(Case(number, name, date(2020, 4, 2) + timedelta(days=dice.randrange(2000)), some[place % len(some)]))
        if place % 50 == 1:  # twins: the same family, the same day, two names
            found[-1].born, found[-1].resident = found[-2].born, found[-2].resident
        if place % 70 == 3:  # the same name and the same birthday, another family
            found[-1].name, found[-1].born = found[-2].name, found[-2].born
        if place % 90 == 5:
            found[-1].trap = dice.choice([*odd])
            found[-1].resident = odd[found[-1].trap]
    _bind(found)
    return found


def _bind(found):
    now = timezone.now()
    with viewing_as(System("test: the address book of the traps", SAKAI)):
        Addressee.objects.bulk_create(
            [
                Addressee(
                    municipality_id=SAKAI, case_number=case.number, recipient=case.resident, bound_at=now,
                    birth_blind=birth_blind(SAKAI, case.born.isoformat()),
                    subject=sealed.seal(case.name, aad=subject_place(SAKAI, case.number)),
                )
                for case in found
            ],
            batch_size=1000,
        )  # fmt: skip


def spoil(case, dice):
    """(line, trap) for one case: mostly as it is, sometimes as it must not be delivered, sometimes only written oddly."""
    number, name, born = case.number, case.name, case.born.isoformat()
    trap = dice.choices(["", *WRITTEN, *SPOILT], [120, *[2] * len(WRITTEN), *[2] * len(SPOILT)])[0]
    if trap == "zero lost" and not number.startswith("0"):
        trap = ""
    number, name, born = {**WRITTEN, **SPOILT}.get(trap, lambda *same: same)(number, name, born)
    return make.line(number, name=name, born=born, result=dice.choice(["内定", "保留"])), trap


def _variant(number, name, born):
    return number, "".join(VARIANTS.get(letter, letter) for letter in name), born


WRITTEN = {
    "wide number": lambda number, name, born: (number.translate({ord(c): ord(c) + 0xFEE0 for c in number if c != "-"}), name, born),
    "decomposed": lambda number, name, born: (number, unicodedata.normalize("NFD", name), born),
    "old letters": _variant,
    "half-width kana": lambda number, name, born: (number, name.replace("はる", "ﾊﾙ").replace("がく", "ｶﾞｸ").replace("ぱるみ", "ﾊﾟﾙﾐ"), born),
}
SPOILT = {
    "zero lost": lambda number, name, born: (number.lstrip("0"), name, born),
    "mistyped number": lambda number, name, born: (number[:-1] + ("3" if number[-1] != "3" else "4"), name, born),
    "another child": lambda number, name, born: (number, "吹田 別人", born),
    "another day": lambda number, name, born: (number, name, "2019-01-01"),
    "name and day swapped": lambda number, name, born: (number, born, name),
    "no number": lambda number, name, born: ("", name, born),
}


def shifted(lines, column):
    """One column moved down by one row."""
    values = [line[column] for line in lines]
    for line, value in zip(lines, values[-1:] + values[:-1], strict=True):
        line[column] = value


def sorted_alone(lines, column):
    """One column sorted without the others, as Excel does when a part is selected."""
    for line, value in zip(lines, sorted(line[column] for line in lines), strict=True):
        line[column] = value


def file_of(found, seed):
    dice = random.Random(seed)
    return [spoil(case, dice) for case in found]
