"""The library's own books and its own memory of who has which; it knows readers only by the portal's pairwise `sub`."""

from __future__ import annotations

import datetime as dt
import sqlite3
from contextlib import closing
from dataclasses import dataclass

LOAN_DAYS = 15


@dataclass(frozen=True)
class Book:
    number: int
    title: str
    author: str
    shelf: str


BOOKS = (
    Book(1, "みだれ髪", "与謝野 晶子", "堺ゆかりの本棚"),
    Book(2, "銀河鉄道の夜", "宮沢 賢治", "児童 913"),
    Book(3, "ごんぎつね", "新美 南吉", "絵本 え"),
    Book(4, "坊っちゃん", "夏目 漱石", "文庫 な"),
    Book(5, "遠野物語", "柳田 国男", "一般 388"),
    Book(6, "学問のすゝめ", "福沢 諭吉", "一般 370"),
)


@dataclass(frozen=True)
class Loan:
    book: Book
    due_on: dt.date


class Loans:
    """Loans in an SQLite file. One connection per question: the server answers from several threads."""

    def __init__(self, path: str) -> None:
        self.path = path
        with closing(self._open()) as db, db:
            db.execute("CREATE TABLE IF NOT EXISTS loan (book INTEGER PRIMARY KEY, reader TEXT NOT NULL, due_on TEXT NOT NULL)")

    def _open(self) -> sqlite3.Connection:
        return sqlite3.connect(self.path, timeout=10)

    def shelf(self, reader: str) -> list[Loan]:
        """What the reader has at home, the next due first."""
        with closing(self._open()) as db:
            rows = db.execute("SELECT book, due_on FROM loan WHERE reader = ? ORDER BY due_on, book", (reader,)).fetchall()
        books = {book.number: book for book in BOOKS}
        return [Loan(books[number], dt.date.fromisoformat(due_on)) for number, due_on in rows]

    def lent(self) -> set[int]:
        """Numbers of the books that are out."""
        with closing(self._open()) as db:
            return {number for (number,) in db.execute("SELECT book FROM loan")}

    def borrow(self, number: int, reader: str, today: dt.date) -> bool:
        """False when there is no such book or somebody has it."""
        if number not in {book.number for book in BOOKS}:
            return False
        due_on = today + dt.timedelta(days=LOAN_DAYS)
        with closing(self._open()) as db, db:
            done = db.execute("INSERT OR IGNORE INTO loan VALUES (?, ?, ?)", (number, reader, due_on.isoformat()))
            return done.rowcount == 1

    def give_back(self, number: int, reader: str) -> None:
        with closing(self._open()) as db, db:
            db.execute("DELETE FROM loan WHERE book = ? AND reader = ?", (number, reader))
