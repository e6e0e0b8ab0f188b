"""The part of the review page where a second person looks at what a colleague would decide."""

from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from portal.identity.backoffice import OfficerRequest
from procedures.actions import second
from procedures.forms.office import SendBackForm
from procedures.models import Application
from procedures.queries import second as queries


class SecondPerson:
    """`steps` are the buttons that this part adds to the page: each gives the sentence to show, or None when the page is shown again."""

    def __init__(self, application: Application, request: OfficerRequest, sent: QueryDict | None, now: Any) -> None:
        self.application, self.officer, self.now = application, request.officer, now
        self.form = SendBackForm(sent if sent and sent.get("what") == "send_back" else None)
        self.proposal_id = _number(sent.get("proposal", "")) if sent else 0
        self.steps = {"confirm": self._confirm, "send_back": self._send_back, "take_back": self._take_back}

    def _confirm(self) -> str:
        second.confirm(self.application, self.proposal_id, by=self.officer, now=self.now)
        return _("案を確かめて、結果を決めました。")

    def _send_back(self) -> str | None:
        if not self.form.is_valid():
            return None
        second.send_back(self.application, self.proposal_id, self.form.cleaned_data["reason"], by=self.officer, now=self.now)
        return _("案を差し戻しました。わけは、この申請を開いた職員に見えます。")

    def _take_back(self) -> str:
        second.take_back(self.application, self.proposal_id, by=self.officer, now=self.now)
        return _("自分の案を取り下げました。")

    def context(self) -> dict[str, Any]:
        asks = self.application.procedure.needs_second_person
        return {
            "needs_second_person": asks,
            "proposal": queries.shown(self.application, self.officer),
            "settled_proposals": queries.settled(self.application),
            "send_back_form": self.form,
        }


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 18 else 0
