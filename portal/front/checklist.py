"""What a town has and what it still lacks: each floor's own list, gathered.

Attributes, figures, search, and audit have none: they work from what the other floors hold, and a town has nothing to give them.
"""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from notifications import onboarding as notifications
from portal.connections import onboarding as connections
from portal.consent import onboarding as consent
from portal.help import onboarding as helping
from portal.identity import onboarding as identity
from portal.municipalities.models import Department, Municipality
from portal.municipalities.queries import Town
from portal.municipalities.steps import Doer, Offer, Step
from procedures import onboarding as procedures
from recommend import onboarding as recommend


def offers_of(town: Town) -> tuple[Offer, ...]:
    """The whole stock, floor by floor. Run as the portal in that town."""
    return (*consent.offers(town), *notifications.offers(town), *procedures.offers(town), *recommend.offers(town))


def standard(offers: tuple[Offer, ...]) -> frozenset[str]:
    """What is chosen beforehand."""
    return frozenset(offer.key for offer in offers if offer.is_standard)


def steps_of(town: Town) -> tuple[Step, ...]:
    """Everything that is to be done for a town, in the order in which it is best done."""
    stock = (*_purposes(town), *notifications.steps(town), *procedures.steps(town), *connections.steps(town))
    return (*_of_the_town(town), *stock, *helping.steps(town), *identity.steps(town))


def remaining(town: Town) -> tuple[Step, ...]:
    return tuple(step for step in steps_of(town) if not step.is_done)


def missing(town: Town) -> tuple[Step, ...]:
    """Without these a town cannot open."""
    return tuple(step for step in remaining(town) if step.is_must)


def _of_the_town(town: Town) -> tuple[Step, ...]:
    row = Municipality.objects.get(pk=town.code)
    has_departments = Department.objects.filter(municipality=town.code).exists()

    def page(name: str) -> str:
        return reverse(f"admin:municipalities_municipality_{name}", args=[town.code])

    whom, parts = _("住民の方が、困ったときに聞く先です。"), _("受け持ちと問い合わせ先になります。")
    plain = Municipality._meta.get_field("colour").default
    looks = _("決めなくても、とびらの色で始められます。")
    return (
        Step("contacts", _("問い合わせ先を入れる"), bool(row.phone), Doer.OPERATOR, page("contacts"), whom, True),
        Step("look", _("色と市章を決める"), bool(row.crest) or row.colour != plain, Doer.OPERATOR, page("looks"), looks),
        Step("departments", _("担当課を入れる"), has_departments, Doer.OPERATOR, page("departments"), parts),
    )


def _purposes(town: Town) -> tuple[Step, ...]:
    offers = consent.offers(town)
    url = reverse("admin:municipalities_municipality_kit", args=[town.code])
    why = _("同意をもらわないと、申請も通知も扱えません。")
    return (Step("purposes", _("利用目的を公表する"), all(offer.is_taken for offer in offers), Doer.OPERATOR, url, why, True),)
