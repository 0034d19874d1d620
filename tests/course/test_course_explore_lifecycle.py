"""The lifecycle explorers agree with the theory of absorbing chains and with the customer-level model."""

import time

import numpy as np
import pandas as pd
import pytest

from crmsim.analysis.lifecycle import LIFECYCLE_STAGES, expected_months
from crmsim.explore import customer_story, decline_detector, explorer, lifecycle, restore_or_end
from crmsim.model.customer import DECLINE, LOST, STAGES

START = {"grow": 0.07, "settle": 0.055, "turn": 0.03, "recover": 0.035, "leave": 0.115}
NAMES = ["lifecycle_stages", "customer_story", "decline_detector", "restore_or_end"]


def test_rows_of_the_matrix_are_chances():
    P = lifecycle.matrix(**START)
    assert np.allclose(P.sum(axis=1), 1)
    assert (P.to_numpy() >= 0).all()
    assert P.loc["lost", "lost"] == 1


def test_chances_that_add_up_to_more_than_one_are_refused_in_words():
    with pytest.raises(ValueError, match="decline add up to more than 1"):
        lifecycle.matrix(**{**START, "recover": 0.6, "leave": 0.6})


def test_customers_who_walk_one_by_one_are_as_many_as_the_powers_of_the_matrix_say():
    """x(t) = x(0)·Pᵗ (Kemeny & Snell 1960)."""
    P = lifecycle.matrix(**START)
    flow = lifecycle.walk(P).pivot(index="month", columns="lifecycle_stage", values="customers")
    flow = flow[list(LIFECYCLE_STAGES)]
    assert (flow.sum(axis=1) == lifecycle.CUSTOMERS).all()
    for month in (1, 12, 36):
        p = np.linalg.matrix_power(P.to_numpy(), month)[0]
        sd = np.sqrt(lifecycle.CUSTOMERS * p * (1 - p))
        z = (flow.loc[month] - lifecycle.CUSTOMERS * p) / np.where(sd > 0, sd, 1)
        assert np.abs(z).max() < 4


def test_new_customers_come_in_every_month():
    flow = lifecycle.walk(lifecycle.matrix(**START), newcomers=100)
    total = flow.groupby("month")["customers"].sum()
    assert (total == lifecycle.CUSTOMERS + 100 * total.index).all()


def test_a_month_in_which_nobody_turns_to_decline_leaves_only_silent_losses():
    stay = expected_months(lifecycle.matrix(**{**START, "turn": 0.0}))
    assert stay["stability"] == pytest.approx(1 / lifecycle.SILENT_LOSS[2])


def test_a_reader_sees_what_a_slider_did():
    widget = explorer("lifecycle_stages")
    before = widget.now.result["stay"]["expected_months"].iloc[0]
    widget.set(recover=0.2)
    assert "3.5 % → 20.0 %" in widget.says
    assert widget.now.result["stay"]["expected_months"].iloc[0] > before


def test_every_story_is_of_the_kind_it_says():
    ends = {"declined": LOST, "silent": LOST}
    stage = customer_story.world(False).customer["stage"]
    for kind in customer_story.KINDS:
        assert len(customer_story.cast(kind)) == customer_story.EXAMPLES
        for customer in customer_story.cast(kind):
            months = customer_story.life(customer_story.world(False), customer)["months"]
            declined = (months["lifecycle_stage"] == "decline").any()
            assert declined == (kind in ("declined", "restored"))
            assert stage[customer] == ends.get(kind, stage[customer])
            assert (len(months) < customer_story.MONTHS) == (kind in ends)


def test_a_story_tells_every_purchase_of_the_history():
    history, customer = customer_story.world(False), customer_story.cast("stable")[0]
    bought = history.purchase
    told = customer_story.life(history, customer)["purchases"]["purchases"].sum()
    assert told == bought["count"][bought["customer"] == customer].sum()
    assert told == history.customer["repeat"][customer]


def test_both_lives_belong_to_the_same_person():
    one, other = customer_story.world(False).customer, customer_story.world(True).customer
    for trait in ("own_rate", "fit", "dropout", "spend_rate"):
        assert (one[trait] == other[trait]).all()


def test_true_stages_rebuilt_from_changes_are_those_of_the_panel():
    history = customer_story.world(False)
    stage, panel = decline_detector.stages(history), history.panel
    assert (stage[panel["customer"], panel["month"]] == panel["stage"]).all()


