"""What a resident told, for tests of any floor that needs it."""

from datetime import date

from django.utils import timezone

from portal.attributes import actions, onboarding
from portal.audit import trail
from portal.consent import actions as consents
from portal.identity.actions import family
from portal.identity.models import Resident
from portal.municipalities.scope import System, viewing_as

PURPOSE_TEXT = "登録した内容を、あなたに関係のあるお知らせを選ぶために使います。"


def publish_recommendation() -> None:
    with viewing_as(System("test")):
        consents.publish_purpose("recommendation", title="おすすめ", text=PURPOSE_TEXT, by=trail.PORTAL)


def publish_all() -> None:
    publish_recommendation()
    with viewing_as(System("test")):
        onboarding.prepare_portal(by=trail.PORTAL)


def agree(resident: Resident, *groups: str) -> None:
    """To the first group, and to those that are named."""
    publish_all()
    for group in ("recommendation", *groups):
        consents.grant(resident, group, by=resident)


def tell(resident: Resident, *, children: tuple[date, ...] = (), **declared: object) -> None:
    """Declare attributes and list children."""
    actions.declare(resident, by=resident, **declared)
    for birth_on in children:
        family.add_member(resident, relation="child", birth_on=birth_on, by=resident, now=timezone.now())
