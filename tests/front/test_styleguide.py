"""The living page of the design shows every component there is."""

import pytest
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
