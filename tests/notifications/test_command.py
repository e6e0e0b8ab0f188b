"""The same steps from a command line: sentences in Japanese, and an exit code that a batch file can act upon."""

import io
import re
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from notifications.models import Batch
from portal.municipalities.scope import System, viewing_as
from tests.notifications import make

pytestmark = pytest.mark.django_db
MORI, HARA, ONO = "mori@sakai.example.jp", "hara@sakai.example.jp", "ono@suita.example.jp"


def notices(step, officer, **options):
    """What the command says, and the code it ends with."""
    said, code = io.StringIO(), 0
    try:
        call_command("notices", step, officer=officer, town=options.pop("town", "271403"), stdout=said, **options)
    except SystemExit as end:
        code = end.code
    except CommandError as error:
        said.write(str(error))
        code = error.returncode
    return said.getvalue(), code


@pytest.fixture
def path(tmp_path, hanakos_case):
    path = tmp_path / "結果.csv"
    path.write_bytes(make.file([make.line(hanakos_case)]))
    return path


def test_a_batch_goes_from_file_to_issue_without_a_page(path):
    said, code = notices("prepare", MORI, file=path)
    assert code == 0
    assert "取り込み1件 = デジタル1件 + 郵送0件 + 保留0件 + 誤り0件 + 通知しない0件" in said
    number, manifest = re.search("番号：(.+)", said)[1], re.search("照合値：(.+)", said)[1]
    assert notices("approve", MORI, batch=number, manifest=manifest)[1] == 1
    assert notices("approve", HARA, batch=number, manifest="0" * 64)[1] == 1
    assert "印を付けてください（あと1通）" in notices("approve", HARA, batch=number, manifest=manifest)[0]
    assert re.search("見る行：(.+)", said)[1] == "2"
    assert "理由を書いてください" in notices("approve", HARA, batch=number, manifest=manifest, looked="2")[0]
    done = notices("approve", HARA, batch=number, manifest=manifest, looked="2", reason="初回です。列を1行ずつ確かめました。")
    assert done == ("1件を承認しました。\n", 0)
    assert notices("issue", MORI, batch=number)[1] == 0
    assert notices("issue", MORI, batch=number) == ("この一括はすでに発行されています。二重に発行されることはありません。", 1)
    assert "発行済み・公開待ち" in notices("status", MORI)[0]


def test_rows_to_look_at_give_their_own_exit_code_and_a_list(path, tmp_path, hanakos_case):
    path.write_bytes(make.file([make.line(hanakos_case), make.line("x")]))
    said, code = notices("prepare", MORI, file=path, faults=tmp_path / "faults.csv")
    assert code == 3
    assert "検査文字が合いません" in said
    assert "検査文字が合いません" in (tmp_path / "faults.csv").read_bytes().decode("cp932")


def test_a_file_without_its_key_column_leaves_nothing_behind(path, hanakos_case):
    path.write_bytes(make.file([["x"]], header=["氏名"]))
    assert "必要な列が選ばれていません" in notices("prepare", MORI, file=path)[0]
    assert "必要な列が選ばれていません" in notices("prepare", MORI, file=path)[0]


def test_an_officer_of_another_town_gets_nowhere(path):
    notices("prepare", MORI, file=path)
    with viewing_as(System("test")):
        batch = Batch.objects.get()
    assert notices("status", ONO)[1] == 2
    said, code = notices("status", ONO, town="272051", batch=str(batch.pk))
    assert (code, batch.title in said) == (2, False)
    assert notices("issue", ONO, town="272051", batch=str(batch.pk))[1] == 2


@pytest.mark.parametrize(
    ("step", "options", "code"),
    [
        ("prepare", {}, 2),
        ("prepare", {"file": Path("/nowhere.csv")}, 2),
        ("prepare", {"template": "unknown"}, 1),
        ("issue", {}, 2),
        ("check", {"batch": "00000000-0000-5000-8000-000000000000"}, 2),
    ],
)
def test_wrong_use_ends_with_a_sentence(nursery, step, options, code):
    said, ended = notices(step, MORI, **options)
    assert ended == code
    assert said.strip().endswith("。")
