"""Data and graded checks of the exercise on Kano's questionnaire."""

from functools import cache

import numpy as np
import pandas as pd

from crmsim.grading import Answers, Hint, check, close

TABLE = ["QAAAO", "RIIIM", "RIIIM", "RIIIM", "RRRRQ"]
#: Classes that some customers see in a feature of another class.
_NEXT = {"M": "OI", "O": "MA", "A": "OI", "I": "AM", "R": "IR"}


@cache
def _survey(seed: int, respondents: int) -> tuple[pd.DataFrame, pd.Series]:
    """Answers to a questionnaire, and the class of each feature.

    Two of three see a feature as its class has it, some as a neighbouring class; one answer in ten is any pair.
    One respondent in eight ticks the same box all the way down.
    """
    rng = np.random.default_rng(seed)
    classes = rng.permutation(list("MMMOOOAAAIIR"))
    cells = {
        letter: [(f + 1, d + 1) for f in range(5) for d in range(5) if TABLE[f][d] == letter] for letter in "MOAIR"
    }
    rows = []
    for respondent in range(1, respondents + 1):
        careless = rng.random() < 1 / 8
        box = int(rng.integers(1, 6))
        for k, planted in enumerate(classes):
            seen = planted if rng.random() < 2 / 3 else rng.choice(list(_NEXT[planted]))
            pair = cells[seen][rng.integers(len(cells[seen]))]
            if rng.random() < 0.1:
                pair = tuple(rng.integers(1, 6, 2).tolist())
            rows.append((respondent, f"feature_{k + 1:02}", *((box, box) if careless else pair)))
    table = pd.DataFrame(rows, columns=["respondent", "feature", "functional", "dysfunctional"])
    truth = pd.Series(classes, index=[f"feature_{k + 1:02}" for k in range(12)])
    return table.iloc[rng.permutation(len(table))].reset_index(drop=True), truth


def data(seed: int) -> dict[str, pd.DataFrame]:
    return {"answers.csv": _survey(seed, 150)[0]}


def _letters(answers: pd.DataFrame) -> pd.Series:
    return pd.Series(
        {k: TABLE[row["functional"] - 1][row["dysfunctional"] - 1] for k, row in answers.to_dict("index").items()}
    )


def _careless(answers: pd.DataFrame) -> set[int]:
    boxes: dict[int, set[int]] = {}
    for row in answers.to_dict("records"):
        boxes.setdefault(row["respondent"], set()).update((row["functional"], row["dysfunctional"]))
    return {respondent for respondent, ticked in boxes.items() if len(ticked) == 1}


@check(
    "q1",
    points=2,
    hint={
        "en": "Read one pair by finger: the row is the answer to “if it is there”, the column to “if it is not”.",
        "zh": "用手指在表上读一对答案：行是“具备时”的回答，列是“不具备时”的回答。",
    },
)
def pairs_are_read_from_the_table(s: Answers) -> None:
    answers = _survey(s.seed, 60)[0]
    answer = s.call("letters", answers)
    if close(answer, _letters(answers)):
        return
    swapped = answers.rename(columns={"functional": "dysfunctional", "dysfunctional": "functional"})
    if close(answer, _letters(swapped)):
        raise Hint(
            en="You read rows as columns. Then what delights by being there becomes what annoys: think of someone who "
            "answers 1 and 3.",
            zh="你把行当成了列。这样一来，具备时令人惊喜的功能就成了令人厌烦的功能：想想回答 1 和 3 的人。",
        )
    raise AssertionError


