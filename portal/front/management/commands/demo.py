"""`manage.py demo`: the whole portal on this machine, with three towns; `make demo` sets the environment and calls it."""

import os
import socket
import time
from argparse import ArgumentParser
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connections

from portal.front import applicants, emptytables, households, seeding
from portal.front.children import Child
from portal.front.pacing import rested
from portal.front.people import PEOPLE
from portal.front.programs import booking, card, handbook, has_handbook, library, make_handbook_key, payment, programs
from portal.front.supervisor import Supervisor, wait_until_it_answers

LIBRARY_PORT_OFFSET = 10
# As `portal.settings` expects the sandbox of the demo.
CARD_PORT_OFFSET = 20


class Command(BaseCommand):
    help = "ポータルをこのパソコンで動かします(デモ用のデータ付き)。Ctrl-C で終わります。"
    # The data base may not even exist yet.
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--once", action="store_true", help="start, print the address, end again (for a smoke test)")

    def handle(self, *_: Any, **options: Any) -> None:
        started = time.monotonic()
        if not settings.DEMO:
            raise CommandError("デモ用の設定ではありません。make demo と入力してください。")
        port = port_of(settings.PORTAL_URL)
        self._refuse_a_busy_port(port)
        self._refuse_a_busy_port(port + LIBRARY_PORT_OFFSET)
        self._refuse_a_busy_port(port + CARD_PORT_OFFSET)
        for url in filter(None, (settings.HANDBOOK_URL, settings.BOOKING_URL, settings.PAYMENT_PROVIDER_URL)):
            self._refuse_a_busy_port(port_of(url))
        self._prepare()
        children = self._children(port)
        # The children have their own connections; an idle one here would hold the data base open.
        connections.close_all()

        def ready(supervisor: Supervisor) -> None:
            if wait_until_it_answers(supervisor, settings.PORTAL_URL, seconds=120):  # a busy machine needs more than half a minute
                self._greet(children, time.monotonic() - started)
            if options["once"]:
                supervisor.stop()
            self._settle_families(supervisor)

        if obituary := Supervisor(children, settings.STATE_DIR / "log").run(ready):
            raise CommandError(obituary)
        self.stdout.write("デモを終わりました。")

    def _prepare(self) -> None:
        emptytables.lay()
        if not static_files_are_collected():
            call_command("collectstatic", verbosity=0, interactive=False)
        if settings.HANDBOOK_URL:
            self._make_handbook_key()
        seeding.seed_people()

    def _make_handbook_key(self) -> None:
        if not has_handbook():
            raise CommandError("母子手帳の見本には Node.js 18 以降が必要です。deploy/first_run.sh samples と入力してください。")
        make_handbook_key(settings.STATE_DIR)

    def _children(self, port: int) -> list[Child]:
        children = programs(port)
        if (settings.STATE_DIR / "library.secret").exists():
            children.append(library(settings.PORTAL_URL, port + LIBRARY_PORT_OFFSET, settings.STATE_DIR, os.environ))
        if settings.HANDBOOK_URL:
            children.append(handbook(settings.PORTAL_URL, port_of(settings.HANDBOOK_URL), settings.STATE_DIR, os.environ))
        if settings.BOOKING_URL:
            children.append(booking(settings.PORTAL_URL, port_of(settings.BOOKING_URL), settings.STATE_DIR, os.environ))
        if settings.CARD_ISSUER.startswith(f"http://localhost:{port + CARD_PORT_OFFSET}/"):
            clients = settings.STATE_DIR / "card-clients.json"
            call_command("card_client", to=clients)
            children.append(card(port + CARD_PORT_OFFSET, clients, os.environ))
        if settings.PAYMENT_PROVIDER_URL.startswith("http://localhost:"):
            children.append(payment(settings.PORTAL_URL, port_of(settings.PAYMENT_PROVIDER_URL), settings.PAYMENT_KEY, os.environ))
        return children

    def _settle_families(self, supervisor: Supervisor) -> None:
        """The families of the big batch come while the first visitor looks around; nobody should wait for them at the door."""
        for done, left in enumerate(rested(applicants.settle_families())):
            if supervisor.is_stopping or supervisor.first_dead():
                break
            if not done:
                self.stdout.write("\n  保育所を待つ849世帯を用意しています。一括通知は、1分ほど待ってから試してください。")
            if not left:
                self.stdout.write("  849世帯がそろいました。")
            self.stdout.flush()
        self._let_families_tell(supervisor)
        connections.close_all()

    def _let_families_tell(self, supervisor: Supervisor) -> None:
        """What they told of themselves comes last of all: it is only counted, by a clerk who writes an announcement."""
        for left in rested(households.tell_of_themselves()):
            if supervisor.is_stopping or supervisor.first_dead():
                return
            if not left:
                self.stdout.write("  世帯の登録（おすすめの対象に数えられる方）がそろいました。")
                self.stdout.flush()

    def _greet(self, children: list[Child], seconds: float) -> None:
        url = settings.PORTAL_URL
        self.stdout.write(f"\n  とびら  {url}    ({'、'.join(child.name for child in children)} が {seconds:.1f} 秒で動きました)\n\n")
        for person in PEOPLE:
            self.stdout.write(f"  {person.email:<28} {person.name}: {person.says}")
        self.stdout.write(f"\n  ログインコードのメール {url}/demo/mail/  職員の確認コード {url}/demo/  記録 {settings.STATE_DIR / 'log'}")
        self.stdout.write("\n  終わるには Ctrl-C を押してください。")
        self.stdout.flush()

    def _refuse_a_busy_port(self, port: int) -> None:
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                advice = f"make demo PORT={port + 100} のように別の番号で始めてください。"
                raise CommandError(f"ポート {port} は使われています。{advice}") from None


def port_of(url: str) -> int:
    return urlsplit(url).port or 80


def static_files_are_collected() -> bool:
    """Whether the collected files are younger than all their sources; collecting takes longer than all the rest of a start."""
    manifest = settings.STATIC_ROOT / "staticfiles.json"
    if not manifest.exists():
        return False
    sources = (storage.get_modified_time(path) for finder in get_finders() for path, storage in finder.list([]))
    return manifest.stat().st_mtime > max(moment.timestamp() for moment in sources)
