"""Milliseconds of CPU per one-page notice: as WeasyPrint is usually called, with what `portal.lib.pdf` shares, and in the
child process that keeps bombs away. Interleaved rounds, so that a busy machine slows all alike. `python -m benchmarks.pdf [rounds]`
"""

import logging
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path

from portal.lib import pdf, pdfworkshop

logging.getLogger("weasyprint").setLevel(logging.ERROR)

CSS = "@page { size: A4; margin: 20mm } table { width: 100%; border-collapse: collapse } td, th { border: 1px solid #333; padding: 2mm }"
FACES = "\n".join(
    f"@font-face {{ font-family: '{family}'; font-weight: {weight}; src: url('{(pdf.FONTS / name).as_uri()}') }}"
    for family, weight, name in pdf.FACES
)
PAGE = """<!doctype html><html lang=ja><title>保育施設等入所決定通知書</title><body><p>堺市指令第{number}号　令和8年1月9日</p>
<p>堺 花子{number} 様</p><h1>保育施設等入所決定通知書</h1>
<p>申込みのあった保育施設等の利用について、次のとおり決定しましたので通知します。</p>
<table><tr><th>児童氏名<td>堺 髙太郎{number}<tr><th>生年月日<td>令和6年4月1日<tr><th>施設名<td>さかい北こども園
<tr><th>入所日<td>令和8年4月1日<tr><th>認定区分<td>3号（満3歳未満）<tr><th>保育必要量<td>標準時間</table>
<p>この決定に不服があるときは、この決定があったことを知った日の翌日から起算して3か月以内に、市長に対して審査請求をすることができます。</p>"""


def naive(html: str) -> bytes:
    import weasyprint
    from weasyprint.text.fonts import FontConfiguration

    fonts = FontConfiguration()
    sheets = [weasyprint.CSS(string=text, font_config=fonts) for text in (FACES, pdf.HOUSE_CSS, CSS)]
    return weasyprint.HTML(string=html).write_pdf(font_config=fonts, stylesheets=sheets, pdf_variant="pdf/ua-1")


def shared(html: str) -> bytes:
    return pdf.render(html, stylesheets=[CSS])


def in_process(html: str) -> bytes:
    return pdfworkshop.render_in_process(html, stylesheets=[CSS])


def cpu() -> float:
    """Seconds of this process and of the warm child, as Linux counts them."""
    return sum(_cpu_of(pid) for pid in ["self", *(str(bench.child.pid) for bench in pdfworkshop._benches.values())])


def _cpu_of(pid: str) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def measure(rounds: int, per_round: int = 10) -> dict[str, tuple[float, float]]:
    """Per way: CPU ms and wall ms per notice."""
    ways: dict[str, Callable[[str], bytes]] = {"naive": naive, "shared": shared, "in a child": in_process}
    totals = {name: [0.0, 0.0] for name in ways}
    for way in ways.values():
        way(PAGE.format(number=0))
    for round_number in range(rounds):
        for name, way in ways.items():
            before, start = cpu(), time.perf_counter()
            for number in range(per_round):
                way(PAGE.format(number=round_number * per_round + number + 1))
            totals[name][0] += cpu() - before
            totals[name][1] += time.perf_counter() - start
    return {name: (1000 * c / rounds / per_round, 1000 * w / rounds / per_round) for name, (c, w) in totals.items()}


if __name__ == "__main__":
    figures = measure(int(sys.argv[1]) if len(sys.argv) > 1 else 5)
    base = figures["naive"][0]
    print(f"{'way':<12}{'cpu ms':>8}{'wall ms':>9}{'times faster':>14}")
    for name, (cpu_ms, wall_ms) in figures.items():
        print(f"{name:<12}{cpu_ms:>8.1f}{wall_ms:>9.1f}{base / cpu_ms:>14.1f}")
