"""Every effect planted in the funnel can be found again in the observed tables alone, by a regression."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from crmsim.funnel import FunnelScenario, Story
from crmsim.funnel.scenario import SOURCES


def logit_fit(x: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Maximum-likelihood logistic regression by Newton's method: coefficients and their standard errors."""
    b = np.zeros(x.shape[1])
    for _ in range(30):
        p = 1 / (1 + np.exp(-x @ b))
        information = (x * (p * (1 - p))[:, None]).T @ x
        step = np.linalg.solve(information, x.T @ (y - p))
        b += step
        if np.abs(step).max() < 1e-9:
            break
    return b, np.sqrt(np.diag(np.linalg.inv(information)))


def dummies(column: pd.Series) -> np.ndarray:
    return pd.get_dummies(column).to_numpy(float)


@pytest.fixture(scope="module")
def attempts(tables: dict) -> pd.DataFrame:
    """One row for each stage a deal has left, from the stage history: did it go on, and how long it took."""
    rows = pd.DataFrame(tables["opportunity_stage_history"]).query("to_stage_no < 10")
    deals = pd.DataFrame(tables["opportunity"]).set_index("opportunity_id")
    after = (
        pd.DataFrame(tables["opportunity_stage_history"]).groupby("opportunity_id")["changed_at"].shift(-1)
    )
    rows["advanced"] = after.loc[rows.index].notna()
    rows["ended_at"] = after.loc[rows.index].fillna(rows["opportunity_id"].map(deals["closed_at"]))
    rows["days"] = (rows["ended_at"] - rows["changed_at"]) / 20_816
    of_deal = ["buying_type", "owner_id", "lead_source", "created_at", "opportunity_status"]
    rows = rows.join(deals[of_deal], on="opportunity_id")
    return rows[rows["ended_at"] >= 0].rename(columns={"to_stage_no": "stage"})


def test_rep_skill_shows_in_the_stages_a_rep_gets_through(tables: dict, attempts: pd.DataFrame) -> None:
    reps = dummies(attempts["owner_id"])[:, 1:]
    x = np.column_stack([dummies(attempts["stage"]), reps])
    effect, _ = logit_fit(x, attempts["advanced"].to_numpy(float))
    skill = tables["truth_employee"]["skill"]
    effect = np.append(0, effect[9:])
    slope = np.polyfit(skill, effect, 1)[0]
    assert np.corrcoef(skill, effect)[0, 1] > 0.85
    assert slope == pytest.approx(FunnelScenario().skill_weight, abs=0.1)


def test_sources_of_good_leads_convert_and_win_more(tables: dict) -> None:
    leads, deals = pd.DataFrame(tables["lead"]), pd.DataFrame(tables["opportunity"])
    decided = leads[leads["lead_status"].isin(["converted", "dead", "recycled"])]
    conversion = (decided["lead_status"] == "converted").groupby(decided["lead_source"]).mean()[list(SOURCES)]
    quality = FunnelScenario().source_quality
    assert stats.spearmanr(conversion, quality).statistic > 0.9
    wins = (deals["opportunity_status"] == "won").groupby(deals["lead_source"]).mean()
    assert wins[["referral", "walk_in"]].mean() > 1.3 * wins[["canvassing", "advertising"]].mean()


def test_a_quick_first_response_wins_leads(tables: dict) -> None:
    leads = pd.DataFrame(tables["lead"])
    leads = leads[leads["lead_status"].isin(["converted", "dead", "recycled"])]
    hours = np.log((leads["first_response_at"] - leads["created_at"]) / 3600)
    x = np.column_stack([dummies(leads["lead_source"]), hours])
    effect, error = logit_fit(x, (leads["lead_status"] == "converted").to_numpy(float))
    # Differences that are not in the table (fit, intent) pull every coefficient towards zero, by a factor of
    # about 1/√(1 + 0.35 s²) with s² the variance they leave (Zeger, Liang & Albert 1988); here s² ≈ 2·0.7².
    attenuated = -FunnelScenario().response_weight / np.sqrt(1 + 0.346 * 2 * 0.7**2)
    assert abs(effect[-1] - attenuated) < 4 * error[-1]
    assert effect[-1] / error[-1] < -8


def test_a_strong_competitor_costs_stages(tables: dict, attempts: pd.DataFrame) -> None:
    marks = pd.DataFrame(tables["competitor_assessment"]).query("opportunity_id >= 0")
    gap = (marks["our_score"] - marks["their_score"]).groupby(
        [marks["opportunity_id"], marks["competitor_id"]]
    )
    worst = gap.mean().groupby("opportunity_id").min()
    # Stages after the first, since the marks are collected during the first.
    seen = attempts[attempts["opportunity_id"].isin(worst.index) & (attempts["stage"] > 1)]
    x = np.column_stack([dummies(seen["stage"]), worst.loc[seen["opportunity_id"]]])
    effect, error = logit_fit(x, seen["advanced"].to_numpy(float))
    assert effect[-1] / error[-1] > 4


