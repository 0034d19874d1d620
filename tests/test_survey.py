"""Surveys: who answers, how surely the answers are known, and what goes wrong on the way."""

import numpy as np
import pytest
from scipy import stats

from crmsim import survey
from crmsim.engines import vector
from crmsim.model import loyalty
from crmsim.plans import Survey
from crmsim.scenario import Scenario


@pytest.fixture(scope="module")
def history():
    return vector.simulate(Scenario.preset("retail", customers=12_000, months=7), 2, panel=True)


@pytest.mark.parametrize("channel", survey.RESPONSE_RATES)
def test_in_the_middle_the_channel_answers_at_its_rate_and_the_odds_rise_to_both_sides(channel):
    chance = survey.response_chance(channel, np.array([70.0, 55.0, 85.0, 40.0]))
    odds = chance / (1 - chance)
    assert chance[0] == pytest.approx(survey.RESPONSE_RATES[channel])
    np.testing.assert_allclose(odds / odds[0], [1, 1.8, 1.8, 2.6])


def test_who_answers_is_drawn_with_that_chance_and_is_more_extreme(history):
    held = survey.conduct(history, Survey(month=6, channel="phone"))
    chance = survey.response_chance("phone", held.satisfaction)
    z = (held.answered.sum() - chance.sum()) / np.sqrt((chance * (1 - chance)).sum())
    assert abs(z) < 4
    distance = np.abs(held.satisfaction - 70)
    test = stats.ttest_ind(distance[held.answered], distance[~held.answered], equal_var=False)
    assert test.statistic > 4


def test_non_response_moves_the_score_as_weighting_says(history):
    """The bias of the respondents' mean is cov(chance, score)/mean chance (Bethlehem 1988)."""
    held = survey.conduct(history, Survey(month=6, channel="email"))
    chance = survey.response_chance("email", held.satisfaction)
    for value in (np.abs(held.satisfaction - 70), held.satisfaction):
        bias = np.cov(chance, value)[0, 1] / chance.mean()
        found = value[held.answered].mean() - value.mean()
        assert abs(found - bias) < 4 * value.std() / np.sqrt(held.answered.sum())


def test_the_standard_error_of_the_net_promoter_score_is_honest(history):
    """Over independent surveys the score spreads as its formula says, 100·sd(±1, 0)/√n."""
    scores, errors = [], []
    for place in range(150):
        plan = Survey(month=6, template="loyalty", channel="web", share=0.5)
        answers = survey.conduct(history, plan, place=place).frame()["nps"]
        net = (answers >= 9).astype(int) - (answers <= 6).astype(int)
        scores.append(100 * net.mean())
        errors.append(100 * net.std(ddof=1) / np.sqrt(len(net)))
    ratio = np.std(scores, ddof=1) / np.mean(errors)
    assert abs(ratio - 1) < 4 / np.sqrt(2 * 150)


def test_two_percent_of_what_is_typed_in_goes_wrong_and_nothing_else(history):
    typed, own = (survey.conduct(history, Survey(month=6, channel=channel)) for channel in ("phone", "web"))
    np.testing.assert_array_equal(typed.customer, own.customer)
    wrong = typed.score != own.score
    np.testing.assert_array_equal(wrong, typed.keyed_wrong)
    scaled = (typed.score >= 0).any(axis=1)
    n = wrong[scaled].size
    assert abs((wrong[scaled].mean() - 0.02) / np.sqrt(0.02 * 0.98 / n)) < 4
    assert not own.keyed_wrong.any()
    nps = list(survey.questions("satisfaction")["question_type"]).index("nps")
    slipped = typed.score[nps][wrong[nps]]
    assert slipped.min() == 0
    assert slipped.max() == 10


def test_answers_follow_the_states_they_are_about(history):
    held = survey.conduct(history, Survey(month=6, template="loyalty", channel="web"))
    kinds = list(survey.questions("loyalty")["question_type"])
    answer = dict(zip(kinds, held.score, strict=True))
    within = np.abs(answer["satisfaction"] - loyalty.rating(held.satisfaction))
    assert within.max() <= 2
    assert (within == 0).mean() > 0.6
    for kind, sign in (("nps", 1), ("repurchase", 1), ("price_sensitivity", -1)):
        assert sign * np.corrcoef(answer[kind], held.attitude)[0, 1] > 0.4
    error = answer["nps"].mean() - (1 + 10 * np.sqrt(held.attitude)).mean()
    assert abs(error) < 0.1


def test_satisfaction_on_record_is_experience_less_expectation(history):
    """The gap of the two questions tells who is satisfied; the other way round it would tell who is not."""
    held = survey.conduct(history, Survey(month=6, channel="web"))
    kinds = list(survey.questions("satisfaction")["question_type"])
    gap = held.score[kinds.index("performance")] - held.score[kinds.index("expectation")]
    assert np.corrcoef(gap, held.satisfaction)[0, 1] > 0.3


def test_asking_changes_nothing_and_a_smaller_sample_is_part_of_a_larger(history):
    digest = history.digest()
    few, many = (survey.conduct(history, Survey(month=6, share=share)) for share in (0.2, 0.6))
    assert history.digest() == digest
    both = np.isin(many.customer, few.customer)
    assert both.sum() == len(few.customer)
    np.testing.assert_array_equal(few.answered, many.answered[both])
    np.testing.assert_array_equal(few.score, many.score[:, both])


def test_the_order_book_is_that_of_the_campaigns(history):
    customer, silence, orders = survey.order_book(history, 6)
    assert (silence >= 1).all()
    assert (orders >= 1).all()
    assert orders.sum() == len(customer) + history.purchase["count"][history.purchase["month"] < 6].sum()


def test_questions_are_bilingual():
    for template in ("satisfaction", "loyalty"):
        table = survey.questions(template)
        assert table["text_zh"].str.contains("[\u4e00-\u9fff]").all()
        assert not table["text_en"].str.contains("[\u4e00-\u9fff]").any()
        assert survey.title(template)[0].isascii()


@pytest.mark.parametrize("month", [0, 7])
def test_a_survey_outside_the_history_is_refused(history, month):
    with pytest.raises(survey.SurveyError, match="month 1 to 6"):
        survey.conduct(history, Survey(), month=month)


def test_a_survey_needs_the_panel():
    bare = vector.simulate(Scenario.preset("retail", customers=20, months=3), 1)
    with pytest.raises(survey.SurveyError, match="panel=True"):
        survey.conduct(bare, Survey())
