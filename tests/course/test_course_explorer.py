"""An explorer answers its controls, says what changed, and refuses what is off the scale."""

import json

import altair as alt
import numpy as np
import pandas as pd
import pytest

from crmsim import charts
from crmsim.explore import Choice, Explorer, LiveChart, Slider, Switch, Text, explorer, explorers
from crmsim.explore.live import columns
from crmsim.terms import language


def compute(size, shape, doubled):
    if size == 3:
        raise ValueError(Text("three is not possible", "不能取三"))
    return pd.DataFrame({"x": [0.0, 1.0], "y": [0.0, size * (2 if doubled else 1)], "shape": shape})


def draw(frame):
    limit = alt.param("size", value=1)
    chart = alt.Chart(frame).mark_line().encode(x="x:Q", y=alt.Y("y:Q", title=str(Text("height", "高度"))))
    return charts.describe(chart.add_params(limit), en="A slope.", zh="一道坡。")


def make():
    return Explorer(
        title=Text("How steep?", "有多陡？"),
        controls=[
            Slider("size", 0, 4, 0.5, 1, Text("Size", "大小"), Text("metres", "米")),
            Choice(
                "shape",
                {"straight": Text("straight", "直"), "bent": Text("bent", "弯")},
                Text("Shape", "形状"),
            ),
            Switch("doubled", Text("Doubled", "加倍")),
        ],
        compute=compute,
        chart=draw,
        say=lambda now, before: Text(
            f"The top is {now.result.y.max():.1f}.", f"顶高 {now.result.y.max():.1f}。"
        ),
        code="compute($size, $shape, $doubled)",
    )


def page(widget, **message):
    """What the page sends."""
    widget._hear(widget, message, [])


def test_a_control_moved_in_the_page_changes_data_words_and_code():
    widget = make()
    page(widget, set={"size": 2.5})
    assert widget.chart.data["frame"]["y"] == [0.0, 2.5]
    assert widget.says == "Size 1.0 metres → 2.5 metres. The top is 2.5."
    assert widget.code == "compute(2.5, 'straight', False)"
    assert widget.values == {"size": 2.5, "shape": "straight", "doubled": False}


def test_the_chart_is_embedded_once_and_then_only_data_change():
    widget = make()
    spec = widget.chart.spec
    page(widget, set={"size": 2.0})
    page(widget, set={"doubled": True})
    assert widget.chart.spec is spec
    assert widget.chart.data["frame"]["y"] == [0.0, 4.0]
    assert widget.chart.params == {"size": 2.0}


def test_what_is_read_out_describes_the_chart_and_its_present_state():
    widget = make()
    page(widget, set={"size": 2.0})
    assert widget.chart.description == "A slope. Size 1.0 metres → 2.0 metres. The top is 2.0."


def test_the_language_button_changes_every_word_and_keeps_the_state():
    widget = make()
    page(widget, set={"size": 2.0})
    page(widget, language=True)
    assert widget.says == "大小 1.0 米 → 2.0 米。顶高 2.0。"
    assert widget.face["title"] == "有多陡？"
    assert [control["label"] for control in widget.face["controls"]] == ["大小", "形状", "加倍"]
    assert widget.chart.spec["encoding"]["y"]["title"] == "高度"
    assert widget.chart.data["frame"]["y"] == [0.0, 2.0]
    assert language() == "en", "an explorer's button is its own, not the notebook's"


def test_a_new_explorer_speaks_the_language_of_the_notebook():
    language("zh")
    assert make().face["lang"] == "zh-CN"


def test_reset_returns_to_the_start():
    widget = make()
    page(widget, set={"size": 2.0, "shape": "bent"})
    page(widget, reset=True)
    assert widget.values == {"size": 1, "shape": "straight", "doubled": False}


def test_an_impossible_value_is_explained_beside_its_control_and_nothing_else_changes():
    widget = make()
    page(widget, set={"size": 3.0})
    assert widget.problem == {"control": "size", "words": "three is not possible"}
    assert widget.values["size"] == 1
    page(widget, set={"size": 2.0})
    assert widget.problem == {}


