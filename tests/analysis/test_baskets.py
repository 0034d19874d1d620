"""Association rules and next products against counting by hand and by brute force."""

from itertools import combinations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crmsim import analysis


def lines(*baskets: str) -> pd.DataFrame:
    rows = [(number, product) for number, basket in enumerate(baskets) for product in basket]
    return pd.DataFrame(rows, columns=["sales_order_id", "product_id"])


# Nine transactions over five items, the worked example of Han, Kamber & Pei (2011), table 6.1.
HAN = lines("125", "24", "23", "124", "13", "23", "13", "1235", "123")


def test_frequent_sets_of_the_textbook_example_with_minimum_count_two():
    found = analysis.frequent_itemsets(HAN, min_support=2 / 9)
    counts = {"".join(items): n for items, n in zip(found["items"], found["count"], strict=True)}
    assert counts == {
        "1": 6, "2": 7, "3": 6, "4": 2, "5": 2,
        "12": 4, "13": 4, "15": 2, "23": 4, "24": 2, "25": 2,
        "123": 2, "125": 2,
    }  # fmt: skip


def test_rules_of_the_textbook_example_from_the_set_1_2_5():
    rules = analysis.association_rules(HAN, min_support=2 / 9, min_confidence=0.0, min_lift=0.0)
    rules = rules.set_index(["antecedent", "consequent"])["confidence"]
    published = {"15>2": 1, "25>1": 1, "12>5": 0.5, "5>12": 1, "1>25": 2 / 6, "2>15": 2 / 7}
    for rule, confidence in published.items():
        before, after = (tuple(side) for side in rule.split(">"))
        assert rules[before, after] == pytest.approx(confidence)


@given(
    st.lists(st.sets(st.sampled_from("abcdef"), min_size=1), min_size=1, max_size=25), st.floats(0.05, 0.6)
)
@settings(max_examples=20, deadline=None)
def test_apriori_finds_what_brute_force_finds(baskets, support):
    found = analysis.frequent_itemsets(lines(*map("".join, baskets)), support)
    expected = {}
    for size in (1, 2, 3):
        for items in combinations("abcdef", size):
            n = sum(set(items) <= basket for basket in baskets)
            if n and n >= support * len(baskets) - 1e-9:
                expected[items] = n
    assert dict(zip(found["items"], found["count"], strict=True)) == expected


def test_measures_of_a_rule():
    rules = analysis.association_rules(lines("ab", "ab", "a", "c", "b"), min_support=0.1, min_confidence=0.6)
    row = rules.iloc[0]
    assert row["support"] == pytest.approx(0.4)
    assert row["confidence"] == pytest.approx(2 / 3)
    assert row["lift"] == pytest.approx(2 / 3 / 0.6)
    assert row["leverage"] == pytest.approx(0.4 - 0.36)


def test_a_product_counts_once_per_order_and_quotes_do_not_count():
    table = pd.concat([lines("aab"), pd.DataFrame({"sales_order_id": [None], "product_id": ["b"]})])
    assert analysis.frequent_itemsets(table, 0.5)["count"].tolist() == [1, 1, 1]


def test_no_baskets_no_rules():
    assert analysis.frequent_itemsets(lines()).empty
    assert analysis.association_rules(lines()).empty
    assert analysis.association_rules(lines("a", "b"), min_support=0.1).empty
    assert analysis.frequent_itemsets(lines("abc"), 0.5, max_size=1)["size"].tolist() == [1, 1, 1]


def test_a_rule_planted_by_the_season_vanishes_inside_the_season():
    """Both products sell in winter and are bought independently there: Simpson's paradox."""
    rng = np.random.default_rng(9)
    winter = rng.uniform(size=6000) < 0.5
    a = rng.uniform(size=6000) < np.where(winter, 0.5, 0.02)
    b = rng.uniform(size=6000) < np.where(winter, 0.5, 0.02)
    table = lines(*("x" + "a" * int(i) + "b" * int(j) for i, j in zip(a, b, strict=True)))
    found = analysis.rule_by_stratum(table, pd.Series(np.where(winter, "winter", "summer")), "a", "b")
    assert found.loc["all", "lift"] > 1.7
    assert found.loc["winter", "lift"] == pytest.approx(1, abs=0.1)
    assert found["orders"].tolist() == [(~winter).sum(), winter.sum(), 6000]


