# title.en = "Kano: what delights, what satisfies, what is only missed"
# title.zh = "卡诺模型：什么令人惊喜，什么令人满意，什么只有缺了才被注意"
# chapter = 6
# minutes = 35

# %% [markdown] id="intro" lang="en"
# # Kano: what delights, what satisfies, what is only missed
#
# Your company asked customers about twelve features of its service, each with two questions: *How do you feel if the
# feature is there?* (functional) and *How do you feel if it is not?* (dysfunctional). The answers: 1 I like it that way,
# 2 it must be that way, 3 I am neutral, 4 I can live with it, 5 I dislike it. `answers.csv` has one row per respondent and
# feature. The pair of answers is read from this table (Berger et al. 1993, *Center for Quality Management Journal* 2(4)):
#
# | functional ↓ dysfunctional → | 1 | 2 | 3 | 4 | 5 |
# |---|---|---|---|---|---|
# | **1** | Q | A | A | A | O |
# | **2** | R | I | I | I | M |
# | **3** | R | I | I | I | M |
# | **4** | R | I | I | I | M |
# | **5** | R | R | R | R | Q |
#
# A attractive, O one-dimensional, M must-be, I indifferent, R reverse, Q questionable.

# %% [markdown] id="intro" lang="zh" of="c3190e4e"
# # 卡诺模型：什么令人惊喜，什么令人满意，什么只有缺了才被注意
#
# 你的公司就服务的十二项功能询问了客户，每项功能问两个问题：*如果具备这项功能，您感觉如何？*（正向，functional）
# 以及 *如果不具备，您感觉如何？*（反向，dysfunctional）。答案为：1 我很喜欢，2 理应如此，3 无所谓，4 勉强接受，
# 5 我不喜欢。`answers.csv` 中每位受访者、每项功能占一行。每一对答案按下表判读（Berger
# 等 1993，*Center for Quality Management Journal* 2(4)）：
#
# | functional ↓ dysfunctional → | 1 | 2 | 3 | 4 | 5 |
# |---|---|---|---|---|---|
# | **1** | Q | A | A | A | O |
# | **2** | R | I | I | I | M |
# | **3** | R | I | I | I | M |
# | **4** | R | I | I | I | M |
# | **5** | R | R | R | R | Q |
#
# A 魅力属性，O 期望属性，M 必备属性，I 无差异属性，R 反向属性，Q 可疑回答。

# %% id="setup"
import pandas as pd

from crmsim.grading import checking, expect

TABLE = ["QAAAO", "RIIIM", "RIIIM", "RIIIM", "RRRRQ"]
answers = pd.read_csv("answers.csv")
answers.head()

# %% [markdown] id="ask-letters" lang="en"
# **Question 1.** Write `letters(answers)`: for each row of `answers` the letter of its pair. Return a Series with the index
# of `answers`.

# %% [markdown] id="ask-letters" lang="zh" of="09a110d6"
# **问题 1.** 编写 `letters(answers)`：给出 `answers` 每一行那对答案对应的字母。
# 返回与 `answers` 索引相同的 Series。

# %% question="q1"
def letters(answers):
    # BEGIN SOLUTION
    pairs = zip(answers["functional"], answers["dysfunctional"])
    return pd.Series([TABLE[there - 1][missing - 1] for there, missing in pairs], index=answers.index)
    # END SOLUTION

# %% check="q1"
with checking("q1", "letters"):
    letter = letters(answers)
    expect(isinstance(letter, pd.Series), en="letters should return a Series.", zh="letters 应返回 Series。")
    expect(letter.index.equals(answers.index), en="Its index should be that of answers.", zh="索引应与 answers 相同。")
    expect(letter.isin(list("QAORIM")).all(), en="Every letter should be one of the table's.", zh="每个字母都应出现在表中。")

# %% [markdown] id="ask-careful" lang="en"
# **Question 2.** Some respondents ticked the same box all the way down: the same number in both questions of every feature.
# Write `careful(answers)`: the rows of all other respondents, in their order.

# %% [markdown] id="ask-careful" lang="zh" of="6303f956"
# **问题 2.** 有些受访者从头到尾都勾同一个选项：每项功能的两个问题全是同一个数字。编写 `careful(answers)`：
# 返回其他所有受访者的行，保持原有顺序。

# %% question="q2"
def careful(answers):
    # BEGIN SOLUTION
    both = answers.groupby("respondent")[["functional", "dysfunctional"]].agg(["min", "max"])
    same = both.min(axis=1) == both.max(axis=1)
    return answers[~answers["respondent"].map(same)]
    # END SOLUTION

