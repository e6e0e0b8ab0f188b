"""Tables of this floor: numbers, and nobody's data. Other floors ask `portal.figures.queries`."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.municipalities.scope import Public, PublicModel, Scope, ScopedModel

from .rules.measures import Measure

MEASURES = [
    (Measure.REGISTRATIONS.value, _("登録")), (Measure.LETTERS.value, _("デジタル通知")), (Measure.ANSWERS.value, _("使いやすさ")),
    (Measure.NPS.value, _("すすめたいか")),
]  # fmt: skip


class Count(ScopedModel):
    """How many there were in one town on one day in one part of a table ("card", "letter/good"): exact, so shown only as atoms.

    Answers of residents are counted on the first of their month: no row knows the day of an answer.
    """

    scope = Scope(municipality="municipality")

    municipality = models.ForeignKey("municipalities.Municipality", models.PROTECT, related_name="+", verbose_name=_("市町村"))
    measure = models.CharField(_("表"), max_length=16, choices=MEASURES)
    day = models.DateField(_("日"))
    part = models.CharField(_("区分"), max_length=40)
    number = models.PositiveIntegerField(_("数"))

    class Meta:
        verbose_name = _("日ごとの数")
        verbose_name_plural = _("日ごとの数")
        constraints = [models.UniqueConstraint(fields=["measure", "day", "municipality", "part"], name="one_count_per_part")]


class Published(PublicModel):
    """One atom of a month's table (`rules.cells`): `cells` are lists of town and parts, `number` is 0 or at least ten.

    Cells that are too few even together stand in a row of their own, `is_left_out`, without their number.
    """

    scope = Public("numbers that are published; no group in them is smaller than ten")

    measure = models.CharField(_("表"), max_length=16, choices=MEASURES)
    month = models.DateField(_("月"))
    place = models.PositiveIntegerField()
    cells = models.JSONField()
    number = models.PositiveIntegerField(_("数"))
    is_left_out = models.BooleanField(_("少なくて出さない"), default=False)
    published_on = models.DateField(_("公表した日"))

    class Meta:
        verbose_name = _("公表した数")
        verbose_name_plural = _("公表した数")
        ordering = ["measure", "month", "place"]
        constraints = [
            models.UniqueConstraint(fields=["measure", "month", "place"], name="one_atom_per_place"),
            models.CheckConstraint(condition=~models.Q(number__gt=0, is_left_out=True), name="left_out_has_no_number"),
            models.CheckConstraint(condition=models.Q(number=0) | models.Q(number__gte=10), name="no_small_number_is_published"),
        ]


class Fact(PublicModel):
    """What a town offers, at the end of a month (or now): how many services, which of the 32 procedures (`codes`)."""

    scope = Public("what town halls offer to everybody")

    municipality = models.ForeignKey("municipalities.Municipality", models.PROTECT, related_name="+", verbose_name=_("市町村"))
    month = models.DateField(_("月"))
    services = models.PositiveIntegerField(_("サービスの数"), default=0)
    procedures = models.PositiveIntegerField(_("オンラインの手続の数"), default=0)
    codes = models.JSONField(_("よく使う32手続"), default=list)

    class Meta:
        verbose_name = _("市町村のそなえ")
        verbose_name_plural = _("市町村のそなえ")
        constraints = [models.UniqueConstraint(fields=["month", "municipality"], name="one_fact_per_town_and_month")]


class Answered(ScopedModel):
    """That one question about one finished task was answered, so that it is not answered twice; never what.

    `mark` is a keyed digest of the task. It goes after `actions.asking.KEPT`, long after the task's page has stopped asking.
    """

    scope = Scope(municipality="municipality")

    mark = models.CharField(max_length=64, primary_key=True)
    municipality = models.ForeignKey("municipalities.Municipality", models.PROTECT, related_name="+")
    on = models.DateField()

    class Meta:
        verbose_name = _("答えたという印")
        verbose_name_plural = _("答えたという印")
        indexes = [models.Index(fields=["on"], name="answered_by_day")]


class Voice(ScopedModel):
    """What somebody wrote beside an answer, cleaned. It knows its month; its number is drawn by lot, so it has no order."""

    scope = Scope(municipality="municipality")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    municipality = models.ForeignKey("municipalities.Municipality", models.PROTECT, related_name="+", verbose_name=_("市町村"))
    month = models.DateField(_("月"))
    text = models.CharField(_("ひとこと"), max_length=200)

    class Meta:
        verbose_name = _("住民の声")
        verbose_name_plural = _("住民の声")
        ordering = ["-month", "id"]
