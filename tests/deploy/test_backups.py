"""`manage.py backup` and `restore` on the embedded data base: what a backup holds, what it does not, and what restore refuses."""

import hashlib
import io
import json
import os
import shutil
import sqlite3
import subprocess
import sys
import tarfile
from contextlib import closing
from pathlib import Path

import pytest
from django.conf import settings

from tests import embedded

SEALS = {"SEAL_KEYS": "YWJjZGVmZ2hpamtsbW5vcHFyc3R1dnd4eXoxMjM0NTY="}
OTHER = "MTIzNDU2Nzg5MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTI="
LETTER = "notices/271403/ab/letter"


def manage(state: Path, *words: str, ok: bool = True, **more: str) -> str:
    env = embedded.environment(state, **{**SEALS, **more})
    command = [sys.executable, "-W", "ignore", "manage.py", *words]
    done = subprocess.run(command, cwd=settings.BASE_DIR, env=env, capture_output=True, text=True)
    assert (done.returncode == 0) == ok, done.stdout[-1000:] + done.stderr[-2000:]
    return done.stdout.strip() if ok else done.stderr


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A state folder with a data base in which somebody lives, a file and a key."""
    state = tmp_path_factory.mktemp("whole")
    embedded.migrate(state)
    with closing(sqlite3.connect(state / "tobira.sqlite3")) as there:
        columns = {row[1]: row for row in there.execute("PRAGMA table_info(identity_user)")}
        # Whatever a user needs in this release: empty, but for the address.
        values = {name: 0 if row[2] in {"bool", "integer"} else "" for name, row in columns.items() if row[3]}
        values |= {"id": "a" * 32, "email": "hanako@example.jp"}
        there.execute(f"INSERT INTO identity_user ({', '.join(values)}) VALUES ({', '.join('?' * len(values))})", tuple(values.values()))
        there.execute("INSERT INTO django_session VALUES ('a-login-to-steal', 'x', '2099-01-01')")
        there.commit()
    (state / "media" / LETTER).parent.mkdir(parents=True)
    (state / "media" / LETTER).write_bytes(b"sealed")
    (state / "oidc-keys.json").write_text("[]")
    return state


@pytest.fixture(scope="module")
def taken(whole: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """The backup's folder, and where its keys were put apart."""
    place = tmp_path_factory.mktemp("taken")
    return Path(manage(whole, "backup", str(place / "b"), "--keys-into", str(place / "k"))), place / "k"


def test_a_backup_holds_rows_and_files_and_no_login_and_no_key(taken: tuple[Path, Path]) -> None:
    folder, keys = taken
    manifest = json.loads((folder / "manifest.json").read_text())
    assert (manifest["vendor"], manifest["files"], manifest["tables"]["identity_user"]["rows"]) == ("sqlite", 1, 1)
    everything = b"".join(path.read_bytes() for path in folder.iterdir())
    for secret in ("a-login-to-steal", SEALS["SEAL_KEYS"], "development-only-key"):
        assert secret.encode() not in everything
    assert {path.stat().st_mode & 0o077 for path in (*folder.iterdir(), *keys.iterdir(), folder, keys)} == {0}
    assert f"SEAL_KEYS={SEALS['SEAL_KEYS']}" in (keys / "environment").read_text()


def test_it_comes_back_as_it_was(taken: tuple[Path, Path], tmp_path: Path) -> None:
    folder, keys = taken
    said = manage(tmp_path, "restore", str(folder), "--keys", str(keys))
    assert "取ったときと同じです" in said
    assert (tmp_path / "media" / LETTER).read_bytes() == b"sealed"
    assert (tmp_path / "oidc-keys.json").exists()
    assert "すべての表が" in manage(tmp_path, "restore", str(folder), "--compare")
    with closing(sqlite3.connect(tmp_path / "tobira.sqlite3")) as there:
        there.execute("UPDATE identity_user SET email = 'other@example.jp'")
        there.commit()
    assert "identity_user" in manage(tmp_path, "restore", str(folder), "--compare", ok=False)
    # Somebody lives here now: not without a word, and with it the old one stays beside it.
    refused = manage(tmp_path, "restore", str(folder), ok=False)
    assert "空ではありません" in refused
    assert "identity_user 1 行" in refused
    manage(tmp_path, "restore", str(folder), "--over", str(tmp_path / "tobira.sqlite3"))
    assert (tmp_path / "tobira.sqlite3.before-restore").exists()


