"""Reading who is who. What other floors ask stands here by name; the rest in the module of its noun."""

from .assurance import identity_level, standing
from .people import officer_by_email, officer_of, resident_of

__all__ = ["identity_level", "officer_by_email", "officer_of", "resident_of", "standing"]
