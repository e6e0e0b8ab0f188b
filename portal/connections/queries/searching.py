"""What of this floor can be searched for: the services that anybody may see in the directory."""

from collections.abc import Collection, Iterator

from portal.connections import events
from portal.connections.models import ConnectedService, Stage, State
from portal.connections.queries.services import card_of
from portal.search import sources
from portal.search.sources import Document, Source

_EVENTS = {events.SERVICE_REGISTERED, events.STATE_CHANGED, events.DRAFT_APPROVED, events.SERVICE_PUBLISHED}


def _services(keys: Collection[str] | None) -> Iterator[Document]:
    """Not those in trial, which are for those who try them out, and not those that are stopped. The address is the page here."""
    rows = ConnectedService.objects.filter(stage=Stage.PUBLIC).exclude(state=State.STOPPED).select_related("municipality")
    if keys is not None:
        rows = rows.filter(pk__in=[key for key in keys if key.isdecimal()])
    for row in rows:
        card = card_of(row, is_connected=False)
        yield Document(
            key=str(row.pk),
            kind=sources.SERVICE,
            title=card.name,
            summary=card.description,
            body="\n".join((f"分野：{row.get_category_display()}", f"運営：{card.operator}", f"問い合わせ先：{row.contact}")),
            more=card.kana,
            url=card.about_url,
            town_id=row.municipality_id,
            town_name=card.town,
            origin=card.operator,
        )


SOURCES = (Source("service", _services, _EVENTS, "connections.connectedservice"),)
