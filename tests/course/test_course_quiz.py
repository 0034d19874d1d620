"""Questions are asked in the page and judged in the kernel; none gives itself away."""

import copy
import json
import tomllib
from pathlib import Path

import pytest

from crmsim.authoring.quizzes import Quiz, lint, load
from crmsim.explore import quiz
from crmsim.explore.quiz import QuizWidget
from crmsim.terms import language

FILE = Path(__file__).parent / "fixtures" / "course" / "quizzes" / "06.toml"


def spoilt(change):
    raw = copy.deepcopy(tomllib.loads(FILE.read_text()))
    change(raw["item"])
    return raw


def both(en, zh):
    return {"en": en, "zh": zh}


def test_the_small_quiz_is_sound():
    assert list(lint(load(FILE))) == []


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda items: items[0]["option"][1].pop("right"), "has a right option"),
        (lambda items: items[1]["option"][0].update(right=True), "has a right option"),
        (lambda items: items[0]["option"][0].pop("misconception"), "misconception"),
        (lambda items: items[0].pop("note"), "disputed"),
        (lambda items: items[0]["option"].pop(), "at least 3"),
        (lambda items: items[1].update(id="sign"), "two items"),
        (lambda items: items[0]["stem"].update(zh=" "), "at least 1 character"),
        (lambda items: items[0].update(answer="b"), "Extra inputs"),
    ],
)
def test_an_item_that_does_not_fit_together_is_refused(tmp_path, change, words):
    with pytest.raises(ValueError, match=words):
        Quiz.model_validate(spoilt(change))


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda items: items[0].update(stem=both("TODO", "待补")), "placeholder"),
        (
            lambda items: items[0]["option"][0].update(text=both("None of the above", "以上都不是")),
            "all of the above",
        ),
        (
            lambda items: items[0]["option"][0].update(
                text=both("It is about 12 points", "大约差二十分左右")
            ),
            "figures",
        ),
        (
            lambda items: items[0]["option"][0].update(text=both("It is about the customer", "客户")),
            "says more",
        ),
        (
            lambda items: items[0]["option"][0].update(
                text=both("How far the service fell short", "服务差了")
            ),
            "same",
        ),
        (
            lambda items: items[0]["option"][1].update(
                text=both(
                    "How far the service fell short of all that the customer expected of it", "服务差了多少"
                )
            ),
            "gives itself away",
        ),
    ],
)
def test_the_lint_finds_what_spoils_a_question(change, words):
    assert any(words in problem for _, problem in lint(Quiz.model_validate(spoilt(change))))


def test_the_right_option_may_not_always_stand_at_the_same_place():
    def repeat(items):
        items[:] = [{**copy.deepcopy(items[0]), "id": f"n{n}"} for n in range(5)]

    assert any("number 2 in 5 of 5" in problem for _, problem in lint(Quiz.model_validate(spoilt(repeat))))


def test_the_page_holds_no_answer_key(course):
    widget = quiz("06", "gap")
    sent = json.dumps({name: getattr(widget, name) for name in ("face", "verdicts")}, ensure_ascii=False)
    sent += json.dumps(widget._repr_mimebundle_()[0], ensure_ascii=False)
    for item in load(FILE).item:
        for option in item.option:
            assert option.text.en in sent
            assert option.feedback.en not in sent
            assert not option.misconception or option.misconception not in sent
    assert not {"right", "feedback", "misconception"} & set(widget.face["items"][0])


def test_the_kernel_judges_and_gives_feedback_on_what_was_chosen(course):
    widget = quiz("06", "gap")
    widget._hear(widget, {"item": "sign", "chosen": [0]}, [])
    assert widget.verdicts["sign"]["tone"] == "wrong"
    assert widget.verdicts["sign"]["feedback"] == [
        "Then the customer with the worst service would be the most content one."
    ]
    widget._hear(widget, {"item": "sign", "chosen": [1]}, [])
    assert widget.verdicts["sign"]["tone"] == "right"
    assert "Oliver" in widget.verdicts["sign"]["feedback"][-1], "a disputed item says who holds what"
    widget._hear(widget, {"language": True}, [])
    assert widget.verdicts["sign"]["verdict"] == "正确。"


def test_a_prediction_is_recorded_and_not_judged(course):
    widget = quiz("06", "gap")
    widget.answer("guess", [1])
    assert widget.verdicts["guess"]["tone"] == ""
    assert widget.verdicts["guess"]["verdict"].startswith("Recorded")


def test_predictions_are_not_called_a_check_and_chinese_has_no_space_after_its_question_mark(course):
    assert quiz("06", "gap").face["title"] == "Check your understanding"
    widget = QuizWidget([item for item in load(FILE).item if item.status == "prediction"])
    assert widget.face["title"] == "Your prediction"
    widget.speak("zh")
    assert widget.face["title"] == "你的预测"
    assert widget.face["items"][0]["stem"].endswith("怎样？（选一项）")


def test_choosing_nothing_is_not_an_answer(course):
    widget = quiz("06", "gap")
    widget.answer("sign", [])
    assert widget.verdicts["sign"]["verdict"] == "Choose an answer first."


@pytest.mark.parametrize("answer", [("other", [0]), ("sign", [3]), ("sign", [-1]), ("sign", ["1"])])
def test_answers_that_are_none_are_refused(course, answer):
    with pytest.raises(ValueError, match="no item"):
        quiz("06", "gap").answer(*answer)


def test_the_printed_form_is_escaped_and_in_the_language_of_the_notebook(course):
    path = course / "quizzes" / "06.toml"
    path.write_text(path.read_text().replace("It rises", "<b>It rises</b>"))
    page = quiz("06", "gap")._repr_mimebundle_()[0]
    assert "&lt;b&gt;It rises" in page["text/html"]
    assert "○ How far the service fell short" in page["text/plain"]
    language("zh")
    assert quiz("06", "gap")._repr_mimebundle_()[0]["text/plain"].startswith("检查理解")


def test_unknown_chapters_and_sections_are_named_with_those_there_are(course):
    with pytest.raises(FileNotFoundError, match="06"):
        quiz("07", "gap")
    with pytest.raises(ValueError, match="gap"):
        quiz("06", "kano")
    with pytest.raises(ValueError, match="two digits"):
        quiz("../06", "gap")
