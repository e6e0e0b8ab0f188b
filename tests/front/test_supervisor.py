"""All live, or all end; and nothing is left running."""

import os
import signal
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from portal.front.children import Child, free_port
from portal.front.supervisor import Supervisor, answers, wait_until_it_answers

SLEEP = ["sleep", "300"]
FAMILY = ["bash", "-c", "sleep 300 & sleep 300"]
DEAF = ["bash", "-c", "trap '' TERM; echo ready; sleep 300"]


def members(child: Child) -> list[str]:
    """The living processes of a child's group."""
    assert child.process is not None
    listed = subprocess.run(["ps", "-e", "-o", "pgid=,stat=,args="], capture_output=True, text=True, check=True).stdout
    lines = [line.split(None, 2) for line in listed.splitlines()]
    return [args for group, state, args in lines if int(group) == child.process.pid and not state.startswith("Z")]


def test_when_one_dies_all_end_and_its_last_words_are_told(tmp_path: Path) -> None:
    family, dying = Child("family", FAMILY), Child("dying", ["bash", "-c", "echo farewell; exit 3"])
    told = Supervisor([family, dying], tmp_path).run(lambda _: None)
    assert "dying" in told
    assert "3" in told
    assert told.splitlines()[-1] == "farewell"
    assert members(family) == []


def test_a_stop_ends_also_the_deaf(tmp_path: Path) -> None:
    deaf, family = Child("deaf", DEAF, patience=0.5), Child("family", FAMILY, patience=0.5)
    told = Supervisor([deaf, family], tmp_path).run(lambda supervisor: supervisor.stop())
    assert told == ""
    assert members(deaf) == members(family) == []


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_stops_in_good_order(tmp_path: Path, number: signal.Signals) -> None:
    child = Child("child", SLEEP)
    assert Supervisor([child], tmp_path).run(lambda _: os.kill(os.getpid(), number)) == ""
    assert members(child) == []


def test_a_child_ends_when_its_parent_is_killed() -> None:
    parent = textwrap.dedent(
        """
        import time
        from portal.front.children import Child
        print(Child("child", ["sleep", "300"]).start().process.pid, flush=True)
        time.sleep(300)
        """
    )
    with subprocess.Popen([sys.executable, "-c", parent], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        pid = int(process.stdout.readline())
        process.kill()
    assert _is_gone(pid)


def _is_gone(pid: int) -> bool:
    """Whether the process ended within two seconds (an orphan is reaped by init, or stays a zombie of a container without one)."""
    state = subprocess.run(["timeout", "2", "tail", f"--pid={pid}", "-f", "/dev/null"], check=False)
    stat = Path(f"/proc/{pid}/stat")
    return state.returncode == 0 or not stat.exists() or stat.read_text().rsplit(")", 1)[1].split()[0] == "Z"


def test_a_server_answers_or_not(tmp_path: Path) -> None:
    port = free_port()
    url = f"http://127.0.0.1:{port}/"
    assert not answers(url)
    server = Child("server", [sys.executable, "-m", "http.server", str(port), "--bind", "127.0.0.1", "--directory", str(tmp_path)])
    supervisor = Supervisor([server], tmp_path / "log")
    supervisor.start()
    try:
        assert wait_until_it_answers(supervisor, url)
        assert answers(url + "not-there"), "a 404 is an answer"
    finally:
        server.end()
