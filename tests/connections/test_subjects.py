"""What services call residents: another name at each, the same one for ever, and no way from name to person but ours."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Any

import pytest

from portal.connections.actions import subject_of
from portal.connections.models import PairwiseSubject
from portal.connections.queries import user_by_sub
from portal.municipalities.scope import System, viewing_as
from tests.cast import SAKAI, Cast, resident
from tests.connections.make import Party, entered, service

pytestmark = pytest.mark.django_db
CLIENTS = ("library", "handbook", "booking", "school", "disaster")


def test_a_hundred_residents_have_five_hundred_names_that_survive_a_new_key(
    settings: Any, record_property: Callable[[str, object], None]
) -> None:
    services = [service(slug) for slug in CLIENTS]
    people = [resident(f"r{n}@example.jp", "住民", str(n), ("ジュウミン", "エヌ"), SAKAI) for n in range(100)]
    names = {(one.pk, made.sector): subject_of(one.pk, made.sector) for one in people for made in services}
    assert len(set(names.values())) == 500
    settings.OIDC_SUBJECT_KEYS = ["a new key", *settings.OIDC_SUBJECT_KEYS]
    assert {key: subject_of(*key) for key in names} == names
    for (person, sector), name in names.items():
        hashes = {hashlib.sha256(text.encode()).hexdigest() for text in (str(person), f"{sector}{person}")}
        assert name not in {str(person), person.hex, *hashes}
    for one in people[:3]:
        user = user_by_sub("library", names[one.pk, "library"])
        assert user == one.user
        assert user_by_sub("handbook", names[one.pk, "library"]) is None
    record_property("figure", "100 residents at 5 services: 500 different names")


def test_services_of_one_sector_call_a_resident_by_one_name(cast: Cast) -> None:
    for slug in ("library", "handbook"):
        service(slug, sector="children")
    service("booking")
    browser = entered(cast.hanako)
    subs = [Party(slug).read(Party(slug).tokens(browser)["id_token"])["sub"] for slug in ("library", "handbook", "booking")]
    assert (subs[0] == subs[1], subs[0] == subs[2]) == (True, False)
    with viewing_as(System("test")):
        assert PairwiseSubject.objects.filter(resident=cast.hanako).count() == 2