def test_what_is_not_right_is_refused_before_anything_is_touched(taken: tuple[Path, Path], whole: Path, tmp_path: Path) -> None:
    folder, _keys = taken
    broken = shutil.copytree(folder, tmp_path / "broken")
    (broken / "files.tar").write_bytes(b"x")
    cases = [
        (broken, {}, "files.tar が、取ったときと違います"),
        (whole, {}, "manifest.json がありません"),
        (folder, {"SEAL_KEYS": OTHER}, "SEAL_KEYS に、このバックアップを開ける鍵がありません"),
        # What was indexed with one key of the indexes is not found with another.
        (folder, {"SEAL_BLIND_KEY": OTHER}, "SEAL_BLIND_KEY に、このバックアップを開ける鍵がありません"),
    ]
    for place, env, words in cases:
        state = tmp_path / "state"
        assert words in manage(state, "restore", str(place), ok=False, **env)
        assert not (state / "tobira.sqlite3").exists()
    for into, apart in ((tmp_path, tmp_path / "k"), (tmp_path / "k" / "b", tmp_path / "k")):
        assert "鍵は、バックアップと別の場所に" in manage(whole, "backup", str(into), "--keys-into", str(apart), ok=False)


def test_the_key_of_the_indexes_is_put_apart_and_asked_for(whole: Path, tmp_path: Path) -> None:
    """It is the only one of its kind once the oldest of SEAL_KEYS is gone; without it nobody is found again after a restore."""
    folder = manage(whole, "backup", str(tmp_path / "b"), "--keys-into", str(tmp_path / "k"), SEAL_BLIND_KEY=OTHER)
    assert f"SEAL_BLIND_KEY={OTHER}\n" in (tmp_path / "k" / "environment").read_text()
    assert "SEAL_BLIND_KEY に" in manage(tmp_path / "state", "restore", folder, ok=False)
    manage(tmp_path / "state", "restore", folder, SEAL_BLIND_KEY=OTHER)


def test_keys_of_before_a_rotation_stay_beside_the_new_ones(whole: Path, tmp_path: Path) -> None:
    """Written over, they were gone, and every older backup with them."""
    keys = tmp_path / "k"
    for number, blind in enumerate((OTHER, SEALS["SEAL_KEYS"], SEALS["SEAL_KEYS"])):
        manage(whole, "backup", str(tmp_path / f"b{number}"), "--keys-into", str(keys), SEAL_BLIND_KEY=blind)
    old, new = sorted(keys.glob("environment*"), key=lambda path: path.name, reverse=True)
    assert (new.name, old.name[:12], len(old.name)) == ("environment", "environment.", 28)
    assert f"SEAL_BLIND_KEY={OTHER}\n" in old.read_text()
    assert f"SEAL_BLIND_KEY={OTHER}\n" not in new.read_text()
    assert {path.stat().st_mode & 0o077 for path in keys.iterdir()} == {0}


