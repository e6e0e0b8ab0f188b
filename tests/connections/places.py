"""What stands behind the URLs of connections when the access matrix knocks."""

from portal.connections import actions
from portal.connections.models import ConnectedService
from tests.cast import Cast
from tests.connections.make import service


def a_service(_: Cast) -> dict[str, object]:
    found = ConnectedService.objects.filter(slug="library").first() or service()
    return {"slug": found.slug}


def a_service_that_hanako_agreed_to(cast: Cast) -> dict[str, object]:
    made = service("gym")
    actions.agree(cast.hanako, made)
    return {"slug": made.slug}


def its_entry_in_the_register(cast: Cast) -> dict[str, object]:
    return {"object_id": str(ConnectedService.objects.get(slug=a_service(cast)["slug"]).pk)}


def its_old_address(cast: Cast) -> str:
    return f"/admin/connections/connectedservice/{its_entry_in_the_register(cast)['object_id']}/"


def a_claim(cast: Cast) -> dict[str, object]:
    a_service(cast)
    return {"code": "name"}


PLACES = {
    "connections:api_my_claim": a_claim,
    "admin/connections/connectedservice/<path:object_id>/": its_old_address,
    "connections:service": a_service,
    "connections:open": a_service,
    "connections:favourite": a_service,
    "connections:stop": a_service,
    "connections:use": a_service,
    "connections:receipt": a_service_that_hanako_agreed_to,
    **{f"admin:connections_connectedservice_{page}": its_entry_in_the_register for page in ("change", "delete", "history")},
}
