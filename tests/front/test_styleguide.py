"""The living page of the design shows every component there is."""

from collections import defaultdict
from collections.abc import Iterator

import pytest
from django.template import Context
from django.template.defaulttags import IfNode
from django.template.loader import get_template
from django.test import Client
from django.utils import timezone

from portal.front import styleguide, stylesamples
from portal.front.styleguide import FOLDER, IN_FORMS, IN_THE_FRAME

NOW = timezone.now()

pytestmark = pytest.mark.django_db


def test_every_component_is_shown_or_drawn_by_the_frame_and_by_forms() -> None:
    shown = [*stylesamples.samples(NOW), *IN_THE_FRAME, *IN_FORMS]
    assert sorted(shown) == sorted(path.stem for path in FOLDER.glob("*.html"))


def test_each_component_says_what_it_is_and_names_its_parameters() -> None:
    for path in FOLDER.glob("*.html"):
        said = styleguide.about(path.stem).casefold()
        assert "parameters" in said or "no parameter" in said, path.name


def test_the_page_draws_each_state(client: Client) -> None:
    html = client.get("/styleguide/").content.decode()
    for name, states in stylesamples.samples(NOW).items():
        assert f'id="c-{name}"' in html
        assert all(f"<strong>{state}</strong>" in html for state, _ in states)
    assert html.count("まちがいがある") == 1
    assert "data-error-summary" in html
    assert 'name="robots" content="noindex"' in html


def test_every_branch_of_every_component_is_drawn(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """A state that nobody would see here is one that nobody looks at: each way through each `if` is gone once at least."""
    gone: dict[int, set[int]] = defaultdict(set)
    real = IfNode.render

    def watched(fork: IfNode, context: Context) -> str:
        gone[id(fork)].add(way_of(fork, context))
        return real(fork, context)

    monkeypatch.setattr(IfNode, "render", watched)
    assert client.get("/styleguide/").status_code == 200
    unseen = [
        f"{name}: {fork.token.contents}, way {way}"
        for name in [*stylesamples.samples(NOW), *IN_FORMS]
        for fork in get_template(f"components/{name}.html").template.nodelist.get_nodes_by_type(IfNode)
        for way in sorted(set(ways_of(fork)) - gone[id(fork)])
    ]
    assert unseen == []


def ways_of(fork: IfNode) -> Iterator[int]:
    """0 for the if, 1 and on for what is asked after it or else; -1 where nothing of it holds and nothing is drawn."""
    yield from range(len(fork.conditions_nodelists))
    if fork.conditions_nodelists[-1][0] is not None:
        yield -1


def way_of(fork: IfNode, context: Context) -> int:
    for way, (condition, _nodes) in enumerate(fork.conditions_nodelists):
        if condition is None or condition.eval(context):
            return way
    return -1
