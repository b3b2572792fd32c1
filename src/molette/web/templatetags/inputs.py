"""What a form holds, as tags: some offer hundreds of choices, which a template apiece would make slow."""

from collections.abc import Iterable
from typing import Any

from django import template
from django.forms.utils import flatatt
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from molette.engines import french

register = template.Library()


@register.filter
def attributes(held: dict[str, Any]) -> SafeString:
    """The attributes of a tag, as a form holds them."""
    return flatatt(held)


@register.filter
def options(held: Iterable[dict[str, Any]]) -> SafeString:
    """The lines of a list, one of which is chosen."""
    return format_html_join(
        "\n",
        '<option value="{}"{}>{}</option>',
        ((one["value"], flatatt(one["attrs"]) if one["attrs"] else "", one["label"]) for one in held),
    )


@register.filter
def boxes(field: Iterable[Any]) -> SafeString:
    """The boxes of a question, one or several of which are ticked, each with its label."""
    return format_html_join(
        "\n",
        '<div class="choice"><input type="{}" name="{}"{}{}><label for="{}">{}</label></div>',
        (
            (
                one.data["type"],
                one.data["name"],
                flatatt({"value": one.data["value"]}),
                flatatt(one.data["attrs"]),
                one.id_for_label,
                french.spaced(str(one.choice_label)),
            )
            for one in field
        ),
    )
