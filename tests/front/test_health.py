"""The doctor: every examination finds its illness, and nothing else."""

from collections.abc import Callable
from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from notifications.models import Gauge
from portal.front import health, surroundings
from portal.front.findings import Finding
from portal.municipalities.models import Resealing
from portal.municipalities.scope import System, viewing_as

PUBLIC = "https://portal.osaka.example.jp"
PRODUCTION = {"SECRET_KEY": "k" * 50, "SEAL_KEYS": ["another"], "PORTAL_URL": PUBLIC, "SECURE": True}


def found(examination: Callable[[], Any]) -> list[tuple[str, str]]:
    return [(finding.level, finding.what) for finding in examination()]


@pytest.mark.parametrize(
    ("examination", "changed", "expected"),
    [
        (health.keys_are_our_own, {}, []),
        (health.keys_are_our_own, {"SECRET_KEY": "DEVELOPMENT"}, [("error", "SECRET_KEY が開発用のままです。")]),
        (
            health.keys_are_our_own,
            {"SECRET_KEY": "DEVELOPMENT", "PORTAL_URL": "http://localhost:8000"},
            [("note", "SECRET_KEY が開発用のままです。")],
        ),
        (health.nothing_is_in_debug, {}, []),
        (health.nothing_is_in_debug, {"DEBUG": True}, [("error", "DEBUG が有効です。エラー画面に内部の情報が出ます。")]),
        (health.nothing_is_in_debug, {"SECURE": False}, [("error", "PORTAL_URL が https ではありません。")]),
        (health.mail_leaves_the_house, {"OUTGOING_EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend"}, []),
        (
            health.mail_leaves_the_house,
            {"OUTGOING_EMAIL_BACKEND": "django.core.mail.backends.filebased.EmailBackend"},
            [("error", "メールは外へ送られず、ファイルに置かれます。")],
        ),
        (health.push_key_is_shared, {"VAPID_KEY_FILE": "/srv/shared/vapid.pem"}, []),
        (health.ways_are_set_up_whole, {}, []),
        (
            health.ways_are_set_up_whole,
            {"LINE_CHANNEL_TOKEN": "t", "SMS_API_URL": "https://sms.example"},
            [("error", "LINEの設定が片方だけです。LINEでの知らせは止まっています。"), ("error", "SMSの設定が片方だけです。")],
        ),
        (
            health.passwords_are_well_kept,
            {"PASSWORD_HASHERS": ["portal.connections.hashers.ServiceSecretHasher", "portal.identity.hashers.Argon2id"]},
            [("error", "パスワードの保管方法の順番が違います。弱い方法で保管し直されます。")],
        ),
    ],
)
def test_an_examination_finds_its_illness(
    settings: Any, examination: Callable[[], Any], changed: dict[str, Any], expected: list[tuple[str, str]]
) -> None:
    for name, value in (PRODUCTION | changed).items():
        setattr(settings, name, settings.DEVELOPMENT_KEY if value == "DEVELOPMENT" else value)
    assert found(examination) == expected


def test_a_disk_without_room_for_letters_is_named(settings: Any, tmp_path: Path) -> None:
    files = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": str(tmp_path / "media")}}
    settings.STORAGES, settings.LETTERS_FREE_BYTES = settings.STORAGES | {"default": files}, 10**18
    assert [level for level, _what in found(health.letters_have_room)] == ["error"]
    settings.LETTERS_FREE_BYTES = 0
    assert found(health.letters_have_room) == []


def test_a_cache_of_one_process_is_refused() -> None:
    assert found(health.cache_is_shared) == [("error", "キャッシュがプロセスごとに分かれています。ログインコードが合わなくなります。")]


def test_a_broker_that_loses_work_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health.current_app.conf, "broker_url", "filesystem://")
    assert found(health.broker_answers) == [("error", "ブローカー filesystem は仕事を失います。")]


@pytest.mark.django_db
def test_a_whole_data_base_is_well() -> None:
    assert found(health.data_base_answers) == []
    assert found(health.migrations_are_applied) == []


@pytest.mark.postgres
@pytest.mark.django_db
def test_a_table_without_its_wall_is_named() -> None:
    assert found(health.data_base_is_set_up) == []
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE audit_entry NO FORCE ROW LEVEL SECURITY")
    assert found(health.data_base_is_set_up) == [("error", "表 audit_entry に行ごとの制限がありません。")]


def test_the_doctor_says_what_to_do_and_how_it_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    fever = Finding("error", "熱があります。", "休んでください。")
    monkeypatch.setattr("portal.front.management.commands.doctor.examine", lambda: iter([fever]))
    out = StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command("doctor", stdout=out, no_color=True)
    assert ended.value.code == 1
    assert out.getvalue().splitlines() == ["✗ 要修正 熱があります。 → 休んでください。", "直す必要のあるものが 1 件あります。"]


def test_a_healthy_installation_is_called_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("portal.front.management.commands.doctor.examine", lambda: iter(()))
    out = StringIO()
    call_command("doctor", stdout=out, no_color=True)
    assert out.getvalue() == "健康です。\n"


def test_the_key_of_push_lies_where_all_machines_see_it(settings: Any) -> None:
    settings.PORTAL_URL, settings.VAPID_KEY_FILE = PUBLIC, str(settings.STATE_DIR / "vapid.pem")
    assert [level for level, _what in found(health.push_key_is_shared)] == ["note"]
    settings.PORTAL_URL = "http://localhost:8000"
    assert found(health.push_key_is_shared) == []


@pytest.mark.django_db
def test_a_provider_that_is_left_alone_is_named(settings: Any) -> None:
    now = timezone.now()
    Gauge.objects.create(pk="line", shut_until=now + timedelta(minutes=1))
    Gauge.objects.create(pk="mail", shut_until=now - timedelta(minutes=1))
    assert [("line" in what, "mail" in what) for _level, what in found(health.providers_answer)] == [(True, False)]


def test_a_scanner_that_is_missing_or_does_not_answer_is_named(settings):
    assert [level for level, _what in found(health.files_are_scanned)] == ["note"]
    settings.CLAMAV_URL = "tcp://127.0.0.1:1"
    assert [level for level, _what in found(health.files_are_scanned)] == ["error"]


@pytest.mark.django_db
@pytest.mark.parametrize(("begun", "leased", "said"), [(59, 1, []), (61, 1, ["1時間たっても"]), (61, -1, ["途中で止まって"])])
def test_a_town_that_is_sealed_anew_for_long_is_named(begun: int, leased: int, said: list[str]) -> None:
    now, minute = timezone.now(), timedelta(minutes=1)
    with viewing_as(System("test")):
        Resealing.objects.create(town="271403", begun_at=now - begun * minute, leased_until=now + leased * minute)
        told = [what for _level, what in found(health.seals_can_be_opened)]
    assert [words in what for words, what in zip(said, told, strict=True)] == [True] * len(said)


def test_that_no_anchor_leaves_the_house_is_said(settings: Any) -> None:
    assert [level for level, _what in found(surroundings.anchors_are_kept_outside)] == ["note"]
    settings.TRAIL_ANCHOR_MAILS = ["kansa@sakai.example.jp"]
    assert found(surroundings.anchors_are_kept_outside) == []
