"""Where the access matrix knocks: a proxy by which Ken acts for Hanako, a card that Hanako is reading."""

from django.utils import timezone

from portal.identity.models import CardReading
from tests.cast import Cast
from tests.identity import households


def a_proxy(cast: Cast) -> dict[str, object]:
    return {"proxy_id": households.proxy(cast.hanako, cast.ken).pk}


def nobodys_form(_: Cast) -> dict[str, object]:
    """What was kept for somebody opens in one browser only; tests/identity/test_keeping.py goes through that."""
    return {"kept_id": "6f1c1d7e-0000-4000-8000-000000000000"}


PLACES = {"family:acting": a_proxy, "identity:kept": nobodys_form}
def a_reading(cast: Cast) -> dict[str, object]:
    now = timezone.now()
    made = CardReading.objects.create(resident=cast.hanako, asked="a", session_mark="s", browser_mark="b", started_at=now)
    return {"reading_id": made.pk}


PLACES = {"identity:card_wait": a_reading, "family:acting": a_proxy}
