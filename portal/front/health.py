"""What `manage.py doctor` looks at: each examination yields findings, each finding says what to do.

Nouns: `Finding`, `Examination`. An examination is a function without arguments, listed in `EXAMINATIONS`; it raises nothing that it
can say in a sentence, and one that raises all the same is named, and the others go on.
"""

from collections.abc import Callable, Iterator
from datetime import timedelta
from urllib.parse import urlsplit

from celery import current_app
from django.conf import settings
from django.core import checks
from django.core.cache import cache
from django.core.cache.backends.dummy import DummyCache
from django.core.cache.backends.locmem import LocMemCache
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone
from django.utils.translation import gettext as _

from notifications.queries import certificates, retention
from notifications.queries.providers import breakers_open
from portal.lib import antivirus, masterkeys, pdfcheck, room
from portal.municipalities import datakeys
from portal.municipalities.models import Resealing
from portal.municipalities.scope import scoped_models
from recommend.queries import sources

from . import surroundings
from .findings import Finding

LOSING_TRANSPORTS = ("filesystem", "sqla", "sqlalchemy")
MANY_ORPHANS = 100
SHORTEST_KEY = 32
# While a town is sealed anew, its append-only tables let sealed columns change: a gap that stays open is somebody's to explain.
LONG_RESEALING = timedelta(hours=1)
TRIAL_MAIL = ("filebased", "console", "locmem", "dummy")


Examination = Callable[[], Iterator[Finding]]


def examine() -> Iterator[Finding]:
    """All findings, in the order of `EXAMINATIONS`. Without a data base the examinations that need one are left out."""
    unreachable = list(data_base_answers())
    for examination in EXAMINATIONS:
        if not unreachable or examination not in NEED_THE_DATA_BASE:
            yield from _looked(examination)
    yield from unreachable


def _looked(examination: Examination) -> Iterator[Finding]:
    try:
        yield from examination()
    except Exception as error:  # whatever it is, what the other examinations find is wanted all the more
        what = _("{name} を調べられませんでした（{kind}）。").format(name=examination.__name__, kind=type(error).__name__)
        yield Finding("error", what, _("ほかの行を先に直してから、もう一度実行してください。"))


def is_on_this_machine() -> bool:
    """Whether the portal's address is this machine alone, so that trial settings harm nobody."""
    return urlsplit(settings.PORTAL_URL).hostname in {"localhost", "127.0.0.1", "::1"}


def keys_are_our_own() -> Iterator[Finding]:
    level = "note" if is_on_this_machine() else "error"
    if settings.SECRET_KEY == settings.DEVELOPMENT_KEY:
        what = _("SECRET_KEY が開発用のままです。")
        yield Finding(level, what, _("SECRET_KEY か SECRET_KEY_FILE に、50 文字以上の乱数を設定してください。"))
    if "ZGV2ZWxvcG1lbnQtb25seS1zZWFsLWtleS0wMDAwMDA=" in settings.SEAL_KEYS:
        yield Finding(level, _("SEAL_KEYS が開発用のままです。"), _("SEAL_KEYS に、32 バイトの乱数を base64 で設定してください。"))


def seals_can_be_opened() -> Iterator[Finding]:
    """The master keys are keys, and every data key opens with one of them."""
    try:
        masterkeys.decoded(tuple(settings.SEAL_KEYS))
        locked = datakeys.locked_out()
        now, open_now = timezone.now(), Resealing.objects.filter(ended_at=None)
        stopped = list(open_now.filter(leased_until__lt=now).values_list("town", flat=True))
        slow = list(open_now.filter(leased_until__gte=now, begun_at__lt=now - LONG_RESEALING).values_list("town", flat=True))
    except DatabaseError:
        return  # tables that are not there yet are another examination's finding
    except masterkeys.MasterMissing:
        what = _("SEAL_KEYS がないか、鍵の形ではありません。封をした情報を、書くことも読むこともできません。")
        remedy = _("SEAL_KEYS か SEAL_KEYS_FILE に、32 バイトの乱数を base64 で設定してください。前の鍵があれば後ろに残します。")
        yield Finding("error", what, remedy)
        return
    if locked:
        towns = sorted({ring.split(":")[0] for ring in locked})
        what = _("{count} 市町村の情報の鍵を、いまの SEAL_KEYS では開けません（{first} など）。").format(count=len(towns), first=towns[0])
        yield Finding("error", what, _("鍵を包んだときの SEAL_KEYS を、後ろに足してください。失われたなら、控えから戻してください。"))
    for town in stopped:
        what = _("封のし直しが途中で止まっています（{town}）。読み書きはできます。").format(town=town)
        yield Finding("note", what, _("manage.py rotate_keys reseal を実行してください。続きから進みます。"))
    for town in slow:
        what = _("封のし直しが1時間たっても終わりません（{town}）。その間は、追記だけの表でも封を替えられます。").format(town=town)
        remedy = _("だれが動かしたかと、機械の負荷を確かめてください。覚えがなければ止めて、監査の担当へ知らせてください。")
        yield Finding("note", what, remedy)