def test_what_cannot_be_put_back_is_found_before_the_old_one_is_taken_down(taken: tuple[Path, Path], whole: Path, tmp_path: Path) -> None:
    """Digests only say that it is as it was: it may have been taken from a data base that was broken already."""
    broken, file = shutil.copytree(taken[0], tmp_path / "broken"), tmp_path / "state" / "tobira.sqlite3"
    whole_file = (broken / "database.sqlite3").read_bytes()
    (broken / "database.sqlite3").write_bytes(whole_file[: len(whole_file) // 2])
    manifest = json.loads((broken / "manifest.json").read_text())
    manifest["parts"]["database.sqlite3"] = hashlib.sha256((broken / "database.sqlite3").read_bytes()).hexdigest()
    (broken / "manifest.json").write_text(json.dumps(manifest))
    file.parent.mkdir()
    shutil.copy(whole / "tobira.sqlite3", file)
    before = file.read_bytes()
    assert "壊れています" in manage(file.parent, "restore", str(broken), "--over", str(file), ok=False)
    assert (file.read_bytes(), [path.name for path in file.parent.glob("*before*")]) == (before, [])
    # Twice over the same place: the first data base is still there, beside the second.
    for _time in range(2):
        manage(file.parent, "restore", str(taken[0]), "--over", str(file))
    assert file.with_name("tobira.sqlite3.before-restore").read_bytes() == before
    assert file.with_name("tobira.sqlite3.before-restore2").exists()
    assert file.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("kind", ["link", "up", "through"])
def test_only_plain_files_below_our_own_place_are_written(taken: tuple[Path, Path], tmp_path: Path, kind: str) -> None:
    """A crafted backup, or a link that lies in the storage already."""
    crafted, media, outside = shutil.copytree(taken[0], tmp_path / "crafted"), tmp_path / "state" / "media", tmp_path / "outside"
    media.mkdir(parents=True)
    outside.mkdir()
    entry, content = tarfile.TarInfo({"link": "a", "up": "../outside/a", "through": "door/a"}[kind]), b"x"
    if kind == "link":
        entry.type, entry.linkname, content = tarfile.SYMTYPE, "b", b""
    else:
        entry.size = len(content)
    if kind == "through":
        (media / "door").symlink_to(outside)
    with tarfile.open(crafted / "files.tar", "w") as tar:
        tar.addfile(entry, io.BytesIO(content))
    (crafted / "files.sha256").write_text(f"{hashlib.sha256(content).hexdigest()}  {entry.name}\n")
    manifest = json.loads((crafted / "manifest.json").read_text())
    manifest["parts"] |= {name: hashlib.sha256((crafted / name).read_bytes()).hexdigest() for name in ("files.tar", "files.sha256")}
    (crafted / "manifest.json").write_text(json.dumps(manifest))
    assert "ふつうのファイルではありません" in manage(tmp_path / "state", "restore", str(crafted), "--files-only", ok=False)
    assert ([*outside.iterdir()], (media / "a").is_symlink()) == ([], False)


def test_a_data_base_that_is_in_use_is_left_alone(taken: tuple[Path, Path], tmp_path: Path) -> None:
    shutil.copy(taken[0] / "database.sqlite3", tmp_path / "tobira.sqlite3")
    with (tmp_path / "tobira.sqlite3").open("rb"):
        assert "プログラムがデータベースを使っています" in manage(tmp_path, "restore", str(taken[0]), ok=False)


@pytest.mark.skipif(not shutil.which("openssl"), reason="needs openssl")
def test_an_encrypted_one_opens_with_the_key_alone_and_old_ones_go(whole: Path, tmp_path: Path) -> None:
    pair = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=backup", "-keyout", "key.pem", "-out", "for.pem"]
    subprocess.run(pair, cwd=tmp_path, check=True, capture_output=True)
    older = tmp_path / "b" / "tobira-20200101T000000Z.tar.cms"
    older.parent.mkdir()
    older.touch()
    # What killed runs left: of the one from yesterday nobody is waiting for anything.
    left, young = older.with_name("tobira-20200101T000000Z.half"), older.with_name("tobira-20200102T000000Z.half")
    for half in (left, young):
        half.mkdir()
        (half / "database.sqlite3").write_text("hanako")
    os.utime(left, (0, 0))
    made = Path(manage(whole, "backup", str(tmp_path / "b"), "--encrypt-for", str(tmp_path / "for.pem"), "--keep", "1"))
    assert {path.name for path in made.parent.iterdir()} == {made.name, young.name}
    assert made.stat().st_mode & 0o077 == 0
    assert b"hanako" not in made.read_bytes()
    opening = ["openssl", "cms", "-decrypt", "-inform", "DER", "-in", made, "-inkey", tmp_path / "key.pem", "-out", tmp_path / "b.tar"]
    subprocess.run(opening, check=True)
    subprocess.run(["tar", "xf", "b.tar"], cwd=tmp_path, check=True)
    assert (tmp_path / made.name.removesuffix(".tar.cms") / "manifest.json").exists()
