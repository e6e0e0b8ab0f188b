import pytest

from portal.lib.leasetable import LeaseTable, Taking

pytestmark = pytest.mark.django_db


def table(lease: float = 60, tries: int = 3) -> LeaseTable:
    return LeaseTable(lease_seconds=lease, max_deliveries=tries)


def test_the_oldest_of_the_asked_queues_comes_first():
    queue = table()
    for name, body in (("pdf", "1"), ("mail", "2"), ("other", "3")):
        queue.put(name, body)
    assert [queue.take(["mail", "pdf"]).body for _ in range(2)] == ["1", "2"]
    assert queue.take(["mail", "pdf"]) is None
    assert queue.take([]) is None


def test_a_lease_that_ran_out_gives_the_message_to_another_who_alone_may_finish_it():
    queue = table(lease=-1)
    queue.put("pdf", "1")
    slow, fast = queue.take(["pdf"]), queue.take(["pdf"])
    queue.finish(slow.taking)
    assert queue.waiting("pdf") == 1
    queue.renew([slow.taking])
    assert queue.take(["pdf"]).taking == Taking(fast.taking.id, 3)


def test_a_lease_keeps_others_away_until_given_back():
    queue = table()
    queue.put("pdf", "1")
    taking = queue.take(["pdf"]).taking
    assert queue.take(["pdf"]) is None
    queue.give_back(taking)
    assert queue.take(["pdf"]).taking.deliveries == 2


def test_a_warm_stop_is_no_try():
    queue = table(tries=1)
    for _ in range(5):
        queue.give_back_untried(queue.take(["pdf"]).taking) if queue.waiting("pdf") else queue.put("pdf", "1")
    assert queue.take(["pdf"]).taking.deliveries == 1


def test_tried_too_often_is_parked_and_can_be_brought_back(caplog):
    queue = table(lease=-1, tries=2)
    queue.put("pdf", "secret")
    assert [bool(queue.take(["pdf"])) for _ in range(3)] == [True, True, False]
    assert (queue.waiting("pdf"), queue.parked()) == (0, 1)
    assert "parked" in caplog.text
    assert "secret" not in caplog.text
    assert queue.unpark() == 1
    assert queue.take(["pdf"]).body == "secret"


def test_purging_leaves_other_queues():
    queue = table()
    queue.put("pdf", "1")
    queue.put("mail", "2")
    assert queue.purge("pdf") == 1
    assert (queue.waiting("pdf"), queue.waiting("mail")) == (0, 1)


def test_a_taking_is_named_by_its_tag():
    assert Taking.from_tag(Taking(12, 3).tag) == Taking(12, 3)
