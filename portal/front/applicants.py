"""849 families of 堺市 who wait for a nursery, and the file that a clerk would get from the old system about them.

Synthetic and the same on every machine. The file is as such files are: CP932, columns in another order and some too many,
full-width digits, dates in three ways, and rows that must not go out: without consent, with a wrong birth date, with a slip.
"""

import datetime as dt
import random
from collections.abc import Iterator
from dataclasses import dataclass

from allauth.account.models import EmailAddress
from django.db import transaction

from notifications.actions import addressees
from portal.audit import trail
from portal.consent import actions as consents
from portal.consent.rules import DIGITAL_NOTICE
from portal.identity.actions import residents
from portal.identity.models import User
from portal.lib import codes, csvfile

SAKAI = "271403"
DIGITAL, PAPER, DOUBTFUL, INVALID = 849, 12, 6, 3
# Small: the demo is in use already, and on SQLite a login waits for as long as this writes.
BATCH_OF_PEOPLE = 10
FAMILIES = [
    "佐藤", "鈴木", "高橋", "髙橋", "田中", "伊藤", "渡辺", "渡邉", "山本", "中村", "小林", "加藤", "吉田", "山田",
    "佐々木", "山口", "松本", "井上", "木村", "林", "斎藤", "清水", "山﨑", "森", "池田", "橋本", "阿部", "石川",
    "山下",
]
PARENTS = [
    "陽子", "健太", "美咲", "大輔", "真由美", "直樹", "香織", "翔太", "恵", "亮", "由美", "拓也", "さやか", "誠",
    "千尋", "浩",
]
CHILDREN = [
    "葵", "陽翔", "凛", "蓮", "紬", "湊", "結菜", "蒼", "陽葵", "樹", "芽依", "悠真", "咲良", "朝陽", "琴音", "新",
    "ひなた", "そら", "めい", "はると",
]
NURSERIES = [
    "もず保育園", "なかもずこども園", "みくに丘保育所", "おおとり保育園", "はまでら認定こども園", "せんぼく保育園",
    "㈱ひかり保育所", "とがのこども園",
]
HEADER = ["No.", "児童氏名", "申請番号", "区", "生年月日", "調整結果", "内定施設", "入所予定日", "指数", "備考"]


@dataclass(frozen=True)
class Family:
    """One applying family. The number is that of the application, with its check letter."""

    index: int
    parent: str
    child: str
    number: str
    birth_on: dt.date
    has_consent: bool


def families() -> Iterator[Family]:
    """All families in the order of the file, the same each time."""
    dice = random.Random(849)  # noqa: S311 - the same people on every machine, no secret
    for index in range(DIGITAL + PAPER + DOUBTFUL):
        family = dice.choice(FAMILIES)
        birth_on = dt.date(2021, 4, 2) + dt.timedelta(days=dice.randrange(1900))
        number = codes.receipt_number_of("DM", index)
        parent, child = f"{family} {dice.choice(PARENTS)}", f"{family} {dice.choice(CHILDREN)}"
        yield Family(index, parent, child, number, birth_on, has_consent=not DIGITAL <= index < DIGITAL + PAPER)


def settle_families() -> Iterator[int]:
    """Register those who are not there yet, a few to a transaction; yields after each how many are still to come."""
    known = set(User.objects.filter(email__endswith="@families.example.jp").values_list("email", flat=True))
    new = [family for family in families() if mail_of(family) not in known]
    for start in range(0, len(new), BATCH_OF_PEOPLE):
        with transaction.atomic():
            for family in new[start : start + BATCH_OF_PEOPLE]:
                _settle(family)
        yield max(0, len(new) - start - BATCH_OF_PEOPLE)


def mail_of(family: Family) -> str:
    return f"family-{family.index + 1:03}@families.example.jp"


def _settle(family: Family) -> None:
    last, first = family.parent.split()
    user = User.objects.create_user(mail_of(family))
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    resident = residents.register_resident(user, family_name=last, given_name=first, home_town_id=SAKAI)
    if family.has_consent:
        consents.grant(resident, DIGITAL_NOTICE, by=resident, town_id=SAKAI)
    addressees.bind(
        town_id=SAKAI, case_number=family.number, resident=resident, birth_on=family.birth_on, by=trail.PORTAL, subject=family.child
    )


def decisions_file() -> bytes:
    """The clerk's CSV: 849 that can be issued, 12 for paper, 6 in doubt, 3 with a slip, and blank rows at the end."""
    return b"".join(csvfile.write_rows(_rows(), "cp932"))


def _rows() -> Iterator[list[str]]:
    yield HEADER
    for family in families():
        yield _row(family)
    for slip in range(INVALID):
        yield _slip(slip)
    yield from ([""] * len(HEADER) for _ in range(3))


def _row(family: Family) -> list[str]:
    offered, nursery = family.index % 3 != 2, NURSERIES[family.index % len(NURSERIES)]
    is_doubtful = family.index >= DIGITAL + PAPER
    birth_on = family.birth_on + dt.timedelta(days=1) if is_doubtful else family.birth_on
    return [
        str(family.index + 1), family.child, _full_width(family.number) if family.index % 5 == 0 else family.number, "南区",
        _as_written(birth_on, family.index), *(["内定", nursery, "令和9年4月1日"] if offered else ["保留", "", ""]),
        _full_width(str(180 + family.index % 40)), "",
    ]


def _slip(index: int) -> list[str]:
    written = ("令和9年2月30日", "R6.4.1", "")[index]
    result = ("内定", "内　定？", "保留")[index]
    return [str(900 + index), f"見本 {index + 1}", codes.receipt_number_of("DM", 5000 + index), "南区", written, result, "", "", "", ""]


def _as_written(day: dt.date, index: int) -> str:
    return (f"R{day.year - 2018}.{day.month}.{day.day}", f"{day:%Y/%m/%d}", _full_width(f"{day:%Y-%m-%d}"))[index % 3]


def _full_width(text: str) -> str:
    return text.translate({code: code + 0xFEE0 for code in range(0x21, 0x7F)})
