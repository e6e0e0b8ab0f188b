"""The published description: whole in itself, equal to the addresses that exist, and true of the answers that are given."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import unquote
from uuid import UUID

import pytest
from django.test import Client
from django.urls import resolve
from django.utils import timezone

from portal.attributes import actions as attributes
from portal.connections import actions, openapi
from portal.connections.rules import claims
from portal.front.inventory import addresses
from portal.identity.actions import cardlinks, family
from portal.identity.rules.fouritems import FourItems
from portal.municipalities.scope import Resident, System, viewing_as
from tests.cast import SAKAI, Cast
from tests.connections.make import Party, entered, service
from tests.connections.test_happenings import EVENTS, TOLD, TOPICS, basic, send

pytestmark = pytest.mark.django_db
DOCUMENT = "/api/v1/openapi.json"
Schema = dict[str, Any]


@pytest.fixture
def document() -> Schema:
    answer = Client().get(DOCUMENT)
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "application/json")
    assert "max-age" in answer.headers["Cache-Control"]
    return answer.json()


def parts(value: object) -> Iterator[Schema]:
    """Every object in the document."""
    if isinstance(value, dict):
        yield value
    for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from parts(inner)


def target(document: Schema, ref: str) -> Schema:
    found: Any = document
    for name in ref.removeprefix("#/").split("/"):
        found = found[unquote(name)]
    return found


def operations(document: Schema) -> Iterator[tuple[str, str, Schema]]:
    for path, item in document["paths"].items():
        for method, operation in item.items():
            yield path, method, operation


def test_it_is_whole_in_itself(document: Schema) -> None:
    assert re.fullmatch(r"3\.1\.\d", document["openapi"])
    assert {*document["info"]} >= {"title", "version"}
    for part in parts(document):
        if "$ref" in part:
            assert target(document, part["$ref"])
    names = [operation["operationId"] for _path, _method, operation in operations(document)]
    assert len(names) == len(set(names))
    ways = {name for _path, _method, operation in operations(document) for way in operation["security"] for name in way}
    assert ways == {*document["components"]["securitySchemes"]}
    used = {part["$ref"].split("/")[-1] for part in parts(document["paths"]) if "responses" in part.get("$ref", "")}
    assert used == {*document["components"]["responses"]}


def test_it_describes_the_addresses_that_exist(document: Schema) -> None:
    ours = {name for name in (address.name for address in addresses()) if name.startswith("connections:api_")}
    described = {resolve(unquote(path)).view_name for path in document["paths"]}
    assert described == ours - {"connections:api_openapi"}


def test_it_lists_the_catalogue_and_nothing_else(document: Schema) -> None:
    known = document["components"]["schemas"]["Me"]["properties"]
    assert [*known] == ["sub", *(claim.code for claim in claims.ALL), "agreed"]
    assert {claim.code: known[claim.code]["x-scope"] for claim in claims.ALL} == {claim.code: claim.scope for claim in claims.ALL}
    assert all(known[claim.code]["description"] for claim in claims.ALL)
    assert {*openapi.SHAPES} >= {*claims.ITEMS}


def test_the_labels_are_in_the_language_of_the_reader() -> None:
    in_english = Client().get(DOCUMENT, headers={"Accept-Language": "en"})
    assert "Accept-Language" in in_english.headers["Vary"]
    assert in_english.json()["components"]["schemas"]["Me"]["properties"]["name"]["description"] == "Name"


FORMATS = {"date": dt.date.fromisoformat, "date-time": dt.datetime.fromisoformat, "uuid": UUID, "email": lambda text: text.index("@")}
KINDS: dict[str, type] = {"string": str, "object": dict, "array": list, "integer": int, "boolean": bool, "null": type(None)}


def fits(document: Schema, schema: Schema, value: Any) -> bool:
    """As much of JSON Schema as the document uses; unknown words fail, so that none is passed over."""
    if "$ref" in schema:
        return fits(document, target(document, schema["$ref"]), value)
    kinds = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
    assert any(type(value) is KINDS[kind] for kind in kinds), (schema, value)
    if value is None:
        return True
    if "format" in schema:
        FORMATS[schema["format"]](value)
    assert value in schema.get("enum", [value])
    assert len(value) >= schema["minItems"] if "minItems" in schema else True
    if isinstance(value, list):
        return all(fits(document, schema["items"], one) for one in value)
    if isinstance(value, dict):
        known = schema["properties"]
        assert {*schema.get("required", [])} <= value.keys() <= known.keys(), value
        return all(fits(document, known[name], one) for name, one in value.items())
    return True


def is_as_described(document: Schema, path: str, method: str, answer: Any) -> bool:
    told = document["paths"][path][method]["responses"][str(answer.status_code)]
    told = target(document, told["$ref"]) if "$ref" in told else told
    assert {*told.get("headers", {})} <= {*answer.headers}
    return fits(document, told["content"]["application/json"]["schema"], answer.json())


@pytest.fixture
def everything(cast: Cast, settings: Any) -> str:
    """A token for a service that is told all there is about Hanako, of whom all is known."""
    settings.RELAY_DOMAIN = "relay.example.jp"
    items, now = FourItems("堺　花子", "大阪府堺市南区桃山台１丁１番１号", dt.date(1993, 8, 4), "female"), timezone.now()
    with viewing_as(System("set up")):
        cardlinks.keep(cast.hanako, "x", items, cardlinks.locate(items), read_at=now, signed=False, now=now)
    service(claims=claims.ITEMS, topics=TOPICS)
    attributes.declare(cast.hanako, by=cast.hanako, town=SAKAI, ward="271454")
    family.add_member(cast.hanako, relation="child", birth_on=timezone.localdate().replace(day=1), by=cast.hanako, now=now)
    return str(Party(scope=" ".join(claims.SCOPES)).tokens(entered(cast.hanako))["access_token"])


def test_what_is_answered_is_what_is_described(document: Schema, everything: str) -> None:
    headers = {"Authorization": f"Bearer {everything}"}
    whole = Client().get("/api/v1/me/", headers=headers)
    assert whole.json().keys() == {"sub", "agreed", *(claim.code for claim in claims.ALL)}
    assert is_as_described(document, "/api/v1/me/", "get", whole)
    assert is_as_described(document, "/api/v1/me/", "get", Client().get("/api/v1/me/"))
    assert is_as_described(document, "/api/v1/me/", "get", Client().get("/api/v1/me/?access_token=x"))
    for path in document["paths"]:
        if path.startswith("/api/v1/me/"):
            assert is_as_described(document, path, "get", Client().get(path, headers=headers))


def test_refusals_are_as_described(document: Schema, cast: Cast) -> None:
    service(claims=["name", "birthdate"])
    token = Party(scope="openid profile").tokens(entered(cast.hanako))["access_token"]
    for claim, status in (("birthdate", 404), ("town", 403), ("gender", 403)):
        answer = Client().get(f"/api/v1/me/{claim}/", headers={"Authorization": f"Bearer {token}"})
        assert answer.status_code == status
        assert is_as_described(document, f"/api/v1/me/{claim}/", "get", answer)


def test_events_are_answered_as_described(document: Schema, cast: Cast) -> None:
    made = service(topics=TOPICS)
    with viewing_as(Resident(cast.hanako.pk)):
        actions.agree(cast.hanako, made)
    body = {"sub": actions.subject_of(cast.hanako.pk, "library"), **TOLD, "days": 90, "address": "https://library.example.jp/x"}
    answers = [
        send(body), send(body), send({**body, "title": "x"}), send({**body, "sub": "x"}, key="2"), send({**body, "days": 0}),
        send(b"{"), send(b" " * 9000), send(body, authorization=basic("nobody")),
        Client().post(EVENTS, {}, headers={"Authorization": basic(), "Idempotency-Key": "k"}),
    ]  # fmt: skip
    assert [answer.status_code for answer in answers] == [201, 200, 409, 404, 400, 400, 413, 401, 415]
    assert all(is_as_described(document, EVENTS, "post", answer) for answer in answers)
