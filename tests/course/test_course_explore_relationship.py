"""The explorers of relationship types show Kotler's matrix, its causes, and the short run without hiring."""

import time

import numpy as np
import pandas as pd
import pytest

from crmsim.explore import explorer
from crmsim.explore import relationship as r
from crmsim.model.relationship import VALUE_DELIVERED, profit
from crmsim.parameters import RELATIONSHIP_TYPES, Relationship

NAMES = ["relationship_matrix", "relationship_headcount", "relationship_base"]


def codes(frame):
    return "/".join("".join(str(RELATIONSHIP_TYPES.index(kind)) for kind in row) for row in frame.to_numpy())


def test_the_data_set_has_a_row_for_each_measured_share():
    table = pd.read_csv(r.dataset("relationship_value/relationship_value.csv"))
    assert table["delivered"].tolist() == VALUE_DELIVERED.tolist()
    assert tuple(table.columns[1:]) == RELATIONSHIP_TYPES


def test_with_everything_on_the_nine_cells_are_kotlers():
    """Kotler (1992): many customers at the top, high margin at the right."""
    assert (r.matrix(*r.world()).to_numpy() == np.array(r.TEXTBOOK)).all()


@pytest.mark.parametrize(
    ("ingredients", "expected"),
    [
        ({"effects": False}, "000/000/000"),
        ({"congestion": False, "dilution": False, "fixed": 0}, "244/244/244"),
        ({"congestion": False, "dilution": False, "fixed": 100}, "244/134/013"),
        ({"congestion": False}, "233/234/234"),
        ({"dilution": False}, "023/133/234"),
    ],
)
def test_what_each_ingredient_does(ingredients, expected):
    assert codes(r.matrix(*r.world(**ingredients))) == expected


def test_a_dearer_hour_never_calls_for_a_closer_relationship():
    usual, dear = (codes(r.matrix(*r.world(wage=wage))).replace("/", "") for wage in (60.0, 150.0))
    assert all(int(b) <= int(a) for a, b in zip(usual, dear, strict=True))
    assert usual != dear


def test_a_newcomer_moves_a_slider_and_the_recommended_type_changes():
    widget = explorer("relationship_matrix")
    assert widget.says.startswith("Recommended: accountable")
    widget.set(customers=10_000)
    assert "The recommendation changes from accountable to reactive" in widget.says
    widget.set(margin=5_000)
    assert "The recommendation changes from reactive to accountable" in widget.says
    widget.set(customers=100)
    assert "to partnership" in widget.says
    widget.speak("zh")
    assert "伙伴型" in widget.says


def test_the_bars_are_the_profit_of_the_model():
    here = r.compute(1_000, 1_000.0, True, "1", True, True, 60.0)["here"]
    expected = profit(Relationship(), r.value_table(), 1_000, 1_000.0) / 1_000
    assert here["profit"].to_numpy() == pytest.approx(expected.ravel(), abs=0.06)


def test_the_map_and_the_nine_cells_agree():
    frames = r.compute(1_000, 1_000.0, True, "1", True, True, 60.0)
    field = frames["field"]
    for cell in frames["cells"].itertuples():
        inside = field[
            (field["left"] <= cell.margin)
            & (cell.margin < field["right"])
            & (field["low"] <= cell.customers)
            & (cell.customers < field["high"])
        ]
        assert cell.type in set(inside["type"])


@pytest.mark.parametrize(("managers", "expected"), [(1, "01123"), (2, "11234"), (5, "12344")])
def test_with_fixed_headcount_fewer_customers_get_closer_relationships(managers, expected):
    best = r.short_run(np.array([10_000, 3_000, 1_000, 300, 100]), managers).argmax(axis=-1)
    assert "".join(map(str, best)) == expected


def test_a_promise_that_cannot_be_kept_is_worse_than_none():
    worth = r.short_run(12_000.0, 1)
    assert worth[RELATIONSHIP_TYPES.index("partnership")] < worth[0]


def test_the_short_run_does_not_ask_for_the_margin():
    """Pay is spent either way, so every type is judged in units of the same margin."""
    assert set(explorer("relationship_headcount").controls) == {"customers", "managers"}


def test_paths_are_the_rows_of_the_data_set_and_profit_is_their_sum():
    table = r.base_table()
    assert len(table) == 4 * 5 * 60
    one = table[(table["luck"] == 2) & (table["relationship_type"] == "basic")]
    assert r.path("basic", 2, "customers", 0).tolist() == one["customers"].tolist()
    # The basic type costs nothing: profit is margin.
    assert r.path("basic", 2, "profit", 1_000).iloc[-1] == pytest.approx(one["margin"].sum())
    dear = r.path("proactive", 2, "profit", 0.0)
    assert (np.diff(dear) < 0).all()


@pytest.mark.parametrize("measure", ["customers", "profit"])
def test_common_luck_makes_the_difference_steadier(measure):
    """Common random numbers: Var(X − Y) falls when X and Y meet the same luck."""

    def spread(common):
        frame = r.compute_base("reactive", measure, 1_000, 1, common)["differences"]
        return frame[frame["month"] == 60]["difference"].std()

    assert spread(True) < spread(False)


def test_a_closer_relationship_keeps_more_customers_whatever_the_luck():
    for luck in range(1, 5):
        left = [r.path(kind, luck, "customers", 0).iloc[-1] for kind in RELATIONSHIP_TYPES]
        assert (np.diff(left) > 0).all()


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
