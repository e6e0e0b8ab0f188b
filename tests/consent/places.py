"""Where the access matrix knocks: a purpose of 堺市 that is public, Hanako's yes to it, and a request of the town."""

from itertools import count

from django.utils import timezone

from portal.consent import actions
from portal.consent.actions import asking
from portal.consent.models import Consent
from portal.consent.rules import Terms
from tests import cast as people
from tests.cast import SAKAI, Cast
from tests.identity.places import a_proxy

_numbers = count(910)


def a_purpose(cast: Cast) -> dict[str, object]:
    actions.publish_purpose("reuse", title="前の答え", text="次の申請に使います。", by=cast.pref)
    return {"code": "reuse"}


def a_consent(cast: Cast) -> dict[str, object]:
    code = a_purpose(cast)["code"]
    actions.grant(cast.hanako, str(code), by=cast.hanako)
    return {"consent_id": Consent.objects.filter(resident=cast.hanako).latest("pk").pk}


def a_request(cast: Cast) -> dict[str, object]:
    number = next(_numbers)
    chief = people.officer(f"chief-{number}@sakai.example.jp", "管理", f"S-{number}", "administrator", SAKAI)
    return {"asked_id": asking.write(Terms("防災", "訓練の案内に使います。", ("区",)), by=chief, now=timezone.now()).pk}


def a_request_as_an_object(cast: Cast) -> dict[str, object]:
    return {"object_id": str(a_request(cast)["asked_id"])}


PLACES = {
    "consent:ask": a_purpose,
    "consent:receipt": a_consent,
    "consent:receipt_file": a_consent,
    "consent:ward_list": a_proxy,
    "consent:ward_decide": a_proxy,
    **{f"admin:consent_purposerequest_{act}": a_request for act in ("rewrite", "submit", "approve", "return", "drop", "end")},
    **{f"admin:consent_purposerequest_{act}": a_request_as_an_object for act in ("change", "delete", "history")},
    "admin/consent/purposerequest/<path:object_id>/": lambda cast: f"/admin/consent/purposerequest/{a_request(cast)['asked_id']}/",
}
