"""The outsiders' world: nine roles who have no business in 堺市 knock with its ids; whatever is Hanako's or the town hall's is a canary.

`Outside` builds on the world of the access matrix. `probes()` yields what one role sends; `Answer` is what may be compared: a response
without what differs by itself (tokens, nonces, the id that was asked for).
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote, urlencode
from uuid import UUID, uuid4

from django.apps import apps
from django.db import models
from django.http import HttpResponseBase
from django.test import Client

from portal.front.inventory import Address
from portal.identity.models import Resident
from portal.municipalities.models import Municipality
from portal.municipalities.scope import PublicModel, System, scoped_models, viewing_as
from tests import cast as people
from tests.cast import PREFECTURE, SAKAI, SUITA, logged_in
from tests.connections.make import Party, entered
from tests.connections.places import a_service
from tests.house import matrix
from tests.identity import households

ROLES = ("guest", "resident", "proxy", "clerk", "approver", "administrator", "auditor", "operator", "service")
UUID_SHAPE = re.compile(rb"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
# What is new in each response by itself.
TOKENS = re.compile(
    rb'name="csrfmiddlewaretoken" value="[^"]*"|nonce="[^"]*"|"X-CSRFToken": *"[^"]*"|data-csrf="[^"]*"|csrfToken[^,;]*|'
    rb'data-seconds="[0-9]*"|[0-9]{1,2}:[0-9]{2}(:[0-9]{2})?|[0-9a-f]{32}'
)
VARYING = frozenset({"set-cookie", "x-request-id", "date", "content-security-policy", "content-length", "server-timing", "expires"})
# A number that no row has, with as many digits as any.
NOWHERE = 987_654_321
FRESH_SECONDS = 120
# Words of at least this many letters are looked for; shorter ones stand in every page.
WORTH_LOOKING_FOR = 6
# What the code calls things by: kinds, events, paths of templates.
CODE_WORD = re.compile(r"[a-z][a-z_.:/-]*")


@dataclass(frozen=True)
class Probe:
    """One request; `twin` is the same with ids that nobody has, where the path names something of 堺市's."""

    address: Address
    method: str
    path: str
    form: dict[str, str]
    headers: dict[str, str]
    twin: str = ""


@dataclass(frozen=True)
class Answer:
    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes


