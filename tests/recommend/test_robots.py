"""robots.txt: RFC 9309, its own examples among these."""

import time

import pytest

from recommend.rules import robots

ORIGIN = "https://www.city.example"


def may(text, path, name="TobiraCollector"):
    return robots.read(text, name).allow(ORIGIN + path)


@pytest.mark.parametrize(
    ("rules", "path", "is_allowed"),
    [
        ("", "/", True),
        ("Disallow:", "/a", True),
        ("Disallow: /", "/a", False),
        ("Disallow: /", "/robots.txt", True),
        ("Disallow: /a", "/A", True),
        ("Disallow: /a\nAllow: /a/b", "/a/b/c", True),
        ("Allow: /a/b\nDisallow: /a", "/a/c", False),
        ("Disallow: /page\nAllow: /page", "/page", True),
        ("Disallow: /*.pdf$", "/x/y.pdf", False),
        ("Disallow: /*.pdf$", "/x/y.pdf?a=1", True),
        ("Disallow: /*.pdf", "/x/y.pdf?a=1", False),
        ("Disallow: /a$", "/a", False),
        ("Disallow: /a$", "/a/b", True),
        ("Disallow: /*/secret/*.html", "/x/secret/y/z.html", False),
        ("Disallow: /*?print=", "/news?print=1", False),
        ("Disallow: /*?print=", "/news?p=1", True),
        ("Allow: /\nDisallow: /*a*b", "/xaxb", False),
        ("Disallow: /aa*a$", "/aa", True),
        ("Disallow: /図書館/", "/%E5%9B%B3%E6%9B%B8%E9%A4%A8/x", False),
        ("Disallow: /%e5%9b%b3%E6%9B%B8%E9%A4%A8/", "/図書館/x", False),
        ("Disallow: /%7Ejoe", "/~joe", False),
        ("Disallow: /a%2Fb", "/a/b", True),
        ("Disallow: /file%2A", "/file-x", True),
        ("Disallow: /file%2A", "/file*", False),
        ("Disallow: /a$b", "/a$b", False),
        ("Disallow : /a # a word", "/a", False),
        ("nonsense\nSitemap: https://x/\nDisallow: /a", "/a", False),
    ],
)
def test_the_longest_rule_that_fits_decides(rules, path, is_allowed):
    assert may(f"User-agent: *\n{rules}", path) is is_allowed


@pytest.mark.parametrize(
    ("text", "is_allowed"),
    [
        ("User-agent: *\nDisallow: /\n\nUser-agent: TobiraCollector\nAllow: /", True),
        ("User-agent: tobiracollector/1.0\nDisallow: /", False),
        ("User-agent: Tobira\nDisallow: /", True),
        ("User-agent: Other\nUser-agent: TobiraCollector\n\nDisallow: /", False),
        ("User-agent: Other\nDisallow: /\nUser-agent: TobiraCollector\nDisallow: /b", True),
        ("User-agent: TobiraCollector\nDisallow: /b\n\nUser-agent: *\nDisallow: /\n\nUser-agent: TobiraCollector\nDisallow: /a", False),
        ("User-agent: TobiraCollector\n\nUser-agent: *\nDisallow: /", False),
        ("Disallow: /", True),
        ("<html><body>Not found: /a</body></html>", True),
        ("\ufeffUser-agent: *\r\nDisallow: /a\r\n", False),
    ],
)
def test_the_groups_that_name_us_or_else_everybody_s(text, is_allowed):
    assert may(text, "/a") is is_allowed


@pytest.mark.parametrize(("told", "seconds"), [("3", 3.0), ("0.5", 0.5), ("-1", 0.0), ("nan", 0.0), ("9" * 9, 0.0), ("", 0.0), ("１", 0.0)])
def test_a_pause_that_is_asked_for_is_a_number(told, seconds):
    assert robots.read(f"User-agent: *\nCrawl-delay: {told}", "x").delay == seconds


def test_no_pattern_and_no_file_is_so_hostile_that_it_takes_long():
    begun = time.monotonic()
    may("User-agent: *\nDisallow: /" + "*a" * 5000 + "$\n" + " " * 300_000 + "x", "/" + "a" * 20_000 + "b")
    assert time.monotonic() - begun < 2
