"""The same journeys, walked by browsers that run no script: residents' and officers' pages are forms and links, and scripts only help.

What needs a script by its nature is not here, but says so and shows another way: passkeys (a code by mail, or an authenticator's number),
push (mail, LINE), the photo in parts (in one piece), the place where one stands (a name or a postal code).
"""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.conftest import DESK, PHONE, browsers
from tests.journeys.house import House, standing
from tests.journeys.steps import fits, log_in
from tests.journeys.test_alerts import test_a_resident_decides_how_to_be_told
from tests.journeys.test_application import test_from_the_empty_form_to_the_letter_with_the_decision
from tests.journeys.test_builder import (
    test_a_clerk_builds_a_form_from_nothing_and_a_resident_applies,
    test_somebody_who_reads_little_japanese_gets_their_bulky_waste_collected,
)
from tests.journeys.test_by_proxy import test_a_grandmother_is_helped_by_her_daughter
from tests.journeys.test_collecting import test_a_page_of_a_web_site_reaches_a_resident
from tests.journeys.test_connecting import test_an_operator_writes_a_service_down_and_another_has_to_read_it
from tests.journeys.test_family import (
    test_a_benefit_finds_a_mother_until_she_takes_her_consent_back,
    test_the_children_s_calendar_is_ticked_off_and_fetched,
)
from tests.journeys.test_fees import test_a_fee_is_paid_and_given_back
from tests.journeys.test_library import (
    test_one_login_opens_the_library,
    test_the_second_time_nothing_is_asked_and_after_stopping_everything_is,
)
from tests.journeys.test_notices import test_849_decisions_reach_849_people_at_once
from tests.journeys.test_onboarding import test_a_village_opens_and_its_first_letter_is_read
from tests.journeys.test_paper_forms import test_papers_are_made_without_a_login_and_read_at_the_counter
from tests.journeys.test_search import test_found_however_it_is_typed_and_answered_when_it_was_not
from tests.journeys.test_three_services import (
    test_a_withdrawal_is_noticed_by_the_service_on_its_next_call,
    test_leaving_a_service_asks_whether_to_leave_the_portal_too,
    test_logging_out_of_the_portal_ends_all_three,
    test_one_login_opens_three_services_and_each_shows_what_it_was_told,
)
from tests.journeys.test_trust import test_the_look_is_found_the_consent_taken_back_the_copy_taken_and_the_account_left
from tests.journeys.test_two_children import test_a_working_parent_applies_for_two_children
from tests.journeys.test_visit import test_from_the_list_of_days_to_the_check_in

pytestmark = pytest.mark.journey

__all__ = [
    "test_849_decisions_reach_849_people_at_once",
    "test_a_benefit_finds_a_mother_until_she_takes_her_consent_back",
    "test_a_clerk_builds_a_form_from_nothing_and_a_resident_applies",
    "test_a_fee_is_paid_and_given_back",
    "test_a_grandmother_is_helped_by_her_daughter",
    "test_a_page_of_a_web_site_reaches_a_resident",
    "test_a_resident_decides_how_to_be_told",
    "test_a_village_opens_and_its_first_letter_is_read",
    "test_a_withdrawal_is_noticed_by_the_service_on_its_next_call",
    "test_a_working_parent_applies_for_two_children",
    "test_an_operator_writes_a_service_down_and_another_has_to_read_it",
    "test_found_however_it_is_typed_and_answered_when_it_was_not",
    "test_from_the_empty_form_to_the_letter_with_the_decision",
    "test_from_the_list_of_days_to_the_check_in",
    "test_leaving_a_service_asks_whether_to_leave_the_portal_too",
    "test_logging_out_of_the_portal_ends_all_three",
    "test_one_login_opens_the_library",
    "test_one_login_opens_three_services_and_each_shows_what_it_was_told",
    "test_papers_are_made_without_a_login_and_read_at_the_counter",
    "test_somebody_who_reads_little_japanese_gets_their_bulky_waste_collected",
    "test_the_children_s_calendar_is_ticked_off_and_fetched",
    "test_the_look_is_found_the_consent_taken_back_the_copy_taken_and_the_account_left",
    "test_the_second_time_nothing_is_asked_and_after_stopping_everything_is",
]


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """One of its own: whoever asks the question that nobody has answered must be the first to ask it."""
    with standing(tmp_path_factory.mktemp("embedded"), embedded=True) as stands:
        yield stands


@pytest.fixture
def open_browser(browser: Browser, house: House) -> Iterator[Callable[..., Page]]:
    """Takes the place of the one that runs scripts, for every journey of this file."""
    yield from browsers(browser, house, java_script_enabled=False)


def test_what_needs_a_script_shows_another_way(open_browser: Callable[..., Page], house: House) -> None:
    hanako = open_browser(PHONE)
    hanako.goto("/account/login/")
    expect(hanako.locator("#passkey_login")).to_be_hidden()
    expect(hanako.get_by_role("button", name="番号を送る")).to_be_visible()
    log_in(hanako, house, "hanako@example.jp")
    hanako.goto("/inbox/?show=todo")
    expect(hanako.get_by_role("button", name="この端末に知らせる")).to_be_hidden()
    hanako.goto("/me/alerts/")
    expect(hanako.get_by_role("button", name="登録する")).to_be_visible()
    hanako.goto("/places/?town=271403")
    expect(hanako.get_by_role("button", name="いまいる場所から")).to_be_hidden()
    hanako.goto("/")
    expect(hanako.get_by_role("button", name="印刷する")).to_have_count(0)
    hanako.locator("details.head-menu summary").last.click()
    expect(hanako.locator("details.head-menu[open]")).to_have_count(1)
    assert fits(hanako)


def test_an_officer_s_first_page_says_what_waits(open_browser: Callable[..., Page], house: House) -> None:
    clerk = open_browser(DESK)
    log_in(clerk, house, "mori@sakai.example.jp")
    clerk.goto("/admin/")
    expect(clerk.get_by_role("heading", name="きょう、あなたを待っているもの")).to_be_visible()
    if clerk.locator(".desk__line a").count():
        clerk.locator(".desk__line a").first.click()
        expect(clerk.locator("#content h1, #content-main").first).to_be_visible()
