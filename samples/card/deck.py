"""The test cards: who is on them, and what a card reader would find out about them. No real person, no real card."""

from __future__ import annotations

from dataclasses import dataclass

PIN, SIGNING_PIN = "1234", "TOBIRA1"
PIN_TRIES, SIGNING_TRIES = 3, 5


@dataclass(frozen=True)
class Card:
    """`person` is shared by a card and its successor; `number` is what the identifier of a card hangs on."""

    number: str
    says: str
    name: str
    address: str
    birthdate: str
    gender: str
    signs: bool = True
    trouble: str = ""  # "certificate_expired", "certificate_revoked", or "revoked_midway": after the PIN


HANAKO = ("堺　花子", "大阪府堺市南区桃山台１丁１番１号", "19930804", "2")
NORTH = "大阪府堺市北区新金岡町５丁１番４号"

DECK = {
    card.number: card
    for card in (
        Card("hanako", "堺市で働きながら子育て", *HANAKO),
        Card("hanako-new", "花子さんの、更新した新しいカード", *HANAKO),
        Card("hanako-moved", "花子さんの新しいカード(氏と住所が変わった)", "岸和田　花子", "大阪府岸和田市岸城町７番１号", "19930804", "2"),
        Card("taro", "堺市の働く父", "堺　太郎", "大阪府堺市南区桃山台１丁１番１号", "19910315", "1"),
        Card("ken", "堺市から岸和田市へ引っ越した", "岸和田　健", "大阪府岸和田市岸城町７番１号", "19880521", "1"),
        Card("ume", "豊能町の祖母", "豊能　梅", "大阪府豊能郡豊能町余野４１４番地の１", "19480211", "2"),
        Card("sora", "15歳未満(署名用の証明書なし)", "堺　そら", "大阪府堺市南区桃山台１丁１番１号", "20240612", "1", signs=False),
        Card("takasaki", "JISにない字の名前", "髙﨑　𠮷", "大阪府堺市堺区南瓦町３番１号", "19700101", "1"),
        Card("tokyo", "大阪府の外に住む", "品川　渡", "東京都品川区広町二丁目１番３６号", "1985-03-15", "1"),
        Card("late", "証明書の期限が切れたカード", "期限　過", NORTH, "19650707", "2", trouble="certificate_expired"),
        Card("stopped", "止められた(失効した)カード", "停止　中", NORTH, "19650708", "1", trouble="certificate_revoked"),
        Card("stopping", "読み取りの途中で止められるカード", "途中　止", NORTH, "19650709", "1", trouble="revoked_midway"),
    )
}


class Lock:
    """Counts wrong PINs as a card does: three, or five for the signature; then only the town hall can help."""

    def __init__(self) -> None:
        self._wrong: dict[tuple[str, bool], int] = {}

    def left(self, card: Card, signing: bool) -> int:
        return (SIGNING_TRIES if signing else PIN_TRIES) - self._wrong.get((card.number, signing), 0)

    def try_pin(self, card: Card, pin: str, signing: bool) -> bool:
        """A right PIN clears the count; a locked card opens for no PIN."""
        if self.left(card, signing) <= 0:
            return False
        if pin.strip().upper() == (SIGNING_PIN if signing else PIN):
            self._wrong.pop((card.number, signing), None)
            return True
        self._wrong[card.number, signing] = self._wrong.get((card.number, signing), 0) + 1
        return False

    def reset(self) -> None:
        self._wrong.clear()
