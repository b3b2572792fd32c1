"""A template that reads a variable nobody gave it fails, unless it says what stands for it.

`{% if caption %}` and `{{ level|default:2 }}` say so: that is how a component takes an optional parameter.
"""

from typing import Any

import pytest
from django.template import Engine
from django.template.base import FilterExpression
from django.template.defaultfilters import default, default_if_none
from django.template.defaulttags import ForNode

from tests.guards import GuardRailError


class Complaint(str):
    """Stands in `string_if_invalid`: true, and formatted by Django with the name of the variable."""

    __slots__ = ()

    def __contains__(self, key: object) -> bool:
        return key == "%s"

    def __mod__(self, name: object) -> str:
        message = f"undefined template variable: {name}"
        raise GuardRailError(message)


def install(monkeypatch: pytest.MonkeyPatch) -> None:
    start_engine, start_loop, resolve = Engine.__init__, ForNode.__init__, FilterExpression.resolve

    def resolve_or_default(self: FilterExpression, context: Any, ignore_failures: bool = False) -> Any:
        has_default = any(function in (default, default_if_none) for function, _ in self.filters)
        return resolve(self, context, ignore_failures or has_default)

    def loop_over_the_defined(self: ForNode, loopvars: Any, sequence: Any, *args: Any, **kwargs: Any) -> None:
        defined: Any = Defined(sequence)
        start_loop(self, loopvars, defined, *args, **kwargs)

    def start_complaining(self: Engine, *args: Any, **kwargs: Any) -> None:
        start_engine(self, *args, **kwargs)
        self.string_if_invalid = Complaint("%s")

    monkeypatch.setattr(Engine, "__init__", start_complaining)
    monkeypatch.setattr(FilterExpression, "resolve", resolve_or_default)
    monkeypatch.setattr(ForNode, "__init__", loop_over_the_defined)


class Defined:
    """The sequence of a `{% for %}`, which Django would take as empty when undefined."""

    def __init__(self, expression: FilterExpression) -> None:
        self.expression = expression

    def __repr__(self) -> str:
        return repr(self.expression)

    def resolve(self, context: Any, ignore_failures: bool) -> Any:  # noqa: ARG002 - Django passes it
        return self.expression.resolve(context)
