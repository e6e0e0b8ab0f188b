"""The builder's pages as a clerk uses them, for its tests."""

from typing import Any

from django.test import Client
from django.urls import reverse

from portal.municipalities.scope import System, viewing_as
from procedures.models import FormDraft, Procedure

START = "/admin/procedures/procedure/start/"
SETTINGS: dict[str, Any] = {
    "title": "防犯カメラの補助金", "summary": "自治会が付ける防犯カメラの費用を補助します。", "category": "くらし", "menu_number": "UM12",
    "department": "危機管理課", "phone": "072-000-0000", "who": "自治会の会長\n自治会から頼まれた方", "needs": "見積書", "minutes": 10,
    "fee": "無料", "after": "30日以内に結果をお知らせします。", "working_days": 20, "correction_days": 14, "grace_minutes": 60,
    "receipt_prefix": "BC", "paper_years": 5, "required_level": 1, "announces": "here", "outcomes": "交付する\n交付しない",
    "fee-how": "none",
}  # fmt: skip


def at(procedure: Procedure, name: str, *args: object) -> str:
    return reverse(f"admin:procedures_procedure_form_{name}", args=[procedure.pk, *args])


def draft(procedure: Procedure) -> FormDraft:
    with viewing_as(System("test")):
        return FormDraft.objects.get(pk=procedure.pk)


def definition(procedure: Procedure) -> dict[str, Any]:
    found: dict[str, Any] = draft(procedure).values["definition"]
    return found


def send(client: Client, procedure: Procedure, name: str, *args: object, status: int = 302, **data: Any) -> Any:
    """As the page would: on top of what is kept now."""
    with viewing_as(System("test")):
        found = FormDraft.objects.filter(pk=procedure.pk).first()
    answer = client.post(at(procedure, name, *args), {"revision": found.revision if found else 0, **data})
    assert answer.status_code == status, answer.content.decode()[:3000]
    return answer


def ask(client: Client, procedure: Procedure, label: str, kind: str, place: str = "p1") -> str:
    """Put a question in and return its path."""
    answer = send(client, procedure, "pages", act=f"add:{place}", label=label, kind=kind)
    return str(answer.url.rstrip("/").rpartition("/")[2])


def cond(**typed: Any) -> dict[str, Any]:
    """A condition as its boxes have it."""
    return {f"show-{name}": value for name, value in typed.items()}
