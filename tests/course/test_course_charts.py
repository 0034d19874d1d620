"""Charts say what they show, need no network, and are seen by everybody."""

import itertools
import json
import re

import altair as alt
import numpy as np
import pandas as pd
import pytest

from crmsim import charts
from crmsim.terms import language

FRAME = pd.DataFrame({"month": [1, 2, 3], "share": [0.5, 0.25, 0.125], "who": ["a", "b", "满意"]})


def line():
    return alt.Chart(FRAME).mark_line(point=True).encode(x="month:Q", y="share:Q", color="who:N")


def described():
    return charts.describe(line(), en="A share that falls.", zh="一个下降的份额。")


def test_a_chart_without_a_description_is_refused():
    with pytest.raises(charts.MissingDescription, match="describe"):
        charts.mimebundle(line().to_dict())


@pytest.mark.parametrize("words", [{"en": "", "zh": "有"}, {"en": "There", "zh": " "}])
def test_both_languages_must_be_described(words):
    with pytest.raises(ValueError, match="empty"):
        charts.describe(line(), **words)


def test_the_bundle_holds_vega_5_a_picture_and_words():
    bundle = charts.mimebundle(described().to_dict())
    assert set(bundle) == {"application/vnd.vega.v5+json", "image/svg+xml", "text/plain"}
    assert bundle["application/vnd.vega.v5+json"]["$schema"].endswith("/vega/v5.json")
    assert bundle["image/svg+xml"].startswith('<svg role="img" aria-label="A share that falls."')
    assert bundle["text/plain"] == "A share that falls."


def test_displaying_a_chart_uses_the_bundle():
    assert alt.renderers.active == "crmsim"
    assert "application/vnd.vega.v5+json" in described()._repr_mimebundle_()


def test_words_follow_the_language_and_both_are_stored():
    language("zh")
    bundle = charts.mimebundle(described().to_dict())
    assert bundle["text/plain"] == "一个下降的份额。"
    assert charts.description(bundle["application/vnd.vega.v5+json"]) == (
        "A share that falls.",
        "一个下降的份额。",
    )


def test_the_same_chart_gives_the_same_bytes():
    first, second = (json.dumps(charts.mimebundle(described().to_dict())) for _ in range(2))
    assert first == second


def test_chinese_stays_text_in_the_picture():
    assert ">满意</text>" in charts.mimebundle(described().to_dict())["image/svg+xml"]


def test_nothing_in_the_bundle_points_to_the_network():
    bundle = json.dumps(charts.mimebundle(described().to_dict()))
    addresses = set(re.findall(r"https?://[^\"\\ ]+", bundle))
    # Names of formats, which nobody fetches.
    assert addresses <= {
        "https://vega.github.io/schema/vega/v5.json",
        "http://www.w3.org/2000/svg",
        "http://www.w3.org/1999/xlink",
    }


def test_data_from_the_network_are_not_drawn():
    chart = charts.describe(
        alt.Chart("https://example.com/data.csv").mark_point().encode(x="a:Q"), en="A", zh="一"
    )
    svg = None
    try:
        svg = charts.mimebundle(chart.to_dict())["image/svg+xml"]
    except ValueError:
        return
    assert 'aria-roledescription="point"' not in svg


def test_the_description_cannot_smuggle_markup_into_the_page():
    chart = charts.describe(line(), en='"><script>alert(1)</script>', zh="一")
    assert "<script" not in charts.mimebundle(chart.to_dict())["image/svg+xml"]


# Machado, Oliveira and Fernandes (2009), IEEE TVCG 15(6), table 1, severity 1.0.
VISION = {
    "normal": np.eye(3),
    "protanopia": [
        [0.152286, 1.052583, -0.204868],
        [0.114503, 0.786281, 0.099216],
        [-0.003882, -0.048116, 1.051998],
    ],
    "deuteranopia": [
        [0.367322, 0.860646, -0.227968],
        [0.280085, 0.672501, 0.047413],
        [-0.01182, 0.04294, 0.968881],
    ],
    "tritanopia": [
        [1.255528, -0.076749, -0.178779],
        [-0.078411, 0.930809, 0.147602],
        [0.004733, 0.691367, 0.3039],
    ],
}


def linear(colour):
    channel = np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)]) / 255
    return np.where(channel <= 0.04045, channel / 12.92, ((channel + 0.055) / 1.055) ** 2.4)


def lab(rgb):
    """CIE 1976 L*a*b* of linear sRGB under D65."""
    matrix = [[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]]
    ratio = np.array(matrix) @ np.clip(rgb, 0, 1) / [0.9505, 1, 1.089]
    f = np.where(ratio > 0.008856, np.cbrt(ratio), 7.787 * ratio + 16 / 116)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


@pytest.mark.parametrize("vision", VISION)
def test_colours_differ_for_every_kind_of_colour_vision(vision):
    seen = [lab(np.array(VISION[vision]) @ linear(colour)) for colour in charts.PALETTE]
    # A difference of 2.3 is just noticeable; ten times that is told apart in thin lines.
    assert min(np.linalg.norm(a - b) for a, b in itertools.combinations(seen, 2)) > 23


def test_colours_differ_in_grey_print():
    lightness = sorted(lab(linear(colour))[0] for colour in charts.PALETTE)
    assert min(np.diff(lightness)) > 4


@pytest.mark.parametrize("colour", charts.PALETTE)
def test_colours_stand_out_from_white_by_3_to_1(colour):
    """WCAG 2.1, criterion 1.4.11."""
    luminance = linear(colour) @ [0.2126, 0.7152, 0.0722]
    assert 1.05 / (luminance + 0.05) >= 3
