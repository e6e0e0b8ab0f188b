"""The assessment of a town that everybody may read (個人情報保護評価), made of the rows by which the portal works."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from portal.audit import retention
from portal.connections import queries as services
from portal.consent import queries as consents
from portal.consent.rules import DIGITAL_NOTICE, LINKAGE, Ground
from portal.identity import holdings
from portal.municipalities.queries import PREFECTURE
from portal.ui.wording import in_readers_words
from procedures.queries import doors

Facts = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Row:
    """One thing, and what is said of it: (label, words). What nobody has said is left out."""

    title: str
    facts: Facts


@dataclass(frozen=True)
class Section:
    title: str
    rows: tuple[Row, ...]
    note: str = ""


def sections(code: str, purposes: Sequence[consents.Purpose]) -> tuple[Section, ...]:
    """For one town, or (the prefecture's code) for what is the same everywhere. Five queries, however much there is."""
    is_portal = code == PREFECTURE
    cases = () if is_portal else (Section(_("手続ごとの本人確認の強さと、残す年数"), tuple(_procedures(code))),)
    return (
        Section(_("何に使うか"), tuple(_purpose(one) for one in purposes), _("だれが、何を、どこから受け取り、だれに渡すか。")),
        Section(_("持っている情報"), tuple(_held())),
        *cases,
        Section(_("時がたつと消えるもの"), tuple(_erased())),
        Section(_("つながるサービス"), tuple(_services(None if is_portal else code)), _("運営者が、つなぐ前に答えたものです。")),
        Section(_("起こりうることと、していること"), tuple(_risks())),
    )


def source_of(one: consents.Purpose) -> str:
    """Where the data of a purpose come from."""
    if one.code == DIGITAL_NOTICE:
        return _("本人・市町村")
    if one.code == LINKAGE or services.is_from_the_card(one.items):
        return _("本人・マイナンバーカード（読み取った方だけ）")
    return _("本人")


def _purpose(one: consents.Purpose) -> Row:
    terms, grounds = one.terms, {Ground.CONSENT: _("あなたの同意"), Ground.LAW: _("法令の定め"), Ground.DUTY: _("市町村の仕事に必要なため")}
    ground = "・".join([grounds[Ground(terms.ground)], *([terms.law] if terms.law else [])])
    until = _("同意から{months}か月").format(months=terms.months) if terms.months else _("あなたがやめるまで。")
    return _row(
        in_readers_words(terms.title),
        (_("だれが"), in_readers_words(terms.holder)),
        (_("何を"), "・".join(in_readers_words(item) for item in one.items) or _("このサービスだけで使う番号")),
        (pgettext("of data", "もと"), source_of(one)),
        (_("渡す相手"), "・".join(terms.recipients) or _("だれにも渡しません。")),
        (_("根拠"), ground),
        (_("いつまで"), until),
    )


def _held() -> Iterator[Row]:
    for one in holdings.registered():
        about = holdings.about(one.code)
        if about:
            leaving = one.kept_because or _("消えます")
            facts = ((pgettext("of data", "もと"), about.source), (_("使い道"), about.use), (_("いつまで"), about.until))
            yield _row(one.title, *facts, (_("退会すると"), leaving), (_("ほかに持っている人"), about.elsewhere))


def _procedures(code: str) -> Iterator[Row]:
    for one in doors.kept(code):
        years = _("結果が出てから{years}年").format(years=one.years)
        yield _row(one.title, (_("担当課"), one.department), (_("必要な本人確認"), one.level), (_("残す年数"), years))


def _erased() -> Iterator[Row]:
    for one in retention.classes():
        yield _row(one.title, (_("いつまで"), one.rule), (_("消し方"), one.method.value))


def _services(town_id: str | None) -> Iterator[Row]:
    for one in services.assessed(town_id):
        uses = ((_("使い道「{title}」").format(title=use.title), _use(use.sees, use.reason, use.months)) for use in one.uses)
        who = ((_("運営者"), one.operator), (_("問い合わせ先"), one.contact), (_("必要な本人確認"), one.level))
        yield _row(one.name, *who, *uses, *one.answers, (_("やめたあと"), one.stop_guide))


def _use(sees: Sequence[str], reason: str, months: int) -> str:
    return _("{items}。{reason} 同意から{months}か月").format(items="・".join(sees) or _("番号だけ"), reason=reason, months=months)


# What could go wrong, and what the product does about it: each is a promise that a test holds.
RISKS = (
    (gettext_lazy("職員が、仕事でないのに見る"),
     gettext_lazy("見た人の課・日・わけが本人の記録に出て、わけを市町村に聞けます。記録はだれにも消せません。")),
    (gettext_lazy("ほかの市町村の職員に見える"),
     gettext_lazy("プログラムとデータベースの二つの壁で、自分の市町村の分しか見えません。")),
    (gettext_lazy("ほかの人に通知が届く"),
     gettext_lazy("宛先を名簿と照らし合わせ、合わないものは止めます。発行は二人で確かめ、公開の前は本人にも見えません。")),
    (gettext_lazy("ほかの人が本人になりすます"),
     gettext_lazy("大事なものは、カードかパスキーで確かめます。新しい端末と設定の変更は、本人に知らせます。")),
    (gettext_lazy("データベースやバックアップが持ち出される"),
     gettext_lazy("中身は市町村ごとの鍵で封をします。鍵はバックアップに入りません。")),
    (gettext_lazy("同意していないことに使われる"),
     gettext_lazy("使うたびに同意を確かめます。やめると次の一回から使いません。")),
    (gettext_lazy("サービスどうしが名寄せする"),
     gettext_lazy("サービスの組ごとに違う番号を渡し、本当のメールアドレスは渡しません。")),
    (gettext_lazy("いつまでも残る"),
     gettext_lazy("決めた年数で毎晩消します。消した件数は町が確かめられます。")),
    (gettext_lazy("支援措置の方の居場所が分かる"),
     gettext_lazy("申し出があると、代理をすべて切り、新しく作れなくします。だれが対象かは記録からも分かりません。")),
    (gettext_lazy("お子さんや判断のむずかしい方の分を、勝手に決められる"),
     gettext_lazy("親権者や後見人だけが代わりに同意でき、その資格が終わると同意も終わります。")),
)  # fmt: skip


def _risks() -> Iterator[Row]:
    for risk, done in RISKS:
        yield _row(risk, (_("していること"), done))


def _row(title: object, *facts: tuple[object, object]) -> Row:
    return Row(str(title), tuple((str(label), str(words)) for label, words in facts if words))
