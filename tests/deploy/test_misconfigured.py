"""A wrong environment, one thing at a time: start-up and `manage.py doctor` say which, why and the remedy; the site says a sentence.

Each case starts the portal as its web server does, in a process of its own, and asks it for a page.
"""

import json
import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from django.conf import settings

from tests import embedded
from tests.kills.disks import fill, small_disk

pytestmark = pytest.mark.slow
PUBLIC = {
    "PORTAL_URL": "https://portal.osaka.example.jp",
    "ALLOWED_HOSTS": "portal.osaka.example.jp,localhost",
    "SECURE_SSL_REDIRECT": "false",
}
OWN_KEYS = {"SECRET_KEY": "k" * 50, "SEAL_KEYS": "YWJjZGVmZ2hpamtsbW5vcHFyc3R1dnd4eXoxMjM0NTY="}


@dataclass(frozen=True)
class Case:
    """`said` stands in the log of the start and in the doctor's report. `status` is what a visitor of the home page gets."""

    env: dict[str, str]
    said: tuple[str, ...]
    status: int = 503
    doctor_says: tuple[str, ...] = field(default=())


CASES = {
    "a public address with the development key": Case(PUBLIC, ("SECRET_KEY が開発用のままです", "SEAL_KEYS が開発用のままです")),
    "DEBUG on under a public address": Case(PUBLIC | OWN_KEYS | {"DEBUG": "true"}, ("DEBUG が有効です", "環境変数 DEBUG を消して")),
    "a secret's file that is not there": Case({"SECRET_KEY_FILE": "/run/secrets/none"}, ("SECRET_KEY_FILE", "ファイルを読めません")),
    "a seal key that is none": Case({"SEAL_KEYS": "too-short"}, ("SEAL_KEYS の 1 番目", "openssl rand -base64 32")),
    "a number that is none": Case({"TRUSTED_PROXY_COUNT": "one"}, ("TRUSTED_PROXY_COUNT", "値の形が違います")),
    "an address of a data base that is none": Case({"DATABASE_URL": "postgres//portal@db"}, ("DATABASE_URL", "postgres://利用者")),
    "a data base that is away": Case(
        {"DATABASE_URL": "postgres://p:s3cr3t@127.0.0.1:1/tobira"}, ("データベースにつながりません", "DATABASE_URL と")
    ),
    "a Redis that is away": Case({"REDIS_URL": "redis://127.0.0.1:1/0"}, ("ブローカーにつながりません", "REDIS_URL と"), 200),
    "an address of Redis that is none": Case({"REDIS_URL": "http://127.0.0.1"}, ("REDIS_URL が、Redis の住所として", "redis://")),
    "a name that no page would answer to": Case(
        {"PORTAL_URL": "http://portal.osaka.example.jp:8000", **OWN_KEYS},
        ("ALLOWED_HOSTS にありません", "PORTAL_URL が https ではありません"),
    ),
    "files that nobody collected": Case({"STATIC_ROOT": "/nonexistent"}, ("集められていません", "manage.py collectstatic")),
    "a place that cannot be written to": Case({"TOBIRA_STATE_DIR": "/proc/tobira"}, ("/proc/tobira",)),
}


def started(env: dict[str, str], *addresses: str) -> tuple[list[dict], str]:
    command = [sys.executable, "-m", "tests.deploy.asking", *addresses]
    done = subprocess.run(command, env=env, cwd=settings.BASE_DIR, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-2000:]
    return json.loads(done.stdout), done.stderr


def examined(env: dict[str, str]) -> tuple[int, str]:
    command = [sys.executable, "manage.py", "doctor"]
    done = subprocess.run(command, env=env, cwd=settings.BASE_DIR, capture_output=True, text=True)
    return done.returncode, done.stdout + done.stderr


@pytest.fixture(scope="module")
def state(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A portal that is whole but for what each case takes away."""
    place = tmp_path_factory.mktemp("state")
    embedded.migrate(place)
    command = [sys.executable, "-W", "ignore", "manage.py", "collectstatic", "--no-input", "--verbosity", "0"]
    subprocess.run(command, env=embedded.environment(place, TOBIRA_DEMO="1"), cwd=settings.BASE_DIR, check=True, capture_output=True)
    return place


def test_a_whole_one_says_nothing(state: Path) -> None:
    (home,), log = started(embedded.environment(state), "/")
    assert home["status"] == 200
    assert "✗" not in log


@pytest.mark.parametrize("name", CASES)
def test_what_is_wrong_is_said_at_the_start_and_by_the_doctor_and_the_site_answers_in_a_sentence(state: Path, name: str) -> None:
    case = CASES[name]
    env = embedded.environment(state, **case.env)
    (home, live), log = started(env, "/", "/health/live")
    assert home["status"] == case.status
    if case.status == 503:
        assert "このページを使えません" in home["body"]
        assert int(home["headers"]["Retry-After"]) >= 30
    assert live["status"] == 200
    code, report = examined(env)
    assert code == 1
    for words in case.said:
        assert words in log, f"the start did not say {words!r}: {log[-1500:]}"
        assert words in report, f"the doctor did not say {words!r}: {report[-1500:]}"
    for text in (home["body"], report):
        assert "Traceback" not in text
    for text in (home["body"], report, log):
        assert "s3cr3t" not in text


def test_a_data_base_that_waits_for_migrate_is_said_and_answered(state: Path, tmp_path: Path) -> None:
    env = embedded.environment(tmp_path, STATIC_ROOT=str(state / "static"))
    (home, ready), log = started(env, "/", "/health/ready")
    assert (home["status"], ready["status"]) == (503, 503)
    assert "このページを使えません" in home["body"]
    assert "まだ入れていない変更が" in log
    assert "manage.py migrate を実行" in log
    code, report = examined(env)
    assert (code, "まだ入れていない変更が" in report, "Traceback" in report) == (1, True, False)


def test_a_disk_without_room_is_said(state: Path, tmp_path: Path) -> None:
    place = tmp_path / "small"
    with small_disk(place, "1m"):
        fill(place)
        env = embedded.environment(place, SQLITE_FILE=str(state / "tobira.sqlite3"), STATIC_ROOT=str(state / "static"))
        (home,), log = started(env, "/")
        assert home["status"] in {200, 503}
        assert "に書けません" in log
        code, report = examined(env)
        assert (code, "に書けません" in report, "Traceback" in report) == (1, True, False)


def test_an_update_whose_new_file_was_not_collected_is_said_by_its_name(state: Path, tmp_path: Path) -> None:
    collected = tmp_path / "static"
    shutil.copytree(state / "static", collected)
    manifest = collected / "staticfiles.json"
    told = json.loads(manifest.read_text())
    del told["paths"]["img/favicon.svg"]
    manifest.write_text(json.dumps(told))
    env = embedded.environment(tmp_path, SQLITE_FILE=str(state / "tobira.sqlite3"), STATIC_ROOT=str(collected))
    (home,), log = started(env, "/")
    assert (home["status"], "このページを使えません" in home["body"], "Traceback" in home["body"]) == (503, True, False)
    assert "1 個、集められていません（img/favicon.svg" in log
    code, report = examined(env)
    assert (code, "img/favicon.svg" in report) == (1, True)
