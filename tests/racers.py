"""Processes that race on a data base of their own, all at the same word.

    staged = told_by("tests.procedures.racing", course, "stage", "10")
    said = raced([racer("tests.procedures.racing", course, "run", *staged["drafts"]) for _ in range(4)])

Each is a process with its own connections, like those of four servers, and dies of a real SIGKILL. They are forked from one that has
imported the portal and done nothing else: to import it takes three seconds of a core, and the races start a hundred processes.
"""

import importlib
import json
import multiprocessing
import os
import runpy
import sys
from collections.abc import Sequence
from contextlib import suppress
from multiprocessing.connection import Connection
from threading import Timer
from typing import IO, Any

import django
from django.conf import settings
from django.db import connections
from django.urls import get_resolver

# Seconds, on a machine that eight share.
PATIENCE = 900
_PARENT = "tests.racing_parent"
_made = multiprocessing.get_context("forkserver")
_made.set_forkserver_preload([_PARENT])


class Racer:
    """What `subprocess.Popen` is to a program, of one that was forked: it hears lines and says some."""

    def __init__(self, module: str, course: dict[str, str], words: Sequence[str]) -> None:
        hears, tells = _made.Pipe(duplex=False)
        listens, says = _made.Pipe(duplex=False)
        self._process = _made.Process(target=run, args=(module, course, list(words), hears, says))
        self._process.start()
        for end in (hears, says):
            end.close()
        self.stdin, self.stdout = _as_file(tells, "w"), _as_file(listens, "r")

    @property
    def returncode(self) -> int | None:
        return self._process.exitcode

    def kill(self) -> None:
        """By SIGKILL."""
        self._process.kill()

    def say(self, word: str) -> None:
        self.stdin.write(f"{word}\n")
        self.stdin.flush()

    def communicate(self) -> str:
        """Everything that it still says, until it has ended; it is killed when that takes longer than `PATIENCE`."""
        self.stdin.close()
        late = Timer(PATIENCE, self.kill)
        late.start()
        with self.stdout:
            said = self.stdout.read()
        self._process.join()
        late.cancel()
        return said

    def outcome(self) -> str:
        """The same of one that must end well."""
        said = self.communicate()
        assert self.returncode == 0, f"ended with {self.returncode}, and had said {said!r}"
        return said


def racer(module: str, course: dict[str, str], *words: str) -> Racer:
    return Racer(module, course, words)


def told_by(module: str, course: dict[str, str], *words: str) -> Any:
    return json.loads(racer(module, course, *words).outcome())


def outcomes(racers: Sequence[Racer]) -> list[str]:
    """Wait until all stand at the line, let all go, gather what each says."""
    for each in racers:
        assert each.stdout.readline() == "ready\n"
    for each in racers:
        each.say("go")
    return [each.outcome() for each in racers]


def raced(racers: Sequence[Racer]) -> list[list[str]]:
    """The words of each line that was said."""
    return [line.split() for said in outcomes(racers) for line in said.splitlines()]


def raced_json(racers: Sequence[Racer]) -> list[Any]:
    return [json.loads(said) for said in outcomes(racers)]


def load() -> None:
    """Import what every racer needs, and open nothing: what is open would be shared."""
    django.setup()
    assert get_resolver().url_patterns


def run(module: str, course: dict[str, str], words: Sequence[str], hears: Connection, says: Connection) -> None:
    """In the new process: read the settings anew in the environment of the course, and be the program."""
    os.dup2(hears.fileno(), 0)
    os.dup2(says.fileno(), 1)
    for end in (hears, says):
        end.close()
    sys.stdin, sys.stdout = os.fdopen(0, encoding="utf-8", closefd=False), os.fdopen(1, "w", encoding="utf-8", closefd=False)
    os.environ.clear()
    os.environ.update(course)
    for name in ("portal.settings", settings.SETTINGS_MODULE):
        importlib.reload(sys.modules[name])
    settings._setup()  # type: ignore[misc]
    with suppress(AttributeError):  # nobody may have asked for it
        del connections["default"]
    connections.__dict__.pop("settings", None)
    connections._settings = settings.DATABASES  # type: ignore[attr-defined]
    sys.argv = [module, *words]
    runpy.run_module(module, run_name="__main__", alter_sys=True)


def _as_file(end: Connection, mode: str) -> IO[str]:
    copy = os.dup(end.fileno())
    end.close()
    return os.fdopen(copy, mode, encoding="utf-8")
