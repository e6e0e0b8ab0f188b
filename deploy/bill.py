"""`make sbom`: the bill of materials of a release, CycloneDX 1.6 as JSON, for whoever must know what is in it.

    python -m deploy.bill [FILE]       into .local/tobira-VERSION.cdx.json, or FILE

It lists what `requirements.txt` pins (with licence, digests of its files and who asks for it) and the files of others that are shipped. Its
number is made of the pins; with `SOURCE_DATE_EPOCH` the same tree gives the same bytes.
"""

import os
import sys
import uuid
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

from cyclonedx.contrib.license.factories import LicenseFactory
from cyclonedx.model import ExternalReference, ExternalReferenceType, HashAlgorithm, HashType, Property, XsUri
from cyclonedx.model.bom import Bom, BomMetaData
from cyclonedx.model.component import Component, ComponentType
from cyclonedx.model.license import DisjunctiveLicense, LicenseExpression
from cyclonedx.output.json import JsonV1Dot6
from packageurl import PackageURL

from deploy.licences import SHIPPED, licence_of
from deploy.pinned import ROOT, RUNTIME, Pin, pins
from portal import __version__

NAMESPACE = uuid.UUID("b6b1c3a6-6f0e-5c1d-9a51-70b1f1a7a0d1")
TIME = "SOURCE_DATE_EPOCH"


def bill() -> Bom:
    found = pins()
    ours = Component(
        name="tobira", version=__version__, type=ComponentType.APPLICATION, bom_ref="tobira", licenses=_licences("Apache-2.0")
    )
    bom = Bom(serial_number=uuid.uuid5(NAMESPACE, f"{__version__}\n{RUNTIME.read_text(encoding='utf-8')}"))
    bom.metadata = BomMetaData(component=ours, timestamp=_made_at())
    parts = {(pin.name, pin.version): _component(pin) for pin in found}
    fonts = [Component(name=name, type=ComponentType.FILE, licenses=_licences(licence), bom_ref=where) for name, licence, where in SHIPPED]
    for part in (*parts.values(), *fonts):
        bom.components.add(part)
    bom.register_dependency(ours, [*(part for pin, part in zip(found, parts.values(), strict=True) if "" in pin.via), *fonts])
    for (name, _version), part in parts.items():
        bom.register_dependency(part, [parts[pin.name, pin.version] for pin in found if name in pin.via])
    return bom


def _component(pin: Pin) -> Component:
    licence, _where = licence_of(pin.name)
    return Component(
        name=pin.name, version=pin.version, type=ComponentType.LIBRARY, bom_ref=f"{pin.name}=={pin.version}",
        purl=PackageURL(type="pypi", name=pin.name.lower(), version=pin.version), licenses=_licences(licence),
        properties=[Property(name="tobira:only-on", value=pin.where)] if pin.where else [],
        external_references=[_files(pin)],
    )  # fmt: skip


def _files(pin: Pin) -> ExternalReference:
    """Which of these files is installed depends on the machine; any other is refused by the installer."""
    hashes = [HashType(alg=HashAlgorithm.SHA_256, content=digest) for digest in pin.digests]
    return ExternalReference(type=ExternalReferenceType.DISTRIBUTION, url=XsUri(f"requirements.txt#{pin.name}"), hashes=hashes)


def _licences(expression: str) -> Iterable[LicenseExpression | DisjunctiveLicense]:
    return [LicenseFactory().make_from_string(expression)] if expression else []


def _made_at() -> datetime:
    return datetime.fromtimestamp(int(os.environ[TIME]), UTC) if TIME in os.environ else datetime.now(UTC)


def written() -> str:
    return JsonV1Dot6(bill()).output_as_string(indent=2) + "\n"


def main() -> int:
    file = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / ".local" / f"tobira-{__version__}.cdx.json"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(written(), encoding="utf-8")
    print(f"{len(bill().components)} components: {file}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