def covered(tables: dict, attempts: pd.DataFrame, role: str, moment: str) -> np.ndarray:
    met = pd.DataFrame(tables["opportunity_contact_role"]).query("influence_role == @role")
    first = met.set_index("opportunity_id")["recorded_at"].reindex(attempts["opportunity_id"])
    return first.to_numpy() <= attempts[moment].to_numpy()


@pytest.mark.parametrize(
    ("role", "stages"),
    [("economic", [3]), ("user", [4]), ("technical", [5, 6, 7]), ("coach", [1])],
)
def test_covering_the_key_influence_of_a_stage_helps_to_pass_it(
    tables: dict, attempts: pd.DataFrame, role: str, stages: list[int]
) -> None:
    here = attempts[attempts["stage"].isin(stages) & (attempts["buying_type"] == "new_task")]
    reached = covered(tables, here, role, "ended_at")
    advanced = here["advanced"].to_numpy()
    share = advanced[reached].mean(), advanced[~reached].mean()
    error = np.sqrt(
        sum(p * (1 - p) / n for p, n in zip(share, (reached.sum(), (~reached).sum()), strict=True))
    )
    assert (share[0] - share[1]) / error > 3


def test_a_coach_shortens_the_cycle_by_a_fifth(tables: dict, attempts: pd.DataFrame) -> None:
    here = attempts[(attempts["buying_type"] != "straight_rebuy") & (attempts["stage"] <= 5)]
    coach = covered(tables, here, "coach", "changed_at")
    x = np.column_stack([dummies(here["stage"]), here["buying_type"] == "new_task", coach]).astype(float)
    effect = np.linalg.lstsq(x, np.log(np.maximum(here["days"], 0.01)), rcond=None)[0]
    assert np.exp(effect[-1]) == pytest.approx(FunnelScenario().coach_dwell, abs=0.05)
    assert np.exp(effect[-2]) == pytest.approx(1.3, abs=0.08)


def test_supportive_people_carry_a_deal(tables: dict) -> None:
    people, deals = pd.DataFrame(tables["opportunity_contact_role"]), pd.DataFrame(tables["opportunity"])
    first = people[people["recorded_at"] == people["opportunity_id"].map(deals["created_at"])]
    user = first[first["influence_role"] == "user"].join(deals[["stage_no"]], on="opportunity_id")
    reached = user.groupby("attitude")["stage_no"].mean()
    assert reached["supportive"] > reached["neutral"] > reached["opposed"]


def test_the_technical_influence_vetoes_in_stages_5_to_7_only(firm: Story, tables: dict) -> None:
    visits = firm.plan.visits
    stages = np.unique(visits.stage[visits.vetoed]) + 1
    assert stages.tolist() == [5, 6, 7]
    technical = visits.vetoed & (firm.timeline.left >= 0)
    assert not firm.advanced[technical].any()
    assert (firm.deals.buying_type[visits.deal[visits.vetoed]] != 2).all(), (
        "a straight rebuy needs no selection"
    )
    opposed = firm.deals.attitude[visits.deal, 2] <= -1
    share = visits.vetoed[np.isin(visits.stage, (4, 5, 6)) & opposed & ~visits.covered[:, 2]].mean()
    assert share <= FunnelScenario().veto_probability


def test_stated_chances_carry_each_reps_optimism(firm: Story, tables: dict) -> None:
    stated = pd.DataFrame(tables["opportunity_stage_history"]).query("to_stage_no < 10")
    truth = pd.DataFrame(tables["truth_opportunity"]).set_index(["opportunity_id", "true_stage_no"])
    truth = truth.query("true_reason == ''")["win_probability"]
    key = pd.MultiIndex.from_frame(stated[["opportunity_id", "to_stage_no"]])
    bias = (stated["probability_pct"].to_numpy() - 100 * truth.loc[key].to_numpy()).astype(float)
    bias = pd.Series(bias).groupby(stated["changed_by"].to_numpy()).mean()
    optimism = tables["truth_employee"]["optimism_bias_pct"]
    assert np.corrcoef(bias, optimism)[0, 1] > 0.95


def test_regions_with_a_stronger_economy_have_bigger_deals(tables: dict) -> None:
    deals = pd.DataFrame(tables["opportunity"])
    log_amount = np.log(deals["amount_cents"]).groupby(deals["territory"]).mean()
    expected = np.log(FunnelScenario().territory_economy)
    assert log_amount.sub(log_amount[1]).to_numpy() == pytest.approx(expected, abs=0.08)


def test_true_reasons_differ_from_what_reps_write_down(firm: Story, tables: dict) -> None:
    deals = pd.DataFrame(tables["opportunity"]).query("opportunity_status in ('lost', 'abandoned')")
    truth = pd.DataFrame(tables["truth_opportunity"]).query("true_reason != ''")
    truth = truth.groupby("opportunity_id")["true_reason"].last()
    told = deals[deals["outcome_reason"] != ""]
    true = truth.loc[told["opportunity_id"]].to_numpy()
    assert 0.6 < (told["outcome_reason"] == true).mean() < 0.95
    assert (told["outcome_reason"] == "price").mean() > 1.5 * (true == "price").mean()
