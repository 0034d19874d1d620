"""Whatever is handed in, it is read as a Python notebook or answered with a reason."""

import json
import os
from pathlib import Path
from typing import Any

import pytest

from crmsim.grading.submission import UnreadableError, collect, read


def cell(source: Any, kind: str = "code") -> dict[str, Any]:
    return {"cell_type": kind, "metadata": {}, "source": source, "outputs": [], "execution_count": None}


def notebook(*cells: Any, **more: Any) -> str:
    return json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": cells} | more)


@pytest.mark.parametrize(
    ("content", "status", "says"),
    [
        ("", "unreadable", "empty"),
        (" \n", "unreadable", "empty"),
        ('{"cells": [', "unreadable", "not valid JSON (line 1)"),
        ("%PDF-1.7", "unreadable", "not valid JSON"),
        (b"\xff\xfe\x00", "unreadable", "UTF-8"),
        ("[1, 2]", "unreadable", "not a notebook"),
        ("null", "unreadable", "not a notebook"),
        ('{"nbformat": 3, "worksheets": []}', "unreadable", "not a notebook"),
        ('{"nbformat": 4, "cells": {}}', "unreadable", "not a notebook"),
        ("[" * 200_000, "unreadable", "too deeply"),
        ('{"a":' * 100_000, "unreadable", "too deeply"),
        ('{"nbformat": 4, "cells": [], "cells": []}', "unreadable", "same key twice"),
        ('{"nbformat": 4, "cells": [' + "[]," * 2_000_001 + "1]}", "unreadable", "too many parts"),
        ('{"nbformat": 4, "cells": [' + "1" * 5000 + "]}", "unreadable", "not valid JSON"),
        (notebook(metadata={"kernelspec": {"name": "ir", "language": "R"}}), "not_python", "'r'"),
        (notebook(metadata={"language_info": {"name": "julia"}}), "not_python", "'julia'"),
        (notebook(metadata={"kernelspec": {"name": "bash"}}), "not_python", "'bash'"),
        (notebook(*[cell("1")] * 1001), "unreadable", "more than 1000 cells"),
        (notebook(cell("x" * 1_000_001)), "unreadable", "longer than"),
    ],
    ids=lambda value: str(value)[:24],
)
def test_what_is_no_python_notebook_has_a_reason(
    content: str | bytes, status: str, says: str, tmp_path: Path
) -> None:
    path = tmp_path / "x.ipynb"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(UnreadableError) as refused:
        read(path)
    assert refused.value.status == status
    assert says in refused.value.text.en
    assert refused.value.text.zh != refused.value.text.en


def test_a_pipe_a_folder_and_a_link_are_not_read(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "target").write_text(notebook())
    (tmp_path / "link").symlink_to(tmp_path / "target")
    for name in ("pipe", "link", ".", "none"):
        with pytest.raises(UnreadableError):
            read(tmp_path / name)


@pytest.mark.parametrize(
    "odd",
    [
        notebook(cell("a = 1"), cell(["b", " = ", "2"]), cell("text", "markdown"), cell("")),
        notebook(cell("a = 1"), 5, None, [], {}, cell("b = 2"), {"cell_type": "code"}, cell({}), cell(None)),
        notebook(cell("a = 1"), cell("b = 2"), metadata=[]),
        notebook(
            cell("a = 1"), cell("b = 2"), metadata={"crmsim": 5, "kernelspec": [], "language_info": None}
        ),
        "\ufeff" + notebook(cell("a = 1"), cell("b = 2")),
    ],
)
def test_odd_notebooks_are_read_for_their_code(odd: str, tmp_path: Path) -> None:
    path = tmp_path / "x.ipynb"
    path.write_text(odd, encoding="utf-8")
    assert [source.text for source in read(path).cells] == ["a = 1", "b = 2"]


def test_a_notebook_full_of_outputs_is_read(tmp_path: Path) -> None:
    path = tmp_path / "x.ipynb"
    output = {"output_type": "stream", "name": "stdout", "text": "x" * 50_000_000}
    path.write_text(notebook(cell("a = 1") | {"outputs": [output]}))
    assert len(read(path).cells) == 1


def test_submissions_are_found_in_the_layouts_that_are_in_use(tmp_path: Path) -> None:
    for name in (
        "ada.ipynb",
        "bo/margin.ipynb",
        "cy/margin/margin.ipynb",
        "di/margin (1).ipynb",
        "ed/a.ipynb",
    ):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("{}")
    (tmp_path / "ed/b.ipynb").write_text("{}")
    (tmp_path / "flo").mkdir()
    (tmp_path / "gus.docx").write_text("x")
    (tmp_path / "orders.csv").write_text("x")
    (tmp_path / ".hidden").write_text("x")
    found = {one.student: one for one in collect([tmp_path], "margin")}
    assert sorted(found) == ["ada", "bo", "cy", "di", "ed", "flo", "gus"]
    assert {name for name, one in found.items() if one.path is None} == {"ed", "flo"}
    assert found["flo"].problem is not None
    assert "0 notebooks" in found["flo"].problem.text.en


def test_a_single_file_belongs_to_its_name_or_its_folder(tmp_path: Path) -> None:
    folder = tmp_path / "ada"
    folder.mkdir()
    (folder / "margin.ipynb").write_text("{}")
    assert next(collect([folder / "margin.ipynb"], "margin")).student == "ada"
    assert next(collect([folder / "bo.ipynb"], "margin")).student == "bo"
    assert next(collect([folder], "margin")).student == "ada"
