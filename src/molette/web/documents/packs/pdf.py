"""The file as PDF/UA-1: its words laid out by `pack.typ`."""

from typing import Any

from molette.engines.drawing.figure import Figure
from molette.web.documents.packs.blocks import Grid, Section
from molette.web.documents.packs.content import Pack
from molette.web.documents.packs.words import DESCRIPTION, KIND, PROOF, PROOF_TITLE, SYNTHESIS
from molette.web.documents.printing import pdf


def pack_pdf(held: Pack) -> bytes:
    """Print the file."""
    return pdf(
        "pack",
        {
            "kind": KIND,
            "foot": held.foot,
            "cover": held.cover,
            "proof": {"title": PROOF_TITLE, "said": PROOF, "digest": _spread(held.digest)},
            "synthesis": {"title": SYNTHESIS, "sentences": held.synthesis},
            "tiles": [{"value": one.value, "label": one.label} for one in held.tiles],
            "map": _map(held.map) if held.map else None,
            "sections": [_section(one) for one in held.sections],
        },
        title=held.title,
        description=DESCRIPTION,
        day=held.state.on,
        author=held.state.site,
    )


def _spread(digest: str) -> str:
    """A fingerprint in groups of eight, to be read aloud."""
    return " ".join(digest[at : at + 8] for at in range(0, len(digest), 8))


def _map(figure: Figure) -> dict[str, Any]:
    keys = [{"svg": str(key.swatch), "label": key.label} for key in figure.keys]
    return {"svg": str(figure.svg), "alt": figure.summary, "keys": keys, "caption": figure.caption}


def _section(one: Section) -> dict[str, Any]:
    return {
        "title": one.title,
        "level": one.level,
        "sentences": one.sentences,
        "facts": one.facts,
        "grids": [_grid(held) for held in one.grids],
        "mark": one.mark,
        "notes": one.notes,
    }


def _grid(held: Grid) -> dict[str, Any]:
    columns = range(len(held.headers))
    return {
        "caption": held.caption,
        "headers": held.headers,
        "lines": [{"cells": line.cells, "strong": line.is_strong} for line in held.lines],
        "numbers": [rank in held.numbers for rank in columns],
        "widths": _widths(held),
    }


def _widths(held: Grid) -> list[float]:
    """Shares of the width; a column of numbers is as wide as they are (0)."""
    return [0 if rank in held.numbers else share for rank, share in enumerate(held.shares)]
