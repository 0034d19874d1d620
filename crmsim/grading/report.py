"""Reports: one record per submission, from which every other form is made.

The record is ``result.json`` (its form: ``result.schema.json`` beside this file). What a learner wrote or
caused is in it as text only; JUnit, Gradescope, Markdown and HTML escape it each in their own way.
"""

import csv
import html
import io
import json
import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from crmsim.files import write_text
from crmsim.grading.grade import Result
from crmsim.terms import LANGUAGES
from crmsim.text import Text

SCHEMA = "crmsim-result/1"

Record = dict[str, Any]

_WORDS = {
    "graded": Text("graded", "已评分"),
    "incomplete": Text("graded incompletely", "评分不完整"),
    "missing": Text("no submission found", "未找到作业"),
    "unreadable": Text("could not be read", "无法读取"),
    "not_python": Text("not a Python notebook", "不是 Python 笔记本"),
    "fault": Text("not graded: fault of the grader", "评分程序故障，未评分"),
    "passed": Text("right", "正确"),
    "failed": Text("not yet", "尚未正确"),
    "waits": Text("waits", "等待"),
    "score": Text("Score", "得分"),
    "question": Text("Question", "问题"),
    "cell": Text("Code cell", "代码单元格"),
    "cells": Text("What happened in your notebook", "笔记本运行情况"),
    "level": Text("Run at confinement level", "运行隔离级别"),
    "error": Text("stopped with an error", "出错停止"),
    "left_out": Text("left out", "已跳过"),
}


def record(result: Result) -> Record:
    """The record of one submission, in the form of ``result.json``."""

    def both(text: Text | None) -> dict[str, str] | None:
        return None if text is None else text._asdict()

    exercise = result.exercise
    return {
        "schema": SCHEMA,
        "exercise": exercise.id,
        "title": both(exercise.title),
        "student": result.student,
        "file": result.file,
        "lang": result.lang,
        "status": result.status,
        "reason": [both(text) for text in result.reason],
        "level": result.level,
        "score": result.score,
        "points": exercise.points,
        "seconds": round(result.seconds, 3),
        "checks": [
            {
                "question": verdict.check.question,
                "name": verdict.check.name,
                "outcome": verdict.outcome,
                "score": verdict.score,
                "points": verdict.check.points,
                "text": both(verdict.text),
                "hint": both(verdict.hint),
                "fault": verdict.fault,
            }
            for verdict in result.verdicts
        ],
        "cells": [
            {"number": cell.number, "status": cell.status, "text": both(cell.text)} for cell in result.cells
        ],
    }


def write(records: Sequence[Record], out: Path) -> None:
    """Write all reports of a batch: a folder for each submission, and the whole in ``grades.csv`` and others.

    Parameters
    ----------
    records
        What `record` made of each result.
    out
        The folder, made if need be; earlier reports in it are replaced.
    """
    taken: set[str] = set()
    for one in records:
        folder = out / _folder_name(one["student"], taken)
        folder.mkdir(parents=True, exist_ok=True)
        write_text(folder / "result.json", json.dumps(one, ensure_ascii=False, indent=1) + "\n", force=True)
        write_text(folder / "junit.xml", junit([one]), force=True)
        write_text(
            folder / "results.json",
            json.dumps(gradescope(one), ensure_ascii=False, indent=1) + "\n",
            force=True,
        )
        write_text(folder / "summary.md", markdown([one]), force=True)
        write_text(folder / "feedback.html", feedback(one), force=True)
    out.mkdir(parents=True, exist_ok=True)
    write_text(out / "junit.xml", junit(records), force=True)
    write_text(out / "summary.md", markdown(records), force=True)
    write_text(out / "grades.csv", grades(records), force=True)


