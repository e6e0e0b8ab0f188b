"""A counter of a town hall, and when it is open for people with an appointment."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.municipalities.scope import Public, PublicModel
from procedures.models.procedure import Procedure
from procedures.rules.slots import Hours

WEEKDAYS = [(0, _("月曜日")), (1, _("火曜日")), (2, _("水曜日")), (3, _("木曜日")), (4, _("金曜日")), (5, _("土曜日")), (6, _("日曜日"))]


def _from_to(least: int, most: int) -> list[MinValueValidator | MaxValueValidator]:
    return [MinValueValidator(least), MaxValueValidator(most)]


class Counter(PublicModel):
    """`handled_by` says whose officers see the appointments (None: those of all departments). `question` "": no remark is asked for.

    Its row is held by whoever books, moves or cancels here: people of one counter come one after another.
    """

    scope = Public("where a town hall takes visitors")

    municipality = models.ForeignKey("municipalities.Municipality", models.PROTECT, related_name="+", verbose_name=_("市町村"))
    name = models.CharField(_("窓口の名前"), max_length=60)
    purpose = models.CharField(_("何のための窓口か"), max_length=200)
    place = models.CharField(_("場所"), max_length=120, help_text=_("建物・階・番号まで書いてください。"))
    phone = models.CharField(_("電話"), max_length=20)
    bring = models.TextField(_("持ち物"), max_length=400, blank=True, help_text=_("1行に一つずつ。予約した方の画面に出ます。"))
    question = models.CharField(
        _("予約のときに聞くこと"), max_length=60, blank=True, default="相談したいこと",
        help_text=_("短いひとことを、書きたい方だけに書いてもらいます。空欄にすると聞きません。"),
    )  # fmt: skip
    handled_by = models.ForeignKey(
        "municipalities.Department", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("予約を受け持つ課"),
        help_text=_("決めると、ほかの課の担当者と承認者には、この窓口の予約が見えなくなります。"),
    )  # fmt: skip
    procedures = models.ManyToManyField(Procedure, blank=True, related_name="counters", verbose_name=_("この窓口を案内する手続"))
    days_ahead = models.PositiveSmallIntegerField(_("何日先まで予約できるか"), default=30, validators=_from_to(1, 180))
    closes_hours = models.PositiveSmallIntegerField(
        _("何時間前まで予約できるか"), default=2, validators=_from_to(0, 336),
        help_text=_("空き待ちの方に空きが回るのも、この時間までです。0は始まる時刻までです。"),
    )  # fmt: skip
    most_open = models.PositiveSmallIntegerField(_("一人が同時に持てる予約の数"), default=2, validators=_from_to(1, 10))
    is_open = models.BooleanField(_("予約を受け付けている"), default=True)

    class Meta:
        verbose_name = _("来庁予約の窓口")
        verbose_name_plural = _("来庁予約の窓口")
        ordering = ["municipality", "pk"]
        constraints = [models.UniqueConstraint(fields=["municipality", "name"], name="one_counter_per_name")]

    def __str__(self) -> str:
        return self.name


class Opening(PublicModel):
    """One row per weekday and stretch of hours; two of one weekday do not overlap."""

    scope = Public("opening hours of a town hall")

    counter = models.ForeignKey(Counter, models.PROTECT, related_name="openings", verbose_name=_("窓口"))
    weekday = models.PositiveSmallIntegerField(_("曜日"), choices=WEEKDAYS)
    starts = models.TimeField(_("何時から"))
    ends = models.TimeField(_("何時まで"))
    minutes = models.PositiveSmallIntegerField(_("1回の分数"), default=30, validators=_from_to(5, 240))
    capacity = models.PositiveSmallIntegerField(_("同じ時間の人数"), default=1, validators=_from_to(1, 99))

    class Meta:
        verbose_name = _("開いている時間")
        verbose_name_plural = _("開いている時間")
        ordering = ["counter", "weekday", "starts"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(starts__lt=models.F("ends")), name="opening_starts_before_it_ends",
                violation_error_message=_("「何時まで」は「何時から」より後にしてください。"),
            ),
            models.CheckConstraint(condition=models.Q(minutes__gte=5, capacity__gte=1), name="opening_has_slots_and_places"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.get_weekday_display()} {self.starts:%H:%M}–{self.ends:%H:%M}"

    @property
    def hours(self) -> Hours:
        return Hours(self.weekday, self.starts, self.ends, self.minutes, self.capacity)


class DayOff(PublicModel):
    """A day on which the counter is closed besides national holidays and the end of the year."""

    scope = Public("days off of a town hall")

    counter = models.ForeignKey(Counter, models.PROTECT, related_name="days_off", verbose_name=_("窓口"))
    day = models.DateField(_("休む日"))

    class Meta:
        verbose_name = _("休む日")
        verbose_name_plural = _("休む日")
        ordering = ["counter", "day"]
        constraints = [models.UniqueConstraint(fields=["counter", "day"], name="one_day_off_per_day")]

    def __str__(self) -> str:
        return f"{self.day}"
