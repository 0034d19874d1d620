"""The order of the tests."""

from pathlib import Path

# The longest first: workers are handed one module after another, and none should be left alone with a long one.
LONG = ("course", "warehouse", "grading", "engines", "model", "erp")


def pytest_collection_modifyitems(config, items):
    tests = Path(__file__).parent

    def place(item):
        folder = item.path.relative_to(tests).parts[0]
        return LONG.index(folder) if folder in LONG else len(LONG)

    items.sort(key=place)
