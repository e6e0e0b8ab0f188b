"""What the import contract cannot see in our sources."""

import ast
import functools
import re

import pytest

from tests.house.sources import PACKAGES, ROOT, Source, calls, committed_files, python_sources

LONGEST = 350
LATER = re.compile(r"\b(TODO|FIXME|XXX|HACK)\b")
INDEX_HOST = re.compile(
    r"https?://[^\s\"'<>)]*(pypi\.|pythonhosted|npmjs|yarnpkg|artifactory|/simple/?\b|proxy\.golang)|--(extra-)?index-url|--trusted-host",
    re.IGNORECASE,
)
# Who may look past all towns, each with the reason that the code gives: a new caller must be added here, and argued for.
UNSCOPED_CALLERS: dict[str, int] = {}

# Actions without an entry of their own in the trail, each with its reason.
TOKENS = "portal/connections/actions/tokens.py"
TOKEN_STEPS = ("open_family", "find", "spend", "is_alive", "issue", "end", "end_all", "revoke", "sweep")
PUSHED_STEPS = ("keep", "opened", "spend")
PROVIDER_STEPS = ("is_on", "form_targets", "heard")
READINGS = "portal/identity/actions/readings.py"
UNTIED = "an entry would hold the moment of what somebody says without a name"
NO_ACT: dict[str, str] = {
    "portal/figures/actions/asking.py:take": UNTIED,
    **{f"portal/help/actions/remarks.py:{step}": UNTIED for step in ("leave", "add_words")},
    f"{READINGS}:take_up": "the proof that it lets in is the act",
    f"{READINGS}:sweep": "time has passed, nobody acts",
    f"{READINGS}:asked_mark": "arithmetic",
    **{f"{TOKENS}:{step}": "a step of the protocol; entering the service is the act" for step in TOKEN_STEPS},
    f"{TOKENS}:hash_of": "arithmetic",
    "portal/connections/actions/drafts.py:digest": "arithmetic",
    "portal/connections/actions/drafts.py:form_of": "reads facts and refuses wrong ones; changes nothing",
    f"{TOKENS}:named_in": "reading what the login's request had named",
    "portal/connections/actions/logouts.py:call": "the second half of ending a login, which is the act; it must be safe to repeat",
    "portal/connections/actions/logouts.py:due": "reading what waits",
    **{f"portal/connections/actions/pushed.py:{step}": "a step of the protocol; entering the service is the act" for step in PUSHED_STEPS},
    "portal/connections/actions/subjects.py:subject_of": "a name made at the first question, decided by nobody",
    "portal/connections/actions/subjects.py:keyed": "arithmetic",
    "portal/connections/actions/services.py:register": "another way to call `connect`, which is the act",
    "procedures/actions/filling.py:keep_typing": "what stands on a page in a pause; the button that follows is the act",
    "notifications/actions/deliveries.py:tell_within": "runs inside the act that the alerts are about",
    "notifications/actions/deliveries.py:withdraw": "runs inside the act that made the alerts pointless",
    "portal/consent/actions/giving.py:withdraw_given_by": "runs inside the act that ends the proxy",
    "notifications/actions/alarms.py:plan": "runs inside the act that the alarm is about",
    "notifications/actions/credentials.py:note_use": "when a key was last used; what the machine did with it is the act",
    "notifications/actions/retention.py:delete_bundles": "the second half of erasing the file, which is the act; it must be safe to repeat",
    "notifications/actions/preparing.py:prepare_by_machine": "the act stands in its step: who loses the race for a key leaves no entry",
    "procedures/actions/pushing.py:push": "the act stands in the step of the office that it leads to; the key goes with it",
    "notifications/actions/openings.py:file_of": "the rest of a download whose beginning was the act",
    "portal/connections/actions/happenings.py:mark_read": "that a message was read is nobody's business, as with `mark_shown`",
    "portal/connections/actions/happenings.py:sweep": "time has passed, nobody acts",
    "procedures/actions/uploading.py:receive": "a part of a file changes no case; its beginning and its end are acts",
    "procedures/actions/uploading.py:finish": "puts the whole file to its question by `attach`, which is the act",
    "portal/identity/actions/emergencies.py:words_of": "reading back what was sealed: the request, not a resident",
    "notifications/actions/retention.py:delete_pdfs": "the second half of erasing contents, which is the act; it must be safe to repeat",
    **{f"procedures/actions/provider.py:{step}": "reads settings and signed words; changes nothing" for step in PROVIDER_STEPS},
    "recommend/actions/feeds.py:mark_shown": "that a page was looked at is nobody's business: the trail is no record of behaviour",
    "recommend/actions/feeds.py:mark_opened": "that a circular was opened is nobody's business either",
}


