"""Where the collector does not go, and when it stops listening. The site is real and hostile; only name servers are played."""

import socket
import time

import pytest

from portal.lib import addresses
from portal.lib.fetching import Failure, Limits, NotFetched, fetch
from tests.standins.site import site as a_site

QUICK = Limits(connect=2, total=1.5, size=1000, redirects=3)
PUBLIC = "93.184.216.34"


@pytest.fixture
def site(settings):
    with a_site() as made:
        settings.COLLECT_LOOPBACK = [made.origin]
        yield made


def names(*found):
    """A name server that answers these addresses, whatever is asked."""
    return lambda host, port, **_: [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (one, port)) for one in found]


def failure(url, **how) -> Failure:
    with pytest.raises(NotFetched) as told:
        fetch(url, **{"limits": QUICK, **how})
    return told.value.failure


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "127.9.9.9", ".".join("0000"), "10.1.2.3", "172.16.0.1", "172.31.255.254", "192.168.0.1", "169.254.169.254",
        "100.64.0.1",
        "192.0.0.8", "192.0.2.1", "198.18.0.1", "224.0.0.1", "239.1.1.1", "240.0.0.1", "255.255.255.255",
        "::1", "::", "fe80::1", "fe80::1%eth0", "fc00::1", "fd12:3456::1", "fec0::1", "ff02::1", "2001:db8::1",
        "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::127.0.0.1", "64:ff9b::7f00:1", "64:ff9b:1::a00:1", "2002:7f00:1::", "2001:0:1::1",
        "", "localhost", "2130706433",
    ],
)  # fmt: skip
def test_an_address_of_our_own_house_is_not_public(address):
    assert not addresses.is_public(address)


@pytest.mark.parametrize("address", [PUBLIC, "8.8.8.8", "133.242.0.3", "2606:4700::1111", "::ffff:8.8.8.8"])
def test_an_address_of_the_open_internet_is(address):
    assert addresses.is_public(address)


@pytest.mark.parametrize(
    "found", [["127.0.0.1"], ["10.0.0.5"], ["169.254.169.254"], ["fe80::1%2"], [PUBLIC, "127.0.0.1"], ["::ffff:192.168.1.1"]]
)
def test_a_name_that_leads_inward_is_refused_before_any_connection(found):
    assert failure("https://opendata.example/x.csv", resolve=names(*found)) is Failure.INWARD


def test_the_address_looked_at_is_the_one_connected_to(monkeypatch):
    """A name server that answers differently the second time is never asked a second time."""
    answers, gone_to = iter([PUBLIC, "127.0.0.1"]), []

    def fickle(host, port, **_):
        return names(next(answers))(host, port)

    def connect(where, *_args, **_kw):
        gone_to.append(where)
        raise OSError

    monkeypatch.setattr(socket, "create_connection", connect)
    assert failure("http://opendata.example/", resolve=fickle) is Failure.UNREACHABLE
    assert gone_to == [(PUBLIC, 80)]


@pytest.mark.parametrize(
    "url",
    ["file:///etc/passwd", "ftp://a.example/", "gopher://a.example/", "http://user@a.example/", "http://", "", "//a.example/", "http://[::1",
     "http://a.example:99999/", "javascript:alert(1)", "http://a..example\x00/"],
)  # fmt: skip
def test_only_the_web_is_fetched(url):
    assert failure(url, resolve=names(PUBLIC)) in {Failure.NOT_AN_ADDRESS, Failure.UNREACHABLE, Failure.UNKNOWN_NAME}


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::1]", "2130706433", "0x7f.1", "127.1", "0"])
def test_this_machine_is_refused_in_every_way_of_writing_it(host):
    assert failure(f"http://{host}/") in {Failure.INWARD, Failure.UNKNOWN_NAME}


def test_another_port_than_that_of_the_web_is_refused():
    assert failure("http://opendata.example:6379/", resolve=names(PUBLIC)) is Failure.INWARD


