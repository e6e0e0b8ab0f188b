"""`manage.py notices …`: every step of a batch for work in the LGWAN segment, where a file comes in and a sentence goes out.

    notices prepare --town 271403 --officer mori@sakai.example.jp --template nursery-decision --file 結果.csv
    notices check   --town 271403 --officer mori@sakai.example.jp --batch <id>
    notices approve --town 271403 --officer hara@sakai.example.jp --batch <id> --manifest <digest> --looked 2,5,9 --reason "…"
    notices issue   --town 271403 --officer mori@sakai.example.jp --batch <id> --at "2027-01-08 09:00"
    notices status  --town 271403 --officer mori@sakai.example.jp [--batch <id>]

Exit codes: 0 done, 1 refused (the sentence says why), 2 wrong use, 3 done but there are rows to look at.
"""

from __future__ import annotations

import sys
import uuid
from argparse import ArgumentParser
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from notifications.actions import batches, checking, rows
from notifications.documents import reading
from notifications.models import Batch, Template
from notifications.models.refusals import UnknownTemplate
from notifications.models.words import STATES, WAITS
from notifications.queries import batches as queries
from notifications.queries import comparing, dryrun, work
from notifications.rules.states import BatchState
from portal.identity.queries import officer_by_email
from portal.lib.csvfile import write_rows
from portal.lib.refusals import Refused
from portal.municipalities.scope import Staff, viewing_as

if TYPE_CHECKING:
    from portal.identity.models import Officer

TO_LOOK_AT = 3


class Command(BaseCommand):
    help = "一括通知の手順（prepare・check・approve・issue・status）を、画面を使わずに進めます。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("step", choices=["prepare", "check", "approve", "issue", "status"], help="手順")
        parser.add_argument("--town", required=True, help="団体コード6けた（例：271403）")
        parser.add_argument("--officer", required=True, help="職員のメールアドレス")
        parser.add_argument("--template", default="nursery-decision", help="ひな形の記号")
        parser.add_argument("--file", type=Path, help="取り込むファイル（CSV・xlsx）")
        parser.add_argument("--reason", default="", help="同じファイルをもう一度使う理由、承認の理由")
        parser.add_argument("--looked", default="", help="承認の前に内容を見た行（check が表示します。例：2,5,9）")
        parser.add_argument("--batch", type=uuid.UUID, help="一括の番号（prepare が表示します）")
        parser.add_argument("--manifest", default="", help="承認する内容の照合値（check が表示します）")
        parser.add_argument("--at", default="now", help='公開の日時（"2027-01-08 09:00"）。now はすぐに公開')
        parser.add_argument("--faults", type=Path, help="直すところの一覧をCSVで書き出す先")

    def handle(self, *args: Any, **options: Any) -> None:
        officer = self._officer(options["officer"], options["town"])
        with viewing_as(Staff(officer.municipality_id, officer.pk, officer.reach)):
            try:
                code = getattr(self, f"_{options['step']}")(officer, options)
            except Refused as refusal:
                raise CommandError(str(refusal), returncode=1) from None
        if code:
            sys.exit(code)

    def _officer(self, email: str, town: str) -> Officer:
        officer = officer_by_email(email)
        if officer is None or officer.municipality_id != town:
            raise CommandError(_("{email} は、この市町村の職員として登録されていません。").format(email=email), returncode=2)
        return officer

    def _prepare(self, officer: Officer, options: dict[str, Any]) -> int:
        template = Template.objects.filter(slug=options["template"]).first()
        if template is None:
            raise UnknownTemplate(slug=options["template"])
        path: Path | None = options["file"]
        if path is None or not path.is_file():
            raise CommandError(_("--file に、取り込むファイルを指定してください。"), returncode=2)
        with path.open("rb") as file:
            data = file.read(reading.LIMITS.max_bytes + 1)
        batch = batches.upload(template, data=data, file_name=path.name, by=officer, repeat_reason=options["reason"])
        try:
            batches.map_columns(batch, batch.columns, by=officer)
            code = self._checked(batch, officer, options)
        except Refused as refusal:
            # Nothing half-done stays: the corrected file must not be told that it was here before.
            batches.stop(batch, by=officer, reason=str(refusal)[:200])
            raise
        self.stdout.write(_("一括の番号：{id}").format(id=batch.pk))
        return code

    def _check(self, officer: Officer, options: dict[str, Any]) -> int:
        return self._checked(self._batch(options), officer, options)

    def _checked(self, batch: Batch, officer: Officer, options: dict[str, Any]) -> int:
        found = checking.check(batch, by=officer)
        self._show_books(batch)
        for _outcome, sentence, number in queries.doubt_counts(batch):
            self.stdout.write(_("  {n}件：{sentence}").format(n=number, sentence=sentence))
        if options["faults"]:
            lines = rows.export(batch, which="faults", by=officer)
            options["faults"].write_bytes(b"".join(write_rows(lines)))
        self.stdout.write(_("照合値：{manifest}").format(manifest=batch.manifest))
        self.stdout.write(_("承認の前に見る行：{numbers}").format(numbers=",".join(str(row.number) for row in dryrun.samples(batch))))
        for warning in comparing.comparison(batch).warnings:
            self.stdout.write(warning)
        return TO_LOOK_AT if found.quarantined or found.invalid else 0

    def _approve(self, officer: Officer, options: dict[str, Any]) -> int:
        batch = self._batch(options)
        looked = [int(number) for number in options["looked"].split(",") if number.strip().isdecimal()]
        batches.approve(batch, by=officer, seen=options["manifest"], looked=looked, reason=options["reason"])
        self.stdout.write(_("{n}件を承認しました。").format(n=batch.digital))
        return 0

    def _issue(self, officer: Officer, options: dict[str, Any]) -> int:
        number = batches.issue(self._batch(options), by=officer, release_at=self._release_at(options["at"]))
        self.stdout.write(_("{n}件を発行しました。PDFができしだい、決めた時刻に全員へ同時に公開します。").format(n=number))
        return 0

    def _status(self, officer: Officer, options: dict[str, Any]) -> int:
        for batch in [self._batch(options)] if options["batch"] else Batch.objects.order_by("-uploaded_at")[:20]:
            self.stdout.write(f"{batch.pk}  {batch.title}  {STATES[batch.state]}")
            self._show_books(batch)
            if batch.state == BatchState.ISSUED and (waits := queries.waits_for(batch, timezone.now())):
                self.stdout.write(f"  {WAITS[waits]}")
        return 0

    def _show_books(self, batch: Batch) -> None:
        books = batch.books
        self.stdout.write(
            _("  取り込み{0}件 = デジタル{1}件 + 郵送{2}件 + 保留{3}件 + 誤り{4}件 + 通知しない{5}件").format(
                books.uploaded, books.digital, books.paper, books.quarantined, books.invalid, books.dropped
            )
        )

    def _batch(self, options: dict[str, Any]) -> Batch:
        try:
            return work.batch(options["batch"])
        except (Batch.DoesNotExist, ValidationError):
            raise CommandError(_("--batch に、この市町村の一括の番号を指定してください。"), returncode=2) from None

    def _release_at(self, text: str) -> datetime:
        if text == "now":
            return timezone.now()
        try:
            return timezone.make_aware(datetime.fromisoformat(text))
        except ValueError:
            raise CommandError(_('--at は "2027-01-08 09:00" の形で指定してください。'), returncode=2) from None
