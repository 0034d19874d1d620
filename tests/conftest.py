"""The order of the tests, and how they are collected."""

import gc
from pathlib import Path

# The longest first: workers are handed one module after another, and none should be left alone with a long one.
LONG = ("course", "warehouse", "grading", "engines", "model", "erp")

# Thousands of tests are collected, and nothing is thrown away: looking for garbage takes a quarter of the time.
gc.disable()


def pytest_runtestloop():
    gc.enable()


def pytest_collection_modifyitems(items):
    tests = Path(__file__).parent

    def place(item):
        folder = item.path.relative_to(tests).parts[0]
        return LONG.index(folder) if folder in LONG else len(LONG)

    items.sort(key=place)
