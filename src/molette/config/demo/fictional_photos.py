"""A street before and after works, drawn by this program: no photograph of anybody's home, and it says so.

The draw reads neither clock nor chance: the same street for everyone.
"""

import io
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from hashlib import sha256
from typing import Final
from uuid import NAMESPACE_URL, uuid5

from django.core.files.base import ContentFile
from PIL import Image, ImageDraw, ImageFont

from molette.config.demo.book import Book
from molette.config.demo.past import create_then
from molette.domain.programme.models import Photo, PhotoMoment, Project
from molette.engines.pictures import picture

OPERATION: Final = "FICTIF-00121"
"""A whole estate renovated, delivered: what is drawn is what it says it did."""
BEGUN, DONE = date(2021, 10, 5), date(2024, 3, 12)
SIZE: Final = (960, 640)
GROUND: Final = 470
"""Where the houses stand, in pixels from the top; the street is below."""
HOUSES: Final = 4
HOUSE: Final = (240, 190)
ROOF: Final = 80
INK: Final = "#1b2126"
WORDS: Final = "DESSIN FICTIF"


@dataclass(frozen=True, slots=True)
class Street:
    """The colours of one moment. `doors` go round the houses; `has_trees`: trees, and a cycle lane."""

    sky: str
    walls: str
    joints: str
    roof: str
    doors: tuple[str, ...]
    glass: str
    road: str
    pavement: str
    has_trees: bool


BEFORE: Final = Street(
    "#cdd2d4", "#8a5a4a", "#74493b", "#4b4f54", ("#5d5750",), "#8f979b", "#74787b", "#9a9a95", has_trees=False
)
AFTER: Final = Street(
    "#dbe7ec",
    "#b4583f",
    "#9a3b22",
    "#3f5561",
    ("#1f5f57", "#1d5688", "#7a5200", "#6b3a6e"),
    "#eef4f4",
    "#8d9091",
    "#d9d3c4",
    has_trees=True,
)


def load_photos(book: Book) -> None:
    """Add the two drawings to an invented operation, once."""
    project = Project.objects.filter(reference=OPERATION, is_fictional=True).order_by("pk").first()
    if project is None or Photo.objects.filter(project=project).exists():
        return
    rows = [
        _photo(
            project, PhotoMoment.BEFORE, BEFORE, BEGUN, "la rue avant : façades noircies, chaussée fissurée"
        ),
        _photo(
            project, PhotoMoment.AFTER, AFTER, DONE, "la même rue après : façades refaites, arbres, piste"
        ),
    ]
    book.count(Photo, len(create_then(rows, [BEGUN + timedelta(1), DONE + timedelta(1)])))


def _photo(project: Project, moment: PhotoMoment, street: Street, day: date, shown: str) -> Photo:
    drawn = picture(drawing(street))
    name = uuid5(NAMESPACE_URL, f"molette:demo:photo:{moment.value}")
    return Photo(
        project=project,
        moment=moment.value,
        alt=f"Dessin fictif, {shown}",
        credit="dessin de la démonstration (fictif)",
        taken_on=day,
        large=ContentFile(drawn.large, f"{name}.webp"),
        small=ContentFile(drawn.small, f"{name}-petite.webp"),
        width=drawn.width,
        height=drawn.height,
        fingerprint=sha256(drawn.large).hexdigest(),
        is_fictional=True,
    )


def drawing(street: Street) -> bytes:
    """Draw a row of miners' houses, as a PNG, with the words that say it is no photograph."""
    image = Image.new("RGB", SIZE, street.sky)
    pen = ImageDraw.Draw(image)
    for rank in range(HOUSES):
        _house(pen, rank * HOUSE[0], street, street.doors[rank % len(street.doors)])
    _street(pen, street)
    if street.has_trees:
        for left in (118, 478, 838):
            _tree(pen, left)
    pen.text((24, 20), WORDS, fill=INK, font=ImageFont.load_default(30))
    made = io.BytesIO()
    image.save(made, "PNG")
    return made.getvalue()


def _house(pen: ImageDraw.ImageDraw, left: int, street: Street, door: str) -> None:
    """One house of the row: its wall, joint by joint, its roof and chimney, a door and three windows."""
    width, height = HOUSE
    right, top = left + width, GROUND - height
    pen.rectangle((left, top, right, GROUND), fill=street.walls, outline=street.joints, width=2)
    for line in range(top + 12, GROUND, 12):
        pen.line((left, line, right, line), fill=street.joints)
    pen.polygon(((left, top), (left, top - ROOF), (right, top - ROOF), (right, top)), fill=street.roof)
    pen.line((left, top - ROOF, left, top), fill=INK, width=1)
    pen.rectangle((left + 150, top - ROOF - 36, left + 184, top - ROOF), fill=street.joints)
    pen.rectangle((left + 26, GROUND - 118, left + 82, GROUND), fill=door, outline=INK, width=2)
    pen.rectangle((left + 32, GROUND - 112, left + 76, GROUND - 90), fill=street.glass, outline=INK)
    for box in _windows(left, top):
        pen.rectangle(box, fill=street.glass, outline=INK, width=3)
        middle = (box[0] + box[2]) // 2
        pen.line((middle, box[1], middle, box[3]), fill=INK, width=2)


def _windows(left: int, top: int) -> Iterator[tuple[int, int, int, int]]:
    yield (left + 120, GROUND - 112, left + 204, GROUND - 36)
    yield (left + 30, top + 14, left + 82, top + 60)
    yield (left + 134, top + 14, left + 190, top + 60)


def _street(pen: ImageDraw.ImageDraw, street: Street) -> None:
    """The pavement and the road: cracked before, with a lane for bicycles after."""
    width, height = SIZE
    pen.rectangle((0, GROUND, width, GROUND + 50), fill=street.pavement)
    pen.rectangle((0, GROUND + 50, width, height), fill=street.road)
    if street.has_trees:
        pen.rectangle((0, GROUND + 58, width, GROUND + 92), fill="#9fc0b2")
        for left in range(20, width, 120):
            pen.rectangle((left, height - 46, left + 60, height - 40), fill="white")
        return
    for left in (60, 300, 590, 800):
        crack = ((left, 540), (left + 46, 556), (left + 30, 584), (left + 92, 604), (left + 70, 632))
        pen.line(crack, fill=INK, width=3)
    for left in (180, 700):
        pen.ellipse((left, 560, left + 120, 592), fill="#55595c")


def _tree(pen: ImageDraw.ImageDraw, left: int) -> None:
    pen.rectangle((left - 6, GROUND - 120, left + 6, GROUND + 34), fill="#6b4f3a")
    for across, up in ((-34, 150), (0, 190), (34, 150)):
        pen.ellipse(
            (left + across - 46, GROUND - up - 46, left + across + 46, GROUND - up + 46), fill="#4f8a7c"
        )
