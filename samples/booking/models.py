"""Rooms are fixed; who has one when is a row. Residents are known by the portal's pairwise `sub` alone."""

from typing import ClassVar

from django.db import models

ROOMS = {"hall": "体育室（半面）", "tea": "和室（20畳）", "music": "音楽室"}
PARTS = {"am": "9時〜12時", "pm": "13時〜17時", "night": "18時〜21時"}


class Reservation(models.Model):
    objects: ClassVar[models.Manager["Reservation"]] = models.Manager()

    sub = models.CharField(max_length=64, db_index=True)
    room = models.CharField(max_length=8, choices=ROOMS)
    on = models.DateField()
    part = models.CharField(max_length=8, choices=PARTS)

    class Meta:
        app_label = "booking"
        ordering = ["on", "part", "room"]
        constraints = [models.UniqueConstraint(fields=["room", "on", "part"], name="one_party_per_room")]
