"""Finding a login by its mail address, for pages that let nobody in on that alone."""

from allauth.account.models import EmailAddress
from django.utils import timezone

from portal.identity.models import FormerAddress, Resident, User
from portal.identity.rules.recovery import FORMER_ADDRESS_HOLDS
from portal.lib import sealed
from portal.municipalities.scope import System, viewing_as

FORMER = "identity.former_address"


def is_taken(address: str) -> bool:
    """Whether an address belongs to any login, verified or not."""
    return User.objects.filter(email=address).exists() or EmailAddress.objects.filter(email__iexact=address).exists()


def is_anothers(address: str, user: User) -> bool:
    """Whether an address belongs to any login but this one."""
    rows = EmailAddress.objects.filter(email__iexact=address).exclude(user=user)
    return rows.exists() or User.objects.filter(email=address).exclude(pk=user.pk).exists()


def resident_by_address(address: str) -> Resident | None:
    """The active resident whose verified address it is."""
    with viewing_as(System("find a resident by a mail address that a code will prove")):
        found = EmailAddress.objects.filter(email__iexact=address, verified=True).values_list("user", flat=True).first()
        return Resident.objects.filter(user=found, is_active=True, user__is_active=True).select_related("user").first() if found else None


def resident_by_former_address(address: str) -> Resident | None:
    """The resident who used the address until lately."""
    since = timezone.now() - FORMER_ADDRESS_HOLDS
    mark = sealed.blind(address, purpose=FORMER)
    with viewing_as(System("find a resident by the address they have just left")):
        user = FormerAddress.objects.filter(mark=mark, left_at__gte=since).order_by("-left_at").values_list("user", flat=True).first()
        return Resident.objects.filter(user=user, is_active=True).select_related("user").first() if user else None