def nothing_is_in_debug() -> Iterator[Finding]:
    if settings.DEBUG:
        level = "note" if is_on_this_machine() else "error"
        yield Finding(level, _("DEBUG が有効です。エラー画面に内部の情報が出ます。"), _("環境変数 DEBUG を消してください。"))
    if not settings.SECURE and not is_on_this_machine():
        yield Finding("error", _("PORTAL_URL が https ではありません。"), _("PORTAL_URL を https:// で始まる住所にしてください。"))


def system_checks_pass() -> Iterator[Finding]:
    for message in checks.run_checks():
        if message.level >= checks.WARNING and not message.is_silenced():
            level = "error" if message.level >= checks.ERROR else "note"
            yield Finding(level, f"{message.id}: {message.msg}", str(message.hint or _("表示された箇所を直してください。")))


def data_base_answers() -> Iterator[Finding]:
    try:
        connection.ensure_connection()
    except DatabaseError as error:
        what = _("データベースにつながりません。{error}").format(error=error)
        yield Finding("error", what, _("DATABASE_URL とデータベースの状態を確かめてください。"))


def migrations_are_applied() -> Iterator[Finding]:
    executor = MigrationExecutor(connection)
    waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if waiting:
        what = _("データベースに、まだ入れていない変更が {count} 件あります。").format(count=len(waiting))
        yield Finding("error", what, _("manage.py migrate を実行してください。"))


def cache_is_shared() -> Iterator[Finding]:
    if isinstance(cache._connections[cache._alias], LocMemCache | DummyCache):  # type: ignore[attr-defined]
        what = _("キャッシュがプロセスごとに分かれています。ログインコードが合わなくなります。")
        yield Finding("error", what, _("REDIS_URL を設定するか、CACHES をデータベースのキャッシュに戻してください。"))
        return
    try:
        cache.set("doctor", "well", 10)
        answered = cache.get("doctor") == "well"
    except Exception as error:  # whatever the driver of the day raises
        what = _("キャッシュに書けません。{error}").format(error=error)
        there, here = _("REDIS_URL とその先のサーバーを確かめてください。"), _("manage.py createcachetable を実行してください。")
        remedy = there if settings.REDIS_URL else here
        yield Finding("error", what, remedy)
        return
    if not answered:
        yield Finding("error", _("キャッシュに書いたものが読めません。"), _("REDIS_URL とその空き容量を確かめてください。"))


def data_base_is_set_up() -> Iterator[Finding]:
    yield from _sqlite() if connection.vendor == "sqlite" else _postgres()


def _sqlite() -> Iterator[Finding]:
    with connection.cursor() as cursor:
        mode = cursor.execute("PRAGMA journal_mode").fetchone()[0]
    if mode != "wal":
        what = _("SQLite が WAL になっていません({mode})。").format(mode=mode)
        yield Finding("error", what, _("ファイルを手元のディスクに置いてください。"))
    if connection.settings_dict["OPTIONS"].get("transaction_mode") != "IMMEDIATE":
        what = _("SQLite の transaction_mode が IMMEDIATE ではありません。")
        yield Finding("error", what, _("portal/settings.py の SQLITE に戻してください。"))


def _postgres() -> Iterator[Finding]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = session_user")
        passes_walls = cursor.fetchone()[0]
        cursor.execute("SELECT relname FROM pg_class WHERE relkind IN ('r', 'p') AND relforcerowsecurity")
        walled = {name for (name,) in cursor.fetchall()}
    if passes_walls:
        what = _("データベースの利用者が、行ごとの制限を受けない権限を持っています。")
        yield Finding("error", what, _("ALTER ROLE … NOSUPERUSER NOBYPASSRLS を実行してください。"))
    for table in sorted({model._meta.db_table for model in scoped_models()} - walled):
        what = _("表 {table} に行ごとの制限がありません。").format(table=table)
        yield Finding("error", what, _("manage.py migrate を実行してください。"))


