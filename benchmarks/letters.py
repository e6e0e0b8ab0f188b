"""Letters in numbers: CPU per notice as WeasyPrint is usually called, with shared fonts, stamped, and with the town's signature.

`python -m benchmarks.letters [rounds]`. Interleaved rounds on one core, CPU of this process and of the guarded child; then 849 letters
of 849 people, made, signed and sealed one after the other.
"""

from __future__ import annotations

import io
import logging
import os
import sys
import time
import uuid
from collections.abc import Callable
from datetime import UTC, datetime

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
django.setup()

from benchmarks.pdf import cpu  # noqa: E402
from notifications.documents import letters  # noqa: E402
from notifications.models.sealing import pdf_place, seal_bytes  # noqa: E402
from notifications.rules.content import Content  # noqa: E402
from portal.lib import codes, pdf, sigfield, signing, stamping, testca  # noqa: E402
from tests.cast import SAKAI  # noqa: E402

NOW = datetime.now(UTC)
FAMILIES = ["堺", "豊能", "岸和田", "高石", "能勢", "泉大津", "髙﨑", "東", "大阪狭山", "中百舌鳥"]
GIVEN = ["みどり", "花子", "太郎", "さくら", "蓮", "陽翔", "ひなた", "結愛", "葵", "すずは"]
FACILITIES = ["つばきの丘こども園", "さかい北保育所", "ひかり幼稚園", "浜寺ぬくもり園", "鳳みらい園"]
PER_ROUND = 12
BATCH = 849


def content(number: int) -> Content:
    name = f"{FAMILIES[number % 10]} {GIVEN[number // 10 % 10]}"
    receipt, facility = codes.receipt_number_of("NS", number * 7919), FACILITIES[number % 5]
    facts = (("児童氏名", name), ("生年月日", "令和5年5月6日"), ("結果", "内定"), ("施設名", facility), ("入所日", "令和8年4月1日"))
    return Content(
        document="保育施設等利用調整結果通知書", number=receipt, addressee=name, issuer="堺市長", contact="幼保推進課 072-228-7173",
        heading="利用調整の結果、入所が内定しました", salutation=f"{name} さんの保護者 様",
        paragraphs=(
            f"お申し込みのあった {name} さんの保育施設等の利用について調整した結果、次のとおり内定しましたので通知します。",
            "入所の手続きは、内定した施設の案内にしたがって進めてください。健康診断や面接の日は、施設から連絡します。",
        ),
        facts=facts, values=facts,
        instruction=("この決定に不服があるときは、この決定があったことを知った日の翌日から起算して3か月以内に、審査請求をすることができます。",),
    )  # fmt: skip


def page_of(one: Content) -> stamping.Page:
    """What `letters.make_pdf` would stamp, caught on its way."""
    caught: list[stamping.Page] = []
    made, stamping.make = stamping.make, lambda page: caught.append(page) or stamping.Made(b"", None)  # type: ignore[func-returns-value]
    try:
        stamped(one)
    finally:
        stamping.make = made
    return caught[0]


def stamped(one: Content, field: sigfield.Field | None = None) -> bytes:
    return letters.make_pdf(one, notice_id=uuid.uuid4(), code=codes.new_verification_code(), issued_at=NOW, field=field).pdf


def signed(one: Content, seal: signing.Credential) -> bytes:
    return signing.sign(stamped(one, signing.field(NOW)), seal)


def signed_as_usual(file: bytes, seal: signing.Credential) -> bytes:
    """Appended by pyHanko, as its manual shows it."""
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.sign import PdfSignatureMetadata, PdfSigner
    from pyhanko.sign.fields import SigSeedSubFilter

    about = PdfSignatureMetadata(field_name="Tobira", md_algorithm="sha256", subfilter=SigSeedSubFilter.PADES, certify=True)
    writer = IncrementalPdfFileWriter(io.BytesIO(file))
    return PdfSigner(about, signer=signing._signer(seal)).sign_pdf(writer, bytes_reserved=12288).getvalue()


def naive(one: Content) -> bytes:
    import weasyprint
    from weasyprint.text.fonts import FontConfiguration

    page, fonts = page_of(one), FontConfiguration()
    faces = [
        f"@font-face {{ font-family: '{family}'; font-weight: {weight}; src: url('{(pdf.FONTS / name).as_uri()}') }}"
        for family, weight, name in pdf.FACES
    ]
    sheets = [weasyprint.CSS(string=text, font_config=fonts) for text in (*faces, *page.stylesheets, pdf.HOUSE_CSS)]
    return weasyprint.HTML(string=page.html()).write_pdf(font_config=fonts, stylesheets=sheets, pdf_variant="pdf/ua-1")


def shared(one: Content) -> bytes:
    page = page_of(one)
    return pdf.render(page.html(), stylesheets=page.stylesheets)


def measure(rounds: int, seal: signing.Credential) -> dict[str, tuple[float, int]]:
    """Per way: CPU milliseconds and kilobytes per letter."""
    ways: dict[str, Callable[[Content], bytes]] = {
        "naive WeasyPrint": naive,
        "shared fonts and styles": shared,
        "stamped": stamped,
        "stamped + signed": lambda one: signed(one, seal),
        "naive + signed": lambda one: signed_as_usual(naive(one), seal),
    }
    totals, sizes = dict.fromkeys(ways, 0.0), dict.fromkeys(ways, 0)
    for way in ways.values():
        for number in range(10):
            way(content(number))
    for turn in range(rounds):
        for name, way in ways.items():
            before = cpu()
            made = [way(content(turn * PER_ROUND + number)) for number in range(PER_ROUND)]
            totals[name] += cpu() - before
            sizes[name] = sum(map(len, made)) // PER_ROUND // 1024
    return {name: (1000 * spent / rounds / PER_ROUND, sizes[name]) for name, spent in totals.items()}


def a_batch(seal: signing.Credential) -> tuple[float, float, int]:
    """(CPU seconds, wall seconds, layouts) for 849 people from an empty cache."""
    stamping.forget()
    before, start = cpu(), time.perf_counter()
    for number in range(BATCH):
        seal_bytes(signed(content(number), seal), pdf_place(SAKAI, uuid.uuid4()))
    return cpu() - before, time.perf_counter() - start, sum(map(len, stamping._layouts.values()))


if __name__ == "__main__":
    logging.disable(logging.WARNING)
    key, _root = testca.mayors_seal("堺市長", now=NOW)
    figures = measure(int(sys.argv[1]) if len(sys.argv) > 1 else 8, key)
    base = figures["naive + signed"][0]
    load = ", ".join(f"{one:.1f}" for one in os.getloadavg())
    print(f"load {load}; times: as many as naive and signed")
    print(f"{'way':<26}{'cpu ms':>8}{'per s':>8}{'times':>8}{'kB':>6}")
    for name, (spent, size) in figures.items():
        print(f"{name:<26}{spent:>8.1f}{1000 / spent:>8.1f}{base / spent:>8.1f}{size:>6}")
    cpu_seconds, wall_seconds, layouts = a_batch(key)
    what = f"{BATCH} letters stamped, signed (PAdES B-B, P-256) and sealed"
    print(f"{what}: {cpu_seconds:.1f} s of CPU, {wall_seconds:.1f} s, {layouts} layouts")
