"""`docs/licences.md`: under which licence each package comes that the portal runs on, drawn from what is installed.

    python -m deploy.licences       draws the page anew; ends with 1 when a licence is not among those that may be used

Licences are SPDX expressions. Packages say theirs in three ways, of different ages; the newest that is there counts. What none of them says
well enough stands in `SETTLED`, read by a person, with the place where it was read.
"""

import functools
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

from boolean import Expression
from license_expression import Licensing, get_spdx_licensing

from deploy.pinned import pins

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "licences.md"

# What may be used by an Apache-2.0 program that calls other packages as they are. The LGPL and the MPL ask that changes to *their* files be
# given back: none is changed here, and each can be replaced by whoever installs.
ALLOWED = frozenset({
    "0BSD", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "CC0-1.0", "CNRI-Python", "LGPL-2.1-or-later", "LGPL-3.0-only", "MIT", "MIT-0",
    "MIT-CMU", "MPL-1.1", "MPL-2.0", "OFL-1.1", "PSF-2.0", "Zlib",
})  # fmt: skip
# Older ways to write the same. "BSD" alone was looked up in each package that says no more than that: see SETTLED.
SPELT = {
    "Apache 2.0": "Apache-2.0", "Apache License 2.0": "Apache-2.0", "Apache Software License": "Apache-2.0", "MIT License": "MIT",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0", "Python Software Foundation License": "PSF-2.0", "PSFL": "PSF-2.0",
    "New BSD": "BSD-3-Clause", "The BSD 2-Clause License": "BSD-2-Clause",
}  # fmt: skip
THREE = ("BSD-3-Clause", "its own LICENSE names three clauses")
SETTLED = {
    **dict.fromkeys(
        ("aenum", "amqp", "billiard", "click-plugins", "cssselect2", "granian", "prompt-toolkit", "pydyf", "segno", "sqlparse", "tinycss2",
         "vine", "weasyprint", "webencodings"), THREE,
    ),
    "justext": ("BSD-2-Clause", "its metadata, beside a classifier that says less"),
    "fido2": ("BSD-2-Clause AND Apache-2.0 AND MPL-2.0", "COPYING, COPYING.APLv2, COPYING.MPLv2: parts of others, each under its own"),
    "future": ("MIT", "its LICENSE.txt"),
    "pyphen": ("GPL-2.0-or-later OR LGPL-2.1-or-later OR MPL-1.1", "its README: one of three to choose from"),
    "python-dateutil": ("Apache-2.0 AND BSD-3-Clause", "its LICENSE: newer parts under both, older under the second"),
    "qrcode": ("BSD-3-Clause AND MIT", "its LICENSE: a part by another author under MIT"),
    # Not installed on every machine, or not in the same version: read once, so that the page is the same wherever it is drawn.
    "async-timeout": ("Apache-2.0", "read where it is installed: Python before 3.11.3"),
    "brotlicffi": ("MIT", "read where it is installed: other than CPython"),
    "colorama": ("BSD-3-Clause", "read where it is installed: Windows"),
    "deprecated": ("MIT", "LICENSE.rst, in both versions"),
    "numpy": ("BSD-3-Clause AND 0BSD AND MIT AND Zlib AND CC0-1.0", "its metadata, in both versions"),
    "tzdata": ("Apache-2.0", "read where it is installed: Windows"),
}  # fmt: skip
# Files of others that lie in this repository, each beside its licence.
SHIPPED = (("BIZ UDPGothic, BIZ UDMincho, Noto Sans Thai, Noto Sans Devanagari", "OFL-1.1", "static/fonts/OFL.txt"),)
HEAD = """# Licences

Drawn by `python -m deploy.licences` from `requirements.txt` and from what the packages say of themselves; do not edit it. Tobira itself
is under Apache-2.0. Each package is called as it is: none of their files is changed, and whoever installs may put another version in its
place, as the LGPL and the MPL ask. A test fails when a package comes under a licence that is not allowed, or when this page is older than
the packages.

Allowed: {allowed}.

| Package | Version | Licence | Where it was read |
|---|---|---|---|
"""


@functools.cache
def _spdx() -> Licensing:
    """Every licence that has a name; half a second to read."""
    return get_spdx_licensing()


@dataclass(frozen=True)
class Licensed:
    """`licence`: an SPDX expression, "" when nobody has read it yet. `read_in`: where, in a few words."""

    name: str
    versions: tuple[str, ...]
    licence: str
    read_in: str

    @property
    def is_allowed(self) -> bool:
        return bool(self.licence) and may_be_used(self.licence)


def licensed() -> list[Licensed]:
    """Every pinned package, by name."""
    versions: dict[str, list[str]] = {}
    for pin in pins():
        versions.setdefault(pin.name, []).append(pin.version)
    return [Licensed(name, tuple(found), *licence_of(name)) for name, found in sorted(versions.items())]


def licence_of(name: str) -> tuple[str, str]:
    """The expression and where it stands; ("", why) when it must be read by a person and put into `SETTLED`."""
    if name in SETTLED:
        return SETTLED[name]
    try:
        about = metadata.metadata(name)
    except metadata.PackageNotFoundError:
        return "", "not installed here"
    if said := _first(about, "License-Expression"):
        return said, "its metadata"
    classes = [SPELT.get(one, one) for one in _classifiers(about.get_all("Classifier") or [])]
    if classes:
        return _known(" AND ".join(dict.fromkeys(classes))), "its classifiers"
    field = _first(about, "License")
    return _known(SPELT.get(field, field)), "its metadata"


def _first(about: metadata.PackageMetadata, field: str) -> str:
    return str((about.get_all(field) or [""])[0])


def _classifiers(lines: Iterable[str]) -> list[str]:
    last = [line.rsplit("::", 1)[-1].strip() for line in lines if line.startswith("License ::")]
    return [word for word in last if word != "OSI Approved"]


def _known(expression: str) -> str:
    """"" for what is no SPDX expression: "BSD License" does not say which."""
    return expression if expression and not _spdx().validate(expression).errors else ""


def may_be_used(licence: str) -> bool:
    """Of several to choose from one must be allowed, of several that all hold each."""
    return _is_allowed(_spdx().parse(licence, validate=True))


def _is_allowed(part: Expression) -> bool:
    if part.isliteral:
        return part.key in ALLOWED
    answers = [_is_allowed(one) for one in part.args]
    return any(answers) if part.operator.strip() == "OR" else all(answers)


def page() -> str:
    rows = [f"| {one.name} | {' / '.join(one.versions)} | {one.licence or '?'} | {one.read_in} |" for one in licensed()]
    shipped = [f"| {name} | | {licence} | `{where}` |" for name, licence, where in SHIPPED]
    return HEAD.format(allowed=", ".join(sorted(ALLOWED))) + "\n".join(rows + shipped) + "\n"


def main() -> int:
    refused = [f"{one.name}: {one.licence or one.read_in}" for one in licensed() if not one.is_allowed]
    PAGE.write_text(page(), encoding="utf-8")
    print("\n".join(refused) or f"{len(licensed())} packages, every licence allowed: {PAGE.relative_to(ROOT)}")
    return int(bool(refused))


if __name__ == "__main__":
    sys.exit(main())
