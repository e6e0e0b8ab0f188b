"""What stands in deploy/ for real machines: every command starts something that there is, for every queue, with variables that are read.

No container engine runs here, so the files are held against the code that they name, and a program is started from its unit's own line.
"""

import configparser
import re
import shlex
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.request import urlopen

import pytest
import yaml
from django.conf import settings
from django.core.management import get_commands

from deploy.environment import PAGE, drawn, variables
from portal.celery import QUEUES, app
from portal.front.children import Child, free_port
from tests import embedded

DEPLOY = Path(settings.BASE_DIR) / "deploy"
BIN = Path(sys.executable).parent
COMPOSE = yaml.safe_load((DEPLOY / "compose.yaml").read_text(encoding="utf-8"))
OURS = {name: service for name, service in COMPOSE["services"].items() if service["image"].startswith("tobira:")}
# What the programs of others read, and Python itself.
NOT_OURS = {"PATH", "PYTHONUNBUFFERED", "PYTHONDONTWRITEBYTECODE", "PIP_DISABLE_PIP_VERSION_CHECK", "PIP_NO_CACHE_DIR"}


NO_SECRETS = {"REDIS_URL", "CLAMAV_URL"}


def unit(path: Path) -> dict[str, list[tuple[str, str]]]:
    """Section → (name, value) pairs; a name may stand there more than once."""
    found: dict[str, list[tuple[str, str]]] = {}
    section = ""
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("["):
            section = line.strip("[]")
            found[section] = []
        elif line and not line.startswith("#"):
            name, _, value = line.partition("=")
            found[section].append((name, value))
    return found


UNITS = {path.name: unit(path) for path in sorted((DEPLOY / "units").iterdir()) if path.is_file()}
ADDED = {path.parent.name.removesuffix(".d"): unit(path) for path in sorted((DEPLOY / "units").glob("*.d/*.conf"))}


def commands() -> Iterator[tuple[str, list[str]]]:
    """(where, words) of every command line of ours, without the folder of the program."""
    for name, service in OURS.items():
        yield f"compose: {name}", [str(word) for word in service["command"]]
    for name, sections in UNITS.items():
        for key, value in sections.get("Service", []):
            if key == "ExecStart":
                program, *words = shlex.split(value)
                assert program.startswith("/srv/tobira/.venv/bin/"), f"{name}: {program} is not the portal's own"
                yield name, [Path(program).name, *words]
    for words in re.findall(r"^(?:CMD|HEALTHCHECK .* CMD) (\[.*\])$", (DEPLOY / "Dockerfile").read_text(encoding="utf-8"), re.MULTILINE):
        yield "Dockerfile", yaml.safe_load(words)


@pytest.mark.parametrize(("where", "words"), [*commands()], ids=lambda value: value if isinstance(value, str) else value[0])
def test_each_command_starts_something_that_there_is(where: str, words: list[str]) -> None:
    assert (BIN / words[0]).exists(), where
    if words[1:2] == ["manage.py"]:
        assert words[2] in get_commands(), where
    elif words[1:2] == ["-m"]:
        assert (Path(settings.BASE_DIR) / words[2].replace(".", "/")).with_suffix(".py").exists(), where
        assert words[2] != "portal.front.serving" or words[-1] == "portal.wsgi:application", where
    else:
        assert words[:3] == ["celery", "-A", "portal.celery"], where


def test_every_queue_has_a_worker_and_the_bell_is_one() -> None:
    listened = [words[words.index("--queues") + 1] for where, words in commands() if "--queues" in words and where.startswith("compose")]
    assert sorted(queue for queues in listened for queue in queues.split(",")) == sorted(QUEUES)
    wanted = dict(UNITS["tobira.target"]["Unit"])["Wants"].split()
    assert sorted(name for name in wanted if "@" in name) == sorted(f"tobira-worker@{queue}.service" for queue in QUEUES)
    assert {name.replace(re.sub(r".*@|\.service", "", name), "") if "@" in name else name for name in wanted} <= set(UNITS)
    assert [where for where, words in commands() if "beat" in words] == ["compose: beat", "tobira-beat.service"]


def test_what_a_worker_keeps_between_two_tasks_fits_into_what_its_unit_may_take() -> None:
    unit = dict(UNITS["tobira-worker@.service"]["Service"])
    words = shlex.split(unit["ExecStart"])
    children, allowed = int(words[words.index("--concurrency") + 1]), int(unit["MemoryMax"].removesuffix("G")) * 2**20
    assert children * app.conf.worker_max_memory_per_child < allowed


def test_who_renders_and_tells_gives_way_to_who_waits_at_the_door() -> None:
    # CPUWeight, not Nice: systemd gives each unit a group of its own, and among groups the kernel looks at weights alone.
    behind = {name for name, sections in ADDED.items() if int(dict(sections["Service"])["CPUWeight"]) < 100}
    assert behind == set(ADDED) == {"tobira-worker@alerts.service", "tobira-worker@pdf.service"}
    assert behind <= set(dict(UNITS["tobira.target"]["Unit"])["Wants"].split())
    for name in ("tobira-web.service", "tobira-worker@.service", "tobira-beat.service"):
        assert "CPUWeight" not in dict(UNITS[name]["Service"]), name
    shares = {name: service.get("cpu_shares", 1024) for name, service in OURS.items()}
    assert {name for name, share in shares.items() if share < 1024} == {"worker-alerts", "worker-pdf"}


