"""The API for services as an OpenAPI 3.1 document, made from the catalogue of claims and the rules for events.

Nothing is written down twice: claims come with their scopes and labels, and the limits are the rules' own.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from django.conf import settings

from .protocol import endpoint_url
from .queries import claim_labels
from .rules import claims, happenings

Schema = dict[str, Any]
VERSION = "1.0.0"
SUMMARY = "What a resident agrees to tell a connected service at this moment, and telling that resident something in the portal."
TOWN = {"type": "object", "required": ["code", "name"], "properties": {"code": {"type": "string"}, "name": {"type": "string"}}}
_TEXT: Schema = {"type": "string"}
_CHILD: Schema = {
    "type": "object", "required": ["age"],
    "properties": {"age": {"type": "integer", "minimum": 0}, "age_in_months": {"type": "integer", "minimum": 0, "maximum": 35}},
}  # fmt: skip
_ADDRESS_PARTS = ("formatted", "region", "locality", "street_address", "country")
# Item → how its claims look. Those of one item that look different are named by the claim.
SHAPES: Mapping[str, Schema] = {
    claims.NAME: _TEXT,
    claims.KANA: _TEXT,
    claims.BIRTH: {"type": "string", "format": "date"},
    claims.SEX: {"type": "string", "enum": ["male", "female"]},
    claims.MAIL: {"type": "string", "format": "email"},
    "email_verified": {"type": "boolean"},
    claims.ADDRESS: {"type": "object", "properties": dict.fromkeys(_ADDRESS_PARTS, _TEXT)},
    claims.TOWN: TOWN,
    claims.WARD: TOWN,
    claims.CHILDREN: {"type": "array", "minItems": 1, "items": _CHILD},
}


def document() -> Schema:
    """The whole document, in the language of the request."""
    return {
        "openapi": "3.1.0",
        "info": {"title": "とびら: つながるサービスのAPI", "version": VERSION, "summary": SUMMARY},
        "servers": [{"url": settings.OIDC_ISSUER}],
        "paths": {"/api/v1/me/": {"get": _me()}, **_claims(), "/api/v1/events/": {"post": _events()}},
        "components": {"schemas": _schemas(), "responses": _responses(), "securitySchemes": _ways_to_show_oneself()},
    }


def shape_of(claim: claims.Claim) -> Schema:
    """How the value of a claim looks, with its label and the scope that asks for it."""
    label = claim_labels([claim.item])[0]
    return {**SHAPES.get(claim.code, SHAPES[claim.item]), "description": label, "x-scope": claim.scope}


def _schemas() -> Schema:
    known = {claim.code: shape_of(claim) for claim in claims.ALL}
    sub = {"type": "string", "maxLength": 64, "description": "The resident's name in your sector, as in the ID token."}
    agreed = {
        "type": "object", "required": ["use", "until"],
        "properties": {"use": _TEXT, "until": {"type": ["string", "null"], "format": "date-time"}},
    }  # fmt: skip
    me = {"sub": sub, **known, "agreed": {"type": "array", "items": agreed}}
    return {
        "Me": {"type": "object", "required": ["sub", "agreed"], "properties": me, "additionalProperties": False},
        "Event": _event(sub),
        "Posted": _posted(),
        "Error": {"type": "object", "required": ["error"], "properties": {"error": _TEXT, "error_description": _TEXT}},
    }


def _event(sub: Schema) -> Schema:
    days = {"type": "integer", "minimum": happenings.SHORTEST, "maximum": happenings.LONGEST, "default": happenings.USUAL}
    known: Schema = {
        "sub": sub,
        "topic": {"type": "string", "description": "One of the topics that your service is registered with."},
        "title": {"type": "string", "minLength": 1, "maxLength": happenings.TITLE},
        "text": {"type": "string", "maxLength": happenings.TEXT},
        "address": {"type": "string", "format": "uri", "maxLength": happenings.ADDRESS, "description": "At one of your own origins."},
        "days": {**days, "description": "How long it is shown."},
    }
    properties = {name: known[name] for name in happenings.FIELDS}
    return {"type": "object", "required": ["sub", "topic", "title"], "properties": properties, "additionalProperties": False}


def _posted() -> Schema:
    instant = {"type": "string", "format": "date-time"}
    known = {"id": {"type": "string", "format": "uuid"}, "topic": _TEXT, "posted_at": instant, "ends_at": instant}
    return {"type": "object", "required": [*known], "properties": known, "additionalProperties": False}


def _responses() -> Schema:
    said = {
        "Unreadable": "The request cannot be read (`invalid_request`, `invalid_event`).",
        "Unknown": "Who calls has not been shown, or no more (`invalid_token`, `invalid_client`).",
        "NotTold": "The login did not ask for it (`insufficient_scope`), or the resident does not agree now (`not_agreed`).",
        "NotThere": "No such claim (`unknown_claim`), or agreed to and not known (`not_known`).",
        "NotRunning": "Your service is not running at the portal (`not_running`).",
        "Nobody": "Unknown, another's, or no longer linked: one answer (`unknown_sub`).",
        "KeyUsed": "The key stands for another body (`key_used`).",
        "TooLong": "The body is too long (`invalid_request`).",
        "NoJson": "The body is not application/json (`invalid_request`).",
        "TooMany": "A limit is reached (`too_many`).",
    }
    found = {name: {"description": text, "content": _json("Error")} for name, text in said.items()}
    found["TooMany"]["headers"] = {"Retry-After": {"schema": {"type": "integer"}, "description": "Seconds."}}
    found["Unknown"]["headers"] = found["NotTold"]["headers"] = {"WWW-Authenticate": {"schema": _TEXT}}
    return found


def _json(name: str) -> Schema:
    return {"application/json": {"schema": {"$ref": f"#/components/schemas/{name}"}}}


def _answers(good: Schema, **refusals: str) -> Schema:
    return good | {code.lstrip("_"): {"$ref": f"#/components/responses/{name}"} for code, name in refusals.items()}


def _ways_to_show_oneself() -> Schema:
    return {
        "residentsToken": {"type": "openIdConnect", "openIdConnectUrl": endpoint_url("discovery")},
        "secret": {"type": "http", "scheme": "basic", "description": "client_id:client_secret"},
        "assertion": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT", "description": "RFC 7523, signed anew for each call."},
    }


def _me() -> Schema:
    good = {"200": {"description": "The claims of this moment.", "content": _json("Me")}}
    return {
        "operationId": "me", "summary": "All that the resident agrees to tell you now.", "security": [{"residentsToken": ["openid"]}],
        "responses": _answers(good, _400="Unreadable", _401="Unknown"),
    }  # fmt: skip


def _claims() -> Schema:
    """A path for each claim: its address is its code, escaped (`#` is %23)."""
    return {f"/api/v1/me/{quote(claim.code)}/": {"get": _claim(claim)} for claim in claims.ALL}


def _claim(claim: claims.Claim) -> Schema:
    one = {"sub": _TEXT, claim.code: {"$ref": f"#/components/schemas/Me/properties/{quote(claim.code)}"}}
    shape = {"type": "object", "required": [*one], "properties": one, "additionalProperties": False}
    good = {"200": {"description": "This claim alone.", "content": {"application/json": {"schema": shape}}}}
    return {
        "operationId": re.sub(r"\W", "_", f"me_{claim.code}"), "summary": claim_labels([claim.item])[0],
        "security": [{"residentsToken": ["openid", claim.scope]}],
        "responses": _answers(good, _400="Unreadable", _401="Unknown", _403="NotTold", _404="NotThere"),
    }  # fmt: skip


def _events() -> Schema:
    shape = {"type": "string", "pattern": f"^{happenings.KEY.pattern}$"}
    key = {"name": "Idempotency-Key", "in": "header", "required": True, "schema": shape}
    good = {
        "201": {"description": "Told.", "content": _json("Posted")},
        "200": {"description": "Told before under this key; nothing was added.", "content": _json("Posted")},
    }
    return {
        "operationId": "post_event", "summary": "Tell one of your users something in the portal.",
        "description": f"At most {happenings.FOR_ONE_RESIDENT} a day for one user, {happenings.FROM_ONE_SERVICE} an hour in all.",
        "security": [{"secret": []}, {"assertion": []}], "parameters": [key],
        "requestBody": {"required": True, "content": _json("Event")},
        "responses": _answers(
            good, _400="Unreadable", _401="Unknown", _403="NotRunning", _404="Nobody", _409="KeyUsed", _413="TooLong", _415="NoJson",
            _429="TooMany",
        ),
    }  # fmt: skip
