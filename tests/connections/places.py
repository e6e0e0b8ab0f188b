"""What stands behind the URLs of connections when the access matrix knocks."""

from portal.connections.models import ConnectedService
from tests.cast import Cast
from tests.connections.make import service


def a_service(_: Cast) -> dict[str, object]:
    found = ConnectedService.objects.filter(slug="library").first() or service()
    return {"slug": found.slug}


PLACES = {"connections:service": a_service, "connections:open": a_service, "connections:stop": a_service}
