"""The vocabulary of pages: amounts, dates, what is unknown, what is fictitious, and the components.

A builtin of the templates: nothing to load.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django import template
from django.core.paginator import Page
from django.forms import BaseForm, BoundField
from django.template import Context
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from molette.engines import french, money
from molette.engines.drawing.figure import UNKNOWN, Figure
from molette.engines.drawing.svg import Svg
from molette.web import figure_rows, table_rows, tables

register = template.Library()

Markup = SafeString | str
VERDICTS = {
    "bad": "Ce qui bloque",
    "watch": "À surveiller",
    "good": "Ce qui tient",
    "voice": "Ce que disent les habitants",
}


@register.simple_tag
def unknown(reason: str = "") -> Markup:
    """What is not known, said as such, with the reason when there is one."""
    if reason:
        return format_html('<span class="unknown">{} <small>({})</small></span>', UNKNOWN, reason)
    return format_html('<span class="unknown">{}</span>', UNKNOWN)


@register.simple_tag
def euros(amount: Decimal | None, reason: str = "") -> Markup:
    """An exact amount."""
    if amount is None:
        return unknown(reason)
    return format_html('<data class="num" value="{}">{}</data>', f"{amount:f}", money.euros(amount))


@register.simple_tag
def short_euros(amount: Decimal | None, reason: str = "") -> Markup:
    """An amount for a sentence: rounded to read, exact on hover, on focus and for a screen reader."""
    if amount is None:
        return unknown(reason)
    short, exact = money.short_euros(amount), money.euros(amount)
    if short == exact:
        return euros(amount)
    return format_html(
        '<data class="num exact" value="{}" data-exact="{}" tabindex="0">{}'
        '<span class="visually-hidden"> ({})</span></data>',
        f"{amount:f}",
        exact,
        short,
        f"exactement {exact}",
    )


@register.simple_tag
def percentage(ratio: Decimal | None, reason: str = "") -> Markup:
    return (
        unknown(reason) if ratio is None else format_html('<span class="num">{}</span>', money.percent(ratio))
    )


@register.simple_tag
def number(value: Decimal | int | None, unit: str = "", places: int = 0) -> Markup:
    """A number with its unit, kept on one line."""
    if value is None:
        return unknown()
    shown = money.number(Decimal(value), places)
    unit = f"{money.NBSP}{unit}" if unit else ""
    return format_html('<data class="num" value="{}">{}{}</data>', value, shown, unit)


@register.simple_tag
def counted(count: int, one: str, many: str | None = None) -> str:
    return french.counted(count, one, many)


@register.simple_tag(name="date")
def short_date(day: date | None, reason: str = "", precision: str = "day") -> Markup:
    """A date for a table or a label, no more precise than it was said: « 1er nov. 2026 », « mai 2027 »."""
    return unknown(reason) if day is None else _time(day, french.said_date(day, precision), precision)


@register.simple_tag
def long_date(day: date | None, reason: str = "") -> Markup:
    """A date for a sentence: « 1er novembre 2026 »."""
    return unknown(reason) if day is None else _time(day, french.long_date(day))


def _time(day: date, shown: str, precision: str = "day") -> Markup:
    exact = {"day": "%Y-%m-%d", "month": "%Y-%m"}.get(precision, "%Y")
    return format_html('<time datetime="{}">{}</time>', f"{day:{exact}}", shown)


@register.simple_tag
def fictif(thing: object = True) -> Markup:  # noqa: FBT002 (`{% fictif %}` alone marks what precedes it)
    """The mark of what is invented for the demonstration; nothing for what is real."""
    invented = thing if isinstance(thing, bool) else bool(getattr(thing, "fictif", False))
    if not invented:
        return ""
    return mark_safe(table_rows.FICTIF)  # noqa: S308 (a constant)


@register.simple_tag
def tag(label: str, kind: str = "") -> Markup:
    """A word that qualifies; kinds: done, run, late, voice, plain."""
    return format_html('<span class="tag {}">{}</span>', kind, label)


@register.simple_tag
def source(label: str, href: str = "", day: date | None = None) -> Markup:
    """Where a figure comes from: a link when there is an address, and the date it was said."""
    said = f", {french.short_date(day)}" if day else ""
    if not href:
        return format_html('<span class="source">{}{}</span>', label, said)
    return format_html('<a class="source" href="{}">{}</a><span class="source">{}</span>', href, label, said)


@register.filter
def of_place(name: str) -> str:
    """« de Lens », « d’Avion »."""
    return french.of(name)


@register.filter
def at_place(name: str) -> str:
    """« à Lens », « au Portel »."""
    return french.at(name)


@register.filter
def unmarked(title: str) -> str:
    """A title without its « (fictif) », where the tag stands beside it."""
    return french.unmarked(title)


@register.filter
def spaced(text: object) -> str:
    """No-break spaces where French punctuation asks for them."""
    return french.spaced(str(text))


def _drawn(svg: Svg) -> SafeString:
    return mark_safe(svg)  # noqa: S308  # an Svg is written by engines.drawing, which escapes its texts


@register.simple_tag
def drawing(drawn: Figure) -> SafeString:
    """The drawing alone, for a word-sized figure; its summary is its name."""
    return _drawn(drawn.svg)


@register.inclusion_tag("ui/figure.html")
def figure(drawn: Figure, title: str = "", caption: str = "", *, table_open: bool = False) -> dict[str, Any]:
    """A drawing with its legend, its caption and its table."""
    return {
        "svg": _drawn(drawn.svg),
        "keys": [
            {"swatch": _drawn(key.swatch), "label": key.label, "shown": key.shown} for key in drawn.keys
        ],
        "summary": drawn.summary,
        "headers": drawn.headers,
        "body": figure_rows.written(drawn.headers, drawn.rows),
        "title": title,
        "caption": caption or drawn.caption,
        "table_open": table_open,
    }


@register.inclusion_tag("ui/table.html")
def table(content: tables.Table, *, ident: str = "", hide_caption: bool = False) -> dict[str, Any]:
    return {
        "table": content,
        "bodies": table_rows.bodies(content),
        "foot": table_rows.foot(content),
        "ident": ident,
        "hide_caption": hide_caption,
    }


@register.inclusion_tag("ui/finding.html")
def finding(
    said: str,
    remedy: str = "",
    kind: str = "watch",
    *,
    reference: str = "",
    href: str = "",
    verdict: str = "",
    where: tuple[str, str] = ("", ""),
    fictif: bool = False,
) -> dict[str, Any]:
    """A sentence, its remedy, the text that says so, the part at fault; kinds: bad, watch, good, voice."""
    told = {"said": said, "remedy": remedy, "kind": kind, "reference": reference, "href": href}
    return {**told, "verdict": verdict or VERDICTS[kind], "where": where, "invented": fictif}


@register.inclusion_tag("ui/steps.html")
def steps(items: Sequence[Mapping[str, str]], label: str = "Étapes") -> dict[str, Any]:
    """Steps with `label`, `note` and `state`: on, now, off (unknown) or nothing yet."""
    return {"items": items, "label": label}


@register.inclusion_tag("ui/crumbs.html")
def crumbs(items: Sequence[tuple[str, str]], here: str = "") -> dict[str, Any]:
    """The way back: (label, address) pairs, then the page itself."""
    return {"items": items, "here": here}


@register.inclusion_tag("ui/tabs.html")
def tabs(items: Sequence[Mapping[str, Any]], label: str) -> dict[str, Any]:
    """Links with `label`, `href` and `current`."""
    return {"items": items, "label": label}


@register.inclusion_tag("ui/downloads.html", takes_context=True)
def downloads(context: Context, data_links: Sequence[Mapping[str, str]]) -> dict[str, Any]:
    """The same rows as files: links with `label` and `href`; in the workspace, a day to compare them with."""
    return {
        "data_links": data_links,
        "compares": context.get("workspace_nav") and context["request"].path.startswith("/espace"),
        "request": context.get("request"),
        "asked": context.get("asked_besides_the_day", ()),
        "eve": context.get("eve"),
    }


@register.inclusion_tag("ui/pagination.html", takes_context=True)
def pagination(context: Context, page: Page[Any], name: str = "page") -> dict[str, Any]:
    """Links to the other pages of a list, its filters kept; `name` is its own where a page has two lists."""
    query = context["request"].GET.copy()

    def href(number: int) -> str:
        query[name] = str(number)
        return f"?{query.urlencode()}"

    numbers = page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)
    return {
        "page": page,
        "links": [(number, href(number) if isinstance(number, int) else "") for number in numbers],
        "previous": href(page.number - 1) if page.has_previous() else "",
        "next": href(page.number + 1) if page.has_next() else "",
    }


@register.inclusion_tag("ui/field.html")
def field(bound: BoundField) -> dict[str, Any]:
    """A field of a form with its label, its hint and its errors, tied together for a screen reader."""
    widget = bound.field.widget
    return {
        "field": bound,
        "grouped": bool(getattr(widget, "use_fieldset", False)),
        "alone": getattr(widget, "input_type", "") == "checkbox"
        and not getattr(widget, "use_fieldset", False),
    }


@register.inclusion_tag("ui/error_summary.html")
def error_summary(form: BaseForm, title: str = "") -> dict[str, Any]:
    """What to correct, at the top of the page, each line a link to its field."""
    faulty = [bound for bound in form if bound.errors]
    return {"form": form, "faulty": faulty, "title": title or "Rien n’est enregistré : il reste à corriger"}


@register.inclusion_tag("ui/empty.html")
def empty(said: str, remedy: str = "", href: str = "", action: str = "") -> dict[str, Any]:
    """Nothing here: why, and what to do about it."""
    return {"said": said, "remedy": remedy, "href": href, "action": action}


@register.inclusion_tag("ui/progress.html")
def progress(ratio: Decimal | None, label: str, ident: str) -> dict[str, Any]:
    """How much is done, 0 to 1; None is not known, which is not zero."""
    share = None if ratio is None else int(min(max(ratio, Decimal(0)), Decimal(1)) * 100)
    return {"share": share, "label": label, "ident": ident}