def test_planted_rules_are_found_among_sixty_products():
    rng = np.random.default_rng(10)
    X = rng.uniform(size=(6000, 60)) < 0.06
    planted = [(2 * k, 2 * k + 1) for k in range(8)]
    for a, b in planted:
        X[:, b] |= X[:, a] & (rng.uniform(size=6000) < 0.5)
    order, product = np.nonzero(X)
    table = pd.DataFrame({"sales_order_id": order, "product_id": product})
    rules = analysis.association_rules(table, min_support=0.02, min_confidence=0.3, min_lift=3, max_size=2)
    found = set(zip(rules["antecedent"], rules["consequent"], strict=True))
    assert {((a,), (b,)) for a, b in planted} <= found
    assert all({*before, *after} in [set(pair) for pair in planted] for before, after in found)


ORDERS = pd.DataFrame(
    {
        "sales_order_id": [1, 2, 3, 4, 5],
        "customer_id": [1, 1, 1, 2, 2],
        "ordered_at": pd.to_datetime(["2024-01-01", "2024-02-01", "2024-03-01", "2024-01-01", "2024-02-01"]),
    }
)
LINES = pd.DataFrame({"sales_order_id": [1, 2, 2, 3, 4, 5], "product_id": [10, 10, 20, 30, 10, 30]})


def test_first_purchases_order_the_products_of_each_customer():
    first = analysis.first_purchases(ORDERS, LINES)
    assert first[["customer_id", "product_id", "step"]].to_numpy().tolist() == [
        [1, 10, 1], [1, 20, 2], [1, 30, 3], [2, 10, 1], [2, 30, 2],
    ]  # fmt: skip


def test_next_products_follow_the_counted_moves_and_are_new_to_the_customer():
    first = analysis.first_purchases(ORDERS, LINES)
    matrix = analysis.next_product_matrix(first)
    assert matrix.loc[10].to_dict() == {10: 0, 20: 0.5, 30: 0.5}
    assert matrix.loc[20, 30] == 1
    assert matrix.loc[30].sum() == 0
    newcomer = pd.DataFrame(
        {"customer_id": [3, 4, 4, 4], "product_id": [10, 10, 20, 30], "step": [1, 1, 2, 3]}
    )
    advice = analysis.recommend_next(newcomer, matrix, k=2)
    assert advice.to_numpy().tolist() == [[3, 1, 20, 0.5], [3, 2, 30, 0.5]]
    taken = pd.DataFrame({"customer_id": [3, 4], "product_id": [30, 30]})
    assert analysis.top_k_hit_rate(advice, taken) == 0.5
    assert np.isnan(analysis.top_k_hit_rate(advice, taken[:0]))


def test_a_planted_order_of_products_is_recovered():
    """A cyclic Markov order: from each product the next with chance .7; the best advice hits as often."""
    rng = np.random.default_rng(3)
    rows = []
    for customer in range(1500):
        product = int(rng.integers(6))
        rows.append((customer, product, 1))
        jump = 1 if rng.uniform() < 0.7 else int(rng.integers(2, 6))
        rows.append((customer, (product + jump) % 6, 2))
    table = pd.DataFrame(rows, columns=["customer_id", "product_id", "step"])
    train, test = table[table["customer_id"] < 1000], table[table["customer_id"] >= 1000]
    matrix = analysis.next_product_matrix(train)
    advice = analysis.recommend_next(test[test["step"] == 1], matrix, k=1)
    hits = analysis.top_k_hit_rate(advice, test[test["step"] == 2])
    assert abs(hits - 0.7) < 4 * np.sqrt(0.7 * 0.3 / 500)
