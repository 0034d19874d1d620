"""Where the files of the course are: in a checkout, or beside the installed package."""

import os
import sys
from pathlib import Path

COURSE_VARIABLE = "CRMSIM_COURSE"


def course_folder() -> Path:
    """Return the folder that holds ``chapters``, ``quizzes`` and ``coverage.toml``.

    The environment variable CRMSIM_COURSE comes first, then the checkout the package is imported from, then
    ``share/crmsim/course`` of the Python environment, where an installed package puts it.

    Raises
    ------
    FileNotFoundError
        If the course is in none of these places; the message says how to get it.
    """
    places = [
        Path(__file__).resolve().parents[1] / "course",
        Path(sys.prefix) / "share" / "crmsim" / "course",
    ]
    if chosen := os.environ.get(COURSE_VARIABLE):
        places = [Path(chosen)]
    for place in places:
        if (place / "coverage.toml").is_file():
            return place
    looked = ", ".join(str(place) for place in places)
    raise FileNotFoundError(
        f"the course files are not in {looked}: install crmsim from a checkout, or set {COURSE_VARIABLE} "
        "to the course folder of one"
    )


def dataset(name: str) -> Path:
    """Return a file of the data sets, such as ``relationship_value/relationship_value.csv``.

    They stand beside the course: in the checkout the package is imported from, or in ``share/crmsim/datasets``
    of the Python environment.

    Raises
    ------
    FileNotFoundError
        If it is in neither place; the message says how to get it.
    """
    places = [
        Path(__file__).resolve().parents[1] / "datasets",
        Path(sys.prefix) / "share" / "crmsim" / "datasets",
    ]
    for place in places:
        if (place / name).is_file():
            return place / name
    looked = ", ".join(str(place) for place in places)
    raise FileNotFoundError(f"the data set {name} is not in {looked}: install crmsim from a checkout")