def grades(records: Iterable[Record]) -> str:
    """The batch as CSV: a row for each submission; its status tells a 0 from a file not graded."""
    columns = ["student", "file", "exercise", "status", "score", "points", "level", "seconds"]
    columns += [f"reason_{lang}" for lang in LANGUAGES]
    buffer = io.StringIO()
    table = csv.writer(buffer, lineterminator="\n")
    table.writerow(columns)
    for one in records:
        reasons = {
            f"reason_{lang}": "; ".join(reason[lang] for reason in one["reason"]) for lang in LANGUAGES
        }
        table.writerow([_cell({**one, **reasons}[column]) for column in columns])
    return buffer.getvalue()


def junit(records: Iterable[Record]) -> str:
    """The batch as JUnit XML: a suite for each submission, a case for each check."""
    root = ElementTree.Element("testsuites")
    for one in records:
        cases = one["checks"]
        graded = bool(cases)
        counts = {
            "tests": len(cases) or 1,
            "failures": sum(case["outcome"] == "failed" for case in cases),
            "skipped": sum(case["outcome"] == "waits" for case in cases),
            "errors": 0 if graded else 1,
        }
        suite = ElementTree.SubElement(
            root,
            "testsuite",
            {"name": _xml(f"{one['exercise']}/{one['student']}"), "time": str(one["seconds"])}
            | {key: str(count) for key, count in counts.items()},
        )
        if not graded:
            case = ElementTree.SubElement(suite, "testcase", {"classname": one["exercise"], "name": "read"})
            ElementTree.SubElement(
                case, "error", {"type": one["status"], "message": _xml(_joined(one["reason"], "en"))}
            )
        for check in cases:
            name = {"classname": f"{one['exercise']}.{check['question']}", "name": check["name"]}
            case = ElementTree.SubElement(suite, "testcase", name)
            if check["outcome"] != "passed":
                kind = "failure" if check["outcome"] == "failed" else "skipped"
                ElementTree.SubElement(case, kind, {"message": _xml(_said(check, "en"))})
    ElementTree.indent(root)
    return ElementTree.tostring(root, encoding="unicode", xml_declaration=True) + "\n"


def gradescope(one: Record) -> Record:
    """One submission as Gradescope's ``results.json``; learners see it, so it names questions, not checks."""
    lang = one["lang"]
    tests = [
        {
            "name": f"{_WORDS['question']._asdict()[lang]} {check['question']}",
            "score": check["score"],
            "max_score": check["points"],
            "status": "passed" if check["outcome"] == "passed" else "failed",
            "output": _said(check, lang),
            "output_format": "text",
        }
        for check in one["checks"]
    ]
    output = "\n".join([_WORDS[one["status"]]._asdict()[lang], _joined(one["reason"], lang)]).strip()
    return {
        "score": one["score"],
        "execution_time": one["seconds"],
        "output": output,
        "output_format": "text",
        "visibility": "visible",
        "tests": tests,
    }


def markdown(records: Sequence[Record]) -> str:
    """The batch as a table for a CI job's summary page, in English and Chinese."""
    lines = [
        "| student 学生 | exercise 练习 | status 状态 | score 得分 | level 级别 | reason 原因 |",
        "|---|---|---|---|---|---|",
    ]
    for one in records:
        said = [_joined(one["reason"], lang) for lang in LANGUAGES]
        parts = [
            one["student"],
            one["exercise"],
            " ".join(_WORDS[one["status"]]),
            f"{one['score']:g} / {one['points']:g}",
            one["level"],
            " ".join(text for text in said if text),
        ]
        lines.append("| " + " | ".join(_plain_markdown(part) for part in parts) + " |")
    return "\n".join(lines) + "\n"


def feedback(one: Record) -> str:
    """A page for the learner in both languages, the notebook's own first, with hints and no test's source."""
    first = one["lang"]
    title = html.escape(one["title"][first])
    other = next(lang for lang in LANGUAGES if lang != first)
    name = {"en": "English", "zh": "中文"}
    return f"""<!doctype html>
<html lang="{_HTML_LANG[first]}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>{title}</title>
<style>{_STYLE}</style>
</head>
<body>
<main>
{_section(one, first)}
<details><summary lang="{_HTML_LANG[other]}">{name[other]}</summary>
{_section(one, other)}
</details>
</main>
</body>
</html>
"""


