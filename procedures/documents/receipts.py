"""The receipt of an application (受付票) as PDF: what was sent, when, to whom, and what comes next.

Made when it is asked for and kept nowhere: whoever has just sent something wants the paper at once, and a worker would have to keep a file
with a person's answers for it. A process of its own sets the page, for the answers are a resident's words (`pdfworkshop`).

A paper is in Japanese, for the town's counter; beneath stands the same in the language of whoever takes it along.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.template.loader import render_to_string
from django.utils.translation import override

from portal.lib import pdfworkshop, qr
from portal.lib.languages import OFFICIAL
from procedures.models import Application, Payment
from procedures.queries import cases, payments
from procedures.rules import guidance_words
from procedures.rules.conditions import Answers
from procedures.rules.states import State
from procedures.rules.subjects import subject

# Nobody waits longer in front of a page; the notices' receipts take a fifth of a second.
SECONDS = 10
# (Japanese, the reader's language)
Pair = tuple[str, str]


def receipt(application: Application, now: datetime, language: str = OFFICIAL) -> bytes:
    """Raises a `pdf.RenderRefused`."""
    return _set(lambda language: page(application, now, language), language)


def of_payment(application: Application, payment: Payment, now: datetime, language: str = OFFICIAL) -> bytes:
    """The receipt of a fee (領収証). Raises a `pdf.RenderRefused`. Made anew at each asking: it says the same each time."""
    return _set(lambda language: payment_page(application, payment, now, language), language)


def _set(paper: Callable[[str], str], language: str) -> bytes:
    css = render_to_string("procedures/pdf/paper.css")
    return pdfworkshop.render_in_words_of(language, paper, stylesheets=[css], seconds=SECONDS)


def page(application: Application, now: datetime, language: str = OFFICIAL) -> str:
    """The receipt as HTML."""
    sent, agents = cases.sendings(application)
    form = application.form_version.form
    shown = {
        "agents": agents, "about": subject(form, sent).name, "pages": _pages(application, sent, language),
        "after": _after(application, language), "is_withdrawn": application.state == State.WITHDRAWN,
        # The number and nothing else: a code on a paper is read by anybody's phone.
        "qr": qr.qr_svg(application.receipt_number or ""),
    }  # fmt: skip
    return _drawn("procedures/pdf/receipt.html", application, now, language, shown)


def payment_page(application: Application, payment: Payment, now: datetime, language: str = OFFICIAL) -> str:
    sent = cases.sent(application)
    shown = {
        "payment": payment, "payer": application.applicant.full_name, "amount": f"{payment.amount:,}",
        "how": (_reckoned(application, payment, sent, OFFICIAL), _reckoned(application, payment, sent, language)),
    }  # fmt: skip
    return _drawn("procedures/pdf/payment.html", application, now, language, shown)


def _drawn(template: str, application: Application, now: datetime, language: str, shown: dict[str, Any]) -> str:
    common = {
        "application": application, "town": application.municipality, "procedure": application.procedure, "made_at": now,
        "second": "" if language == OFFICIAL else language,
    }  # fmt: skip
    with override(OFFICIAL):
        return render_to_string(template, common | shown)


def _pages(application: Application, sent: Answers, language: str) -> list[tuple[Pair, list[tuple[Pair, Pair]]]]:
    """(title, [(question, answer)]) of each page. A form has the same questions in all its languages."""
    both = []
    for spoken in (OFFICIAL, language):
        with override(spoken):
            both.append(cases.in_pages(application.form_version.form_in(spoken), sent))
    return [
        (
            (official.title, own.title),
            [((label, own_label), (words, own_words))
             for (_key, label, words), (_same, own_label, own_words) in zip(official.rows, own.rows, strict=True)],
        )
        for official, own in zip(*both, strict=True)
    ]  # fmt: skip


def _after(application: Application, language: str) -> Pair:
    procedure = application.procedure
    values = {name: getattr(procedure, name) for name in ("title", "summary", "guidance", "words")}
    official, own = (guidance_words.said_in(values, spoken)["guidance"].get("after", "") for spoken in (OFFICIAL, language))
    return official, own


def _reckoned(application: Application, payment: Payment, sent: Answers, language: str) -> str:
    """How the amount comes about; "" when these answers would cost another."""
    with override(language):
        owed = payments.quoted(application, sent)
        return owed.how if owed and owed.yen == payment.amount else ""