@pytest.mark.parametrize(
    "values",
    [
        {"size": 5},
        {"size": "2"},
        {"size": True},
        {"size": None},
        {"shape": "round"},
        {"doubled": 1},
        {"speed": 1},
    ],
)
def test_values_off_the_scale_are_refused_in_words(values):
    with pytest.raises(ValueError, match=next(iter(values))):
        make().set(**values)


def test_every_message_is_answered_even_if_the_function_breaks():
    widget = make()
    widget.compute = lambda **_: 1 / 0
    with pytest.raises(ZeroDivisionError):
        page(widget, set={"size": 2.0})
    assert widget.answered == 1


def test_the_stored_form_is_a_picture_and_words_and_the_same_every_time():
    first, second = (
        {k: v for k, v in make()._repr_mimebundle_()[0].items() if "widget" not in k} for _ in range(2)
    )
    assert first == second
    assert first["image/svg+xml"].startswith('<svg role="img" aria-label="A slope."')
    assert first["text/plain"].splitlines() == [
        "How steep?",
        "Size: 1.0 metres",
        "Shape: straight",
        "Doubled: off",
        "A slope.",
        "The top is 1.0.",
    ]


def test_a_live_chart_must_be_described():
    frame = pd.DataFrame({"x": [1.0]})
    with pytest.raises(charts.MissingDescription):
        LiveChart(alt.Chart(frame).mark_point().encode(x="x:Q"), frame)


def test_a_chart_of_another_frame_is_refused():
    frame = pd.DataFrame({"x": [1.0]})
    with pytest.raises(ValueError, match=r"alt\.Chart"):
        LiveChart(draw(compute(1, "bent", False)), frame)


def test_several_frames_keep_their_names_and_constants_stay_in_the_chart():
    a, b, fixed = (pd.DataFrame({"x": [float(n)]}) for n in (1, 2, 9))
    layers = [alt.Chart(frame).mark_point().encode(x="x:Q") for frame in (a, b, fixed)]
    live = LiveChart(charts.describe(alt.layer(*layers), en="Three.", zh="三个。"), {"a": a, "b": b})
    assert live.data == {"a": {"x": [1.0]}, "b": {"x": [2.0]}}
    assert [layer["data"]["name"] for layer in live.spec["layer"][:2]] == ["a", "b"]
    assert list(live.spec["datasets"].values()) == [[{"x": 9.0}]]


def test_missing_values_dates_and_categories_travel_as_json():
    frame = pd.DataFrame(
        {
            "n": [1, 2],
            "x": [np.nan, np.inf],
            "day": pd.to_datetime(["2024-02-29", "2024-03-01"]),
            "stage": pd.Categorical(["formation", "decline"]),
        }
    )
    assert json.loads(json.dumps(columns(frame), allow_nan=False)) == {
        "n": [1, 2],
        "x": [None, None],
        "day": ["2024-02-29T00:00:00", "2024-03-01T00:00:00"],
        "stage": ["formation", "decline"],
    }


def test_vega_is_loaded_once_for_all_charts():
    assert make().chart.runtime == make().chart.runtime


@pytest.mark.parametrize("name", explorers())
def test_every_explorer_opens_in_both_languages_and_its_code_runs(name):
    for lang in ("en", "zh"):
        language(lang)
        widget = explorer(name)
        exec(compile(widget.code, name, "exec"), {})
        for control in widget.controls.values():
            if isinstance(control, Slider):
                for value in (control.low, control.high):
                    page(widget, set={control.name: value})
                    assert widget.problem.get("words", "") == "" or widget.problem["control"] == control.name
        assert widget.says


def test_an_unknown_explorer_is_named_with_those_there_are():
    with pytest.raises(ValueError, match="disconfirmation"):
        explorer("nonsense")
