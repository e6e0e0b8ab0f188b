"""The index: published texts, cut into terms, and what waits to be indexed."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.municipalities.scope import Public, PublicModel


class Entry(PublicModel):
    """A document of a source, with the terms of its title (`head`) and of the rest (`body_terms`), by spaces.

    The full-text index over the two columns is the data base's own (`portal.search.engine`). `print` tells whether it is as the source
    has it now.
    """

    scope = Public("a copy of what is published; nothing private has a source")

    source = models.CharField(max_length=20)
    key = models.CharField(max_length=60)
    kind = models.CharField(max_length=12)
    title = models.CharField(max_length=200)
    # Its letters alone, in one width: to be found as a query was typed.
    title_key = models.CharField(max_length=200, blank=True)
    summary = models.TextField(blank=True)
    body = models.TextField(blank=True)
    url = models.CharField(max_length=300)
    municipality = models.ForeignKey("municipalities.Municipality", models.CASCADE, null=True, related_name="+")
    town_name = models.CharField(max_length=40, blank=True)
    is_outside = models.BooleanField(default=False)
    opens_on = models.DateField(null=True)
    closes_on = models.DateField(null=True)
    deadline_on = models.DateField(null=True)
    changed_on = models.DateField(null=True)
    audience = models.JSONField(default=dict)
    origin = models.CharField(max_length=300, blank=True)
    phone = models.CharField(max_length=40, blank=True)
    print = models.CharField(max_length=24)
    head = models.TextField(blank=True)
    body_terms = models.TextField(blank=True)

    class Meta:
        verbose_name = _("さがせるもの")
        verbose_name_plural = _("さがせるもの")
        constraints = [models.UniqueConstraint(fields=["source", "key"], name="one_entry_per_document")]


class Term(PublicModel):
    """In how many entries a term stands: rare words decide, and a slip of the pen is told by what is near and exists."""

    scope = Public("words of published texts")

    term = models.CharField(max_length=40, primary_key=True)
    entries = models.PositiveIntegerField()

    class Meta:
        verbose_name = _("ことば")
        verbose_name_plural = _("ことば")


class Due(PublicModel):
    """That documents may have changed: one (`key`), or any of a source (""). Written in the act that changed them.

    Only added, never merged: two acts must not wait for each other's row, for each holds its town's trail.
    """

    scope = Public("keys of published things")

    source = models.CharField(max_length=20)
    key = models.CharField(max_length=60, blank=True)

    class Meta:
        verbose_name = _("索引に入れるもの")
        verbose_name_plural = _("索引に入れるもの")


class Turn(PublicModel):
    """Whose turn it is to index: one row. `by` holds it until `until`; `version` is that of words and rules the index was made with."""

    scope = Public("a number without meaning")

    by = models.UUIDField(null=True)
    until = models.DateTimeField(null=True)
    version = models.CharField(max_length=40, blank=True)

    class Meta:
        verbose_name = _("索引の順番")
        verbose_name_plural = _("索引の順番")
