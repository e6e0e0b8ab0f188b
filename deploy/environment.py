"""`docs/environment.md`: every variable that the portal reads, drawn from the settings themselves.

    python -m deploy.environment       draws the page anew

A name, its kind and its default stand in one call of the settings, and what it is for in the comment above that call. A test holds the page
against the settings, so that no variable can be added without it.
"""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "environment.md"
FOLDERS = ("portal", "notifications", "procedures", "recommend")
KINDS = {"str": "text", "int": "number", "float": "number", "bool": "true or false", "list": "list, by commas", "db_url": "address"}
HEAD = """# Environment

Drawn by `python -m deploy.environment` from the settings; do not edit it. Each may come from a file: `NAME_FILE=/run/secrets/name`.
Without any of them the portal runs on one SQLite file, with a development key; `manage.py doctor` says what a real one lacks.

| Variable | Kind | Without it | What it is |
|---|---|---|---|
"""


@dataclass(frozen=True)
class Variable:
    """`default` is the source of the expression, "" when there is none: the variable is read only where it was found to be there."""

    name: str
    kind: str
    default: str
    about: str


def variables() -> list[Variable]:
    """By name; one that is read twice is named once, as it is first read in the settings."""
    found: dict[str, Variable] = {}
    files = [ROOT / "portal" / "settings.py", *(path for folder in FOLDERS for path in sorted((ROOT / folder).rglob("*.py")))]
    for path in files:
        if "migrations" not in path.parts:
            for variable in _read_in(path.read_text(encoding="utf-8")):
                found.setdefault(variable.name, variable)
    return [found[name] for name in sorted(found)]


def _read_in(source: str) -> Iterator[Variable]:
    lines = source.splitlines()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and (kind := _kind(node.func)) and node.args and isinstance(node.args[0], ast.Constant):
            default = next((ast.unparse(word.value) for word in node.keywords if word.arg == "default"), "")
            yield Variable(str(node.args[0].value), KINDS.get(kind, kind), default, _comment_above(lines, node.lineno))


def _kind(function: ast.expr) -> str:
    """ "str" for `env.str(…)` and `env(…)`; "" for anything else."""
    if isinstance(function, ast.Name) and function.id == "env":
        return "str"
    is_env = isinstance(function, ast.Attribute) and isinstance(function.value, ast.Name) and function.value.id == "env"
    return function.attr if is_env and isinstance(function, ast.Attribute) else ""


def _comment_above(lines: list[str], number: int) -> str:
    """The comment right above the statement; a headline of a part of the settings is none."""
    words: list[str] = []
    for line in reversed(lines[: number - 1]):
        if not line.lstrip().startswith("# ") or line.startswith("# ---"):
            break
        words.insert(0, line.strip().removeprefix("# "))
    return " ".join(words)


def drawn() -> str:
    rows = (f"| `{one.name}` | {one.kind} | {_cell(one.default)} | {one.about.replace('|', '/')} |" for one in variables())
    return HEAD + "\n".join(rows) + "\n"


def _cell(default: str) -> str:
    return f"`{default}`".replace("|", "or") if default else "–"


if __name__ == "__main__":
    PAGE.write_text(drawn(), encoding="utf-8")
    print(f"{PAGE.relative_to(ROOT)}: {len(variables())} variables")
