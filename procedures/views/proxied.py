"""The same pages for who acts for another (代理), below /proxy/<id>/ and for the procedures that were named."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse

from portal.identity.guards import Power, proxy_required
from procedures.views import appointments, booking, cosigning, filling, finding, following, moving, paying, sheets, uploading

_open = proxy_required(Power.PROCEDURE)

guide = _open(finding.guide)
begin = _open(finding.begin)
status = _open(following.status)
receipt = _open(following.receipt)
receipt_pdf = _open(sheets.receipt_pdf)
pay = _open(paying.pay)
pay_return = _open(paying.pay_return)
payment_pdf = _open(paying.payment_pdf)
withdraw = _open(following.withdraw)
message = _open(following.message)
paper = _open(following.paper)
moved = _open(moving.moved)
cosign_ask = _open(cosigning.ask)
uploads = _open(uploading.begin)
upload = _open(uploading.upload)
discard = _open(following.discard)
resume = _open(filling.resume)
review = _open(filling.review)
send = _open(filling.send)
counter = _open(booking.counter_page)
counter_day = _open(booking.day_page)
book = _open(booking.book)
appointment = _open(appointments.shown)
calendar = _open(appointments.calendar)
cancel = _open(appointments.cancel)
move_days = _open(appointments.move_days)
move = _open(appointments.move)
_fill_page = _open(filling.fill_page)


def fill_page(request: HttpRequest, proxy_id: UUID, application_id: UUID, number: int) -> HttpResponse:
    """What was typed when the login had run out is kept here too; the guard alone would send it away."""
    if not request.user.is_authenticated:
        return filling.fill_page(request, application_id, number)
    return _fill_page(request, proxy_id, application_id=application_id, number=number)
