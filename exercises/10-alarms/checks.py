"""Data and graded checks of the exercise on stalled deals and reasons for losing."""

from functools import lru_cache

import numpy as np
import pandas as pd

from crmsim.funnel import FunnelScenario, funnel_tables, simulate
from crmsim.funnel.population import DAY
from crmsim.grading import Answers, Hint, check, close

TODAY = 457


@lru_cache(maxsize=4)
def _reports(seed: int) -> dict[str, pd.DataFrame]:
    """Stays, open deals and lost deals of fifteen months; customers of two lost deals in three were interviewed."""
    ladder = (0.12, 0.25, 0.38, 0.46, 0.54, 0.63, 0.72, 0.81, 0.91)
    scenario = FunnelScenario(win_probability=ladder, opportunities_per_day=1.2, reps=8)
    tables = funnel_tables(simulate(scenario, seed, months=15))
    deals = pd.DataFrame(tables["opportunity"]).set_index("opportunity_id")
    status = deals["opportunity_status"]
    created, closed = deals["created_at"] / DAY, deals["closed_at"] / DAY

    told = pd.DataFrame(tables["opportunity_stage_history"])
    told = told[told["to_stage_no"] < 10]
    entered = told["changed_at"] / DAY
    left = (told.groupby("opportunity_id")["changed_at"].shift(-1) / DAY).fillna(
        told["opportunity_id"].map(closed)
    )
    stays = pd.DataFrame(
        {
            "opportunity_id": told["opportunity_id"] + 1,
            "stage_no": told["to_stage_no"],
            "days": (left - entered).round(2),
            "won": told["opportunity_id"].map(status) == "won",
        }
    )[(told["opportunity_id"].map(status) != "open").to_numpy()]

    latest = told.assign(entered=entered).groupby("opportunity_id").last()
    latest = latest[latest.index.map(status) == "open"]
    open_deals = pd.DataFrame(
        {
            "opportunity_id": latest.index + 1,
            "stage_no": latest["to_stage_no"].to_numpy(),
            "created_day": created[latest.index].round(2).to_numpy(),
            "entered_day": latest["entered"].round(2).to_numpy(),
        }
    )

    lost = deals[status.isin(["lost", "abandoned"])]
    truth = pd.DataFrame(tables["truth_opportunity"]).groupby("opportunity_id")["true_reason"].last()
    asked = np.random.default_rng(seed).random(len(lost)) < 2 / 3
    recorded = lost["outcome_reason"].astype(object)
    lost_deals = pd.DataFrame(
        {
            "opportunity_id": lost.index + 1,
            "recorded": recorded.where(recorded != "", None).to_numpy(),
            "found": truth[lost.index].astype(object).where(asked, None).to_numpy(),
        }
    )
    return {
        "stays.csv": stays.reset_index(drop=True),
        "open_deals.csv": open_deals,
        "lost_deals.csv": lost_deals,
    }


def _limits(stays: pd.DataFrame, quantile: float) -> pd.Series:
    return stays[stays["won"]].groupby("stage_no")["days"].quantile(quantile)


def data(seed: int) -> dict[str, pd.DataFrame]:
    return _reports(seed)


@check(
    "q1",
    points=2,
    hint={
        "en": "The limit should say: few of those who came through ever needed so long. Whose stays do you need for it?",
        "zh": "界限的意思是：最终赢单的机会很少需要这么久。为此要用哪些机会的停留？",
    },
)
def takes_winners_as_the_yardstick(s: Answers) -> None:
    stays = _reports(s.seed)["stays.csv"]
    for quantile in (0.8, 0.6):
        answer = s.call("alarm_days", stays, quantile)
        if close(answer, _limits(stays, quantile)):
            continue
        if close(answer, stays.groupby("stage_no")["days"].quantile(quantile)):
            raise Hint(
                en="Lost deals are in your yardstick. Their stays tell how long it takes to lose a deal.",
                zh="你的标尺里混入了丢单。它们的停留说明的是丢掉一个机会要多久。",
            )
        raise AssertionError


