"""What of this floor can be searched for: what towns wrote themselves. The portal's own questions are found on every help page."""

from collections.abc import Collection, Iterator

from django.urls import reverse
from django.utils import timezone

from portal.help import standard
from portal.help.models import Answer
from portal.municipalities.queries import PREFECTURE
from portal.search import sources
from portal.search.sources import Document


def documents(keys: Collection[str] | None) -> Iterator[Document]:
    rows = Answer.objects.filter(is_shown=True).select_related("municipality").prefetch_related("words")
    for row in rows if keys is None else rows.filter(pk__in=[key for key in keys if key.isdecimal()]):
        is_general = row.municipality_id == PREFECTURE
        yield Document(
            key=str(row.pk), kind=sources.HELP, title=row.question, summary=str(standard.SUBJECTS[row.subject]), body=row.text,
            more="\n".join(f"{words.question}\n{words.text}" for words in row.words.all()),
            url=reverse("help:town", args=[row.municipality_id]) + f"#{row.replaces or f'a{row.pk}'}",
            town_id=None if is_general else row.municipality_id, town_name=row.municipality.name,
            changed_on=timezone.localdate(row.changed_at), origin=row.municipality.name,
        )  # fmt: skip
