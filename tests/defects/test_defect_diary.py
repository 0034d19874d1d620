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


def unplanned(company):
    """What reps did that was nobody's follow-up."""
    act = done_by_reps(company)
    return act[~act["activity_id"].isin(company.activity["next_activity_id"])]


def test_as_much_is_forgotten_and_put_off_as_planned_of_what_was_nobodys_follow_up(clean, dirty, register):
    rows = unplanned(clean)
    lost = pd.DataFrame([json.loads(text) for text in register.query("defect == 'not_logged'")["true_value"]])
    late = register.query("defect == 'late_log'")
    usual = [*pd.to_datetime(late["true_value"]), *pd.to_datetime(lost["logged_at"])]
    # Whatever would be typed in more than 70 days before the end is either there by then or forgotten.
    room = clean.calendar["date_day"].max() - pd.Timedelta(days=70)
    n = (rows["logged_at"] < room).sum()
    assert abs(share((pd.to_datetime(lost["logged_at"]) < room).sum(), n, NEVER)) < 4
    assert abs(share((pd.to_datetime(late["true_value"]) < room).sum(), n, LATE)) < 4
    assert abs(share(len(usual), len(rows), NEVER + LATE)) < 4
    assert len(clean.activity) - len(dirty.activity) == len(lost) > 100


def test_late_typing_shows_in_the_gap_between_date_and_logging(clean, dirty, register):
    """Two weeks after the fact: hardly anybody by habit, and all that were put off."""
    before, after = unplanned(clean), done_by_reps(dirty)
    habit = (before["logged_at"] - before["actual_end_at"] > WEEKS).mean()
    late = register.query("defect == 'late_log'")["row_key"].map(lambda text: json.loads(text)["activity_id"])
    gap = after["logged_at"] - after["actual_end_at"]
    caught = after.loc[gap > WEEKS, "activity_id"]
    assert habit < 0.02
    assert late.isin(caught).all()
    assert caught.isin(late).mean() > 0.75


def test_a_snapshot_lacks_what_was_typed_in_later(dirty, register):
    """The diary of an earlier day: what the whole diary says was typed in by then, and nothing else."""
    cut, key = dirty.snapshot(15), ["opportunity_id", "planned_start_at", "actual_end_at"]
    day = cut.calendar["date_day"].max() + pd.Timedelta(days=1)
    late = register.query("defect == 'late_log'")["row_key"].map(lambda text: json.loads(text)["activity_id"])
    put_off = dirty.activity[dirty.activity["activity_id"].isin(late)]
    there = pd.MultiIndex.from_frame(done_by_reps(cut)[key])

    def known(rows):
        return pd.MultiIndex.from_frame(rows[key]).isin(there)

    done = put_off[put_off["actual_end_at"] < day]
    assert (known(done) == (done["logged_at"] < day)).all()
    assert (~known(done)).sum() > 3


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
    assert left_over(dirty) > (NEVER + LATE) / 4


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
