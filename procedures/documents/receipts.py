"""The receipt of an application (受付票) as PDF: what was sent, when, to whom, and what comes next.

Made when it is asked for and kept nowhere: whoever has just sent something wants the paper at once, and a worker would have to keep a file
with a person's answers for it. A process of its own sets the page, for the answers are a resident's words (`pdfworkshop`).
"""

from datetime import datetime

from django.template.loader import render_to_string
from django.utils.translation import override

from portal.lib import pdfworkshop, qr
from procedures.models import Application, Payment
from procedures.queries import cases, payments
from procedures.rules.package import Guidance
from procedures.rules.states import State
from procedures.rules.subjects import subject

# Nobody waits longer in front of a page; the notices' receipts take a fifth of a second.
SECONDS = 10


def receipt(application: Application, now: datetime) -> bytes:
    """Raises a `pdf.RenderRefused`."""
    css = render_to_string("procedures/pdf/paper.css")
    return pdfworkshop.render_in_process(page(application, now), stylesheets=[css], seconds=SECONDS)


def page(application: Application, now: datetime) -> str:
    """The receipt as HTML. In Japanese for every reader: it is shown at the town's counter."""
    sent, agents = cases.sendings(application)
    form = application.form_version.form
    with override("ja"):
        shown = {
            "application": application, "town": application.municipality, "procedure": application.procedure, "agents": agents,
            "about": subject(form, sent).name, "pages": cases.in_pages(form, sent), "made_at": now,
            "after": Guidance.model_validate(application.procedure.guidance).after,
            "is_withdrawn": application.state == State.WITHDRAWN,
            # The number and nothing else: a code on a paper is read by anybody's phone.
            "qr": qr.qr_svg(application.receipt_number or ""),
        }  # fmt: skip
        return render_to_string("procedures/pdf/receipt.html", shown)


def of_payment(application: Application, payment: Payment, now: datetime) -> bytes:
    """The receipt of a fee (領収証). Raises a `pdf.RenderRefused`. Made anew at each asking: it says the same each time."""
    css = render_to_string("procedures/pdf/paper.css")
    return pdfworkshop.render_in_process(payment_page(application, payment, now), stylesheets=[css], seconds=SECONDS)


def payment_page(application: Application, payment: Payment, now: datetime) -> str:
    owed = payments.quoted(application, cases.sent(application))
    with override("ja"):
        shown = {
            "application": application, "payment": payment, "town": application.municipality, "procedure": application.procedure,
            "payer": application.applicant.full_name, "how": owed.how if owed and owed.yen == payment.amount else "",
            "amount": f"{payment.amount:,}", "made_at": now,
        }  # fmt: skip
        return render_to_string("procedures/pdf/payment.html", shown)
