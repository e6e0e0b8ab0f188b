from .consents import agree, withdraw
from .services import RegisteredBefore, UnsafeAddress, connect, register, set_state
from .subjects import subject_of

__all__ = ["RegisteredBefore", "UnsafeAddress", "agree", "connect", "register", "set_state", "subject_of", "withdraw"]
