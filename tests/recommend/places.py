"""Where the access matrix knocks: something to read, to go to and to find on the map."""

from recommend.models import Place
from recommend.models.place import PlaceKind
from tests.cast import Cast
from tests.recommend import make


def an_item(_: Cast) -> dict[str, object]:
    return {"item_id": make.published("児童手当の案内").pk}


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


PLACES = {
    "recommend:item": an_item,
    "recommend:event": an_event,
    "recommend:place": a_place,
    "admin/recommend/item/<path:object_id>/": an_item_by_path,
    "admin:recommend_item_change": an_item_of_the_office,
    "admin:recommend_item_delete": an_item_of_the_office,
    "admin:recommend_item_history": an_item_of_the_office,
}
