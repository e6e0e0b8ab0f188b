"""Where the access matrix knocks: for each URL with parameters, how to make something to stand behind it.

A floor adds its own in `tests/<floor>/places.py`:

    def a_notice(cast: Cast) -> dict[str, object]:           # made once per run, by the portal itself, for Hanako of 堺市
        return {"notice_id": make.notice(cast.hanako).pk}
    PLACES = {"notifications:notice": a_notice}

A function may also return the path itself as a string (for patterns without a name). URLs without parameters need no place.
"""

import importlib
from collections.abc import Callable
from pathlib import Path
from uuid import uuid4

from portal.identity.actions import emergencies, invitations
from tests.cast import SAKAI, Cast

Place = Callable[[Cast], dict[str, object] | str]
TESTS = Path(__file__).resolve().parent.parent


def places() -> dict[str, Place]:
    """Those of all floors. Two floors naming the same URL is a mistake."""
    gathered: dict[str, Place] = dict(PLACES)
    for module in sorted(TESTS.glob("*/places.py")):
        if module.parent.name != "house":
            found = importlib.import_module(f"tests.{module.parent.name}.places").PLACES
            assert not gathered.keys() & found.keys(), f"{module} names a URL that another floor has"
            gathered |= found
    return gathered


def an_officer_of_sakai(cast: Cast) -> dict[str, object]:
    return {"object_id": str(cast.mori.pk)}


def an_officer_by_path(cast: Cast) -> str:
    return f"/admin/identity/officer/{cast.mori.pk}/"


def sakai(_: Cast) -> dict[str, object]:
    return {"object_id": SAKAI}


def sakai_by_code(_: Cast) -> dict[str, object]:
    return {"code": SAKAI}


def nobodys_key(_: Cast) -> dict[str, object]:
    # A real key of Hanako's would make her session ask for it everywhere, and its makings are allauth's own to test.
    return {"pk": 1}


def an_invitation(cast: Cast) -> dict[str, object]:
    facts = {"name": "青木", "staff_number": "S-103", "role": "clerk", "town": SAKAI}
    return {"invitation_id": invitations.invite(email="aoki@sakai.example.jp", by=cast.pref, **facts).pk}


def an_invitation_as_an_object(cast: Cast) -> dict[str, object]:
    facts = {"name": "井上", "staff_number": "S-104", "role": "clerk", "town": SAKAI}
    return {"object_id": str(invitations.invite(email=f"inoue-{uuid4()}@sakai.example.jp", by=cast.pref, **facts).pk)}


def an_emergency(cast: Cast) -> dict[str, object]:
    facts = {"reason": "support", "words": "相談があった", "ticket": "1", "parts": ["profile"], "town": SAKAI}
    return {"emergency_id": emergencies.ask(email=cast.hanako.user.email, by=cast.pref, **facts).pk}


def an_emergency_as_an_object(cast: Cast) -> dict[str, object]:
    return {"object_id": str(an_emergency(cast)["emergency_id"])}


PLACES: dict[str, Place] = {
    **{f"admin:identity_emergency_{page}": an_emergency for page in ("decide", "look", "close")},
    **{f"admin:identity_emergency_{page}": an_emergency_as_an_object for page in ("change", "delete", "history")},
    "admin/identity/emergency/<path:object_id>/": lambda _: f"/admin/identity/emergency/{uuid4()}/",
    "admin:identity_invitation_revoke": an_invitation,
    "admin:identity_invitation_change": an_invitation_as_an_object,
    "admin:identity_invitation_delete": an_invitation_as_an_object,
    "admin:identity_invitation_history": an_invitation_as_an_object,
    "admin/identity/invitation/<path:object_id>/": lambda _: f"/admin/identity/invitation/{uuid4()}/",
    "admin/(?P<url>.*)$": lambda _: "/admin/no-such-screen/",
    "admin:app_list": lambda _: {"app_label": "identity"},
    "admin/identity/officer/<path:object_id>/": an_officer_by_path,
    "admin:identity_officer_change": an_officer_of_sakai,
    "admin:identity_officer_delete": an_officer_of_sakai,
    "admin:identity_officer_history": an_officer_of_sakai,
    "admin/municipalities/municipality/<path:object_id>/": lambda _: f"/admin/municipalities/municipality/{SAKAI}/",
    "admin:municipalities_municipality_change": sakai,
    "admin:municipalities_municipality_delete": sakai,
    "admin:municipalities_municipality_history": sakai,
    "admin:municipalities_municipality_open": sakai_by_code,
    "front:town": sakai_by_code,
    "front:privacy_part": lambda _: {"code": "profile"},
    **{f"front:privacy_register{kind}": sakai_by_code for kind in ("", "_json", "_csv")},
    **{f"front:privacy_assessment{kind}": sakai_by_code for kind in ("", "_text")},
    "mfa_edit_webauthn": nobodys_key,
    "mfa_remove_webauthn": nobodys_key,
}