def test_no_file_has_outgrown_its_noun() -> None:
    long = {s.name: lines for s in python_sources() if (lines := s.text.count("\n")) > LONGEST}
    assert long == {}, f"more than {LONGEST} lines: which noun hides in it?"


def test_nothing_is_left_for_later() -> None:
    found = [f"{s.name}:{number}" for s in python_sources() for number, line in enumerate(s.text.splitlines(), 1) if LATER.search(line)]
    assert found == [], "do it, or open an issue"


def test_our_own_packages_are_imported_at_the_top() -> None:
    found = [source.at(node) for source in python_sources() for node in _inner_imports(source)]
    assert found == [], "an import inside a function hides an arrow; only `AppConfig.ready` may"


def _inner_imports(source: Source) -> list[ast.AST]:
    functions = [node for node in ast.walk(source.tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
    inner = [node for function in functions if not _is_ready(source, function) for node in ast.walk(function)]
    return [node for node in inner if _imports_ours(node)]


def _is_ready(source: Source, function: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    return source.path.name == "apps.py" and function.name == "ready"


def _imports_ours(node: ast.AST) -> bool:
    if isinstance(node, ast.ImportFrom):
        return node.level > 0 or (node.module or "").split(".")[0] in PACKAGES
    return isinstance(node, ast.Import) and any(alias.name.split(".")[0] in PACKAGES for alias in node.names)


@functools.cache
def _public_actions() -> list[tuple[Source, ast.FunctionDef]]:
    """Functions that another room calls. What only its sister modules use (a shared step) runs inside their act."""
    rooms = [s for s in python_sources() if s.path.stem == "actions" or s.path.parent.name == "actions"]
    functions = [(source, node) for source in rooms for node in source.tree.body if isinstance(node, ast.FunctionDef)]
    return [(s, node) for s, node in functions if not node.name.startswith("_") and _is_called_from_outside(s, node.name)]


def _is_called_from_outside(source: Source, function: str) -> bool:
    room = source.path if source.path.stem == "actions" else source.path.parent
    word = re.compile(rf"\b{source.path.stem}\.{function}\b|import .*\b{function}\b" if room != source.path else rf"\b{function}\b")
    # First those that have the word at all: to search every module for each of five hundred functions takes a minute.
    others = [s for s in python_sources() if function in s.words and s.path != source.path and room not in s.path.parents]
    return any(word.search(other.text) for other in others)


@pytest.mark.parametrize(("source", "action"), _public_actions(), ids=lambda value: value.name)
def test_a_public_action_is_one_act(source: Source, action: ast.FunctionDef) -> None:
    acts = len(list(calls(action, "trail.act")))
    assert acts == (0 if f"{source.name}:{action.name}" in NO_ACT else 1), "one public action = one transaction = one entry in the trail"


def test_every_exception_is_still_one() -> None:
    assert set(NO_ACT) - {f"{source.name}:{action.name}" for source, action in _public_actions()} == set()


def test_who_looks_past_all_towns_is_known() -> None:
    found = {source.name: count for source in python_sources() if (count := len(list(calls(source.tree, "unscoped"))))}
    assert found == UNSCOPED_CALLERS


def test_no_committed_file_names_a_package_index() -> None:
    ours = [path for path in committed_files() if path.suffix not in {".png", ".pdf", ".ttf", ".woff2", ".xlsx", ".ico"}]
    found = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in ours
        for number, line in enumerate(path.read_text(encoding="utf-8", errors="replace").splitlines(), 1)
        if INDEX_HOST.search(line) and path.name != "test_sources.py"
    ]
    assert found == []


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-otel.txt", "requirements-dev.txt", "requirements-tools.txt"])
def test_what_is_installed_is_pinned_by_hash_and_has_no_address(name: str) -> None:
    text = (ROOT / name).read_text()
    requirements = re.findall(r"^[A-Za-z0-9][^\n]*?(?= ;| \\|$)", text, re.MULTILINE)
    assert "://" not in text
    assert [line for line in requirements if "==" not in line] == []
    assert text.count("--hash=sha256:") >= len(requirements)


def test_every_migration_says_what_it_does() -> None:
    files = [s.path for s in python_sources(with_migrations=True) if "migrations" in s.path.parts and s.path.name != "__init__.py"]
    assert [str(path.relative_to(ROOT)) for path in files if re.match(r"\d{4}_auto_", path.name)] == []
