"""`make audit`: known weaknesses of what `requirements.txt` pins, by pip-audit. No part of `make test`: it asks a server elsewhere.

Ends with 1 when a weakness is known, and with 0 when none is, or when nobody could be asked, which is said in so many words. pip-audit
alone calls that "no known vulnerabilities": behind a mirror without advisories it finds no package, and ends with 0.
"""

import json
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from deploy.pinned import ROOT, RUNTIME

TOOL = ROOT / ".local" / "tools" / "bin" / "pip-audit"
SECONDS = 600
NOT_LOOKED = "NOT LOOKED THROUGH: {why}. Nothing is known about the {count} packages of {file}; ask again where advisories can be reached."


def report(tool: Path = TOOL, file: Path = RUNTIME) -> tuple[str, int]:
    """What to print and how to end."""
    if not tool.exists():
        return _nobody("pip-audit is not installed, as no package could be fetched", file)
    command = [str(tool), "--requirement", str(file), "--disable-pip", "--require-hashes", "--progress-spinner", "off", "--format", "json"]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=SECONDS, check=False)
    except subprocess.TimeoutExpired:
        return _nobody(f"there was no answer in {SECONDS} s", file)
    try:
        found = json.loads(done.stdout)["dependencies"]
    except (ValueError, KeyError, TypeError):
        last = done.stderr.strip().splitlines()
        return _nobody(f"pip-audit gave up ({last[-1] if last else f'it ended with {done.returncode}'})", file)
    return told(found, file)


def told(found: list[Mapping[str, Any]], file: Path = RUNTIME) -> tuple[str, int]:
    """`found` is pip-audit's list: each with `name`, and either `version` and `vulns` or `skip_reason`."""
    passed_over = [one["name"] for one in found if "skip_reason" in one]
    if len(passed_over) == len(found):
        return _nobody("whoever was asked knows none of the packages", file, len(found))
    weak = [(one["name"], one["version"], weakness) for one in found for weakness in one.get("vulns", ())]
    lines = [f"{name} {version}: {weakness['id']}, mended in {_mended(weakness)}" for name, version, weakness in weak]
    if passed_over:
        lines.append(f"Not looked through, for nobody knows them: {', '.join(sorted(passed_over))}.")
    lines.append(f"{len(weak)} known weaknesses in {len(found) - len(passed_over)} packages.")
    return "\n".join(lines), int(bool(weak))


def _mended(weakness: Mapping[str, Any]) -> str:
    return ", ".join(weakness.get("fix_versions", ())) or "no version yet"


def _nobody(why: str, file: Path, count: int | None = None) -> tuple[str, int]:
    packages = count if count is not None else file.read_text(encoding="utf-8").count("==")
    return NOT_LOOKED.format(why=why, count=packages, file=file.name), 0


def main() -> int:
    text, ends_with = report()
    print(text)
    return ends_with


if __name__ == "__main__":
    sys.exit(main())
