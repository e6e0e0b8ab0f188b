"""Our own sources, parsed once, for the tests that guard the house."""

import ast
import functools
import re
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("portal", "notifications", "procedures", "recommend")


@dataclass(frozen=True)
class Source:
    path: Path
    text: str
    tree: ast.Module

    @property
    def name(self) -> str:
        return str(self.path.relative_to(ROOT))

    @functools.cached_property
    def words(self) -> frozenset[str]:
        return frozenset(re.findall(r"\w+", self.text))

    def at(self, node: ast.AST) -> str:
        return f"{self.name}:{getattr(node, 'lineno', 0)}"


@functools.cache
def python_sources(*, with_migrations: bool = False) -> tuple[Source, ...]:
    """Every module of the product, in the order of its path."""
    files = sorted(file for package in PACKAGES for file in (ROOT / package).rglob("*.py"))
    wanted = [file for file in files if with_migrations or "migrations" not in file.parts]
    return tuple(Source(file, text, ast.parse(text)) for file in wanted for text in [file.read_text(encoding="utf-8")])


@functools.cache
def committed_files() -> tuple[Path, ...]:
    """What a clone would hold: tracked files, and those that are new and not ignored."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    return tuple(path for name in sorted(set(listed.split("\0")) - {""}) if (path := ROOT / name).is_file())


def calls(tree: ast.AST, name: str) -> Iterator[ast.Call]:
    """Calls of `name`, or of an attribute called `name` ("trail.act" asks for both words)."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and f".{ast.unparse(node.func)}".endswith(f".{name}"):
            yield node
