"""The public names: few, sorted, found, and cheap to import."""

from __future__ import annotations

import subprocess
import sys
from importlib.util import find_spec
from types import ModuleType

import pytest

import llmeval


def test_all_is_sorted_and_complete() -> None:
    assert llmeval.__all__ == sorted(set(llmeval.__all__))
    assert set(llmeval.__all__) == {*llmeval._HOME, "__version__"}
    assert set(llmeval.__all__) <= set(dir(llmeval))


@pytest.mark.parametrize("name", llmeval.__all__)
def test_each_name_is_found_and_is_no_module(name: str) -> None:
    assert not isinstance(getattr(llmeval, name), ModuleType)


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="nothing"):
        llmeval.nothing  # noqa: B018


@pytest.mark.parametrize("name", llmeval.__all__)
def test_no_module_has_the_name_of_a_public_thing(name: str) -> None:
    spec = find_spec(f"llmeval.{name}")
    assert spec is None or spec.origin is None


def test_importing_the_package_imports_the_registry_of_renderers_and_nothing_else() -> None:
    code = (
        "import sys; import llmeval; print([m for m in sys.modules if m.startswith('llmeval.')], 're' in sys.modules)"
    )
    shown = subprocess.run([sys.executable, "-S", "-c", code], capture_output=True, text=True, check=False, cwd=".")
    registry = "['llmeval.data', 'llmeval.data.renderers']"
    assert shown.stdout.strip() in (f"{registry} False", f"{registry} True"), shown


def test_the_version_is_the_installed_one() -> None:
    assert llmeval.__version__.count(".") == 2