class Outside(matrix.World):
    """The matrix's world, and nine who look in from outside of it."""

    def __init__(self) -> None:
        super().__init__()
        with viewing_as(System("outsiders")):
            self.outsiders = self._people()
            self.token = Party().tokens(entered(self.outsiders["resident"]))["access_token"] if a_service(self.cast) else ""
            self.words, self.keys = canaries()
        self.form = self._form()
        # Whoever comes without a login may read these (items, events, places): what they are about is nobody's.
        rows = matrix.read()
        self.open_to_all = {row.url_name for row in rows if row.method == "GET" and row.expected["guest"] == "ok"}
        self.operators = {(row.url_name, row.method) for row in rows if row.expected["operator"] in {"ok", "go"}}
        self._come_in()

    def _come_in(self) -> None:
        """Everybody logs in, and again before a session could be over: on a slow machine the probes take longer than a sitting may."""
        with viewing_as(System("outsiders")):
            self.outsider_cookies = {role: logged_in(person).cookies for role, person in self.outsiders.items()}
        self.came_in_at = time.monotonic()

    def _people(self) -> dict[str, Any]:
        tarou = people.resident("tarou@example.jp", "吹田", "太郎", ("スイタ", "タロウ"), SUITA)
        yuki = people.resident("yuki@example.jp", "吹田", "雪", ("スイタ", "ユキ"), SUITA)
        households.proxy(tarou, yuki)
        found: dict[str, Any] = {"resident": tarou, "proxy": yuki, "clerk": self.cast.ono, "operator": self.cast.pref}
        for number, role in enumerate(("approver", "administrator", "auditor"), 801):
            found[role] = people.officer(f"{role}@suita.example.jp", "外野", f"T-{number}", role, SUITA)
        return found

    def _form(self) -> dict[str, str]:
        """Every name under which a page might take an id, filled with 堺市's."""
        form = {name: str(value) for place in self.kwargs.values() if isinstance(place, dict) for name, value in place.items()}
        row = form["object_id"]
        hanako, mori = str(self.cast.hanako.pk), str(self.cast.mori.pk)
        more = {
            "resident": hanako, "resident_id": hanako, "principal": hanako, "member": form["member_id"], "person": hanako, "officer": mori,
            "municipality": SAKAI, "town": SAKAI, "home_town": SAKAI, "batch": form["batch_id"], "notice": form["notice_id"],
            "template": form["template_id"], "application": form["application_id"], "_selected_action": row, "action": "delete_selected",
            "id": row, "pk": row, "q": "花子", "email": self.cast.hanako.user.email, "to": mori, "next": f"/inbox/{form['notice_id']}/",
        }  # fmt: skip
        return form | more

    def probes(self, addresses: Iterable[Address]) -> Iterator[Probe]:
        """GET, HEAD, POST and HX for each address, with 堺市's ids in the path, the query, the filters, the search and the form."""
        for address in addresses:
            path, twin = self.path(address), self.twin(address)
            asked, soft, hard = "", f"?{urlencode(self._search())}", f"?{urlencode(self._filters(address))}"
            if not address.parameters:
                asked = soft
                if address.name.endswith("_changelist"):
                    yield Probe(address, "GET", path, {}, {}, twin)
            yield Probe(address, "GET", path + asked, {}, {}, twin and twin + asked)
            yield Probe(address, "HEAD", path, {}, {})
            yield Probe(address, "GET", path + hard, {}, {"HX-Request": "true"}, twin and twin + hard)
            yield Probe(address, "POST", path, self.form, {}, twin)

    def is_own_business(self, role: str, probe: Probe) -> bool:
        """Whether the page is there for this role to work on rows of any town: an operator may know which invitations there are."""
        return role == "operator" and (probe.address.name, probe.method) in self.operators

    def _search(self) -> dict[str, str]:
        return {"q": "花子"}

    def _filters(self, address: Address) -> dict[str, str]:
        if address.name.startswith("admin:"):
            return {"municipality__id__exact": SAKAI}
        names = ("town", "resident", "notice_id", "application_id", "batch", "member", "id")
        return {name: self.form[name] for name in names} | {"page": "1"}

    def twin(self, address: Address) -> str:
        """The path with ids that nobody has; empty when it names nothing that is 堺市's own."""
        path = self.path(address)
        if is_public(address) or address.name in self.open_to_all:
            return ""
        place = self.kwargs.get(address.name, {})
        if isinstance(place, str):
            return without_ids(path) if without_ids(path) != path else ""
        ids = {name: value for name, value in place.items() if is_id(name, value)}
        for value in ids.values():
            path = path.replace(f"/{value}/", f"/{nowhere(str(value))}/", 1)
        return path if ids and path != self.path(address) else ""

    def send(self, role: str, probe: Probe, path: str) -> tuple[HttpResponseBase, bytes]:
        """What the role is told, and the whole body; what the request changed is undone."""
        if time.monotonic() - self.came_in_at > FRESH_SECONDS:
            self._come_in()
        with self._undone():
            client = self.outsider(role)
            headers = dict(probe.headers)
            if role == "service":
                headers["Authorization"] = f"Bearer {self.token}"
            if probe.method == "POST":
                response: Any = client.post(path, probe.form, headers=headers)
            else:
                response = client.generic(probe.method, path, headers=headers)
            body = b"".join(response.streaming_content) if response.streaming else response.content
            return response, body

    def outsider(self, role: str) -> Client:
        client = Client(raise_request_exception=False)
        if role in self.outsiders:
            client.cookies.load({name: morsel.value for name, morsel in self.outsider_cookies[role].items()})
        return client

    def leaks(self, role: str, probe: Probe, response: HttpResponseBase, body: bytes) -> set[str]:
        """What of 堺市's stands in the answer although the asker had not brought it."""
        told = body + repr(sorted(response.headers.items())).encode()
        brought = (unquote(probe.path) + repr(probe.form)).encode()
        may_see = "operator" if role == "operator" else ""
        keys = {UUID(key.decode()) for key in set(UUID_SHAPE.findall(told)) - set(UUID_SHAPE.findall(brought))}
        found = {f"{self.keys[key][0]} {key}" for key in keys & self.keys.keys() if may_see not in self.keys[key][1:]}
        for word, (label, *readers) in self.words.items():
            if word in told and word not in brought and may_see not in readers:
                found.add(f"{label} {word.decode()}")
        return found


def answer(response: HttpResponseBase, body: bytes, path: str, twin: str) -> Answer:
    """A response without tokens, and without the ids in which the path that was asked for differs from its twin."""
    # Both ways: what the query names stands in the address to come back to after a login.
    pairs = [pair for pair in zip(path.split("/"), twin.split("/"), strict=True) if pair[0] != pair[1]]
    ids = [piece.encode() for piece in (*(one for one, _other in pairs), *(other for _one, other in pairs))]

    def plain(text: bytes) -> bytes:
        for piece in ids:
            # A number may be a day or a count elsewhere on the page.
            text = text.replace(b"/" + piece + b"/", b"/ID/") if len(piece) < len(str(NOWHERE)) else text.replace(piece, b"ID")
            text = text.replace("“".encode() + piece + "”".encode(), b"ID")
        return TOKENS.sub(b"TOKEN", text)

    told = ((name, unquote(unquote(value))) for name, value in response.headers.items() if name.lower() not in VARYING)
    headers = ((name, plain(value.encode()).decode()) for name, value in told)
    return Answer(response.status_code, tuple(sorted(headers)), plain(body))


