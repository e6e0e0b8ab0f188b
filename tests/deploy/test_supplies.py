"""What the portal is made of: every licence allowed, a bill of materials that others can read, and an audit that does not flatter."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from cyclonedx.model.bom import Bom
from cyclonedx.output.xml import XmlV1Dot6
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.xml import XmlValidator

from deploy import audit, bill, licences
from deploy.pinned import ROOT, pins
from portal import __version__

ABSENT = Path("/nowhere/pip-audit")


def test_every_pin_is_read() -> None:
    found = pins()
    lines = re.findall(r"^[A-Za-z0-9][^\s=]*==\S+", (ROOT / "requirements.txt").read_text(encoding="utf-8"), re.MULTILINE)
    assert [f"{pin.name}=={pin.version}" for pin in found] == lines
    assert len(lines) > 90
    assert [pin.name for pin in found if not pin.digests or not pin.via] == []
    django = next(pin for pin in found if pin.name == "django")
    assert "" in django.via
    assert "django-allauth" in django.via


def test_every_licence_is_allowed_and_the_page_says_which() -> None:
    assert [(one.name, one.licence, one.read_in) for one in licences.licensed() if not one.is_allowed] == []
    assert licences.PAGE.read_text(encoding="utf-8") == licences.page(), "python -m deploy.licences draws it anew"


def test_what_a_person_has_read_is_still_needed() -> None:
    assert set(licences.SETTLED) - {pin.name for pin in pins()} == set()
    assert [where for _name, _licence, where in licences.SHIPPED if not (ROOT / where).is_file()] == []


@pytest.mark.parametrize(
    ("licence", "expected"),
    [
        ("MIT", True),
        ("AGPL-3.0-only", False),
        ("GPL-2.0-or-later", False),
        ("GPL-2.0-only OR MIT", True),
        ("GPL-2.0-only AND MIT", False),
        ("MIT AND (GPL-3.0-only OR Apache-2.0)", True),
    ],
)
def test_of_several_licences_one_or_each_must_be_allowed(licence: str, expected: bool) -> None:
    assert licences.may_be_used(licence) is expected


def test_the_bill_names_everything_once_and_whoever_asked_for_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(bill.TIME, "1700000000")
    text = bill.written()
    assert text == bill.written(), "the same tree gives the same bytes"
    told: dict[str, Any] = json.loads(text)
    assert (told["bomFormat"], told["specVersion"], told["metadata"]["component"]["version"]) == ("CycloneDX", "1.6", __version__)
    libraries = {part["bom-ref"]: part for part in told["components"] if part["type"] == "library"}
    assert set(libraries) == {f"{pin.name}=={pin.version}" for pin in pins()}
    assert [ref for ref, part in libraries.items() if not part.get("licenses") or not part["purl"].startswith("pkg:")] == []
    asks = {one["ref"]: set(one.get("dependsOn", ())) for one in told["dependencies"]}
    assert [ref for ref in asks["tobira"] if ref.startswith("django==")] != []
    reached, waiting = set(), ["tobira"]
    while waiting:
        ref = waiting.pop()
        waiting += asks[ref] - reached
        reached |= asks[ref]
    assert set(libraries) - reached == set(), "nothing is there that nobody asked for"


def test_the_bill_is_what_the_standard_calls_one() -> None:
    """The library's JSON validator would bring sixteen packages: what is written is read back, and judged by the XML schema."""
    read_back = Bom.from_json(json.loads(bill.written()))
    assert len(read_back.components) == len(bill.bill().components)
    assert XmlValidator(SchemaVersion.V1_6).validate_str(XmlV1Dot6(read_back).output_as_string()) is None


def test_an_audit_that_could_ask_nobody_says_so() -> None:
    text, ends_with = audit.report(ABSENT)
    assert text.startswith("NOT LOOKED THROUGH: pip-audit is not installed")
    assert ends_with == 0
    text, _ = audit.told([{"name": "django", "skip_reason": "Dependency not found"}, {"name": "celery", "skip_reason": "the same"}])
    assert text.startswith("NOT LOOKED THROUGH: whoever was asked knows none of the packages. Nothing is known about the 2 packages")


@pytest.mark.parametrize(("says", "why"), [("echo nothing; exit 1", "it ended with 1"), ("echo 'no route' >&2; exit 1", "no route")])
def test_an_audit_that_falls_over_says_so(tmp_path: Path, says: str, why: str) -> None:
    tool = tmp_path / "pip-audit"
    tool.write_text(f"#!/bin/sh\n{says}\n")
    tool.chmod(0o755)
    text, ends_with = audit.report(tool)
    assert f"pip-audit gave up ({why})" in text
    assert ends_with == 0


def test_a_known_weakness_fails_the_audit_and_names_the_remedy() -> None:
    weakness = {"id": "CVE-2030-0001", "fix_versions": ["5.2.20"]}
    found = [
        {"name": "django", "version": "5.2.19", "vulns": [weakness]},
        {"name": "celery", "version": "5.7.0", "vulns": []},
        {"name": "ours", "skip_reason": "Dependency not found"},
    ]
    text, ends_with = audit.told(found)
    assert ends_with == 1
    assert text.splitlines() == [
        "django 5.2.19: CVE-2030-0001, mended in 5.2.20",
        "Not looked through, for nobody knows them: ours.",
        "1 known weaknesses in 2 packages.",
    ]
