"""What notifications hold of a resident: letters stay with the town that wrote them, ways to be told go."""

from collections.abc import Sequence
from uuid import UUID

from django.db.models import Model
from django.utils.translation import gettext_lazy as _

from notifications.models import Notice
from notifications.models.preference import Preference
from notifications.models.reach import Device, LineLink, LinkCode, Phone
from portal.identity.holdings import About, Holding, Row, told

WAYS: tuple[type[Model], ...] = (Preference, Device, LineLink, Phone, LinkCode)


def _letters(resident_id: UUID) -> Sequence[Row]:
    """The envelope. The body stands in the letter, and of a strict one not even the title: the copy was not opened by a card."""
    rows = Notice.objects.filter(recipient=resident_id).select_related("municipality", "release").order_by("pk")
    return [
        {
            "市町村": row.municipality.name,
            "通知": row.title if row.required_level <= 1 else str(_("厳格な通知")),
            "受付番号": row.case_number,
            "開封": told(row.first_opened_at),
            "PDFの受け取り": told(row.first_downloaded_at),
            "取消": told(row.recalled_at),
        }
        for row in rows
    ]


def _ways(resident_id: UUID) -> Sequence[Row]:
    browsers = [{"種類": "プッシュ通知", "内容": row.name} for row in Device.objects.filter(resident=resident_id)]
    lines = [{"種類": "LINE", "内容": told(row.linked_at)} for row in LineLink.objects.filter(resident=resident_id)]
    phones = [{"種類": "SMS", "内容": row.number} for row in Phone.objects.filter(resident=resident_id)]
    return [*browsers, *lines, *phones]


def _forget_ways(resident_id: UUID) -> int:
    return sum(model._default_manager.filter(resident=resident_id).delete()[0] for model in WAYS)


HELD = (
    Holding("letters", _("届いた通知"), _letters, kept_because=_("市町村が出した公文書なので、市町村が法令で決めた期間、保管します。")),
    Holding("ways", _("お知らせの届け先"), _ways, _forget_ways),
)

# Of each holding: where it came from, what it is used for, until when.
ABOUT = {
    "letters": About(
        _("市町村"), _("決定などをあなたに知らせる"),
        _("市町村が文書の種類ごとに決めた年数"),
        elsewhere=_("市町村は、業務のシステムに写しを持っていることがあります。開示や訂正は、市町村の窓口に頼めます。"),
    ),
    "ways": About(
        _("あなたの登録"), _("通知が届いたことを知らせる"),
        _("外すまで。退会すると消えます"),
    ),
}
