"""Scenarios: complete, frozen, readable, and strict about mistakes."""

import tomllib

import pytest

from crmsim.parameters import Section
from crmsim.scenario import Scenario, ScenarioError, parameter_table, preset_table

PRESETS = preset_table()["preset"].tolist()


@pytest.mark.parametrize("preset", PRESETS)
def test_every_preset_survives_the_journey_through_toml(preset):
    scenario = Scenario.preset(preset)
    assert Scenario.of(tomllib.loads(scenario.to_toml())) == scenario
    assert Scenario.of(tomllib.loads(scenario.to_toml(defaults=False))) == scenario


def test_nothing_survives_the_journey_too():
    scenario = Scenario.preset("retail", service={"customers_per_agent": None}, relationship={"portfolio": 9})
    assert Scenario.of(tomllib.loads(scenario.to_toml())) == scenario
    assert Scenario.of(tomllib.loads(scenario.to_toml(defaults=False))) == scenario


def test_every_parameter_states_its_meaning_and_source():
    table = parameter_table()
    assert table["meaning"].str.len().gt(3).all()
    assert table["source"].str.len().gt(3).all()
    assert len(table) > 100


def test_every_parameter_is_used_by_the_model():
    from pathlib import Path

    import crmsim

    code = "".join(path.read_text("utf-8") for path in Path(crmsim.__file__).parent.rglob("*.py"))
    names = [field.split(".")[-1] for field in parameter_table()["field"]]
    assert [name for name in names if f".{name}" not in code] == []


def test_changes_merge_into_sections():
    scenario = Scenario.preset("cdnow", purchasing={"price": 1.5})
    assert scenario.purchasing.price == 1.5
    assert scenario.purchasing.rate_shape == 0.243
    assert scenario.replace(months=3).purchasing.price == 1.5


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"custmers": 3}, "custmers: there is no such field; did you mean 'customers'?"),
        ({"customers": 0}, "customers = 0: allowed: ≥ 1"),
        ({"customers": "many"}, "customers = 'many': input should be a valid integer"),
        ({"relationship": {"type": "frendly"}}, "basic | reactive | accountable | proactive | partnership"),
        ({"purchasing": {"drop_a": 1}}, "did you mean 'dropout_a'?"),
        ({"purchasing": {"price": 99}}, "purchasing.price = 99: allowed: ≥ 0.2 and ≤ 5"),
        ({"purchasing": {"rate_scale": float("nan")}}, "purchasing.rate_scale = nan"),
        ({"purchasing": 3}, "purchasing = 3: a group of fields"),
        ({"start": "2023-01-05"}, "write 2023-01-01"),
        ({"relationship": {"hours": [1, 2]}}, "5 values"),
        ({"competition": {"rival_shapes": [-1]}}, "≥ 0.05"),
        ({"months": 0, "locale": "fr"}, "2 mistakes"),
    ],
)
def test_mistakes_are_named_with_what_is_allowed(changes, said):
    with pytest.raises(ScenarioError) as error:
        Scenario.preset("retail", **changes)
    assert said in str(error.value)


def test_an_unknown_preset_suggests_the_nearest():
    with pytest.raises(ScenarioError, match="Did you mean 'retail'"):
        Scenario.preset("retial")


@pytest.mark.parametrize(
    "content",
    [b"\xff\xfe\x00x", b"customers = ", b"a = [" + b"[" * 5000, b"customers = 10\ncustomers = 11\n"],
)
def test_a_broken_file_gives_a_reason(tmp_path, content):
    path = tmp_path / "scenario.toml"
    path.write_bytes(content)
    with pytest.raises(ScenarioError, match=r"scenario\.toml"):
        Scenario.read(path)


def test_a_missing_file_gives_a_reason(tmp_path):
    with pytest.raises(ScenarioError, match="Cannot read"):
        Scenario.read(tmp_path / "nowhere.toml")


def test_scenarios_cannot_be_changed_behind_their_back():
    with pytest.raises(ValueError, match="frozen"):
        Scenario().customers = 3
    assert all(section.model_config["frozen"] for section in Section.__subclasses__())
