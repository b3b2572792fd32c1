"""A map of places coloured by their value."""

from collections.abc import Collection, Sequence

from molette.engines.drawing.figure import Figure, scaled
from molette.engines.drawing.outlines import Outlines
from molette.engines.drawing.palette import hidden_pattern, paint, unknown_pattern
from molette.engines.drawing.places import Place, Scale, dashed, headers, linked, painted, summary, table
from molette.engines.drawing.svg import Svg, element, joined, text


def choropleth(
    outlines: Outlines,
    places: Sequence[Place],
    scale: Scale,
    *,
    uid: str,
    subject: str,
    here: str | None = None,
    named: Collection[str] = (),
) -> Figure:
    """Draw the places that have an outline; the table tells them all.

    `here` is the code of the place the page is about, outlined last; `named` are the codes written on the
    map as landmarks; `uid` keeps ids apart when a page holds two figures.
    """
    drawn = [place for place in places if place.code in outlines.paths]
    told = summary(f"Carte\N{NO-BREAK SPACE}: {subject}", places)
    svg = scaled(
        element("defs", unknown_pattern(uid), hidden_pattern(uid)),
        element(
            "g", *(_area(uid, outlines, p, scale) for p in drawn), class_="areas", stroke_linejoin="round"
        ),
        _borders(outlines),
        *(
            element("path", **dashed(d=outlines.paths[p.code], pointer_events="none"))
            for p in drawn
            if p.contested
        ),
        _here(outlines, here),
        element(
            "g", *(_name(outlines, p) for p in drawn if p.code in named), class_="names", aria_hidden="true"
        ),
        width=round(outlines.width),
        height=round(outlines.height),
        label=told,
        kind="map",
        linked=any(place.href for place in drawn),
    )
    return Figure(svg, told, headers(subject, places), table(places), scale.keys(uid, places))


def _area(uid: str, outlines: Outlines, place: Place, scale: Scale) -> Svg:
    path = element("path", d=outlines.paths[place.code])
    return linked(place, path, **painted(uid, place, scale))


def _borders(outlines: Outlines) -> Svg:
    if not outlines.borders:
        return Svg("")
    return element("path", d=outlines.borders, stroke_width=1.4, pointer_events="none", **paint(stroke="ink"))


def _here(outlines: Outlines, code: str | None) -> Svg:
    if code is None or code not in outlines.paths:
        return Svg("")
    halo = element("path", d=outlines.paths[code], stroke_width=6, **paint(stroke="paper"))
    line = element("path", d=outlines.paths[code], stroke_width=3, **paint(stroke="brick"))
    return element("g", joined(halo, line), pointer_events="none", stroke_linejoin="round")


def _name(outlines: Outlines, place: Place) -> Svg:
    x, y = outlines.centres[place.code]
    return text(
        place.name,
        x,
        y + 4,
        text_anchor="middle",
        font_size=13,
        font_weight=600,
        paint_order="stroke",
        stroke_width=3.5,
        stroke_linejoin="round",
        pointer_events="none",
        **paint("ink", stroke="paper"),
    )