def notices_are_signed() -> Iterator[Finding]:
    for lack in certificates.lacks(timezone.now()):
        if lack.until:
            what = _("{town}の署名の証明書が{day}に終わります。").format(town=lack.town, day=timezone.localdate(lack.until))
            yield Finding("note", what, _("市町村の管理者に、新しい職責証明書を「署名の証明書」で登録してもらってください。"))
        elif lack.waits:
            what = _("{town}に署名の証明書がありません。発行した通知のPDFが作られません。").format(town=lack.town)
            remedy = _("市町村の管理者に、登録するか、署名のない通知を認めるかを「署名の証明書」で決めてもらってください。")
            yield Finding("error", what, remedy)
        else:
            what = _("{town}に署名の証明書がなく、通知のPDFは署名なしで作られます。").format(town=lack.town)
            yield Finding("note", what, _("市町村の管理者に「署名の証明書」で登録してもらってください。"))


def broker_answers() -> Iterator[Finding]:
    scheme = urlsplit(current_app.conf.broker_url).scheme
    if scheme.startswith(LOSING_TRANSPORTS):
        what = _("ブローカー {scheme} は仕事を失います。").format(scheme=scheme)
        yield Finding("error", what, _("REDIS_URL を設定するか、初期設定に戻してください。"))
        return
    try:
        with current_app.connection_for_write(connect_timeout=3) as broker:
            broker.ensure_connection(max_retries=1, timeout=3)
    except Exception as error:
        what = _("ブローカーにつながりません({kind})。").format(kind=type(error).__name__)
        yield Finding("error", what, _("REDIS_URL とその先のサーバーを確かめてください。"))


def mail_leaves_the_house() -> Iterator[Finding]:
    backend = settings.OUTGOING_EMAIL_BACKEND
    if any(name in backend for name in TRIAL_MAIL):
        level = "note" if is_on_this_machine() else "error"
        yield Finding(level, _("メールは外へ送られず、ファイルに置かれます。"), _("EMAIL_URL(例: smtp+tls://利用者:秘密@mail.example.jp:587)を設定してください。"))


def files_are_scanned() -> Iterator[Finding]:
    if not antivirus.is_on():
        what = _("住民から届いたファイルの、ウイルスの検査がありません。")
        yield Finding("note", what, _("ClamAV（clamd）を動かし、CLAMAV_URL を設定してください。"))
        return
    try:
        antivirus.scan(b"doctor")
    except antivirus.ScannerAway:
        what = _("ウイルスの検査（clamd）が答えません。届いたファイルは、検査が済むまで開けません。")
        yield Finding("error", what, _("clamd の状態と CLAMAV_URL を確かめてください。"))


def fees_can_be_paid() -> Iterator[Finding]:
    if settings.PAYMENT_PROVIDER_URL and len(settings.PAYMENT_KEY) < SHORTEST_KEY:
        what = _("手数料の支払いのページが設定されていますが、署名の鍵がないか、短すぎます。")
        yield Finding("error", what, _("32文字以上の PAYMENT_KEY を、決済会社と同じものに設定してください。"))


def notices_can_be_printed() -> Iterator[Finding]:
    for problem in pdfcheck.check():
        yield Finding("error", problem.what, problem.remedy)