def test_signals_agree_with_a_count_by_hand():
    history = customer_story.world(False)
    found = decline_detector.signals(history)
    bought = pd.DataFrame({k: history.purchase[k] for k in ("customer", "month", "count")})
    for customer in customer_story.cast("declined")[:5]:
        mine, month = bought[bought["customer"] == customer], 23
        past = mine[mine["month"] <= month]
        last, n = past["month"].max() + 1, past["count"].sum()
        assert found["silence"][customer, month] == month + 1 - last
        assert found["own"][customer, month] == pytest.approx((month + 1 - last) / max(last / n, 0.25))


def test_quality_of_an_alarm_on_a_case_small_enough_to_check():
    """Two customers, six months: one declines in months 3–4 and is lost, one stays healthy throughout."""
    stage = np.array([[0, 0, DECLINE, DECLINE, LOST, LOST], [1, 1, 1, 1, 1, 1]])
    signal = np.array([[0, 0, 0, 5.0, 5, 5], [0, 5.0, 0, 0, 5, 5]])
    found = decline_detector.quality(signal, stage, 3)
    assert (found.alarms, found.false, found.right, found.late) == (3, 2, 1, 0)
    assert (found.declines, found.announced, found.recall) == (1, 1, 1.0)
    assert found.precision == pytest.approx(1 / 3)
    assert found.notice == 1
    late = decline_detector.quality(np.where(np.arange(6) > 3, 9.0, 0.0) * np.ones((2, 1)), stage, 3)
    assert (late.false, late.late, late.announced) == (1, 1, 0)


def test_a_lower_threshold_never_announces_fewer_declines():
    for kind in decline_detector.SIGNALS:
        curve = decline_detector.compute(kind, 3, False)["curve"].query("measure == 'recall'")["share"]
        assert (np.diff(curve) <= 0).all()


def test_measured_by_her_own_interval_silence_says_more():
    """At the same recall the own interval raises fewer false alarms than one rule for all."""

    def curve(kind):
        frame = decline_detector.compute(kind, 3, False)["curve"]
        wide = frame.pivot(index="threshold", columns="measure", values="share").sort_values("recall")
        return lambda recall: np.interp(recall, wide["recall"], wide["precision"])

    for recall in (0.2, 0.3, 0.4):
        assert curve("own")(recall) > curve("silence")(recall)


def test_values_of_stages_are_the_discounted_sums_of_what_is_to_come():
    P = lifecycle.matrix(**START)
    reward = np.array([8.0, 10, 12, 3, 0])
    months = range(4_000)
    powers = sum(np.linalg.matrix_power(P.to_numpy() / 1.01, t) for t in months)
    assert np.allclose(restore_or_end.stage_values(P, reward), powers @ reward)


def test_at_the_break_even_effort_restoring_is_worth_what_the_best_other_policy_is():
    for margin in (40, 100, 250):
        effort = restore_or_end.break_even_effort(margin, 20, 0.15)
        worth = restore_or_end.policies(margin, 20, effort, 0.15)
        assert worth["restore"] == pytest.approx(max(worth["leave"], 0), abs=1e-6)


def test_an_effort_that_changes_nothing_is_worth_its_cost_less():
    worth = restore_or_end.policies(100, 20, 30, restore_or_end.ALONE)
    assert worth["restore"] < worth["leave"]
    free = restore_or_end.policies(100, 20, 0, restore_or_end.ALONE)
    assert free["restore"] == pytest.approx(free["leave"])


def test_customers_who_bring_nothing_are_let_go_and_valuable_ones_restored():
    widget = explorer("restore_or_end")
    widget.set(margin=0)
    assert "Best: end" in widget.says
    widget.set(margin=300)
    assert "Best: restore" in widget.says


def test_the_chances_on_the_sliders_are_those_of_a_simulated_company():
    """Monthly moves of the retail world, counted in its history; |z| < 4 against the rounded chances."""
    steps, stage = decline_detector.world().transition, decline_detector.stages(decline_detector.world())
    held = np.column_stack([np.zeros(len(stage), dtype=int), stage[:, :-1]])
    moves = pd.crosstab(steps["source"], steps["target"])
    for (source, target), chance in {(1, 2): 0.055, (3, 1): 0.035, (3, 4): 0.115}.items():
        months = (held == source).sum()
        share = moves.loc[source, target] / months
        # Rounded to half a point, and averaged over a company that also wins new customers.
        assert abs(share - chance) < 0.01 + 4 * np.sqrt(chance * (1 - chance) / months), STAGES[source]


@pytest.mark.parametrize("name", NAMES)
def test_a_slider_is_answered_in_less_than_150_milliseconds_of_processor_time(name):
    widget = explorer(name)
    took = []
    for control in widget.controls.values():
        if hasattr(control, "step"):
            began = time.process_time()
            widget.set(**{control.name: control.low + control.step})
            took.append(time.process_time() - began)
    assert np.median(took) < 0.15
