import numpy as np

from advisor.placement.ranks import least_of_each


def test_the_least_of_each_group_stand_in_the_order_that_they_came_in():
    group = np.array([1, 0, 1, 1, 0])
    value = np.array([3.0, 9.0, 1.0, 2.0, 8.0])
    assert least_of_each(group, value, 1).tolist() == [2, 4]
    assert least_of_each(group, value, 2).tolist() == [1, 2, 3, 4]


def test_of_equals_the_first_counts():
    assert least_of_each(np.zeros(3, dtype=int), np.ones(3), 2).tolist() == [0, 1]


def test_of_nothing_there_is_nothing():
    assert least_of_each(np.empty(0, dtype=int), np.empty(0), 4).tolist() == []
