# title.en = "The formula that is happiest with the worst service"
# title.zh = "服务越差越“满意”的公式"
# chapter = 6
# minutes = 30

# %% [markdown] id="intro" lang="en"
# # The formula that is happiest with the worst service
#
# A slide that is passed around prints: *customer satisfaction = expectation − actual experience*. Research says the
# opposite: satisfaction grows with experience *minus* expectation (Oliver 1980, *Journal of Marketing Research* 17(4)).
# One of the two is upside down. You need not believe either: you have data.
#
# `survey.csv` comes from customers of your own company:
#
# | column | meaning |
# |---|---|
# | `customer` | number of the customer |
# | `expected` | quality expected, 0 to 10 |
# | `experienced` | quality experienced, 0 to 10 |
# | `score` | answer to “how satisfied were you?”, 0 to 100 |

# %% [markdown] id="intro" lang="zh" of="e47bc998"
# # 服务越差越“满意”的公式
#
# 有一张广为流传的幻灯片写着：*客户满意度 = 期望值 − 实际体验*。研究文献说的恰好相反：
# 满意度随实际体验*减去*期望而上升（Oliver 1980，*Journal of Marketing Research* 17(4)）。两者之中必有一个颠倒了。
# 你不必轻信任何一方：你手里有数据。
#
# `survey.csv` 来自你自己公司的客户：
#
# | 列 | 含义 |
# |---|---|
# | `customer` | 客户编号 |
# | `expected` | 期望的质量，0 到 10 |
# | `experienced` | 实际体验到的质量，0 到 10 |
# | `score` | 对“您有多满意？”的回答，0 到 100 |

# %% id="setup"
import numpy as np
import pandas as pd

from crmsim.grading import checking, expect

survey = pd.read_csv("survey.csv")
survey.describe().round(2)

# %% [markdown] id="ask-favourites" lang="en"
# **Question 1.** Write `most_satisfied(survey)`: a dict with the number of the customer whom each formula calls the most
# satisfied: `"slide"` (expectation − experience) and `"literature"` (experience − expectation). If several customers tie,
# take the one with the lowest number.
#
# Then look both of them up in the survey. What did they answer?

# %% [markdown] id="ask-favourites" lang="zh" of="807f1f0c"
# **问题 1.** 编写 `most_satisfied(survey)`：返回一个字典，给出每个公式认为最满意的客户的编号：
# `"slide"`（期望 − 体验）和 `"literature"`（体验 − 期望）。如有几位并列，取编号最小的一位。
#
# 然后在问卷中查一查这两位客户。他们是怎么回答的？

# %% question="q1"
def most_satisfied(survey):
    # BEGIN SOLUTION
    rows = survey.sort_values("customer").set_index("customer")
    gap = rows["experienced"] - rows["expected"]
    return {"slide": int((-gap).idxmax()), "literature": int(gap.idxmax())}
    # END SOLUTION

# %% check="q1"
with checking("q1", "most_satisfied"):
    found = most_satisfied(survey)
    expect(isinstance(found, dict) and set(found) == {"slide", "literature"}, en="most_satisfied should return a dict with slide and literature.", zh="most_satisfied 应返回含 slide 和 literature 的字典。")
    expect(set(found.values()) <= set(survey["customer"]), en="Its values should be numbers of customers.", zh="其值应为客户编号。")
    print(survey[survey["customer"].isin(list(found.values()))])

# %% [markdown] id="ask-agreement" lang="en"
# **Question 2.** One customer is an anecdote. Write `agreement(formula, score)`: two Series over the same customers in the
# same order. Of all pairs of customers who differ in both, the share in which the customer with the higher `formula` also
# gave the higher `score`. A formula of no use gets about one half.

# %% [markdown] id="ask-agreement" lang="zh" of="507c49ec"
# **问题 2.** 一位客户只是个例。编写 `agreement(formula, score)`：两个参数都是 Series，客户相同、顺序相同。
# 在两者都不相等的所有客户对中，`formula` 较高的客户给出的 `score` 也较高的比例是多少？
# 毫无用处的公式大约得到二分之一。

# %% question="q2"
def agreement(formula, score):
    # BEGIN SOLUTION
    f, y = formula.to_numpy(), score.to_numpy()
    same = np.sign(f[:, None] - f) * np.sign(y[:, None] - y)
    return float((same > 0).sum() / (same != 0).sum())
    # END SOLUTION

# %% check="q2"
with checking("q2", "agreement"):
    slide = agreement(survey["expected"] - survey["experienced"], survey["score"])
    literature = agreement(survey["experienced"] - survey["expected"], survey["score"])
    expect(isinstance(slide, float), en="agreement should return one number.", zh="agreement 应返回一个数。")
    expect(0 <= slide <= 1, en="A share lies between 0 and 1.", zh="比例应在 0 与 1 之间。")
    print(f"slide {slide:.3f}   literature {literature:.3f}")

# %% [markdown] id="ask-weight" lang="en"
# **Question 3.** Losses loom larger than gains. In this company a score is made, up to small deviations, by
#
# $$\text{score} = a + b \cdot \text{experienced} + c \cdot \text{surprise} - e \cdot \text{disappointment}$$
#
# where *surprise* is experience − expectation if that is positive (else 0), and *disappointment* is expectation − experience
# if *that* is positive (else 0). Write `disappointment_weight(survey)`: how many times a point of disappointment weighs a
# point of surprise, $e/c$, estimated from the survey. It is accepted if it is within 15 % of the truth of another company
# with some 500 answers. (`np.linalg.lstsq` fits by least squares.)

# %% [markdown] id="ask-weight" lang="zh" of="6f298d78"
# **问题 3.** 失望的分量重于惊喜。在这家公司，评分由下式产生，只有很小的偏差：
#
# $$\text{score} = a + b \cdot \text{experienced} + c \cdot \text{surprise} - e \cdot \text{disappointment}$$
#
# 其中，*surprise*（惊喜）在“体验 − 期望”为正时等于它，否则为 0；*disappointment*（失望）在“期望 − 体验”
# 为正时等于它，否则为 0。编写 `disappointment_weight(survey)`：由问卷估计一分失望相当于几分惊喜，即 $e/c$。
# 对另一家约有 500 份回答的公司，误差在真实值的 15 % 以内就算通过。（`np.linalg.lstsq` 可作最小二乘拟合。）

# %% question="q3"
def disappointment_weight(survey):
    # BEGIN SOLUTION
    gap = survey["experienced"] - survey["expected"]
    columns = [np.ones(len(gap)), survey["experienced"], gap.clip(lower=0), (-gap).clip(lower=0)]
    a, b, c, minus_e = np.linalg.lstsq(np.column_stack(columns), survey["score"], rcond=None)[0]
    return float(-minus_e / c)
    # END SOLUTION

# %% check="q3"
with checking("q3", "disappointment_weight"):
    weight = disappointment_weight(survey)
    expect(isinstance(weight, float), en="disappointment_weight should return one number.", zh="disappointment_weight 应返回一个数。")
    expect(weight > 0, en="A disappointment lowers the score and a surprise raises it: their ratio is positive.", zh="失望使评分下降，惊喜使评分上升：两者之比为正。")

# %% [markdown] id="after" lang="en"
# **Think about it.** The difference on the slide is not useless, it only has the wrong name. What would you call it? And
# what would a firm do that paid its staff by the slide's “satisfaction”?

# %% [markdown] id="after" lang="zh" of="b50ffdaf"
# **想一想。** 幻灯片上的那个差并非没有用处，只是名字起错了。你会怎么称呼它？如果一家企业按幻灯片上的“满意度”
# 发奖金，员工会怎么做？