def test_another_port_of_this_machine_is_refused_though_one_is_allowed(site):
    with a_site() as other:
        assert failure(other.put("/x")) is Failure.INWARD
        assert other.asked == []


def test_a_redirect_inward_is_refused(site):
    with a_site() as other:
        secret = other.put("/secret", "geheim")
        assert failure(site.put("/on", status=302, headers={"Location": secret})) is Failure.INWARD
        assert other.asked == []


@pytest.mark.parametrize("where", ["http://169.254.169.254/latest/meta-data", "file:///etc/passwd", "http://[::ffff:127.0.0.1]/"])
def test_a_redirect_to_where_nothing_public_is(site, where):
    assert failure(site.put("/on", status=301, headers={"Location": where})) in {Failure.INWARD, Failure.NOT_AN_ADDRESS}


def test_a_good_redirect_is_followed_and_a_ring_is_left(site):
    site.put("/data.csv", "a,b")
    answer = fetch(site.put("/old", status=301, headers={"Location": "/data.csv"}), limits=QUICK)
    assert (answer.body, answer.url, answer.kind, answer.charset) == (b"a,b", site.origin + "/data.csv", "text/csv", "utf-8")
    assert failure(site.put("/ring", status=302, headers={"Location": "/ring"})) is Failure.TOO_MANY_REDIRECTS
    assert site.paths().count("/ring") == QUICK.redirects + 1


def test_it_says_who_it_is_and_asks_only_for_what_is_new(site):
    url = site.put("/x", "a", headers={"ETag": '"1"', "Last-Modified": "Mon, 02 Nov 2026 00:00:00 GMT"})
    first = fetch(url)
    again = fetch(url, etag=first.etag, last_modified=first.last_modified)
    assert (first.status, again.status, again.body) == (200, 304, b"")
    assert site.asked[0][1]["User-Agent"].startswith("TobiraCollector/")
    assert site.asked[1][1]["If-Modified-Since"] == "Mon, 02 Nov 2026 00:00:00 GMT"


def test_ten_gigabytes_are_cut_off_where_they_are_announced_and_where_they_are_not(site):
    assert failure(site.put("/huge", b"x", claims=10 * 1024**3)) is Failure.TOO_LARGE
    begun = time.monotonic()
    assert failure(site.put("/endless", endless=True)) is Failure.TOO_LARGE
    assert time.monotonic() - begun < QUICK.total


def test_a_bomb_in_gzip_is_not_unpacked(site):
    assert failure(site.put_gzip("/bomb", b"0" * 50_000_000), limits=Limits(size=1_000_000)) is Failure.TOO_LARGE
    assert fetch(site.put_gzip("/small", b"1,2")).body == b"1,2"


def test_what_is_packed_badly_or_strangely_is_refused(site):
    assert failure(site.put("/bad", b"no gzip", headers={"Content-Encoding": "gzip"})) is Failure.BROKEN_PACKING
    assert failure(site.put("/br", b"?", headers={"Content-Encoding": "br"})) is Failure.BROKEN_PACKING


def test_a_server_that_drips_is_cut_off(site):
    begun = time.monotonic()
    assert failure(site.put("/drip", b"x" * 100, drip=0.1)) in {Failure.TOO_SLOW, Failure.CUT_SHORT}
    assert time.monotonic() - begun < QUICK.total + 1


def test_an_answer_that_ends_too_early_is_none(site):
    assert failure(site.put("/short", b"abc", claims=500), limits=QUICK) in {Failure.CUT_SHORT, Failure.TOO_SLOW}


def test_a_name_in_japanese_letters_is_written_for_the_line(site):
    site.put("/%E6%96%BD%E8%A8%AD%20%E4%B8%80%E8%A6%A7.csv", "a")
    assert fetch(site.origin + "/施設 一覧.csv").body == b"a"


def test_a_strange_mark_is_not_sent_back(site):
    assert fetch(site.put("/x", "a", headers={"ETag": "x" * 300})).etag == ""
