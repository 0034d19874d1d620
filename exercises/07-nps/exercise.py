# title.en = "What a net promoter score can tell, and what not"
# title.zh = "净推荐值能说明什么，不能说明什么"
# chapter = 7
# minutes = 30

# %% [markdown] id="intro" lang="en"
# # What a net promoter score can tell, and what not
#
# "How likely are you to recommend us?" Whoever answers 9 or 10 is a *promoter*, 0 to 6 a *detractor*, 7 or 8 is
# *passive*. The net promoter score is the share of promoters less the share of detractors, both among **all who
# answered**, in points from −100 to +100 (Reichheld 2003). Boards are shown it to the point; it comes from a
# sample.
#
# `answers.csv` holds two waves of your own company's survey: `customer_id`, `wave` (1 or 2, half a year apart),
# `segment` (`new` or `established`) and `score` (0–10, empty where a customer did not answer).

# %% [markdown] id="intro" lang="zh" of="03e90273"
# # 净推荐值能说明什么，不能说明什么
#
# “你有多大可能把我们推荐给别人？”回答 9 或 10 的是*推荐者*，0 到 6 的是*贬损者*，7 或 8 的是*被动者*。
# 净推荐值（NPS）是推荐者占比减去贬损者占比，两个占比的基数都是**全部作答者**，
# 以 −100 到 +100 的点数表示（Reichheld 2003）。董事会看到的数字精确到个位，而它其实来自一个样本。
#
# `answers.csv` 是你自己公司的两轮调查：`customer_id` 客户号、`wave` 轮次（1 或 2，相隔半年）、
# `segment` 客户群（`new` 新客户或 `established` 老客户）、`score` 评分（0–10，未作答者为空）。

# %% id="setup"
import numpy as np
import pandas as pd
from crmsim.grading import checking, expect

answers = pd.read_csv("answers.csv")
wave1 = answers.loc[answers["wave"] == 1, "score"]
wave2 = answers.loc[answers["wave"] == 2, "score"]

# %% [markdown] id="ask1" lang="en"
# **Question 1.** Write `promoter_score(scores)`: the NPS in points of a `Series` of scores, some of them missing.

# %% [markdown] id="ask1" lang="zh" of="199dad1e"
# **问题 1.** 编写 `promoter_score(scores)`：由一列评分（`Series`，可能有缺失）求 NPS，以点数表示。

# %% question="q1"
def promoter_score(scores):
    # BEGIN SOLUTION
    known = scores.dropna()
    return float(100 * ((known >= 9).mean() - (known <= 6).mean()))
    # END SOLUTION

# %% check="q1"
with checking("q1", "promoter_score"):
    nps = promoter_score(wave1)
    expect(isinstance(nps, float), en="promoter_score should return one number.", zh="promoter_score 应返回一个数。")
    expect(-100 <= nps <= 100, en="An NPS lies between −100 and 100.", zh="NPS 应在 −100 与 100 之间。")
    expect(promoter_score(pd.Series([10.0, 9.0])) == 100, en="Only promoters make 100.", zh="全是推荐者时应为 100。")

# %% [markdown] id="ask2" lang="en"
# **Question 2.** Give each of the $n$ customers who answered +1 if they are a promoter, −1 if a detractor, else 0: the
# NPS is 100 times the mean of these numbers. The *margin* is $z$ standard errors of it, in points; the standard error
# of a mean is the standard deviation of the numbers (divide by $n$, not $n-1$) over $\sqrt n$. Write
# `score_margin(scores, z)`.

# %% [markdown] id="ask2" lang="zh" of="ea014e6a"
# **问题 2.** 给 $n$ 位作答者各记一个数：推荐者 +1，贬损者 −1，其余 0；
# NPS 就是这些数的均值乘以 100。*误差幅度*是 NPS 的 $z$ 倍标准误，以点数表示；
# 均值的标准误等于这些数的标准差（除以 $n$ 而不是 $n-1$）除以 $\sqrt n$。编写 `score_margin(scores, z)`。

# %% question="q2"
def score_margin(scores, z):
    # BEGIN SOLUTION
    known = scores.dropna()
    marks = (known >= 9).astype(int) - (known <= 6).astype(int)
    return float(100 * z * marks.std(ddof=0) / np.sqrt(len(marks)))
    # END SOLUTION

# %% check="q2"
with checking("q2", "score_margin"):
    margin = score_margin(wave1, 1.96)
    expect(isinstance(margin, float), en="score_margin should return one number.", zh="score_margin 应返回一个数。")
    expect(margin > 0, en="Where answers differ, the margin is above 0.", zh="回答有差异时，误差幅度应大于 0。")

# %% [markdown] id="ask3" lang="en"
# **Question 3.** "We are up four points!" Write `score_change(first, second, z)` for the scores of two independent
# samples: a list of three numbers in points, the change of the NPS, and the lower and upper end of its interval
# (change ± z standard errors *of the change*).

# %% [markdown] id="ask3" lang="zh" of="e4a0dfb9"
# **问题 3.** “我们提高了四个点！”编写 `score_change(first, second, z)`，参数是两个独立样本的评分：
# 返回由三个点数组成的列表，依次为 NPS 的变化、其区间的下限与上限（变化 ± z 倍*变化的*标准误）。

# %% question="q3"
def score_change(first, second, z):
    # BEGIN SOLUTION
    marks = [(s.dropna() >= 9).astype(int) - (s.dropna() <= 6).astype(int) for s in (first, second)]
    change = 100 * (marks[1].mean() - marks[0].mean())
    width = 100 * z * np.sqrt(sum(m.var(ddof=0) / len(m) for m in marks))
    return [float(change), float(change - width), float(change + width)]
    # END SOLUTION

# %% check="q3"
with checking("q3", "score_change"):
    change = score_change(wave1, wave2, 1.96)
    expect(len(change) == 3, en="score_change should return three numbers.", zh="score_change 应返回三个数。")
    expect(
        change[1] <= change[0] <= change[2],
        en="In the order change, lower, upper.",
        zh="顺序为：变化、下限、上限。",
    )

# %% [markdown] id="ask4" lang="en"
# **Question 4.** Established customers answer surveys more often than new ones. Write
# `company_score(answers, customers)`: `answers` has the columns `segment` and `score` (some missing), `customers` is a
# dict of the number of *customers* in each segment. Return the NPS in points that you would expect if everybody had
# answered, supposing that within a segment those who answered are like those who did not.

# %% [markdown] id="ask4" lang="zh" of="4494d384"
# **问题 4.** 老客户比新客户更愿意回答问卷。编写 `company_score(answers, customers)`：
# `answers` 含 `segment` 与 `score` 两列（评分可能缺失），`customers` 是字典，给出各群的*客户*数。
# 假定在每一群内部，作答者与未作答者相似，返回若人人作答时预期的 NPS（点数）。

# %% question="q4"
def company_score(answers, customers):
    # BEGIN SOLUTION
    known = answers.dropna(subset=["score"])
    marks = (known["score"] >= 9).astype(int) - (known["score"] <= 6).astype(int)
    by_segment = 100 * marks.groupby(known["segment"]).mean()
    weights = pd.Series(customers)
    return float((by_segment * weights).sum() / weights.sum())
    # END SOLUTION

# %% check="q4"
with checking("q4", "company_score"):
    overall = company_score(answers, {"new": 100, "established": 200})
    expect(isinstance(overall, float), en="company_score should return one number.", zh="company_score 应返回一个数。")
    expect(-100 <= overall <= 100, en="An NPS lies between −100 and 100.", zh="NPS 应在 −100 与 100 之间。")
