"""What procedures hold of a resident: applications stay with the town, drafts are the resident's alone."""

from collections import defaultdict
from collections.abc import Sequence
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from portal.identity.holdings import About, Holding, Row, told
from portal.municipalities.scope import System, viewing_as
from procedures.models import Application, Appointment, Cosigning, Message, Paper, Payment
from procedures.rules.states import State

from . import cases

NEVER_SENT = (State.DRAFT, State.DISCARDED)


def _sent(resident_id: UUID) -> Sequence[Row]:
    """What was written, in the words of the form; not the state, which may tell a decision before its day."""
    rows = Application.objects.filter(applicant=resident_id).exclude(state__in=NEVER_SENT)
    rows = rows.select_related("municipality", "procedure", "form_version").order_by("pk")
    return [
        {
            "市町村": row.municipality.name,
            "手続": row.procedure.title,
            "受付番号": row.receipt_number or "",
            "提出日時": told(row.submitted_at),
            **_answers(row),
        }
        for row in rows
    ]


def _answers(row: Application) -> dict[str, str]:
    pages = cases.in_pages(row.form_version.form, cases.sent(row))
    return {label: words for page in pages for _key, label, words in page.rows}


def _drafts(resident_id: UUID) -> Sequence[Row]:
    rows = Application.objects.filter(applicant=resident_id, state=State.DRAFT).select_related("procedure").order_by("pk")
    return [{"手続": row.procedure.title, "保存日時": told(row.saved_at)} for row in rows]


def _forget_drafts(resident_id: UUID) -> int:
    """Emptied and put away: a row may be pointed to, its answers are gone."""
    return Application.objects.filter(applicant=resident_id, state=State.DRAFT).update(draft="", state=State.DISCARDED)


def _messages(resident_id: UUID) -> Sequence[Row]:
    rows = Message.objects.filter(applicant=resident_id).select_related("application__procedure").order_by("sent_at")
    names: dict[UUID, list[str]] = defaultdict(list)
    for paper in Paper.objects.filter(applicant=resident_id, message__isnull=False):
        names[paper.message_id].append(paper.name)  # type: ignore[index]
    return [
        {
            "手続": row.application.procedure.title,
            "受付番号": row.application.receipt_number or "",
            "書いた人": "担当課" if row.officer_id else row.agent(row.application) or "本人",
            "日時": told(row.sent_at),
            "メッセージ": row.text(row.application),
            "ファイル": ", ".join(names[row.pk]),
        }
        for row in rows
    ]


def _cosignings(resident_id: UUID) -> Sequence[Row]:
    """The rows are the applicants'; asked as the portal, and about this person alone."""
    with viewing_as(System("gather what somebody agreed to for others")):
        rows = list(Cosigning.objects.filter(person=resident_id).select_related("application__procedure").order_by("pk"))
    return [
        {"手続": row.application.procedure.title, "返事": row.get_word_display(), "日時": told(row.answered_at), "わけ": row.reason}
        for row in rows
    ]


def visits(resident_id: UUID) -> Sequence[Row]:
    rows = Appointment.objects.filter(resident=resident_id).select_related("municipality", "counter").order_by("starts_at")
    return [
        {
            "市町村": row.municipality.name,
            "窓口": row.counter.name,
            "予約番号": row.number,
            "日時": told(row.starts_at),
            "状態": row.get_state_display(),
            "用件": row.visitor.about,
            "ひとこと": row.visitor.remark,
            "取消しのわけ": row.reason,
        }
        for row in rows
    ]


def _payments(resident_id: UUID) -> Sequence[Row]:
    rows = Payment.objects.filter(payer=resident_id).select_related("procedure", "application").order_by("due_at")
    return [
        {
            "手続": row.procedure.title,
            "受付番号": row.application.receipt_number or "",
            "料金": row.label,
            "金額": f"{row.amount:,}円",
            "状態": row.get_state_display(),
            "支払った日時": told(row.paid_at) if row.paid_at else "",
        }
        for row in rows
    ]


HELD = (
    Holding("payments", _("手数料の支払い"), _payments, kept_because=_("市町村の会計の記録なので、法令で決めた期間、市町村が保管します。")),
    Holding(
        "cosignings", _("ほかの方の申請を確認したこと"), _cosignings, kept_because=_("申請した方の記録の一部として、市町村が保管します。")
    ),
    Holding(
        "messages", _("申請についてのやりとり"), _messages, kept_because=_("申請の記録の一部として、申請と同じ期間、市町村が保管します。")
    ),
    Holding(
        "applications", _("出した申請"), _sent, kept_because=_("市町村が受け付けた公文書なので、市町村が法令で決めた期間、保管します。")
    ),
    Holding("drafts", _("書きかけの申請"), _drafts, _forget_drafts),
)

# Of each holding: where it came from, what it is used for, until when.
ABOUT = {
    "payments": About(
        _("あなたの支払いと、決済会社の返事"), _("手数料の支払いと返金"),
        _("市町村の会計の記録として、法令の期間"),
    ),
    "cosignings": About(
        _("あなたの確認"), _("頼まれた申請の内容を、確かめたことの証拠"),
        _("申請と同じ期間"),
    ),
    "messages": About(
        _("あなたと市町村"), _("申請についてのやりとり"),
        _("申請と同じ期間"),
    ),
    "applications": About(
        _("あなたが出した申請"), _("申請を審査し、結果を出す"),
        _("結果が出てから、市町村が手続ごとに決めた年数。そのあと中身を消し、受付番号・日付・結果の種類だけが残ります"),
        elsewhere=_("市町村は、業務のシステムに写しを持っていることがあります。開示や訂正は、市町村の窓口に頼めます。"),
    ),
    "drafts": About(
        _("あなたの入力"), _("続きから入力できるようにする"),
        _("出すか消すまで。退会すると消えます"),
    ),
    "visits": About(
        _("あなたの予約"), _("窓口でお待ちし、前の日に知らせる"),
        _("来庁の日から180日。退会すると消えます"),
    ),
}
