"""The 44 bodies, their wards and departments. Public facts: anybody may read them, nobody's data hangs on them."""

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.lib import codes

from .scope import Public, PublicModel


class Kind(models.TextChoices):
    PREFECTURE = "prefecture", _("府")
    DESIGNATED_CITY = "designated_city", _("政令指定都市")
    CORE_CITY = "core_city", _("中核市")
    CITY = "city", _("市")
    TOWN = "town", _("町")
    VILLAGE = "village", _("村")


class Stage(models.TextChoices):
    PREPARED = "prepared", _("準備中")
    LIVE = "live", _("公開中")


def validate_code(code: str) -> None:
    """Refuse a local government code whose check digit is wrong."""
    if not codes.is_municipality_code(code):
        raise ValidationError(_("団体コード %(code)s の検査数字が合いません。6けたの数字を確かめてください。"), params={"code": code})


class Municipality(PublicModel):
    """A municipality, or the prefecture itself. The primary key is the six-digit 全国地方公共団体コード."""

    scope = Public("names and addresses of town halls")

    code = models.CharField(_("団体コード"), max_length=6, primary_key=True, validators=[validate_code])
    name = models.CharField(_("名称"), max_length=20)
    kana = models.CharField(_("よみ"), max_length=40)
    kind = models.CharField(_("種別"), max_length=16, choices=Kind)
    stage = models.CharField(_("状態"), max_length=8, choices=Stage, default=Stage.PREPARED)
    latitude = models.FloatField(_("緯度"))
    longitude = models.FloatField(_("経度"))
    url = models.URLField(_("公式サイト"), blank=True)
    head_title = models.CharField(_("長の職名"), max_length=20, blank=True)
    head_name = models.CharField(_("長の氏名"), max_length=40, blank=True)
    colour = models.CharField(_("色"), max_length=7, default="#0017c1")

    class Meta:
        verbose_name = _("市町村")
        verbose_name_plural = _("市町村")
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name


class Ward(PublicModel):
    """A ward (行政区) of a designated city; the primary key is its six-digit code."""

    scope = Public("names of wards")

    code = models.CharField(_("団体コード"), max_length=6, primary_key=True, validators=[validate_code])
    municipality = models.ForeignKey(Municipality, models.PROTECT, related_name="wards")
    name = models.CharField(_("名称"), max_length=10)
    latitude = models.FloatField(_("緯度"))
    longitude = models.FloatField(_("経度"))

    class Meta:
        verbose_name = _("区")
        verbose_name_plural = _("区")
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name


class Department(PublicModel):
    """A section of a town hall that residents can write to or telephone."""

    scope = Public("telephone numbers of town halls")

    municipality = models.ForeignKey(Municipality, models.PROTECT, related_name="departments")
    name = models.CharField(_("名称"), max_length=40)
    phone = models.CharField(_("電話"), max_length=20, blank=True)

    class Meta:
        verbose_name = _("担当課")
        verbose_name_plural = _("担当課")
        ordering = ["municipality", "pk"]
        constraints = [models.UniqueConstraint(fields=["municipality", "name"], name="one_department_per_name")]

    def __str__(self) -> str:
        return self.name
