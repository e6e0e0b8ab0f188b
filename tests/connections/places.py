"""What stands behind the URLs of connections when the access matrix knocks."""

import datetime as dt

from django.utils import timezone

from portal.connections import actions
from portal.connections.actions import happenings
from portal.connections.actions.tokens import hash_of
from portal.connections.models import ConnectedService, KitPass, ServiceDraft, Stage
from portal.connections.rules.happenings import Happening
from tests.cast import Cast
from tests.connections import make
from tests.connections.make import service

DAY = dt.timedelta(days=1)


def a_service(_: Cast) -> dict[str, object]:
    found = ConnectedService.objects.filter(slug="library").first() or service()
    return {"slug": found.slug}


def a_service_that_hanako_agreed_to(cast: Cast) -> dict[str, object]:
    made = service("gym")
    actions.agree(cast.hanako, made)
    return {"slug": made.slug}


def an_invitation(cast: Cast) -> dict[str, object]:
    make.invitation("for-the-matrix", service("handbook", stage=Stage.TRIAL))
    return {"code": "for-the-matrix"}


def its_entry_in_the_register(cast: Cast) -> dict[str, object]:
    return {"object_id": str(ConnectedService.objects.get(slug=a_service(cast)["slug"]).pk)}


def its_old_address(cast: Cast) -> str:
    return f"/admin/connections/connectedservice/{its_entry_in_the_register(cast)['object_id']}/"


def a_claim(cast: Cast) -> dict[str, object]:
    a_service(cast)
    return {"code": "name"}


def a_talking_service(cast: Cast) -> dict[str, object]:
    """Hanako is linked with it."""
    made = ConnectedService.objects.filter(slug="museum").first()
    if made is None:
        made = service("museum", topics=[{"code": "event", "name": "催し"}])
        actions.agree(cast.hanako, made)
    return {"slug": made.slug}


def its_message_to_hanako(cast: Cast) -> dict[str, object]:
    made, now = ConnectedService.objects.get(slug=a_talking_service(cast)["slug"]), timezone.now()
    sub = actions.subject_of(cast.hanako.pk, made.sector)
    told, _is_new = happenings.post(made, Happening(sub, "event", "特別展", "", "", 30), key="place", digest="", now=now)
    return {"event_id": told.pk}


def its_draft(cast: Cast) -> dict[str, object]:
    """What an operator wrote about a service: the matrix knocks at every step of it."""
    draft = ServiceDraft.objects.first() or ServiceDraft.objects.create(slug="library", facts={"name": "図書館"}, drafted_by=cast.pref)
    return {"draft_id": draft.pk}


def its_draft_as_object(cast: Cast) -> dict[str, object]:
    return {"object_id": str(its_draft(cast)["draft_id"])}


def its_drafts_old_address(cast: Cast) -> str:
    return f"/admin/connections/servicedraft/{its_draft(cast)['draft_id']}/"


def its_number(cast: Cast) -> dict[str, object]:
    return {"service_id": int(str(its_entry_in_the_register(cast)["object_id"]))}


def its_kit(cast: Cast) -> dict[str, object]:
    a_service(cast)
    code = "k" * 32
    KitPass.objects.get_or_create(
        hash=hash_of(code), defaults={"service": ConnectedService.objects.get(slug="library"), "expires_at": timezone.now() + DAY}
    )
    return {"code": code}


PLACES = {
    "connections:silence": a_talking_service,
    "connections:hear": a_talking_service,
    "connections:news_open": its_message_to_hanako,
    "admin/connections/servicedraft/<path:object_id>/": its_drafts_old_address,
    **{f"admin:connections_servicedraft_{page}": its_draft_as_object for page in ("change", "delete", "history")},
    **{f"admin:connections_servicedraft_{page}": its_draft for page in ("rewrite", "submit", "approve", "return", "drop")},
    **{f"admin:connections_connectedservice_{page}": its_number for page in ("state", "publish", "invite", "kit")},
    "connections:kit": its_kit,
    "connections:api_my_claim": a_claim,
    "admin/connections/connectedservice/<path:object_id>/": its_old_address,
    "connections:service": a_service,
    "connections:open": a_service,
    "connections:favourite": a_service,
    "connections:stop": a_service,
    "connections:try": an_invitation,
    "connections:use": a_service,
    "connections:receipt": a_service_that_hanako_agreed_to,
    **{f"admin:connections_connectedservice_{page}": its_entry_in_the_register for page in ("change", "delete", "history")},
}
