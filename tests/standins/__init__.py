"""Providers as real processes on the loopback: LINE, an SMS gateway, a push service and a mail server, each able to misbehave.

    python -m tests.standins.web 8701            # LINE below /line, SMS below /sms, push below /push
    python -m tests.standins.post 8702 8703      # SMTP on 8702, its control on 8703
`POST /control {"modes": ["slow", "ok"]}` says how the next calls are answered (then `ok` again); `GET /ledger` tells what was
taken, by key: the judge of "at most once".
"""
