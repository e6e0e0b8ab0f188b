"""Why something could not be done to a town."""

from django.utils.translation import gettext_lazy as _

from portal.lib.refusals import Refused


class NoColour(Refused):
    sentence = _("「{colour}」は色の番号ではありません。# と6けたの番号（例: #0a6b3d）で入れてください。")


class PaleColour(Refused):
    sentence = _(
        "{colour} は、白い文字との明るさの差が {contrast} : 1 で、読めない方がいます（4.5 : 1 から）。近い色では {nearest} が読めます。"
    )


class CrestIsNoPicture(Refused):
    sentence = _(
        "「{name}」は市章にできません。PNG・JPEG・WebPの画像にしてください（SVGやPDFは、中にプログラムを入れられるため受け付けません）。"
    )


class DepartmentTwice(Refused):
    sentence = _("担当課「{name}」が2回あります。1つにしてください。")


class DepartmentInUse(Refused):
    sentence = _("担当課「{name}」は、職員・ひな形・手続のどれかで使っているため消せません。使っている側を先に変えてください。")


class StillMissing(Refused):
    sentence = _("まだ始められません。先に「{step}」を済ませてください。")


class NoteMissing(Refused):
    sentence = _("住民の方が読む一文（わけと、どこへ聞けばよいか）を入れてください。")


class BadPeriod(Refused):
    sentence = _("帯を出す期間が正しくありません。終わりを、始まりと今より後にしてください。")


class AnnouncedNothing(Refused):
    sentence = _("帯に出す文（日本語）を入れてください。")


class DownAlready(Refused):
    sentence = _("この帯は、もう取り下げられています。")