def is_public(address: Address) -> bool:
    """Whether a screen of the office is about rows that are nobody's: banners, services. That they exist, everybody may know."""
    named = re.match(r"admin[:/]([a-z]+)[_/]([a-z]+)[_/]", address.name)
    known = {(model._meta.app_label, model._meta.model_name): model for model in apps.get_models()}
    return named is not None and issubclass(known.get((named[1], named[2]), models.Model), PublicModel)


def is_id(name: str, value: object) -> bool:
    """Whether a parameter of a path names a row that is somebody's, and no town, page, language, slug, or counter where all may book."""
    if name == "counter_id":
        return False
    if isinstance(value, UUID):
        return True
    text = str(value)
    return (name == "object_id" or name.endswith("_id")) and text != SAKAI and (text.isdigit() or bool(UUID_SHAPE.fullmatch(text.encode())))


def nowhere(value: str) -> str:
    return str(NOWHERE) if value.isdigit() else str(uuid4())


def without_ids(path: str) -> str:
    found = UUID_SHAPE.sub(lambda _: str(uuid4()).encode(), path.encode()).decode()
    return re.sub(r"/(?!271403/)\d+/", f"/{NOWHERE}/", found)


def canaries() -> tuple[dict[bytes, tuple[str, ...]], dict[UUID, tuple[str, ...]]]:
    """(words, keys) that stand in private rows of 堺市 or of Hanako and nowhere in public: each with its model and who may see it too."""
    words: dict[bytes, tuple[str, ...]] = {}
    keys: dict[UUID, tuple[str, ...]] = {}
    hidden = [(model, row) for model in scoped_models() for row in _of_sakai(model)]
    for model, row in hidden:
        readers = ("operator",) if model.scope.operator else ()
        for field in model._meta.concrete_fields:
            value = getattr(row, field.attname)
            if isinstance(value, UUID):
                keys.setdefault(value, (model._meta.label, *readers))
            elif isinstance(value, str) and _is_telling(field, value):
                words.setdefault(value.encode(), (f"{model._meta.label}.{field.name}", *readers))
    for text in _public_texts():
        words.pop(text.encode(), None)
    for key in _library():
        keys.pop(key, None)
    # A given name alone stands in samples of letters.
    return {"堺 花子".encode(): ("identity.Resident.given_name",), "ハナコ".encode(): ("identity.Resident.given_kana",), **words}, keys


def _is_telling(field: models.Field, value: str) -> bool:
    """A key that is kept as text is told by whom its own row is for, not by the row that speaks of it (the trail)."""
    if UUID_SHAPE.fullmatch(value.encode()) or len(value) < WORTH_LOOKING_FOR:
        return False
    return not field.choices and not field.is_relation and not CODE_WORD.fullmatch(value)


def _of_sakai(model: Any) -> Iterator[Any]:
    scope = model.scope
    if scope.released:
        return
    of_town = {scope.municipality: SAKAI} if scope.municipality else None
    rows = model._default_manager.all()
    yield from rows.filter(**of_town) if of_town else rows.filter(**{scope.resident: _hanako()}) if scope.resident else ()


def _hanako() -> UUID:
    return Resident.objects.get(user__email="hanako@example.jp").pk


def _library() -> Iterator[UUID]:
    """Templates and forms of the prefecture, which every town hall may take over: a town's own row says which one it came from."""
    for model in scoped_models():
        if model.scope.municipality and isinstance(model._meta.pk, models.UUIDField):
            yield from model._default_manager.filter(**{model.scope.municipality: PREFECTURE}).values_list("pk", flat=True)


def _texts_of(rows: Any) -> Iterator[str]:
    for field in rows.model._meta.concrete_fields:
        if field.get_internal_type() in {"CharField", "TextField", "SlugField"}:
            yield from {str(one) for one in rows.values_list(field.attname, flat=True)}


def _public_texts() -> Iterator[str]:
    for model in scoped_models():
        if model.scope.municipality:
            yield from _texts_of(model._default_manager.filter(**{model.scope.municipality: PREFECTURE}))
    for model in apps.get_models():
        if issubclass(model, PublicModel) or model is Municipality:
            yield from _texts_of(model._default_manager.all())
    yield PREFECTURE
