"""What of this floor can be searched for: the procedures of a town, with what one wants to know before starting."""

from collections.abc import Collection, Iterator, Mapping

from django.db.models import Exists, OuterRef, Prefetch
from django.urls import reverse
from django.utils import timezone

from portal.search import sources
from portal.search.sources import Document, Source
from procedures import events
from procedures.models import FormVersion, Procedure, Round
from procedures.rules import guidance_words
from procedures.rules.package import Guidance

_EVENTS = {events.PROCEDURE_INSTALLED, events.PROCEDURE_ADJUSTED, events.ROUND_ADDED, events.FORM_PUBLISHED}


def _procedures(keys: Collection[str] | None) -> Iterator[Document]:
    """Those that can be applied for, now or in a round to come, as on the list of procedures."""
    now = timezone.now()
    rows = Procedure.objects.filter(is_open=True).select_related("municipality")
    rows = rows.filter(Exists(FormVersion.objects.filter(procedure=OuterRef("pk"), published_at__lte=now)))
    if keys is not None:
        rows = rows.filter(pk__in=[key for key in keys if key.isdecimal()])
    coming = Prefetch("rounds", Round.objects.filter(closes_at__gte=now).order_by("opens_at"), to_attr="coming")
    for row in rows.prefetch_related(coming).iterator(500):
        rounds: list[Round] = row.coming
        if rounds or not row.has_rounds:
            yield _document(row, rounds)


def _document(row: Procedure, rounds: list[Round]) -> Document:
    guidance = Guidance.model_validate(row.guidance)
    now = timezone.now()
    current = next((each for each in rounds if each.is_open(now)), None)
    return Document(
        key=str(row.pk),
        kind=sources.PROCEDURE,
        title=row.title,
        summary=row.summary,
        body="\n".join((*_lines(guidance), *_periods(rounds), f"担当：{row.department}")),
        more="\n".join((row.category, row.menu_number, *_in_other_words(row))),
        url=reverse("procedures:guide", args=[row.municipality_id, row.slug]),
        town_id=row.municipality_id,
        town_name=row.municipality.name,
        closes_on=timezone.localdate(max(each.closes_at for each in rounds)) if row.has_rounds else None,
        deadline_on=timezone.localdate(current.closes_at) if current else None,
        origin=row.department,
        phone=row.phone,
    )


def _lines(guidance: Guidance) -> Iterator[str]:
    yield from (f"対象：{who}" for who in guidance.who)
    yield from (f"必要なもの：{need}" for need in guidance.needs)
    yield f"手数料：{guidance.fee}"
    yield f"提出したあと：{guidance.after}"
    yield f"入力にかかる時間：およそ{guidance.minutes}分。オンラインで申請できます。"


def _periods(rounds: list[Round]) -> Iterator[str]:
    for each in rounds:
        opens, closes = timezone.localtime(each.opens_at), timezone.localtime(each.closes_at)
        yield f"受付期間（{each.name}）：{opens.year}年{opens.month}月{opens.day}日から{closes.month}月{closes.day}日の期限まで"


def _in_other_words(row: Procedure) -> Iterator[str]:
    for texts in row.words.values():
        yield from texts.values()


def _said(keys: Collection[str], language: str) -> Mapping[str, tuple[str, str]]:
    """One query."""
    rows = Procedure.objects.filter(pk__in=keys).values_list("pk", "words")
    return {str(pk): both for pk, words in rows if (both := guidance_words.title_in(words, language))}


SOURCES = (Source("procedure", _procedures, _EVENTS, "procedures.procedure", _said),)
