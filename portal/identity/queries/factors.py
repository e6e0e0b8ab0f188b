"""What somebody has registered to log in with."""

from allauth.mfa.models import Authenticator

from portal.identity.models import User

FACTORS = (Authenticator.Type.WEBAUTHN, Authenticator.Type.TOTP)


def count_of(user: User) -> int:
    """Passkeys and the authenticator app; recovery codes only stand in for them."""
    return Authenticator.objects.filter(user=user, type__in=FACTORS).count()