@check(
    "q2",
    points=2,
    hint={
        "en": "For each open deal: since when has it been in its present stage, what is the limit there, and how many "
        "days over is it?",
        "zh": "对每个进行中的机会：它从何时起处于当前阶段？该阶段的界限是多少？超过了几天？",
    },
)
def watches_the_time_in_the_present_stage(s: Answers) -> None:
    reports = _reports(s.seed)
    # A third of the stages' usual time: so that many deals are late; and one stage has no limit.
    now, limits = reports["open_deals.csv"], _limits(reports["stays.csv"], 0.8).drop(1) / 3

    def late(since: str) -> list[int]:
        over = TODAY - now[since] - now["stage_no"].map(limits)
        return now.loc[over[over > 0].sort_values(ascending=False).index, "opportunity_id"].tolist()

    answer = s.call("stalled", now, limits, TODAY)
    right = late("entered_day")
    if close(answer, right):
        return
    if close(answer, late("created_day")):
        raise Hint(
            en="You count from the day the deal was opened. A deal that moves on briskly grows old, too, but is not "
            "stalled.",
            zh="你从机会建立之日算起。进展顺利的机会也会变老，但并没有滞留。",
        )
    if isinstance(answer, list) and sorted(map(str, answer)) == sorted(map(str, right)):
        raise Hint(
            en="The right deals, but not in the order asked for: most days over the limit first.",
            zh="机会都对，但顺序不对：超过界限天数最多的排在最前。",
        )
    raise AssertionError


@check(
    "q3",
    points=1,
    hint={
        "en": "An empty field is not a reason. What is the whole of which you take shares?",
        "zh": "空白不是一种原因。你取比例的整体是什么？",
    },
)
def leaves_blanks_out_of_the_whole(s: Answers) -> None:
    recorded = _reports(s.seed)["lost_deals.csv"]["recorded"]
    answer = s.call("reason_shares", recorded)
    if close(answer, recorded.dropna().value_counts(normalize=True)):
        return
    if close(answer, recorded.value_counts() / len(recorded)):
        raise Hint(
            en="You divide by all lost deals, those without a reason, too: your shares add up to less than 1.",
            zh="你除以了全部丢单，包括没有原因的：各比例之和小于 1。",
        )
    raise AssertionError


@check(
    "q4",
    points=2,
    hint={
        "en": "Keep the deals for which you know both reasons, then compare the shares of each reason, 0 where it is "
        "never named.",
        "zh": "只留下两种原因都已知的机会，再逐个原因比较占比；从未出现的记为 0。",
    },
)
def compares_the_same_deals(s: Answers) -> None:
    lost = _reports(s.seed)["lost_deals.csv"]
    # A reason that no rep types in, so that a share of 0 has to be met.
    lost = pd.concat(
        [lost, pd.DataFrame({"opportunity_id": [0], "recorded": ["price"], "found": ["lateness"]})]
    )
    lost = lost.reset_index(drop=True)
    answer = s.call("excuses", lost)

    def shares(reasons: pd.Series) -> pd.Series:
        return reasons.dropna().value_counts(normalize=True)

    both = lost.dropna()
    right = shares(both["recorded"]).sub(shares(both["found"]), fill_value=0.0)
    if close(answer, right):
        return
    if close(answer, shares(lost["recorded"]).sub(shares(lost["found"]), fill_value=0.0)):
        raise Hint(
            en="You compare what was typed in for one set of deals with what was found for another. The difference may "
            "lie in the deals.",
            zh="你拿一批机会的录入原因去比另一批机会的访谈原因。差别可能来自机会本身。",
        )
    if isinstance(answer, pd.Series) and (answer.isna().any() or len(answer) < len(right)):
        raise Hint(
            en="Some reason is named by one side only, and your result has lost it. Its other share is 0.",
            zh="有的原因只有一方提到，你的结果把它丢了。它在另一方的占比是 0。",
        )
    raise AssertionError
