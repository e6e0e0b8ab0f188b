"""`python -m benchmarks.door`: does the door tell a known address from an unknown one, and what does a login cost?

300 pairs at login by code and at sign-up, known and unknown in turn (CPU time, and the clock on the wall); then 50 logins by code,
with the share of password hashing. On a
throw-away SQLite file, with the data base cache of the embedded mode.
"""

import os
import re
import statistics
import tempfile
import time

PAIRS, LOGINS = 300, 50
os.environ |= {"DJANGO_SETTINGS_MODULE": "portal.settings", "LOG_LEVEL": "ERROR"}
os.environ["TOBIRA_STATE_DIR"] = tempfile.mkdtemp(prefix="tobira-door-")


def main() -> None:
    import django

    django.setup()
    from django.conf import settings
    from django.core.management import call_command
    from django.test.utils import setup_test_environment

    setup_test_environment()
    settings.ALLOWED_HOSTS = ["testserver"]
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = {**settings.STORAGES, "staticfiles": plain}
    call_command("migrate", verbosity=0, skip_checks=True)
    call_command("createcachetable", verbosity=0)
    for page, field in (("/account/login/", "login"), ("/account/signup/", "email")):
        compare(page, field)
    log_in()


def compare(page: str, field: str) -> None:
    from portal.identity.models import User

    spent: dict[str, list[tuple[float, float]]] = {"known": [], "unknown": []}
    for number in range(PAIRS + 5):
        known = f"known-{page.strip('/').replace('/', '-')}-{number}-{time.time_ns()}@example.jp"
        user = User.objects.create_user(known)
        user.emailaddress_set.create(email=known, verified=True, primary=True)  # type: ignore[attr-defined]
        turns = [("known", known), ("unknown", f"un{known}")]
        for kind, email in turns if number % 2 else reversed(turns):
            told = ask(page, field, email, number)
            if number >= 5:
                spent[kind].append(told)
    for index, name in enumerate(("CPU", "wall")):
        median = {kind: statistics.median(told[index] for told in times) * 1000 for kind, times in spent.items()}
        gap = abs(median["known"] - median["unknown"])
        print(f"{page:18} {name:4} known {median['known']:6.2f} ms  unknown {median['unknown']:6.2f} ms  gap {gap:5.2f} ms")


def ask(page: str, field: str, email: str, number: int) -> tuple[float, float]:
    from django.test import Client

    browser = Client(REMOTE_ADDR=f"10.1.{number // 250}.{number % 250}")
    cpu, wall = time.process_time(), time.perf_counter()
    answer = browser.post(page, {field: email})
    told = time.process_time() - cpu, time.perf_counter() - wall
    assert answer.status_code == 302, answer.status_code
    return told


def log_in() -> None:
    from allauth.account.models import EmailAddress
    from django.core import mail
    from django.test import Client

    from portal.identity.actions import residents
    from portal.identity.models import User

    hashing = count_hashing()
    cpus, walls = [], []
    for number in range(LOGINS):
        email = f"login-{number}-{time.time_ns()}@example.jp"
        user = User.objects.create_user(email)
        residents.register_resident(user)
        EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
        browser = Client(REMOTE_ADDR=f"10.2.0.{number}")
        browser.post("/account/login/", {"login": email})
        found = re.search(r"^\s*([A-Z0-9][A-Z0-9-]{4,})\s*$", str(mail.outbox[-1].body), re.MULTILINE)
        assert found
        hashing.clear()
        cpu, wall = time.process_time(), time.perf_counter()
        answer = browser.post("/account/login/code/confirm/", {"code": found[1]})
        cpus.append(time.process_time() - cpu)
        walls.append(time.perf_counter() - wall)
        assert "_auth_user_id" in browser.session, answer.status_code
    cpu, wall = statistics.median(cpus) * 1000, statistics.median(walls) * 1000
    print(f"login completed    CPU {cpu:.1f} ms, wall {wall:.1f} ms (median of {LOGINS}), slowest {max(walls) * 1000:.1f} ms")
    print(f"password hashing in the last of them: {sum(hashing) * 1000:.1f} ms")


def count_hashing() -> list[float]:
    """Seconds spent in the password hasher, one entry a call."""
    from portal.identity.hashers import Argon2id

    spent: list[float] = []
    for name in ("encode", "verify"):
        plain = getattr(Argon2id, name)

        def timed(self: object, *args: object, _plain: object = plain, **more: object) -> object:
            begun = time.process_time()
            try:
                return _plain(self, *args, **more)  # type: ignore[operator]
            finally:
                spent.append(time.process_time() - begun)

        setattr(Argon2id, name, timed)
    return spent


if __name__ == "__main__":
    main()
