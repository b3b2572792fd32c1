"""Make a text document (.docx) from a model of `models` and what it is told: same words, same bytes.

A zip keeps the moment of each part, and a document who made it and when: both are set from the day of what is
said, never from the clock. What people typed stays text: it is escaped, and no model reads another file.
"""

from collections.abc import Mapping
from datetime import date, datetime, time
from io import BytesIO
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from docxtpl import DocxTemplate
from jinja2.sandbox import SandboxedEnvironment

from molette.web.documents.zips import of_the_day

MODELS: Final = Path(__file__).parent / "models"


def docx(model: str, told: Mapping[str, Any], *, day: date) -> bytes:
    """Fill a model, by its name, with `told`, which has a `title`; `day` is told as the document’s own."""
    made = DocxTemplate(MODELS / f"{model}.docx")
    made.render(dict(told), jinja_env=SandboxedEnvironment(autoescape=True), autoescape=True)
    about = made.docx.core_properties
    moment = datetime.combine(day, time())
    about.title, about.author, about.language = str(told["title"]), settings.SITE["name"], "fr-FR"
    about.created = about.modified = moment
    about.last_modified_by, about.revision = settings.SITE["name"], 1
    held = BytesIO()
    made.save(held)
    return of_the_day(held.getvalue())