_HTML_LANG = {"en": "en", "zh": "zh-Hans"}
_STYLE = """
body { font: 1rem/1.6 system-ui, sans-serif; margin: 2rem auto; max-width: 46rem; padding: 0 1rem; }
h2 { font-size: 1.1rem; margin-bottom: 0; }
li { margin: .4rem 0; overflow-wrap: anywhere; }
.passed::before { content: "✓ "; } .failed::before { content: "✗ "; } .waits::before { content: "… "; }
@media (prefers-color-scheme: dark) { body { background: #1b1b1b; color: #eee; } }
"""


def _section(one: Record, lang: str) -> str:
    def word(key: str) -> str:
        return str(_WORDS[key]._asdict()[lang])

    lines = [
        f'<section lang="{_HTML_LANG[lang]}">',
        f"<h1>{html.escape(one['title'][lang])}</h1>",
        f"<p>{html.escape(one['student'])}: {word(one['status'])}. "
        f"{word('score')} <strong>{one['score']:g} / {one['points']:g}</strong></p>",
    ]
    lines += [f"<p>{html.escape(reason[lang])}</p>" for reason in one["reason"]]
    questions = dict.fromkeys(check["question"] for check in one["checks"])
    for question in questions:
        lines += [f"<h2>{word('question')} {html.escape(question)}</h2>", "<ul>"]
        for check in one["checks"]:
            if check["question"] == question:
                said = html.escape(_said(check, lang))
                points = f"{check['score']:g} / {check['points']:g}"
                lines.append(
                    f'<li class="{check["outcome"]}">{word(check["outcome"])} ({points}) {said}</li>'
                )
        lines.append("</ul>")
    stopped = [cell for cell in one["cells"] if cell["status"] != "ran"]
    if stopped:
        lines += [f"<h2>{word('cells')}</h2>", "<ul>"]
        for cell in stopped:
            text = html.escape((cell["text"] or {}).get(lang, ""))
            lines.append(f"<li>{word('cell')} {cell['number']} {word(cell['status'])}: {text}</li>")
        lines.append("</ul>")
    lines += [f"<p>{word('level')}: {one['level']}</p>", "</section>"]
    return "\n".join(lines)


def _said(check: Record, lang: str) -> str:
    """What a learner is told about one check."""
    return " — ".join(check[key][lang] for key in ("text", "hint") if check[key] is not None)


def _joined(reasons: Iterable[dict[str, str]], lang: str) -> str:
    return "; ".join(reason[lang] for reason in reasons)


def _cell(value: Any) -> Any:
    """A spreadsheet would run text that begins like a formula; an apostrophe keeps it text."""
    if isinstance(value, str) and value.startswith(("=", "+", "-", "@", "\t", "\r")):
        return "'" + value
    return value


def _xml(text: str) -> str:
    """Leave out the characters that XML 1.0 cannot hold."""
    return re.sub(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]", "�", text)


def _plain_markdown(text: str) -> str:
    """Write every sign that could mean something in Markdown or HTML as a character reference."""
    flat = " ".join(text.split())
    return re.sub(r"[!-,:-@\[-`{-~]", lambda sign: f"&#{ord(sign[0])};", flat)


def _folder_name(student: str, taken: set[str]) -> str:
    """A folder's name of its own for each submission, on file systems that do not tell a from A, too."""
    base = re.sub(r"[^\w.@-]", "_", student)[:64].lstrip(".") or "_"
    name, number = base, 1
    while name.casefold() in taken:
        number += 1
        name = f"{base}-{number}"
    taken.add(name.casefold())
    return name