def letters_have_room() -> Iterator[Finding]:
    free = room.free_bytes()
    if free is not None and not room.is_enough():
        what = _("通知のPDFを保存する場所の空きが {free} MB しかありません。PDFの作成は待っています。").format(free=free // 1_000_000)
        yield Finding("error", what, _("空きを増やしてください。続きから自動で進みます（LETTERS_FREE_BYTES が下限です）。"))


def passwords_are_well_kept() -> Iterator[Finding]:
    hashers = settings.PASSWORD_HASHERS
    if "Argon2id" not in hashers[0] or any("ServiceSecret" in name for name in hashers[:-1]):
        what = _("パスワードの保管方法の順番が違います。弱い方法で保管し直されます。")
        yield Finding("error", what, _("PASSWORD_HASHERS は Argon2id を最初、ServiceSecretHasher を最後にしてください。"))


def push_key_is_shared() -> Iterator[Finding]:
    """A key that each machine makes for itself, or that a new disk loses, cuts off every browser that said yes."""
    if not is_on_this_machine() and str(settings.STATE_DIR / "vapid.pem") == settings.VAPID_KEY_FILE:
        what = _("VAPID_KEY_FILE が設定されていません。端末への通知の鍵が、この機械だけのものになっています。")
        yield Finding("note", what, _("鍵を、すべての機械から読める失われない場所に置き、VAPID_KEY_FILE でその場所を示してください。"))


def ways_are_set_up_whole() -> Iterator[Finding]:
    """A way that is set up by halves is off, or offered and never works."""
    if bool(settings.LINE_CHANNEL_TOKEN) != bool(settings.LINE_CHANNEL_SECRET):
        what = _("LINEの設定が片方だけです。LINEでの知らせは止まっています。")
        yield Finding("error", what, _("LINE_CHANNEL_TOKEN と LINE_CHANNEL_SECRET の両方を設定するか、両方を消してください。"))
    if bool(settings.SMS_API_URL) != bool(settings.SMS_API_TOKEN):
        what = _("SMSの設定が片方だけです。")
        yield Finding("error", what, _("SMS_API_URL と SMS_API_TOKEN の両方を設定するか、両方を消してください。"))


def providers_answer() -> Iterator[Finding]:
    for channel in breakers_open(timezone.now()):
        what = _("知らせの送り先（{channel}）が応答しないか、こちらの鍵を受け付けません。送信を休んでいます。").format(channel=channel)
        yield Finding("error", what, _("事業者の障害情報と、この経路の設定（鍵・アドレス）を確かめてください。直れば自動で再開します。"))


def workers_end_what_they_begin() -> Iterator[Finding]:
    """A worker that dies leaves a file or two; hundreds say that workers are killed again and again."""
    count = retention.orphans_since(timezone.now() - timedelta(days=7))
    if count > MANY_ORPHANS:
        what = _("この7日で、どの通知のものでもないPDFを{count}件消しました。ワーカーが途中で止められています。").format(count=count)
        yield Finding("note", what, _("ワーカーのメモリーの上限と、再起動の記録を確かめてください。"))


def sources_answer() -> Iterator[Finding]:
    health = sources.health()
    if health.failing:
        what = _("続けて失敗している情報源が {count} 件あります。").format(count=health.failing)
        yield Finding("note", what, _("職員画面の「情報源」で、うまくいかないわけを確かめてください。"))
    if health.held:
        what = _("新しい内容が確認を待っている情報源が {count} 件あります。").format(count=health.held)
        yield Finding("note", what, _("職員画面の「情報源」で、内容を確かめて受け入れてください。"))
    if settings.COLLECT_LOOPBACK and not is_on_this_machine():
        what = _("COLLECT_LOOPBACK が設定されています。情報源から、この機械の中を読めます。")
        yield Finding("error", what, _("環境変数 COLLECT_LOOPBACK を消してください。"))


EXAMINATIONS: list[Examination] = [
    surroundings.keys_can_be_used,
    surroundings.addresses_can_be_used,
    keys_are_our_own,
    seals_can_be_opened,
    nothing_is_in_debug,
    system_checks_pass,
    migrations_are_applied,
    data_base_is_set_up,
    surroundings.clock_is_right,
    surroundings.state_has_room,
    surroundings.static_files_are_collected,
    cache_is_shared,
    broker_answers,
    mail_leaves_the_house,
    push_key_is_shared,
    ways_are_set_up_whole,
    providers_answer,
    workers_end_what_they_begin,
    sources_answer,
    notices_can_be_printed,
    letters_have_room,
    files_are_scanned,
    fees_can_be_paid,
    notices_are_signed,
    passwords_are_well_kept,
    surroundings.weaknesses_can_be_told,
    surroundings.anchors_are_kept_outside,
    surroundings.anchors_are_signed_by_our_keys,
]
NEED_THE_DATA_BASE = {
    surroundings.clock_is_right, surroundings.anchors_are_signed_by_our_keys, seals_can_be_opened,
    system_checks_pass, migrations_are_applied, data_base_is_set_up, cache_is_shared, broker_answers, notices_are_signed,
    providers_answer, workers_end_what_they_begin, sources_answer,
}  # fmt: skip
