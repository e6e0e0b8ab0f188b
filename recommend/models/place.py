"""Where something is: nurseries, shelters, toilets, wifi."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.municipalities.scope import Public, PublicModel
from recommend.models.collected import CollectedModel


class PlaceKind(models.TextChoices):
    NURSERY = "nursery", _("保育所・こども園")
    SICK_CHILD = "sick-child", _("病児保育")
    EMERGENCY = "emergency", _("指定緊急避難場所")
    SHELTER = "shelter", _("指定避難所")
    WIFI = "wifi", _("公衆Wi-Fi")
    TOILET = "toilet", _("公衆トイレ")
    CHILDCARE = "childcare", _("子育て支援の場所")
    BABY_STATION = "baby", _("赤ちゃんの駅")
    LIBRARY = "library", _("図書館")
    FACILITY = "facility", _("公共施設")
    HOSPITAL = "hospital", _("医療機関")
    AED = "aed", _("AED")


class Place(CollectedModel):
    """`facts` are pairs of a label and a text, in the order in which they are shown.

    `hours` is what the source says, for people; `opening` is as much of it as could be read, for "open now": a list of
    `{"days": [0, …, 6], "from": "07:30", "to": "19:00"}`, Monday is 0, 7 a public holiday, "24:00" midnight; [] is unknown.
    `takes_from` and `takes_to` are ages in months (an end is included), None is unknown.
    """

    scope = Public("published places")

    municipality = models.ForeignKey(
        "municipalities.Municipality", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("市町村")
    )
    area_name = models.CharField(_("市町村名"), max_length=40)
    kind = models.CharField(_("種類"), max_length=12, choices=PlaceKind)
    name = models.CharField(_("名称"), max_length=120)
    address = models.CharField(_("住所"), max_length=160, blank=True)
    latitude = models.FloatField(_("緯度"), null=True, blank=True)
    longitude = models.FloatField(_("経度"), null=True, blank=True)
    phone = models.CharField(_("電話"), max_length=20, blank=True)
    url = models.URLField(_("くわしいページ"), max_length=300, blank=True)
    hours = models.CharField(_("利用できる時間"), max_length=200, blank=True)
    opening = models.JSONField(_("開いている曜日と時間"), default=list, blank=True)
    takes_from = models.PositiveSmallIntegerField(_("受け入れる月齢（から）"), null=True, blank=True)
    takes_to = models.PositiveSmallIntegerField(_("受け入れる月齢（まで）"), null=True, blank=True)
    facts = models.JSONField(_("そのほか"), default=list, blank=True)

    class Meta:
        verbose_name = _("場所")
        verbose_name_plural = _("場所")
        ordering = ["kind", "area_name", "name", "pk"]
        # The second is for what is near: a band of latitudes, and within it the longitudes.
        indexes = [
            models.Index(fields=["kind", "area_name"], name="place_by_kind"),
            models.Index(fields=["latitude", "longitude"], name="place_by_point"),
        ]
        constraints = [models.UniqueConstraint(fields=["source", "source_key"], name="one_place_per_source_key")]

    def __str__(self) -> str:
        return self.name


class Vacancy(PublicModel):
    """How many children of one class a nursery can still take, as of a day. One row per place and class: the newest day that was told.

    `age_class` is the age on 1 April (クラス年齢), 0 to 5. `vacancies` None: the source has no number ("要相談", a blank);
    0 is a full class. `waiting` and `enrolled` likewise.
    """

    scope = Public("published vacancies of nurseries")

    place = models.ForeignKey(Place, models.CASCADE, related_name="vacancies", verbose_name=_("場所"))
    age_class = models.PositiveSmallIntegerField(_("クラス（歳児）"))
    vacancies = models.PositiveSmallIntegerField(_("受け入れられる人数"), null=True, blank=True)
    waiting = models.PositiveSmallIntegerField(_("待っている人数"), null=True, blank=True)
    enrolled = models.PositiveSmallIntegerField(_("在籍する人数"), null=True, blank=True)
    as_of = models.DateField(_("いつの数か"))

    class Meta:
        verbose_name = _("保育所の空き")
        verbose_name_plural = _("保育所の空き")
        ordering = ["place", "age_class"]
        constraints = [
            models.UniqueConstraint(fields=["place", "age_class"], name="one_vacancy_per_class"),
            models.CheckConstraint(condition=models.Q(age_class__lte=5), name="vacancy_class_is_0_to_5"),
        ]
        indexes = [models.Index(fields=["age_class", "vacancies"], name="vacancy_by_class")]
