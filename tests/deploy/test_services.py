"""The private PostgreSQL and Redis: ours alone, without rights that would make the walls transparent, and gone afterwards."""

import subprocess
import sys
from pathlib import Path

import psycopg
import pytest
import redis

from deploy.services import missing, private_services, remove

pytestmark = [pytest.mark.services, pytest.mark.skipif(bool(missing()), reason=" ".join(missing()))]


def test_they_answer_hold_no_power_and_end(tmp_path: Path) -> None:
    home = tmp_path / "services"
    with private_services(home, volatile=True) as services:
        with psycopg.connect(services.database_url) as connection:
            query = "SELECT rolsuper, rolbypassrls, rolcreaterole, rolcreatedb FROM pg_roles WHERE rolname = current_user"
            assert connection.execute(query).fetchone() == (False, False, True, True)
        with redis.Redis.from_url(services.redis_url) as client:
            assert client.ping()
        assert _listening(services.database_url) == {"127.0.0.1"}
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(services.database_url)
    remove(home)
    assert not home.exists()


def test_what_was_written_is_there_at_the_next_start(tmp_path: Path) -> None:
    home = tmp_path / "services"
    with private_services(home) as services, psycopg.connect(services.database_url) as connection:
        connection.execute("CREATE TABLE kept (word text)")
        connection.execute("INSERT INTO kept VALUES ('yes')")
    with private_services(home) as services, psycopg.connect(services.database_url) as connection:
        assert connection.execute("SELECT word FROM kept").fetchone() == ("yes",)
    remove(home)


def _listening(url: str) -> set[str]:
    """The addresses on which something listens at the URL's port."""
    port = int(url.rsplit(":", 1)[1].split("/")[0])
    lines = Path("/proc/net/tcp").read_text().splitlines()[1:] + Path("/proc/net/tcp6").read_text().splitlines()[1:]
    wanted = [line.split()[1] for line in lines if line.split()[3] == "0A" and int(line.split()[1].split(":")[1], 16) == port]
    return {".".join(str(byte) for byte in reversed(bytes.fromhex(local.split(":")[0]))) for local in wanted}


def test_the_command_passes_the_addresses_on() -> None:
    command = [sys.executable, "-m", "deploy.services", "run", "--", "printenv", "DATABASE_URL", "REDIS_URL"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert [line.split(":")[0] for line in done.stdout.splitlines()] == ["postgres", "redis"]