def test_each_variable_is_one_that_the_settings_read() -> None:
    known = {one.name for one in variables()} | {f"{one.name}_FILE" for one in variables()}
    used = {name for service in OURS.values() for name in service["environment"]}
    example = (DEPLOY / "environment.example").read_text(encoding="utf-8")
    used |= set(re.findall(r"^([A-Z_]+)=", example, re.MULTILINE))
    docker = (DEPLOY / "Dockerfile").read_text(encoding="utf-8")
    used |= {word.partition("=")[0] for line in re.findall(r"^ENV (.*)$", docker, re.MULTILINE) for word in line.split()}
    for sections in UNITS.values():
        used |= {word.partition("=")[0] for key, value in sections.get("Service", []) if key == "Environment" for word in value.split()}
    assert sorted(used - known - NOT_OURS) == []


def test_secrets_come_from_files_that_are_declared_and_none_is_written_here() -> None:
    for service in COMPOSE["services"].values():
        assert set(service.get("secrets", [])) <= set(COMPOSE["secrets"])
    for service in OURS.values():
        named = {Path(value).name for name, value in service["environment"].items() if str(value).startswith("/run/secrets/")}
        assert named == set(service["secrets"])
        in_the_open = {name: value for name, value in service["environment"].items() if not name.endswith("_FILE")}
        assert not {name for name in in_the_open if re.search("SECRET|KEY|PASSWORD|TOKEN|URL$", name) and name not in NO_SECRETS}


def test_a_container_owns_nothing_and_may_do_nothing() -> None:
    for service in OURS.values():
        assert (service["read_only"], service["cap_drop"], service["security_opt"]) == (True, ["ALL"], ["no-new-privileges:true"])
    assert re.findall(r"^USER (\w+)$", (DEPLOY / "Dockerfile").read_text(encoding="utf-8"), re.MULTILINE) == ["tobira"]
    for name, sections in UNITS.items():
        if "Service" in sections:
            told = dict(sections["Service"])
            assert (told["User"], told["NoNewPrivileges"], told["ProtectSystem"]) == ("tobira", "yes", "strict"), name


def test_the_image_holds_the_debian_packages_that_the_portal_needs() -> None:
    # The script without its last lines, which install.
    listing = ["bash", "-c", "source <(sed '/^debian_packages \"/,$d' deploy/first_run.sh); packages_for run; packages_for backup"]
    asked = subprocess.run(listing, cwd=settings.BASE_DIR, capture_output=True, text=True, check=True).stdout.split()
    installed = re.search(r"--no-install-recommends ([^\\]+)", (DEPLOY / "Dockerfile").read_text(encoding="utf-8"))
    assert installed is not None
    assert sorted(installed[1].split()) == sorted(asked)


def test_what_depends_on_another_names_one_that_there_is() -> None:
    services = COMPOSE["services"]
    for service in services.values():
        for name, condition in service.get("depends_on", {}).items():
            assert "healthcheck" in services[name] or condition["condition"] == "service_completed_successfully", name
    assert COMPOSE["networks"]["inside"] == {"internal": True}
    open_to_all = {name for name, service in services.items() for port in service.get("ports", []) if not port.startswith("127.")}
    assert open_to_all == {"nginx"}


def test_the_page_of_variables_is_that_of_the_settings() -> None:
    assert PAGE.read_text(encoding="utf-8") == drawn(), "python -m deploy.environment draws it anew"


def test_the_pooler_hands_connections_on_by_transactions_and_leads_to_the_data_base() -> None:
    told = configparser.ConfigParser(interpolation=None)
    told.read(DEPLOY / "pgbouncer" / "pgbouncer.ini", encoding="utf-8")
    service = COMPOSE["services"]["pgbouncer"]
    target = dict(word.split("=") for word in told["databases"]["tobira"].split())
    database = COMPOSE["services"][target["host"]]["environment"]["POSTGRES_DB"]
    assert (told["pgbouncer"]["pool_mode"], target["dbname"]) == ("transaction", database)
    assert told["pgbouncer"]["auth_file"] == f"/run/secrets/{service['secrets'][0]}"
    assert f"/dev/tcp/127.0.0.1/{told['pgbouncer']['listen_port']}" in service["healthcheck"]["test"][-1]
    docker = (DEPLOY / service["build"]["context"] / "Dockerfile").read_text(encoding="utf-8")
    assert "\nUSER postgres\n" in docker
    assert service["profiles"] == ["pooler"]


@pytest.mark.services
def test_the_web_server_of_the_unit_starts_and_its_probes_answer(tmp_path: Path) -> None:
    line = next(value for key, value in UNITS["tobira-web.service"]["Service"] if key == "ExecStart")
    port = free_port()
    command = [str(BIN / "python"), *shlex.split(line.replace("--port 8000", f"--port {port}"))[1:]]
    environment = {"PATH": "/usr/bin:/bin", "TOBIRA_STATE_DIR": str(tmp_path), "DJANGO_SETTINGS_MODULE": "portal.settings"}
    embedded.migrate(tmp_path)
    child = Child("web", command, env=environment, cwd=settings.BASE_DIR, patience=20)
    child.start()
    try:
        url = f"http://127.0.0.1:{port}/health/ready"
        probe = [str(BIN / "python"), "-m", "deploy.probe", url]
        until = time.monotonic() + 90  # two workers import the whole portal, on a machine that runs other tests
        while subprocess.run(probe, cwd=settings.BASE_DIR, check=False, capture_output=True).returncode and time.monotonic() < until:
            time.sleep(0.5)
        with urlopen(url, timeout=3) as answer:
            assert answer.read() == b'{"data_base": "ok", "migrations": "ok", "cache": "ok"}'
    finally:
        child.end()
    assert child.process is not None
    assert child.process.returncode in {0, -signal.SIGTERM}
