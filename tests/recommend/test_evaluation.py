"""The order of the feed against simpler ones, in a smaller world than that of docs/feed-evaluation.md."""

from benchmarks import evaluation
from benchmarks.evaluation import GROUPS, a_world, in_group, interval, ours, share_seen, soonest


def test_ours_is_no_worse_than_the_soonest_deadline_and_leaves_no_group_behind():
    people = [one for one in a_world(120, 8000, seed=13) if one.musts]
    mine, base = (evaluation.np.array([share_seen(one, order, matched=True) * 100 for one in people]) for order in (ours, soonest))
    low, _high = interval(mine - base)
    assert low > -0.5
    for group in GROUPS:
        inside = in_group(people, group)
        assert inside.sum() < 5 or mine[inside].mean() >= mine.mean() - 5, group