# %% check="q2"
with checking("q2", "careful"):
    kept = careful(answers)
    expect(isinstance(kept, pd.DataFrame), en="careful should return a DataFrame.", zh="careful 应返回 DataFrame。")
    expect(set(answers.columns) <= set(kept.columns), en="Keep the columns of answers.", zh="请保留 answers 的各列。")
    expect(0 < len(kept) <= len(answers), en="Some rows should be left, and none added.", zh="应保留一部分行，且不增加行。")
    expect(
        (kept["respondent"].value_counts() == answers["feature"].nunique()).all(),
        en="A respondent stays with all rows or goes with all rows.",
        zh="一位受访者要么全部行保留，要么全部行去掉。",
    )

# %% [markdown] id="ask-classes" lang="en"
# **Question 3.** Write `feature_class(answers)`: the class of each feature, a letter, as a Series indexed by feature. It is
# accepted if, in the survey of another company whose twelve classes we know, at least eleven are right. No feature there is
# questionable.

# %% [markdown] id="ask-classes" lang="zh" of="f0be5eab"
# **问题 3.** 编写 `feature_class(answers)`：判断每项功能的类别（一个字母），返回以功能为索引的 Series。
# 对另一家公司的问卷，十二项功能的真实类别是已知的，至少判对十一项就算通过。那里没有一项功能属于可疑回答。

# %% question="q3"
def feature_class(answers):
    # BEGIN SOLUTION
    kept = careful(answers)
    return letters(kept).groupby(kept["feature"]).agg(lambda letter: letter.value_counts().idxmax())
    # END SOLUTION

# %% check="q3"
with checking("q3", "letters", "careful", "feature_class"):
    classes = feature_class(answers)
    expect(isinstance(classes, pd.Series), en="feature_class should return a Series.", zh="feature_class 应返回 Series。")
    expect(set(classes.index) == set(answers["feature"]), en="Its index should be the features.", zh="索引应为各项功能。")
    expect(classes.isin(list("QAORIM")).all(), en="Every class is a letter of the table.", zh="每个类别都应是表中的字母。")

# %% [markdown] id="ask-better" lang="en"
# **Question 4.** A class throws away how clear the case was. Berger's coefficients keep it, over the respondents whose
# answers are A, O, M or I:
#
# $$\text{better} = \frac{A + O}{A + O + M + I} \qquad \text{worse} = -\,\frac{O + M}{A + O + M + I}$$
#
# *Better* says how far satisfaction can rise when the feature is there, *worse* how far it falls when it is not. Write
# `better_worse(letter, feature)` for two Series with the same index, the letters and the features they belong to: a DataFrame
# indexed by feature with the columns `better` and `worse`; missing for a feature with R and Q only.

# %% [markdown] id="ask-better" lang="zh" of="29a2d63d"
# **问题 4.** 只给一个类别，就看不出情况有多明确。Berger 的系数保留了这一信息，只计算回答为 A、O、M、I 的受访者：
#
# $$\text{better} = \frac{A + O}{A + O + M + I} \qquad \text{worse} = -\,\frac{O + M}{A + O + M + I}$$
#
# *better* 表示具备该功能时满意度能提高多少，*worse* 表示不具备时满意度会下降多少。
# 编写 `better_worse(letter, feature)`，两个参数是索引相同的 Series：字母及其所属的功能。
# 返回以功能为索引的 DataFrame，列为 `better` 和 `worse`；只有 R 和 Q 的功能为缺失值。

# %% question="q4"
def better_worse(letter, feature):
    # BEGIN SOLUTION
    count = pd.crosstab(feature, letter).reindex(columns=list("AOMIRQ"), fill_value=0)
    counted = count[list("AOMI")].sum(axis=1)
    counted = counted.where(counted > 0)
    return pd.DataFrame(
        {"better": (count["A"] + count["O"]) / counted, "worse": -(count["O"] + count["M"]) / counted}
    )
    # END SOLUTION

# %% check="q4"
with checking("q4", "letters", "better_worse"):
    coefficients = better_worse(letters(answers), answers["feature"])
    expect(isinstance(coefficients, pd.DataFrame), en="better_worse should return a DataFrame.", zh="better_worse 应返回 DataFrame。")
    expect({"better", "worse"} <= set(coefficients.columns), en="Its columns should be better and worse.", zh="列应为 better 和 worse。")
    expect(coefficients["better"].dropna().between(0, 1).all(), en="Better lies between 0 and 1.", zh="better 应在 0 与 1 之间。")

# %% [markdown] id="after" lang="en"
# **Think about it.** Your budget is enough for one feature. One is must-be and works badly, one is attractive and does not
# exist yet. Which first, and would you answer the same in three years?

# %% [markdown] id="after" lang="zh" of="13664820"
# **想一想。** 你的预算只够改进一项功能。一项是必备属性，但目前做得很差；另一项是魅力属性，目前还没有。
# 先做哪一项？三年后你的回答还会一样吗？