@check(
    "q2",
    points=2,
    hint={
        "en": "Look at a respondent as a whole: how many different numbers did this person tick in all?",
        "zh": "把一位受访者作为整体来看：这个人一共勾过几种不同的数字？",
    },
)
def who_ticks_one_box_is_left_out(s: Answers) -> None:
    answers = _survey(s.seed, 60)[0]
    answer = s.call("careful", answers)
    careless = _careless(answers)
    kept = answers[[who not in careless for who in answers["respondent"]]]
    columns = ["respondent", "feature", "functional", "dysfunctional"]
    assert isinstance(answer, pd.DataFrame)
    assert set(columns) <= set(answer.columns)
    given = answer[columns].to_numpy().tolist()
    if given == kept[columns].to_numpy().tolist():
        return
    questionable = set(answers["respondent"][_letters(answers) == "Q"])
    if set(answer["respondent"]) == set(answers["respondent"]) - questionable:
        raise Hint(
            en="One contradiction in twelve is human. Who ticks one box all the way down?",
            zh="十二项中出现一次矛盾是人之常情。谁是从头到尾只勾一个选项的？",
        )
    if careless & set(answer["respondent"]):
        raise Hint(
            en="Among those you kept there is someone who ticked the same box everywhere.",
            zh="你保留的受访者中，仍有人从头到尾勾同一个选项。",
        )
    raise AssertionError


# Most frequent letters of 250 respondents got all twelve right in each of 200 companies; one more is allowed for.
@check(
    "q3",
    points=3,
    hint={
        "en": "What do most of the careful respondents see in the feature?",
        "zh": "大多数认真作答的受访者如何看待这项功能？",
    },
)
def classes_that_customers_have_in_mind(s: Answers) -> None:
    answers, truth = _survey(s.seed, 250)
    answer = s.call("feature_class", answers)
    assert isinstance(answer, pd.Series)
    assert answer.index.is_unique
    given = answer.reindex(truth.index)
    right = int((given.astype(str) == truth).sum())
    if right >= 11:
        return
    mean = answers.groupby("feature")[["functional", "dysfunctional"]].mean().round().astype(int)
    # Means with or without careless respondents, and medians, lie in the middle of the table, where I is.
    if (given == "I").sum() >= 6 or close(given, _letters(mean)):
        raise Hint(
            en=f"{right} of 12 are right. Did you average answers? Between “I like it” and “I dislike it” the mean is "
            "“neutral”, which nobody said.",
            zh=f"12 项中判对 {right} 项。你是不是对答案求了平均？“我很喜欢”和“我不喜欢”的平均是“无所谓”，可是没有人这么说。",
        )
    assert right >= 11


@check(
    "q4",
    points=3,
    hint={
        "en": "Count the letters of one feature first. Which four make the whole, and what sign has worse?",
        "zh": "先数一项功能的各个字母。整体由哪四个字母组成？worse 的符号是什么？",
    },
)
def better_and_worse(s: Answers) -> None:
    rng = np.random.default_rng(s.seed)
    feature = pd.Series(rng.choice(["chat", "gift", "speed", "thanks"], 300))
    letter = pd.Series(rng.choice(list("AOMIRQ"), 300, p=[0.25, 0.15, 0.2, 0.15, 0.15, 0.1]))
    letter[feature == "gift"] = rng.choice(list("RQ"), int((feature == "gift").sum()))
    answer = s.call("better_worse", letter, feature)

    def coefficients(whole: str, sign: int) -> pd.DataFrame:
        rows = {}
        for name in sorted(set(feature)):
            said = letter[feature == name].tolist()
            n = sum(x in whole for x in said) or np.nan
            rows[name] = (sum(x in "AO" for x in said) / n, sign * sum(x in "OM" for x in said) / n)
        return pd.DataFrame.from_dict(rows, orient="index", columns=["better", "worse"])

    if close(answer, coefficients("AOMI", -1)):
        return
    if isinstance(answer, pd.DataFrame):
        answer = answer.drop(index="gift", errors="ignore")
        if close(answer, coefficients("AOMIRQ", -1).drop(index="gift")):
            raise Hint(
                en="You divide by everybody. Who contradicts himself or wants the opposite is not in the formula's whole.",
                zh="你除以了所有人。自相矛盾或想法相反的人，不在公式的整体之内。",
            )
        if close(answer, coefficients("AOMI", 1).drop(index="gift")):
            raise Hint(
                en="Worse is a fall of satisfaction: which sign does the formula give it?",
                zh="worse 是满意度的下降：公式给它什么符号？",
            )
    raise AssertionError
