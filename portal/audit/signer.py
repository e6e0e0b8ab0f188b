"""Who signs the anchors: filled from above in `AppConfig.ready`, for the keys of the portal lie on a higher floor."""

from collections.abc import Callable, Mapping

Sign = Callable[[dict[str, str]], str]
Read = Callable[[str], Mapping[str, object] | None]
_signer: list[tuple[Sign, Read]] = []


def use(sign: Sign, read: Read) -> None:
    """`sign` makes a compact JWS of the claims; its header carries the public key. `read` gives the claims of what we ourselves signed."""
    _signer[:] = [(sign, read)]


def sign(claims: dict[str, str]) -> str:
    """Empty where nobody signs."""
    return _signer[0][0](claims) if _signer else ""


def signed(signature: str, claims: dict[str, str]) -> bool:
    """Whether this is our own signature of these claims. Where nobody signs, the empty one is."""
    return _signer[0][1](signature) == claims if _signer else not signature
