"""`manage.py onboard CODE --by OPERATOR [--file town.toml]`: set a town up as its pages do. Run again, it goes on where it stands."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.front import checklist, townfile
from portal.front.actions import plans
from portal.identity.models import Role
from portal.identity.queries import officer_by_email
from portal.lib.refusals import Refused
from portal.municipalities import queries, stages
from portal.municipalities.models import Stage
from portal.municipalities.scope import System, viewing_as


class Command(BaseCommand):
    help = "市町村をひらきます。画面の「市町村」と同じことを、ファイルから一度に行います。何度実行しても同じです。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("code", help="団体コード6けた（例：273210）")
        parser.add_argument("--by", required=True, help="府の運用担当のメールアドレス")
        parser.add_argument("--file", type=Path, help="色・連絡先・担当課・最初の管理者・使うもの（TOML）。なければ、標準のものだけ")

    def handle(self, *_args: Any, code: str, by: str, file: Path | None, **_options: Any) -> None:
        officer = officer_by_email(by)
        if officer is None or officer.role != Role.OPERATOR:
            raise CommandError(_("{email} は、府の運用担当ではありません。").format(email=by))
        try:
            plan = townfile.read(file) if file else townfile.Plan()
            town = queries.town(code)
            if town is None or code == queries.PREFECTURE:
                raise stages.UnknownTown(code=code)
            done = plans.carry_out(code, plan, seen=town.stage, by=officer, now=timezone.now())
        except Refused as refusal:
            raise CommandError(str(refusal)) from refusal
        self._tell(code, done)

    def _tell(self, code: str, done: list[str]) -> None:
        said = {
            "look": _("色と市章"), "contacts": _("問い合わせ先"), "departments": _("担当課"), "parts": _("使う機能"),
            "kit": _("府の用意したもの"), "services": _("町がすすめるサービス"), "administrator": _("最初の管理者への招待"),
            "doors": _("扉"),
        }  # fmt: skip
        for step in done:
            self.stdout.write(_("した：{step}").format(step=said[step]))
        if not done:
            self.stdout.write(_("新しくすることはありませんでした。"))
        town = queries.town(code)
        if town is None:
            return
        with viewing_as(System("see what a town lacks", code)):
            for left in checklist.remaining(town):
                mark = _("必要") if left.is_must else _("できれば")
                self.stdout.write(_("残り（{mark}）：{title} → {url}").format(mark=mark, title=left.title, url=left.url))
        self.stdout.write(_("{town}は、いま「{stage}」です。").format(town=town.name, stage=Stage(town.stage).label))
