"""Activities typed in weeks late or never: as many as planned, registered, and to be seen in the observed tables."""

import json

import numpy as np
import pandas as pd
import pytest

import crmsim
from crmsim import Scenario
from crmsim.warehouse import validate

LATE, NEVER = 0.08, 0.12
WORLD = Scenario.preset("retail", customers=60, months=24, funnel={}, desk={})
FAULTS = {"late_logs": LATE, "not_logged": NEVER}
WEEKS = pd.Timedelta(days=14)


@pytest.fixture(scope="module")
def clean():
    return crmsim.simulate(WORLD, 3)


@pytest.fixture(scope="module")
def dirty():
    return crmsim.simulate(WORLD.replace(defects=FAULTS), 3)


@pytest.fixture(scope="module")
def register(dirty):
    return dirty.truth.defect.query("table_name == 'activity'")


def done_by_reps(company):
    return company.activity.query("opportunity_id.notna() and activity_status == 'completed'")


def share(hits, n, expected):
    """z of a share found in so many trials."""
    return (hits - expected * n) / np.sqrt(expected * (1 - expected) * n)


def test_as_much_is_forgotten_as_planned_of_what_nobody_planned(clean, dirty, register):
    act = done_by_reps(clean)
    unplanned = act[~act["activity_id"].isin(clean.activity["next_activity_id"])]
    forgotten = (register["defect"] == "not_logged").sum()
    assert abs(share(forgotten, len(unplanned), NEVER)) < 4
    assert len(clean.activity) - len(dirty.activity) == forgotten > 100


def test_late_typing_shows_in_the_gap_between_date_and_logging(clean, dirty, register):
    """Two weeks after the fact: hardly anybody by habit, and nearly all that were put off."""
    before, after = done_by_reps(clean), done_by_reps(dirty)
    gap = after["logged_at"] - after["actual_end_at"]
    habit = (before["logged_at"] - before["actual_end_at"] > WEEKS).mean()
    late = register.query("defect == 'late_log'")
    number = late["row_key"].map(lambda text: json.loads(text)["activity_id"])
    caught = after.set_index("activity_id").index[(gap > WEEKS).to_numpy()]
    assert habit < 0.02
    assert number.isin(caught).all()
    # What could only be typed in after the last day is not late yet.
    room = after["actual_end_at"] < after["logged_at"].max() - pd.Timedelta(days=80)
    assert abs(share((gap[room] > WEEKS).sum(), room.sum(), LATE + (1 - LATE) * habit)) < 4


def test_files_of_visits_nobody_typed_in_are_left_over(clean, dirty):
    """Slides and notes are filed by opportunity; in a complete diary each belongs to an activity of that moment."""

    def left_over(company):
        file = company.attachment.query("object_type == 'opportunity'")
        seen = company.activity[["opportunity_id", "logged_at"]].rename(
            columns={"opportunity_id": "object_id"}
        )
        joined = file.merge(
            seen, left_on=["object_id", "uploaded_at"], right_on=["object_id", "logged_at"], how="left"
        )
        return joined["logged_at"].isna().mean()

    assert left_over(clean) == 0
    assert left_over(dirty) > (NEVER + LATE) / 3


def test_the_register_restores_the_diary(clean, dirty, register):
    act = dirty.activity.set_index("activity_id")
    late = register.query("defect == 'late_log'")
    number = late["row_key"].map(lambda text: json.loads(text)["activity_id"])
    act.loc[number, "logged_at"] = pd.to_datetime(late["true_value"]).to_numpy()
    lost = [json.loads(text) for text in register.query("defect == 'not_logged'")["true_value"]]
    columns = ["owner_id", "customer_id", "planned_start_at", "actual_end_at", "logged_at", "description"]
    whole = pd.concat([act.reset_index()[columns], pd.DataFrame(lost)[columns]])
    expected = clean.activity[columns].copy()
    for frame in (whole, expected):
        for name in ("planned_start_at", "actual_end_at", "logged_at"):
            frame[name] = pd.to_datetime(frame[name].astype("string"))
    restored, whole_diary = (frame.sort_values(columns, ignore_index=True) for frame in (whole, expected))
    pd.testing.assert_frame_equal(restored, whole_diary, check_dtype=False)


def test_numbers_and_follow_ups_have_no_holes(clean, dirty):
    number = dirty.activity["activity_id"]
    assert (number == np.arange(1, len(number) + 1)).all()
    act = dirty.activity.set_index("activity_id")
    linked = act.dropna(subset="next_activity_id")
    follow = act.loc[linked["next_activity_id"].astype(int)]
    same = linked["opportunity_id"].fillna(-1).to_numpy() == follow["opportunity_id"].fillna(-1).to_numpy()
    assert same.all()
    desk = [company.activity["service_request_id"].dropna().tolist() for company in (clean, dirty)]
    assert desk[0] == desk[1]


def test_a_firm_with_a_poor_diary_keeps_its_promises(dirty, tmp_path):
    dirty.save(tmp_path / "firm")
    assert [check for check in validate(tmp_path / "firm") if not check.ok] == []
