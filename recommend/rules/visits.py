"""When a source is visited again, what of its answer a person must look at first, and how a failure is said."""

import datetime as dt

# After so many failures in a row: a quarter of an hour, then longer and longer, at most a week.
_PAUSES = tuple(dt.timedelta(hours=hours) for hours in (0.25, 1, 4, 12, 24, 72, 168))
# A source that says that it is gone is not knocked at every quarter of an hour.
_GONE = {404: 2, 410: 4}
# Below this, half or double is chance.
FEW = 10
LONGEST_WAIT = dt.timedelta(days=7)

UNKNOWN = "うまく読めませんでした。運用の担当に知らせてください。"
FAILURES = {
    "not_an_address": "住所（URL）が正しくありません。http:// か https:// で始まる住所に直してください。",
    "inward": "住所が、公開されたホームページのものではありません（庁内や個人の機器、ふつうでない番号の口）。住所を確かめてください。",
    "unknown_name": "住所のサーバーの名前が見つかりません。住所が変わったのかもしれません。",
    "unreachable": "サーバーにつながりません。しばらくして、もう一度ためします。",
    "not_trusted": "サーバーの証明書が正しくありません。配布元に知らせてください。",
    "too_slow": "サーバーの返事が遅すぎて、途中でやめました。しばらくして、もう一度ためします。",
    "too_large": "ファイルが大きすぎます（上限は20MBです）。配布元で分けてもらうか、別のファイルを選んでください。",
    "cut_short": "返事が途中で切れました。しばらくして、もう一度ためします。",
    "too_many_redirects": "転送が続いて、たどり着けません。住所を確かめてください。",
    "broken_packing": "返事の圧縮が壊れていて読めません。配布元に知らせてください。",
    "robots": "配布元が、自動で読みに来ることを断っています（robots.txt）。取りに行くのをやめるか、配布元に相談してください。",
    "robots_away": "読みに来てよいか（robots.txt）を確かめられません。しばらくして、もう一度ためします。",
}
_STATUSES = {
    401: "見るのに登録が要る住所です（401）。だれでも見られる住所に直してください。",
    403: "配布元が見せてくれません（403）。配布元に相談してください。",
    404: "住所に何もありません（404）。住所が変わったか、なくなっています。",
    410: "なくなったと配布元が言っています（410）。別の住所を探してください。",
    429: "読みに行く回数が多すぎると言われました（429）。間をあけます。",
}


def said(failure: str) -> str:
    return FAILURES.get(failure, UNKNOWN)


def status_said(status: int) -> str:
    return _STATUSES.get(status, f"サーバーの返事が「{status}」でした。しばらくして、もう一度ためします。")


def pause(failures: int, status: int, every: dt.timedelta, retry_after: str = "") -> dt.timedelta:
    """How long after the `failures`-th failure in a row; never sooner than the server asks, never later than a week."""
    index = min(failures - 1 + _GONE.get(status, 0), len(_PAUSES) - 1)
    is_number = retry_after.isascii() and retry_after.isdigit() and len(retry_after) < 9
    asked = dt.timedelta(seconds=int(retry_after)) if is_number else dt.timedelta()
    return min(max(_PAUSES[index], asked), max(LONGEST_WAIT, every))


def looks_wrong(before: int, after: int) -> str:
    """Why a person should look before the new file replaces the old one; "" when it looks as files do."""
    if before >= FEW and after * 2 <= before:
        return f"前回の半分以下です（{before}件 → {after}件）。"
    if before >= FEW and after >= before * 2:
        return f"前回の2倍以上です（{before}件 → {after}件）。"
    return ""


UNSEEN = "まだだれも確かめていない内容です。"
