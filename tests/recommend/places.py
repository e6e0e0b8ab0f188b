"""Where the access matrix knocks: something to read, to go to and to find on the map."""

from uuid import uuid4

from django.utils import timezone

from recommend.models import Draft, Item, ItemPaper, Place, Source
from recommend.models.place import PlaceKind
from tests.cast import SAKAI, Cast
from tests.recommend import make, sources


def an_item(_: Cast) -> dict[str, object]:
    return {"item_id": make.published("児童手当の案内").pk}


def a_paper_of_a_draft(_: Cast) -> dict[str, object]:
    item = make.published("学校だより")
    Item.objects.filter(pk=item.pk).update(state="draft")
    return {"item_id": item.pk, "paper_id": ItemPaper.objects.create(item=item, name="a.pdf", kind="pdf", size=1, file="").pk}


def an_event(_: Cast) -> dict[str, object]:
    return {"event_id": make.event("おはなし会").pk}


def a_place(_: Cast) -> dict[str, object]:
    source = make.event("場所の出典を持つ催し").source
    made = Place.objects.create(source=source, source_key="toilet-1", area_name="堺市", kind=PlaceKind.TOILET, name="大仙公園のトイレ")
    return {"place_id": made.pk}


def an_item_of_the_office(_: Cast) -> dict[str, object]:
    return {"object_id": make.published("児童手当の案内").pk}


def an_item_by_path(_: Cast) -> str:
    return f"/admin/recommend/item/{make.published('児童手当の案内').pk}/"


def an_event_of_the_office(_: Cast) -> dict[str, object]:
    return {"object_id": make.event(f"おはなし会 {uuid4().hex}").pk}


def an_event_by_path(_: Cast) -> str:
    return f"/admin/recommend/event/{make.event(f'おはなし会 {uuid4().hex}').pk}/"


def _place_of_the_office() -> Place:
    said = {"area_name": "堺市", "kind": PlaceKind.TOILET, "name": "大仙公園のトイレ", "municipality_id": SAKAI}
    return Place.objects.create(source=_source(), source_key=uuid4().hex, **said)


def a_place_of_the_office(_: Cast) -> dict[str, object]:
    return {"object_id": _place_of_the_office().pk}


def a_place_by_path(_: Cast) -> str:
    return f"/admin/recommend/place/{_place_of_the_office().pk}/"


def _source(**facts: str) -> Source:
    return sources.source("https://www.city.example/l.csv", code=f"s-{uuid4().hex}", **facts)


def a_source_by_code(_: Cast) -> dict[str, object]:
    return {"code": _source().pk}


def a_source(_: Cast) -> dict[str, object]:
    return {"object_id": _source().pk}


def a_source_by_path(_: Cast) -> str:
    return f"/admin/recommend/source/{_source().pk}/"


def _draft() -> Draft:
    source = _source(kind="pages", yields="articles")
    said = {"key": "k", "digest": "d", "title": "給付金のご案内", "made_at": timezone.now()}
    return Draft.objects.create(source=source, municipality_id=SAKAI, **said)


def a_draft(_: Cast) -> dict[str, object]:
    return {"object_id": _draft().pk}


def a_draft_by_path(_: Cast) -> str:
    return f"/admin/recommend/draft/{_draft().pk}/"


def a_calendar_that_nobody_has(_: Cast) -> dict[str, object]:
    return {"secret": "nobodys"}


PLACES = {
    "admin:recommend_source_try": a_source_by_code,
    "admin:recommend_source_call": a_source_by_code,
    "admin:recommend_source_accept": a_source_by_code,
    "admin:recommend_source_change": a_source,
    "admin:recommend_source_delete": a_source,
    "admin:recommend_source_history": a_source,
    "admin/recommend/source/<path:object_id>/": a_source_by_path,
    "admin:recommend_draft_change": a_draft,
    "admin:recommend_draft_delete": a_draft,
    "admin:recommend_draft_history": a_draft,
    "admin/recommend/draft/<path:object_id>/": a_draft_by_path,
    "recommend:calendar-feed": a_calendar_that_nobody_has,
    "recommend:item": an_item,
    "recommend:item-paper": a_paper_of_a_draft,
    "recommend:event": an_event,
    "recommend:place": a_place,
    "admin:recommend_event_change": an_event_of_the_office,
    "admin:recommend_event_delete": an_event_of_the_office,
    "admin:recommend_event_history": an_event_of_the_office,
    "admin/recommend/event/<path:object_id>/": an_event_by_path,
    "admin:recommend_place_change": a_place_of_the_office,
    "admin:recommend_place_delete": a_place_of_the_office,
    "admin:recommend_place_history": a_place_of_the_office,
    "admin/recommend/place/<path:object_id>/": a_place_by_path,
    "admin/recommend/item/<path:object_id>/": an_item_by_path,
    "admin:recommend_item_change": an_item_of_the_office,
    "admin:recommend_item_delete": an_item_of_the_office,
    "admin:recommend_item_history": an_item_of_the_office,
}
