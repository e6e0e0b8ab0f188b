"""The part of the review page with the procedure's checklist."""

from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from portal.identity.backoffice import OfficerRequest
from procedures.actions import ticking
from procedures.forms.office import DespiteForm
from procedures.models import Application
from procedures.queries import checkpoints


class Checklist:
    """`steps` are the buttons that this part adds to the page; `despite` is why a decision does not wait for what is open."""

    def __init__(self, application: Application, request: OfficerRequest, sent: QueryDict | None, now: Any) -> None:
        self.application, self.officer, self.now = application, request.officer, now
        self.point = sent.get("point", "") if sent else ""
        self.form = DespiteForm(sent if sent and sent.get("what") == "decide" else None)
        self.despite = self.form.cleaned_data["despite"] if self.form.is_valid() else ""
        self.steps = {"tick": self._tick, "untick": self._untick}

    def _tick(self) -> str:
        ticking.tick(self.application, self.point, by=self.officer, now=self.now)
        return _("「{point}」を確かめたことにしました。").format(point=self.point)

    def _untick(self) -> str:
        ticking.untick(self.application, self.point, by=self.officer)
        return _("「{point}」の印を外しました。").format(point=self.point)

    def context(self) -> dict[str, Any]:
        points = checkpoints.seen(self.application)
        still_open = sum(not point.by for point in points)
        is_strict = self.application.procedure.checks_are_strict
        return {
            "points": points, "open_points": still_open, "must_tick_all": is_strict and still_open > 0,
            "despite_form": self.form if still_open and not is_strict else None,
        }  # fmt: skip
