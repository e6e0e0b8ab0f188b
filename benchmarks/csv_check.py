"""Seconds of CPU to read a table of 10,000 rows and 15 columns, every cell folded, as CSV and as a workbook.

`python -m benchmarks.csv_check [rows]`
"""

import io
import sys
import time

from openpyxl import Workbook

from portal.lib.csvfile import write_rows
from portal.lib.dates import read_date
from portal.lib.tables import open_table

HEADER = ["申請番号", "児童氏名", "生年月日", *(f"項目{number}" for number in range(12))]


def made_rows(count: int) -> list[list[str]]:
    return [[f"{number:07}", "ｻｶｲ　髙太郎", "令和６年４月１日", *(["さかい北こども園㈱"] * 12)] for number in range(count)]


def workbook(rows: list[list[str]]) -> bytes:
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    for row in [HEADER, *rows]:
        sheet.append(row)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def seconds_to_read(data: bytes) -> float:
    start = time.process_time()
    for row in open_table("bench", data).rows:
        texts = [cell.text for cell in row.cells]
        read_date(texts[2])
    return time.process_time() - start


if __name__ == "__main__":
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    rows = made_rows(count)
    files = {
        "csv cp932": b"".join(write_rows([HEADER, *rows])),
        "csv utf-8": b"".join(write_rows([HEADER, *rows], "utf-8-sig")),
        "xlsx": workbook(rows),
    }
    figures = {name: seconds_to_read(data) for name, data in files.items()}
    base = figures["csv cp932"]
    print(f"{'file':<12}{'rows':>8}{'kB':>8}{'cpu s':>8}{'rows/s':>10}{'ratio':>8}")
    for name, spent in figures.items():
        print(f"{name:<12}{count:>8}{len(files[name]) // 1024:>8}{spent:>8.2f}{count / spent:>10.0f}{spent / base:>8.1f}")
