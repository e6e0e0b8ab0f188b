"""What stands behind the URLs of the roof when the access matrix knocks. 岬町 is prepared, nobody there sees anybody."""

import datetime as dt

from django.utils import timezone

from portal.front.models import Trouble
from portal.municipalities import announcements
from portal.municipalities.models import Crest, Municipality
from tests.cast import Cast

MISAKI = "273660"


def misaki(_: Cast) -> dict[str, object]:
    return {"code": MISAKI}


def a_crest(_: Cast) -> dict[str, object]:
    Crest.objects.update_or_create(municipality=Municipality.objects.get(pk=MISAKI), defaults={"digest": "abc", "content": b"png"})
    return {"code": MISAKI, "digest": "abc"}


def a_trouble(_: Cast) -> dict[str, object]:
    now = timezone.now()
    facts = {"area": "identity", "level": "note", "what": "x", "since": now, "seen_at": now}
    return {"object_id": Trouble.objects.update_or_create(key="for-the-matrix", defaults=facts)[0].pk}


def a_banner(_: Cast) -> int:
    now = timezone.now()
    made = announcements.put(MISAKI, {"ja": "点検"}, begins_at=now, ends_at=now + dt.timedelta(hours=1), now=now)
    return made.pk


def a_banner_as_an_object(cast: Cast) -> dict[str, object]:
    return {"object_id": str(a_banner(cast))}


PAGES = ("setup", "looks", "contacts", "departments", "parts", "services", "guests", "kit", "invite", "suspend", "exit", "archive")
PLACES = {
    **{f"admin:municipalities_municipality_{name}": misaki for name in PAGES},
    "front:manifest": lambda _: {"language": "vi"},
    "front:offline": lambda _: {"language": "vi"},
    "front:look": lambda _: {"code": MISAKI, "colour": "0a6b3d"},
    "front:crest": a_crest,
    "front:look_sample": misaki,
    "admin:trail_agree": lambda _: {"delay_id": 1},
    "front:handbook": lambda _: {"name": "clerks"},
    "front:pilot": lambda _: {"code": "nobody-knows-it"},
    "admin:identity_officer_handover": lambda cast: {"officer_id": cast.mori.pk},
    **{f"admin:front_trouble_{act}": a_trouble for act in ("change", "delete", "history")},
    "admin/front/trouble/<path:object_id>/": lambda cast: f"/admin/front/trouble/{a_trouble(cast)['object_id']}/",
    "admin:municipalities_announcement_down": lambda cast: {"key": a_banner(cast)},
    **{f"admin:municipalities_announcement_{act}": a_banner_as_an_object for act in ("change", "delete", "history")},
    "admin/municipalities/announcement/<path:object_id>/": lambda cast: f"/admin/municipalities/announcement/{a_banner(cast)}/",
}
