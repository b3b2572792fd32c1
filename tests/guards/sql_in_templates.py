"""A template that queries the database fails: pages receive what they show."""

from typing import Any

import pytest
from django.template.base import Template

from tests.guards import sql


def install(monkeypatch: pytest.MonkeyPatch) -> None:
    render = Template.render

    def render_without_sql(self: Template, context: Any) -> Any:
        name = str(self.origin.template_name or "a template")
        with sql.refusing(lambda _: False, f"SQL while rendering {name}"):
            return render(self, context)

    monkeypatch.setattr(Template, "render", render_without_sql)
