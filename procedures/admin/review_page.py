"""The review page: one application with its answers, and the four things an officer may do with it."""

from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict
from django.utils import timezone
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _

from portal.identity.backoffice import OfficerRequest
from portal.lib.refusals import Refused
from procedures.actions import assigning, messages, payments, reviews
from procedures.admin.review_checks import Checklist
from procedures.admin.review_second import SecondPerson
from procedures.forms.fees import RefundForm
from procedures.forms.message import MessageForm
from procedures.forms.review import DecideForm, NoteForm, ReturnForm
from procedures.models import Application
from procedures.models.application import StateWords
from procedures.queries import twins
from procedures.queries.corrections import usual_due
from procedures.rules.conversation import may_write
from procedures.rules.pace import pace
from procedures.rules.package import Outcome
from procedures.rules.payments import PaymentState
from procedures.rules.states import State, Step, may


class ReviewPage:
    """One request to the page. Opening it is a look at somebody's data, and is kept as one."""

    def __init__(self, application: Application, request: OfficerRequest) -> None:
        self.application, self.officer, self.now = application, request.officer, timezone.now()
        self.case = reviews.read(application, by=self.officer)
        self.status = 200
        self.refusal = ""
        sent = request.POST if request.method == "POST" else None
        self.what = sent.get("what", "") if sent else ""
        self.checks = Checklist(application, request, sent, self.now)
        self.second = SecondPerson(application, request, sent, self.now)
        self._build_forms(sent, request.FILES)

    def _build_forms(self, sent: QueryDict | None, files: MultiValueDict[str, UploadedFile]) -> None:
        mine = {self.what: sent}
        self.return_form = ReturnForm(self.case.pages, mine.get("return"), due_at=usual_due(self.application, self.now))
        outcomes = [Outcome.model_validate(each) for each in self.application.procedure.outcomes]
        self.decide_form = DecideForm(outcomes, self.case.facilities, mine.get("decide"))
        self.note_form = NoteForm(mine.get("note"))
        self.refund_form = RefundForm(mine.get("refund"))
        self.message_form = MessageForm(mine.get("message"), files if self.what == "message" else None)

    def take(self) -> str | None:
        """Do what was asked; the sentence to show when it is done, None when the page must be shown again."""
        steps = {"start": self._start, "return": self._return, "decide": self._decide, "note": self._note, "message": self._message,
                 "take": self._take, "put_back": self._put_back, "refund": self._refund, "reopen": self._reopen,
                 **self.second.steps, **self.checks.steps}  # fmt: skip
        try:
            done = steps[self.what]() if self.what in steps else None
        except Refused as refusal:
            self.refusal, done = str(refusal), None
        if done is None:
            self.status = 422
        return done

    def _refund(self) -> str | None:
        if not self.refund_form.is_valid():
            return None
        payments.ask_refund(self.application, self.refund_form.cleaned_data["reason"], by=self.officer, now=self.now)
        return _("返金を決めました。決済会社への返金は、まもなく自動で行われます。")

    def _reopen(self) -> str:
        payments.reopen(self.application, by=self.officer, now=self.now)
        return _("支払期限を延ばしました。申請者にお知らせします。")

    def _start(self) -> str:
        reviews.start_review(self.application, by=self.officer, now=self.now)
        return _("審査を始めました。申請者の画面にも「審査中」と出ます。")

    def _take(self) -> str:
        assigning.take(self.application, by=self.officer)
        return _("この申請の担当者になりました。")

    def _put_back(self) -> str:
        assigning.put_back(self.application, by=self.officer)
        return _("担当を外しました。")

    def _return(self) -> str | None:
        if not self.return_form.is_valid():
            return None
        reasons, due_at = self.return_form.reasons(), self.return_form.due_at()
        reviews.return_for_correction(self.application, reasons, due_at=due_at, by=self.officer, now=self.now)
        return _("差し戻しました。理由を書いた項目だけを、申請者が直せます。")

    def _decide(self) -> str | None:
        if not self.decide_form.is_valid():
            return None
        facts = self.decide_form.cleaned_data
        reviews.decide(
            self.application,
            outcome=facts["outcome"],
            facility=facts.get("facility", ""),
            note=facts["note"],
            by=self.officer,
            now=self.now,
            despite=self.checks.despite,
        )
        return _("結果の案を出しました。別の職員が確かめると決まります。") if self._is_proposal() else _("結果を決めました。")

    def _is_proposal(self) -> bool:
        return self.application.procedure.needs_second_person

    def _note(self) -> str | None:
        if not self.note_form.is_valid():
            return None
        reviews.add_note(self.application, self.note_form.cleaned_data["text"], by=self.officer, now=self.now)
        return _("メモを付けました。")

    def _message(self) -> str | None:
        if not self.message_form.is_valid():
            return None
        told = self.message_form.cleaned_data
        words = messages.Words(told["text"], told["key"], told["enclosed"])
        messages.answer(self.application, words, by=self.officer, now=self.now)
        return _("申請者に送りました。届いたことが、申請者に知らされます。")

    def context(self) -> dict[str, Any]:
        state = State(self.application.state)
        is_secret = state is State.DECIDED and self.application.outcome_from is not None and self.application.outcome_from > self.now
        return {
            "title": _("申請 {number}").format(number=self.application.receipt_number),
            "application": self.application,
            "case": self.case,
            "state": StateWords(state).label,
            "refusal": self.refusal,
            "answers": self._answers(),
            "return_form": self.return_form,
            "decide_form": self.decide_form,
            "note_form": self.note_form,
            "refund_form": self.refund_form,
            "may_refund": self._may_refund(),
            "message_form": self.message_form,
            "may_write": may_write(state) and self.application.erased_at is None,
            "may_start": may(Step.START_REVIEW, state),
            "may_take": self.application.assignee_id is None and state not in assigning.OVER,
            "pace": pace(self.application.expected_on, state, timezone.localdate(self.now)),
            "may_return": may(Step.RETURN, state),
            "may_decide": may(Step.DECIDE, state) or is_secret,
            "is_secret": is_secret,
            "twins": (found := twins.of(self.application))[: twins.MOST],
            "more_twins": len(found) > twins.MOST,
            **self.second.context(),
            **self.checks.context(),
            "may_tick": state not in assigning.OVER,
        }

    def _may_refund(self) -> bool:
        found = self.case.payment
        return bool(found and found.state == PaymentState.PAID and self.application.state in (State.WITHDRAWN, State.DECIDED))

    def _answers(self) -> list[tuple[str, list[tuple[Any, Any]]]]:
        """Pages with (answer, box for the reason it may go back with)."""
        return [(page.title, [(row, self.return_form[f"why_{row.key}"]) for row in page.rows]) for page in self.case.pages]
