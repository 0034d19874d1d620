"""Whoever runs the recipe beside a data set gets the data set, to the byte."""

import csv
import hashlib
import runpy
import subprocess
import sys
from pathlib import Path

import pytest

DATASETS = Path(__file__).parents[2] / "datasets"
NAMES = sorted(path.parent.name for path in DATASETS.glob("*/make.py"))


def stored(name):
    return (DATASETS / name / f"{name}.csv").read_bytes()


@pytest.mark.parametrize("name", NAMES)
def test_the_card_carries_the_checksum_of_its_data(name):
    card = (DATASETS / name / "README.md").read_text("utf-8")
    assert hashlib.sha256(stored(name)).hexdigest() in card


@pytest.mark.slow
@pytest.mark.parametrize("name", [name for name in NAMES if name != "relationship_value"])
def test_the_recipe_makes_the_data_again(name, tmp_path):
    recipe = DATASETS / name / "make.py"
    made = subprocess.run(
        [sys.executable, recipe], capture_output=True, cwd=tmp_path, check=True, timeout=300
    )
    assert made.stdout == stored(name)


@pytest.mark.slow
def test_the_recipe_of_the_value_table_makes_the_type_again_by_which_the_others_are_measured():
    """The whole table takes 272 simulations, some minutes; this column takes 16, all its seeds."""
    recipe = runpy.run_path(str(DATASETS / "relationship_value" / "make.py"))
    base = {seed: recipe["slot"]("basic", 1.0, seed) for seed in recipe["SEEDS"]}
    rows = list(csv.DictReader(stored("relationship_value").decode().splitlines()))
    made = [f"{recipe['cell']('basic', float(row['delivered']), base):.4f}" for row in rows]
    assert made == [row["basic"] for row in rows]
