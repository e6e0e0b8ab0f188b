"""What is promised, and which tests try it. `docs/guarantees.md` is drawn from this list and from what the tests saw.

A test may hand figures on with pytest's own `record_property(name, figure)`; each becomes a line of the page.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Promise:
    """`tests` are paths of test functions below `tests/`, all variants together: "house/test_queues.py::test_…"."""

    title: str
    promised: str
    tried: str
    tests: tuple[str, ...]


PROMISES = (
    Promise(
        "Workers are killed",
        "Whatever happens to a worker, every approved row becomes exactly one letter with one whole, signed PDF, and nobody is told twice.",
        "A real worker group on PostgreSQL and Redis gets SIGKILL at random moments of a batch and is started again. Afterwards"
        " letters, files and the ledger of mails are counted. A mail that may have left is marked uncertain and never sent "
        "again: exactly-once mail does not exist.",
        (
            "kills/test_notices_survive.py::test_no_notice_is_lost_and_none_is_doubled",
            "kills/test_alerts_survive.py::test_a_worker_that_dies_in_the_middle_of_a_call_tells_nobody_twice",
        ),
    ),
    Promise(
        "Redis forgets or goes away, PostgreSQL is stopped at once",
        "The data base is the queue. A batch loses and doubles nothing when Redis is emptied or gone or PostgreSQL is stopped "
        "without a good-bye; it goes on by itself, row steps within 20 s and leased steps within 150 s. Pages answer within 2 s"
        " without Redis; a page that cannot do without (logging in: tries cannot be counted) says so in a sentence, and so does"
        " every page without PostgreSQL.",
        "One chain of batches on servers of the test's own that write to disk. Each fault hits while letters are being rendered"
        " and a batch has just been issued whose bell nobody heard: SIGKILL of the workers, FLUSHALL, Redis stopped and then "
        "killed, `immediate` stops of PostgreSQL.",
        ("kills/test_faults_survive.py::test_a_batch_survives_what_it_stands_on",),
    ),
    Promise(
        "The disk is full",
        "There is never half a letter. The batch waits, the officer reads why, no letter is given up, and it goes on when there is room.",
        "The letters' directory is a disk of 1 MB. Workers run into its end; then it grows.",
        (
            "kills/test_faults_survive.py::test_a_full_disk_makes_a_batch_wait_and_nothing_else",
            "notifications/test_work.py::test_a_disk_that_takes_nothing_costs_no_letter_a_try",
        ),
    ),
    Promise(
        "Full stores, killed backends, deploys",
        "A Redis without memory, a data base without room, a backend that is killed and any number of deploys lose and double nothing.",
        "Redis refuses each write; the table of letters lies on a disk of 2 MB that is full; one backend of PostgreSQL gets SIGKILL;"
        " workers and beat get SIGTERM in mid-batch again and again. docs/faults.md names every fault and its test.",
        ("kills/test_full_and_stopped.py::test_a_batch_survives_full_stores_killed_backends_and_deploys",),
    ),
    Promise(
        "One file is enough",
        "The embedded data base loses nothing when its worker is killed, and nobody is ever told that it is locked.",
        "SQLite, two other writers, a batch, SIGKILL of the worker at random moments; then every letter is opened.",
        ("kills/test_embedded.py::test_two_writers_and_a_batch_survive_kills_on_one_file",),
    ),
    Promise(
        "The day's suggestions are told once",
        "Whoever is concerned today, or gets the weekly digest, is told once, whatever happens to the workers; and what is published is "
        "found, each text once.",
        "Workers get SIGKILL while they tell, send digests and index; afterwards every alert, every digest, every document of the index"
        " and every count of a term is compared with what should be there.",
        ("kills/test_suggestions_survive.py::test_a_day_of_suggestions_is_told_once_and_found_whole",),
    ),
    Promise(
        "Whoever is away holds nobody up",
        "No page waits for a mail server, a messenger, a card reader or a scanner; whoever should have been told is told later, once.",
        "A proxy in front of mail and LINE refuses, keeps silent, answers five seconds late and cuts the line in the middle.",
        ("kills/test_away.py::test_who_is_away_holds_no_page_up_and_nobody_is_told_twice",),
    ),
    Promise(
        "A wrong clock shows nothing early and loses no bell",
        "Only the data base's clock opens letters; a program whose clock is an hour off does its work as the others do, once.",
        "libfaketime puts a worker, then beat, an hour ahead and an hour behind, each alone with a batch of its own, and the web server"
        " ninety seconds ahead. The page is asked again and again before the instant; afterwards letters and mails are counted.",
        (
            "kills/test_clocks.py::test_no_wrong_clock_shows_a_letter_early_loses_a_bell_or_doubles_anything",
            "kills/test_clocks.py::test_the_wrong_clock_is_really_off",
            "lib/test_beat.py::test_beat_goes_on_after_its_clock_was_set_back",
        ),
    ),
    Promise(
        "What is destroyed comes back",
        "At most five minutes are lost, and thirty minutes later the portal is there again, every table as it was.",
        "`make drill`: a filled portal is backed up, then server, files and keys are destroyed. It comes back by the archived log and by"
        " the backup; tables are compared, chains verified, a hundred letters opened.",
        (
            "kills/test_drill.py::test_a_destroyed_portal_comes_back_both_ways",
            "deploy/test_backups.py::test_what_is_not_right_is_refused_before_anything_is_touched",
        ),
    ),
    Promise(
        "The broker knows nothing",
        "Whoever reads the broker reads ids: no name, no address, no word of a decision.",
        "While a batch goes from its issue to its alerts, every message of the broker is read and each argument must look like an id.",
        ("kills/test_alerts_survive.py::test_the_broker_holds_ids_only",),
    ),
    Promise(
        "No small group can be worked out of the figures",
        "Whatever answers of the published figures are added or taken from each other, totals too, no number of a group of one to nine "
        "is told.",
        "10,000 filters over 43 towns × 3 months × 4 levels: every answer must be flat on the published groups, and 160,000 pairs of them "
        "are taken apart; an attacker with linear algebra looks for the small cells; two nights' figures are compared.",
        (
            "figures/test_cells.py::test_ten_thousand_filters_give_no_small_cell_away",
            "figures/test_cells.py::test_no_small_cell_lies_in_what_all_answers_together_say",
            "figures/test_cells.py::test_two_days_figures_do_not_tell_who_came_between",
            "figures/test_counting.py::test_no_filter_of_the_published_pages_tells_a_small_number",
        ),
    ),
    Promise(
        "A fee is paid once, and only the provider says so",
        "However often and in whatever order it is told, a fee is paid once; no forged word, no old one and no other sum changes anything.",
        "Eight callers in four processes bring the same signed call-back at once, on PostgreSQL. Replayed, forged, late and wrong words"
        " are sent one by one. A provider of its own process loses its call-back, and is away.",
        (
            "procedures/test_payment_race.py::test_eight_call_backs_at_once_are_one_payment",
            "procedures/test_payments.py::test_paid_is_paid_once_however_often_it_is_said",
            "procedures/test_payments.py::test_what_is_forged_old_or_no_call_back_is_refused",
            "procedures/test_payments.py::test_a_call_back_about_another_sum_or_payment_is_refused",
            "procedures/test_payments.py::test_a_worker_settles_what_no_call_back_has",
            "procedures/test_payments.py::test_while_the_provider_is_away_a_sentence_says_so_and_later_it_works",
        ),
    ),
    Promise(
        "What is typed for the counter stays nowhere",
        "Who fills in a counter's paper forms without a login leaves no row, no session, no entry of the cache and no word in the log.",
        "All tables are counted before and after; log and cache are searched for what was typed.",
        ("procedures/test_paper_forms.py::test_nothing_of_it_stays",),
    ),
    Promise(
        "A place at a counter is one person's",
        "Nobody is booked over the places of a time, nobody is at two counters at once, and who waits moves up in the order of coming.",
        "A hundred people book ten places from four processes on PostgreSQL, sixteen at a time; thirty leave at once; the same "
        "appointments are moved and cancelled at once; one person is posted at two counters by all.",
        (
            "procedures/test_visit_race.py::test_a_hundred_for_ten_places_are_ten",
            "procedures/test_visit_race.py::test_the_others_stand_in_line_and_move_up_in_their_order",
            "procedures/test_visit_race.py::test_moving_and_leaving_at_once_lose_no_place",
            "procedures/test_visit_race.py::test_one_person_is_at_one_counter_however_often_it_is_posted",
        ),
    ),
    Promise(
        "One instant for all",
        "A batch becomes visible to all its residents in the same instant. The skew between two residents is 0: they read one row.",
        "The release is looked at as it lies in the data base; four workers at once release it once.",
        (
            "notifications/test_flow.py::test_the_release_is_one_row",
            "notifications/test_races.py::test_workers_side_by_side_write_render_release_and_tell_once",
        ),
    ),
    Promise(
        "Nothing before its time",
        "Before the release no page, no list and no error tells that a decision exists.",
        "A batch that is armed but not released is looked for on the resident's pages; an application's pages are compared before its day.",
        (
            "notifications/test_inbox.py::test_an_armed_release_shows_nothing_before_its_instant",
            "procedures/test_views.py::test_a_decision_cannot_be_told_from_any_page_before_its_day",
        ),
    ),
    Promise(
        "Never to the wrong person",
        "A row whose person is in doubt reaches nobody until two people have looked at it.",
        "10,000 rows with traps: swapped, shifted and half-sorted columns, twins, equal readings and birthdays, half-width "
        "kana, two Unicode forms, old kanji, lost zeros, people who moved, died or are protected.",
        (
            "notifications/test_ten_thousand_traps.py::test_ten_thousand_rows_with_traps",
            "notifications/test_traps.py::test_whatever_is_shuffled_nothing_reaches_the_wrong_resident",
        ),
    ),
    Promise(
        "Four eyes",
        "Nobody approves what they touched, nothing is approved that changed since it was seen, and two approvals at once are one.",
        "Eight processes approve and issue in the same instant on PostgreSQL; an approval races with a change.",
        (
            "notifications/test_races.py::test_eight_approvals_are_one",
            "notifications/test_races.py::test_an_approval_and_a_change_at_once_never_both_hold",
            "notifications/test_races.py::test_eight_issues_are_one",
            "notifications/test_flow.py::test_whoever_only_corrected_it_may_not_approve_it_either",
        ),
    ),
    Promise(
        "A provider that lies",
        "No answer of the identity provider that is wrong in any way links a card to anybody.",
        "A hostile provider tells each lie in turn: wrong keys, issuers, audiences, times, nonces, levels, malformed tokens.",
        ("identity/test_card_flow.py::test_every_lie_of_a_hostile_provider_is_refused_and_links_nothing",),
    ),
    Promise(
        "One login for every service",
        "A code, a refresh token, a pushed request opens once; no garbage makes the provider fall over; no two services know a "
        "resident by one name.",
        "Four server processes on PostgreSQL get each code and each refresh token eight times at once. Malformed requests from a "
        "generator, near-misses among them, go to every endpoint; hundreds of spoilt redirect addresses are tried. The modules of "
        "OpenID's certification plans are in docs/conformance.md.",
        (
            "connections/test_race.py::test_a_code_sent_eight_times_at_once_opens_once_and_then_the_login_is_over",
            "connections/test_race.py::test_a_refresh_token_sent_eight_times_at_once_opens_once_and_then_the_login_is_over",
            "connections/test_malformed.py::test_no_garbage_makes_the_provider_fall_over",
            "connections/test_malformed.py::test_an_address_that_is_not_the_registered_one_gets_nothing",
            "connections/test_subjects.py::test_a_hundred_residents_have_five_hundred_names_that_survive_a_new_key",
            "connections/test_samples.py::test_one_press_on_the_card_is_three_redirects_at_most",
        ),
    ),
    Promise(
        "Services hear of a logout",
        "Whoever logs out of the portal, from whichever device, is out of the services that this login had opened.",
        "A real worker tells three services, one of which is down at first; their tokens are dead at once.",
        ("connections/test_farewells.py::test_three_of_three_services_hear_of_a_logout_within_a_minute",),
    ),
    Promise(
        "Log out everywhere",
        "After it, every other session of that person is dead on its next request.",
        "500 residents with five devices each log out; each device knocks again.",
        ("identity/test_sessions.py::test_five_hundred_residents_log_out_of_five_devices_each_and_all_are_dead_on_the_next_request",),
    ),
    Promise(
        "Nobody is shut out",
        "No page has a fault against WCAG 2.2 A and AA that a machine can see, none is wider than a screen of 320 px, and no page of a"
        " resident weighs more than 60 kB with its style and script.",
        "Every page of the access matrix, as each role that may open it, is shown to Chromium narrow and light, wide and dark, and axe-core"
        " looks at it.",
        ("access/test_pages.py::test_no_page_shuts_anybody_out", "access/test_budget.py::test_no_page_of_a_resident_is_heavy"),
    ),
    Promise(
        "No town sees another",
        "Every address answers every role as the access matrix says; officers of another town cannot tell that a thing exists.",
        "Each row of tests/house/access_matrix.csv is asked by every role, the outsider among them; a row of one town cannot "
        "point to another's. Nine outsiders send GET, HEAD, POST and HX to every address with ids of the town in path, query, filter, "
        "search and form, and once more with ids that nobody has: no canary is told, and both answers are equal but for tokens. "
        "On PostgreSQL the town's filter is taken out of managers, and requests of 43 towns share connections, PgBouncer's too.",
        (
            "house/test_access_matrix.py::test_each_role_is_told_what_the_matrix_says",
            "house/test_access_matrix.py::test_every_url_has_a_row_for_each_method_and_every_row_a_url",
            "municipalities/test_walls.py::test_a_row_cannot_point_to_a_parent_of_another_town",
            "house/test_foreign_probes.py::test_nothing_of_another_town_is_told_and_foreign_looks_like_missing",
            "house/test_forgotten_filters.py::test_no_row_can_be_given_to_another_town",
            "house/test_forgotten_filters.py::test_whoever_looks_sees_the_same_rows_with_and_without_the_filter",
            "house/test_forgotten_filters.py::test_twenty_managers_forget_their_filter_and_no_page_tells_anything",
            "municipalities/test_bleeding.py::test_requests_of_43_towns_on_connections_that_stay_open_see_no_wrong_row",
            "municipalities/test_bleeding.py::test_requests_of_43_towns_behind_a_pooler_in_transaction_mode_see_no_wrong_row",
        ),
    ),
    Promise(
        "A key per town, and no text without its place",
        "What is sealed opens at its own place, with its town's key only. Keys change while everybody works, and nothing becomes "
        "unreadable; a town that leaves takes its keys along, and what they sealed is gone in every copy.",
        "Four processes read and write on PostgreSQL while the key changes, and who changes it gets SIGKILL in the middle. A town leaves, "
        "and what a backup would still hold is tried.",
        (
            "front/test_sealkeys_race.py::test_keys_change_under_load_and_a_kill_in_the_middle_loses_nothing",
            "front/test_sealkeys.py::test_a_new_key_seals_old_texts_stay_readable_and_the_old_key_goes_when_nothing_names_it",
            "front/test_sealkeys.py::test_a_town_that_leaves_takes_its_keys_and_residents_keep_their_letters",
            "front/test_sealkeys.py::test_a_new_master_key_wraps_the_data_keys_and_the_old_one_can_go",
        ),
    ),
    Promise(
        "Who looked is shown",
        "Every look of an officer at a resident's data is a line that this resident reads, and no line is invented.",
        "The office looks 500 times by list, search, export, machine, page, print, file and emergency; the resident counts.",
        ("audit/test_looks.py::test_five_hundred_looks_are_five_hundred_lines_and_nobody_else_s",),
    ),
    Promise(
        "A town opens in an hour, with nothing but the screen",
        "The smallest body of the prefecture is opened, staffed and sends its first letter without code, settings or a restart; a file"
        " does the same in seconds. What stops half-way leaves nothing; of several operators one wins and the others are told.",
        "A browser follows the list on the page to the first letter on a phone; `manage.py onboard` runs to the first letter; four"
        " processes open six towns at the same instant on PostgreSQL; one is killed before its commit and begun again.",
        (
            "front/test_onboard.py::test_from_the_command_to_the_first_letter_takes_seconds",
            "front/test_onboard_race.py::test_one_operator_opens_a_town_however_many_try",
            "front/test_onboard_race.py::test_who_is_killed_half_way_leaves_nothing_and_the_next_goes_on",
            "journeys/test_onboarding.py::test_a_village_opens_and_its_first_letter_is_read",
        ),
    ),
    Promise(
        "People see and steer what is known of them",
        "Whoever of the office looks at somebody's data leaves a line that this person reads; nobody keeps a look back alone or without an"
        " end; no tampering with the trail goes unseen; what cannot be written down is not shown.",
        "Five hundred looks by list, search, export, machine, page, print, file and emergency are read by those who were looked at; a"
        " thousand random edits of every column, deletions, insertions, swaps, cuts, rewritten chains and forged anchors are looked for;"
        " entries are refused by the data base; a browser goes from the clerk's look to the answer, the withdrawal, the copy and the"
        " departure.",
        (
            "audit/test_looks.py::test_five_hundred_looks_are_five_hundred_lines_and_nobody_else_s",
            "audit/test_looks.py::test_every_office_page_that_shows_a_resident_leaves_a_line_for_them",
            "audit/test_anchors.py::test_a_thousand_tamperings_are_a_thousand_faults",
            "audit/test_auditors.py::test_a_delay_is_two_persons_has_an_end_and_can_be_lifted",
            "audit/test_auditors.py::test_a_look_that_cannot_be_kept_shows_nothing",
            "audit/test_looks.py::test_no_way_of_the_office_shows_a_resident_when_no_line_can_be_written",
            "journeys/test_trust.py::test_the_look_is_found_the_consent_taken_back_the_copy_taken_and_the_account_left",
        ),
    ),
)
