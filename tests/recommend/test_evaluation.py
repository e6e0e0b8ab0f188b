"""The order of the feed against simpler ones, in a smaller world than that of docs/feed-evaluation.md."""

from benchmarks.evaluation import GROUPS, MOST_BEHIND, a_world, behind, in_group, interval, ours, shares, soonest


def test_ours_beats_the_soonest_deadline_and_leaves_no_group_behind():
    """In 240 residents, as the page says; 120 are too few for the interval to lie above 0."""
    people = a_world(240, 8000, seed=13)
    mine, base = (shares(people, order, matched=True) for order in (ours, soonest))
    low, _high = interval(mine.of_usable - base.of_usable)
    assert low > 0
    for group in GROUPS:
        assert in_group(people, group).sum() > 20
        assert behind(mine.of_usable, people, group)[0] >= -MOST_BEHIND, group


def test_who_agreed_to_little_is_scored_by_what_they_miss_too():
    """What is true holds whatever may be used: more must be seen, and no order makes up for it."""
    people = a_world(60, 4000, seed=13)
    assert all(one.usable_musts <= one.musts for one in people)
    mine = shares(people, ours, matched=True)
    assert behind(mine.of_all, people, "minimal consent")[0] < -MOST_BEHIND < behind(mine.of_usable, people, "minimal consent")[0]
