"""The guard rail against variables nobody gave."""

import pytest
from django.template import Context, Engine

from tests.guards import GuardRailError


def render(source: str, **variables: object) -> str:
    return str(Engine().from_string(source).render(Context(variables)))


@pytest.mark.parametrize(
    "source",
    [
        "{{ nothing }}",
        "{{ project.nothing }}",
        "{{ nothing|upper }}",
        "{% for line in nothing %}{% endfor %}",
        "{% with title=nothing %}{% endwith %}",
    ],
)
def test_a_variable_nobody_gave_fails(source: str) -> None:
    with pytest.raises(GuardRailError, match=r"undefined template variable: .*nothing"):
        render(source, project={})


def test_a_component_may_do_without_an_optional_parameter() -> None:
    source = "{% if caption %}<caption>{{ caption }}</caption>{% endif %}<h{{ level|default:2 }}>"

    assert render(source) == "<h2>"
    assert render(source, caption="Plan", level=3) == "<caption>Plan</caption><h3>"


def test_what_is_given_empty_is_defined() -> None:
    assert render("{{ note }}{% for line in lines %}{{ line }}{% endfor %}", note="", lines=[]) == ""
