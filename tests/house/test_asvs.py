"""docs/asvs.md claims nothing that no test shows; and the few things that only it needs shown."""

import json
import os
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from django.test import Client
from django.urls import NoReverseMatch, reverse

from tests.house.sources import ROOT
from tests.house.test_guarantees import functions

PAGE = ROOT / "docs" / "asvs.md"
ROW = re.compile(r"^\| V(\d+)\.(\d+)\.(\d+) \| ([12]) \| ([a-z/]+) \| (.+) \| (.+) \|$", re.MULTILINE)
NAMED = re.compile(r"`((?:[a-z_]+/)+test_[a-z_0-9]+\.py)(?:::(\w+))?`")
# How many requirements of levels 1 and 2 each section of ASVS 5.0.0 has. Counted in OWASP's own list; nothing of its text is here.
SECTIONS = """
1.1=2 1.2=9 1.3=11 1.4=3 1.5=2 2.1=3 2.2=3 2.3=4 2.4=1 3.2=2 3.3=4 3.4=6 3.5=5 3.7=2 4.1=3 4.2=1 4.3=2 4.4=4 5.1=1 5.2=3 5.3=2
5.4=3 6.1=3 6.2=12 6.3=4 6.4=4 6.5=5 6.6=3 6.8=4 7.1=3 7.2=4 7.3=2 7.4=5 7.5=2 7.6=2 8.1=2 8.2=3 8.3=1 8.4=1 9.1=3 9.2=4 10.1=2
10.2=2 10.3=4 10.4=11 10.5=5 10.6=2 10.7=3 11.1=2 11.2=3 11.3=3 11.4=4 11.5=1 11.6=1 12.1=3 12.2=2 12.3=4 13.1=1 13.2=5 13.3=2
13.4=5 14.1=2 14.2=4 14.3=3 15.1=3 15.2=3 15.3=7 16.1=1 16.2=5 16.3=4 16.4=3 16.5=3 17.1=1 17.2=4 17.3=2
"""


def test_each_requirement_of_levels_one_and_two_stands_there_once() -> None:
    rows = ROW.findall(PAGE.read_text(encoding="utf-8"))
    ids = [(int(chapter), int(section), int(number)) for chapter, section, number, *_rest in rows]
    assert ids == sorted(set(ids))
    counted = Counter(f"{chapter}.{section}" for chapter, section, _number in ids)
    assert " ".join(f"{section}={count}" for section, count in counted.items()) == " ".join(SECTIONS.split())
    levels = [level for _c, _s, _n, level, *_rest in rows]
    assert (levels.count("1"), levels.count("2")) == (70, 183)


def test_what_is_said_to_be_met_names_a_test_and_the_count_is_true() -> None:
    text = PAGE.read_text(encoding="utf-8")
    rows = ROW.findall(text)
    assert {state for *_id, _level, state, _how, _tests in rows} == {"met", "partly", "site", "n/a"}
    assert [row[:3] for row in rows if row[4] == "met" and not NAMED.search(row[6])] == []
    counted = [sum(row[4] == state for row in rows) for state in ("met", "partly", "site", "n/a")]
    told = re.search(r"(\d+) are met, (\d+) partly, (\d+) are up to who runs it [^,]+, (\d+) are about", text)
    assert told is not None
    assert [int(one) for one in told.groups()] == counted


def test_every_test_that_the_page_names_exists() -> None:
    named = NAMED.findall(PAGE.read_text(encoding="utf-8"))
    assert len(named) > 200
    missing = [f"{path}::{name}" for path, name in named if not (ROOT / "tests" / path).is_file()]
    missing += [f"{path}::{name}" for path, name in named if name and not missing and name not in functions(f"tests/{path}")]
    assert missing == []


@pytest.fixture(scope="module")
def https(tmp_path_factory: pytest.TempPathFactory) -> dict[str, object]:
    """Settings as they are where `PORTAL_URL` is https."""
    names = [
        f"{cookie}_COOKIE_{what}" for cookie in ("SESSION", "CSRF", "LANGUAGE") for what in ("NAME", "SECURE", "SAMESITE", "DOMAIN", "PATH")
    ]
    names += ["SESSION_COOKIE_HTTPONLY", "SECURE_HSTS_SECONDS", "SECURE_HSTS_INCLUDE_SUBDOMAINS"]
    ask = f"import json; from django.conf import settings; print(json.dumps({{name: getattr(settings, name) for name in {names!r}}}))"
    told = {"PORTAL_URL": "https://tobira.example", "SECRET_KEY": "s" * 50, "DJANGO_SETTINGS_MODULE": "portal.settings"}
    told |= {"TOBIRA_STATE_DIR": str(tmp_path_factory.mktemp("state")), "PATH": os.environ["PATH"]}
    answer = subprocess.run([sys.executable, "-c", ask], cwd=ROOT, env=told, capture_output=True, text=True, check=True)
    found: dict[str, object] = json.loads(answer.stdout)
    return found


@pytest.mark.parametrize("cookie", ["SESSION", "CSRF", "LANGUAGE"])
def test_with_https_every_cookie_is_secure_and_of_this_host_alone(cookie: str, https: dict[str, object]) -> None:
    """`__Host-` holds only with Secure, the path `/` and no domain; of the two others (device, card) the code says the same."""
    assert str(https[f"{cookie}_COOKIE_NAME"]).startswith("__Host-")
    assert [https[f"{cookie}_COOKIE_{what}"] for what in ("SECURE", "SAMESITE", "DOMAIN", "PATH")] == [True, "Lax", None, "/"]
    assert https["SESSION_COOKIE_HTTPONLY"] is True
    for module in ("devices", "cardmarks"):
        text = (ROOT / "portal" / "identity" / f"{module}.py").read_text(encoding="utf-8")
        assert "__Host-" in text
        assert "httponly=True" in text


def test_with_https_strict_transport_is_for_two_years(https: dict[str, object]) -> None:
    assert (https["SECURE_HSTS_SECONDS"], https["SECURE_HSTS_INCLUDE_SUBDOMAINS"]) == (63_072_000, True)


def test_there_is_no_page_of_passwords() -> None:
    for name in ("account_reset_password", "account_change_password", "account_set_password", "account_reset_password_from_key"):
        with pytest.raises(NoReverseMatch):
            reverse(name)


def test_the_shipped_nginx_speaks_tls_12_and_13_alone() -> None:
    text = (ROOT / "deploy" / "nginx" / "tobira.conf").read_text(encoding="utf-8")
    assert re.findall(r"ssl_protocols\s+([^;]+);", text) == ["TLSv1.2 TLSv1.3"]
    assert "return 308 https://" in text


def test_the_image_leaves_the_history_out() -> None:
    ignored = Path(ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    assert {".git", ".local", "tests", "deploy/secrets", "deploy/tls"} <= set(ignored)


def test_a_folder_is_no_page_and_trace_is_no_method(db: None, client: Client) -> None:
    assert client.get("/static/").status_code == 404
    assert client.trace("/").status_code == 405
