"""The examples in the documentation of the closed forms print what they say."""

import doctest
import importlib
import pkgutil

import pytest

import crmsim.theory

MODULES = [f"crmsim.theory.{module.name}" for module in pkgutil.iter_modules(crmsim.theory.__path__)]


@pytest.mark.parametrize("name", MODULES)
def test_examples_of(name):
    assert doctest.testmod(importlib.import_module(name)).failed == 0
