"""The list of all addresses."""

import json
from io import StringIO

from django.core.management import call_command

from portal.front.inventory import addresses


def test_parameters_of_all_levels_are_named() -> None:
    found = {address.name: address for address in addresses()}
    assert found["front:town"].parameters == ("code",)
    assert found["mfa_edit_webauthn"].parameters == ("pk",)
    assert found["admin:index"].route == "admin/"


def test_the_command_prints_them_as_json() -> None:
    out = StringIO()
    call_command("url_inventory", "--json", stdout=out)
    assert [line["name"] for line in json.loads(out.getvalue())] == [address.name for address in addresses()]
