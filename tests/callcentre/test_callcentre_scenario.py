"""What a call centre may be: bounds, sources, and refusals that say how to mend them."""

import pytest
from pydantic import ValidationError

from crmsim.callcentre import CallCentreScenario, hours_of_week, simulate


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"calls_by_hour": (0,) * 24}, "calls_by_hour is 0 throughout"),
        ({"calls_by_hour": (1,) * 23}, "at least 24 items"),
        ({"agents": -1}, "greater than or equal to 0"),
        ({"agents": (1.5,) * 24}, "valid integer"),
        ({"handling_minutes": 0}, "greater than 0"),
        ({"patience_minutes": 0}, "greater than 0"),
        ({"handling": "gamma"}, "'lognormal' or 'exponential'"),
        ({"calls_per_week": float("inf")}, "finite number"),
        ({"colour": "red"}, "Extra inputs"),
        (
            {"patience_minutes": None, "agents": 0, "weekend_agents": 0},
            "agents is 0 in every hour.*put somebody",
        ),
        ({"patience_minutes": None, "second_share": 0.2}, "second_agents is 0 in every hour"),
    ],
)
def test_impossible_call_centres_are_refused_with_a_reason(fields: dict, says: str) -> None:
    with pytest.raises(ValidationError, match=says):
        CallCentreScenario(**fields)


def test_a_file_may_say_none_for_endless_patience_and_one_number_for_all_hours() -> None:
    centre = CallCentreScenario(patience_minutes="none", agents=5)
    assert centre.patience_minutes is None
    assert centre.agents == (5,) * 24
    assert CallCentreScenario.model_validate(centre.model_dump()) == centre


def test_every_parameter_says_what_it_means_and_where_it_comes_from() -> None:
    for name, info in CallCentreScenario.model_fields.items():
        assert info.description, name
        assert info.json_schema_extra["source"], name


def test_two_skills_have_no_closed_form() -> None:
    with pytest.raises(ValueError, match=r"second_share = 0\.3: .* simulate"):
        hours_of_week(CallCentreScenario(second_share=0.3))


@pytest.mark.parametrize("days", [0, -3, 100_000])
def test_a_run_lasts_from_a_day_to_ten_years(days: int) -> None:
    with pytest.raises(ValueError, match=rf"days = {days} is not allowed; give"):
        simulate(days=days)


def test_more_calls_than_fit_into_memory_are_refused() -> None:
    with pytest.raises(ValueError, match=r"calls_per_week = 1e\+08 over days = 70 .* lower one of them"):
        simulate(CallCentreScenario(calls_per_week=1e8), days=70)
