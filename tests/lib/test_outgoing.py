"""The one door to other servers: where it does not lead. How it ends is tried against a hostile server in tests/identity."""

import time

import pytest

from portal.front.children import free_port
from portal.lib import outgoing
from portal.lib.outgoing import Limits, NoAnswer, NotAllowed, Trouble
from tests.standins.site import site as a_site


@pytest.mark.parametrize(
    ("url", "origins"),
    [
        ("https://elsewhere.example/token", {"https://card.example"}),
        ("https://card.example:8443/token", {"https://card.example"}),
        ("http://card.example/token", {"http://card.example"}),
        ("https://card.example@evil.example/token", {"https://card.example"}),
        ("https://user@card.example/token", {"https://user@card.example"}),
        ("file:///etc/passwd", {"file://"}),
        ("ftp://localhost/x", {"ftp://localhost"}),
    ],
)
def test_it_leads_only_where_it_was_told_and_only_encrypted(url: str, origins: set[str]) -> None:
    with pytest.raises(NotAllowed):
        outgoing.ask(url, origins=origins)


def test_nobody_at_home_is_said_in_one_word() -> None:
    origin = f"http://127.0.0.1:{free_port()}"
    with pytest.raises(NoAnswer) as told:
        outgoing.ask(f"{origin}/token", origins={origin})
    assert told.value.trouble is Trouble.UNREACHABLE


def test_a_server_of_the_old_kind_that_drips_is_cut_off_too() -> None:
    """HTTP/1.0 ends with the connection, which the library lets go of before the body is read."""
    with a_site() as site:
        begun = time.monotonic()
        with pytest.raises(NoAnswer) as told:
            outgoing.ask(site.put("/drip", b"x" * 60, drip=0.1), origins={site.origin}, limits=Limits(total=1.0))
        assert told.value.trouble in {Trouble.TOO_SLOW, Trouble.CUT_SHORT}
        assert time.monotonic() - begun < 3
