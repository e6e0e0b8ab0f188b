"""What can be applied for online, town by town: for the portal's figures."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Exists, OuterRef

from procedures.models import FormVersion, Procedure


@dataclass(frozen=True)
class Online:
    """A procedure that a town has put online. `origin`: the slug of the shipped form it was made from, or ""."""

    town_id: str
    slug: str
    title: str
    origin: str


def online() -> tuple[Online, ...]:
    """Of all towns; a round need not be open just now. One query."""
    published = FormVersion.objects.filter(procedure=OuterRef("pk"), published_at__isnull=False)
    rows = Procedure.objects.filter(Exists(published), is_open=True).order_by("municipality", "pk")
    return tuple(
        Online(town_id, slug, title, origin.removeprefix("package:") if origin.startswith("package:") else "")
        for town_id, slug, title, origin in rows.values_list("municipality", "slug", "title", "origin")
    )
