"""Whatever is sent to the pages of a form: an answer below 500, and nothing of another's."""

import os
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal.municipalities.scope import System, viewing_as
from procedures.actions import filling, forms
from procedures.models import Application
from procedures.rules import answers
from procedures.rules.banks import BOXES as BOXES_OF_BANKS
from tests.cast import Cast
from tests.procedures import make
from tests.procedures.forms import RULED, WITH_RULES

# FORMS_FULL=1 tries as many as the issue asks for; half an hour.
EXAMPLES = 10_000 if "FORMS_FULL" in os.environ else 30
DAYS = ("_era", "_year", "_month", "_day")
PERSON = ("_who", "_name", "_kana", "_address", *(f"_birth{day}" for day in DAYS))
ACCOUNT = tuple(f"_{box}" for box in BOXES_OF_BANKS)
BOXES = [f"a-{field.key}{part}" for field in RULED.fields() for part in ("", "_0", "_1", "__same", *DAYS, *PERSON, *ACCOUNT)]
BOXES += [f"a-members.{row}.{key}" for row in (1, 2, 3, 99) for key in ("called", "works", "pay")]
NAMES = st.sampled_from([*BOXES, "seen", "go", "from", "version"]) | st.text(max_size=12)
LIKELY = [
    "ordinary",
    "other",
    "1",
    "9999999",
    "さかい",
    "10:30",
    "a@b.jp",
    "yes",
    "no",
    "on",
    "red",
    "blue",
    "a",
    "b",
    "100",
    "200",
    "R",
    "6",
    "元",
    "2024",
    "\0",
]
NUMBER = "0b9e2f60-1111-4222-8333-444455556666"
BUTTONS = [
    f"remove:proofs:{NUMBER}", "remove:proofs:x", f"remove:name:{NUMBER}", "address:postal", "address:proofs",
    "add:members", "drop:members:1", "drop:members:7", "add:heads", "next", "back", "save", "refresh", "review",
]  # fmt: skip
TEXTS = (
    st.sampled_from([*LIKELY, *BUTTONS]) | st.text(st.characters(codec="utf-8"), max_size=40) | st.sampled_from(["あ" * 5001, "x" * 70_000])
)
CONTENTS = st.sampled_from([b"", b"MZ", b"%PDF-1.7", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"<svg onload=x>"]) | st.binary(max_size=200)
# Django's own test double refuses to be named "/" or ".".
NAMED = st.text(st.characters(codec="utf-8", exclude_characters="\0/"), max_size=20).map(lambda name: f"a{name}")
FILES = st.builds(SimpleUploadedFile, NAMED, CONTENTS)
PAGES = st.integers(min_value=0, max_value=5) | st.sampled_from([99, 2**31, 2**63])


@pytest.fixture
def every_kind(cast: Cast) -> Application:
    """Hanako's draft of a form that has every kind of field."""
    nursery = make.nursery(timezone.now() - timedelta(days=1))
    with viewing_as(System("test")):
        forms.publish(nursery, WITH_RULES, by=cast.mori, now=timezone.now() - timedelta(hours=1))
        return filling.start(nursery, by=cast.hanako, now=timezone.now(), known={})


@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(number=PAGES, sent=st.dictionaries(NAMES, TEXTS | FILES | st.lists(TEXTS, max_size=7) | st.lists(FILES, max_size=4), max_size=8))
def test_no_entry_breaks_a_page(as_hanako: Client, every_kind: Application, number: int, sent: dict[str, Any]) -> None:
    url = f"/applications/{every_kind.pk}/page/{number}/"
    seen = getattr(as_hanako.get(url), "context", None)
    answer = as_hanako.post(url, {"seen": seen["seen"] if seen else "", **sent})
    assert answer.status_code in {200, 302, 422}
    for path in ("review/", "resume/"):
        assert as_hanako.get(f"/applications/{every_kind.pk}/{path}").status_code in {200, 302}
    with viewing_as(System("test")):
        kept = make.fresh(every_kind).entries
    assert answers.clean(RULED, kept.answers, timezone.localdate()) == kept.answers


@settings(max_examples=5, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(sent=st.dictionaries(NAMES, TEXTS, max_size=6))
def test_no_entry_breaks_the_office(as_mori: Client, cast: Cast, sent: dict[str, Any]) -> None:
    nursery = make.nursery(timezone.now())
    case = make.submitted(cast.hanako, nursery, timezone.now())
    for what in ("start", "return", "decide", "note", "x"):
        mixed = {f"{what}-{name.removeprefix('a-')}": text for name, text in sent.items()} | {"what": what}
        assert as_mori.post(f"/admin/procedures/application/{case.pk}/change/", mixed).status_code in {302, 422}


@pytest.mark.parametrize("child", ["", "0", "-1", "x", "9" * 30, "\0"])
def test_no_child_that_is_not_ones_own(as_hanako: Client, cast: Cast, child: str) -> None:
    make.nursery(timezone.now())
    assert as_hanako.post("/procedures/271403/nursery-admission/begin/", {"child": child}).status_code == 302


@pytest.mark.parametrize(
    "path", ["/procedures/000000/x/", "/procedures/271403/nothing/", "/procedures/?town=%00", "/procedures/?town=999999"]
)
def test_addresses_that_lead_nowhere(client: Client, cast: Cast, path: str) -> None:
    assert client.get(f"/procedures/{path}").status_code in {200, 404}


@settings(max_examples=EXAMPLES // 3, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(told=st.dictionaries(st.sampled_from(["question", "name", "size"]), TEXTS), offset=TEXTS, part=CONTENTS)
def test_no_part_of_a_file_breaks_anything(
    as_hanako: Client, every_kind: Application, told: dict[str, str], offset: str, part: bytes
) -> None:
    begun = as_hanako.post(f"/applications/{every_kind.pk}/uploads/", told)
    assert begun.status_code in {201, 422}
    right = as_hanako.post(f"/applications/{every_kind.pk}/uploads/", {"question": "proofs", "name": "a.png", "size": str(len(part))})
    # A case has room for so many files; with thousands of examples it is full one day.
    assert right.status_code in ({201, 422} if part else {422})
    if right.status_code == 201:
        plain = offset.encode("ascii", "ignore").decode().replace("\n", "").replace("\r", "")
        url, more = right.json()["url"], {"content_type": "application/octet-stream"}
        assert as_hanako.post(url, part, headers={"Upload-Offset": plain}, **more).status_code in {200, 409, 422}


@settings(max_examples=EXAMPLES // 3, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(code=TEXTS, key=TEXTS)
def test_no_code_breaks_the_asking_for_a_word(as_hanako: Client, every_kind: Application, code: str, key: str) -> None:
    assert as_hanako.post("/cosign/", {"code": code}).status_code in {422, 429}
    assert as_hanako.post(f"/applications/{every_kind.pk}/cosigners/", {"cosigner": key}).status_code == 302
