"""Where the access matrix knocks: a child that Hanako told of."""

from datetime import date

from portal.attributes.models import Child
from tests.attributes import make
from tests.cast import Cast


def a_child(cast: Cast) -> dict[str, object]:
    make.tell(cast.hanako, children=(date(2024, 5, 6),))
    return {"child_id": Child.objects.filter(resident=cast.hanako).latest("pk").pk}


PLACES = {"attributes:remove-child": a_child}
