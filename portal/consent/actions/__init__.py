from .giving import grant, withdraw
from .publishing import NoEnd, UnknownPurpose, publish_purpose

__all__ = ["NoEnd", "UnknownPurpose", "grant", "publish_purpose", "withdraw"]
