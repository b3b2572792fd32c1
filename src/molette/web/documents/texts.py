"""Make a text document (.docx) from a model of `models` and what it is told: same words, same bytes.

A zip keeps the moment of each part, and a document who made it and when: both are set from the day of what is
said, never from the clock. What people typed stays text: it is escaped, and no model reads another file.
"""

import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime, time
from io import BytesIO
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from docx.opc.exceptions import PackageNotFoundError
from docxtpl import DocxTemplate
from jinja2 import TemplateError
from jinja2.sandbox import SandboxedEnvironment

from molette.web.documents.zips import of_the_day

MODELS: Final = Path(__file__).parent / "models"


class UnusableTemplateError(ValueError):
    """A template that does not open, or that asks for what a document does not hold; says which."""


@contextmanager
def usable(template: Path) -> Iterator[None]:
    """Tell in French what is wrong with a template. Raises UnusableTemplateError."""
    try:
        yield
    except (PackageNotFoundError, zipfile.BadZipFile, KeyError, ValueError, OSError) as error:
        raise UnusableTemplateError(f"{template} n’est pas un document DOCX qui s’ouvre.") from error
    except TemplateError as error:
        raise UnusableTemplateError(f"{template} : {error.message}") from error


def render(document: DocxTemplate, told: Mapping[str, Any]) -> None:
    """Fill a template. The instance chose it, not its code: it fills words and runs nothing."""
    document.render(dict(told), jinja_env=SandboxedEnvironment(autoescape=True), autoescape=True)


def refuse_unusable(template: Path) -> None:
    """Open a template and read its words, filling none. Raises UnusableTemplateError."""
    with usable(template):
        DocxTemplate(template).get_undeclared_template_variables(SandboxedEnvironment(autoescape=True))


def docx(model: str, told: Mapping[str, Any], *, day: date, template: Path | None = None) -> bytes:
    """Fill a model, by its name, or the `template` that an instance puts in its place.

    `told` has a `title`; `day` is told as the document’s own. Raises UnusableTemplateError.
    """
    chosen = template or MODELS / f"{model}.docx"
    with usable(chosen):
        made = DocxTemplate(chosen)
        render(made, told)
    about = made.docx.core_properties
    moment = datetime.combine(day, time())
    about.title, about.author, about.language = str(told["title"]), settings.SITE["name"], "fr-FR"
    about.created = about.modified = moment
    about.last_modified_by, about.revision = settings.SITE["name"], 1
    held = BytesIO()
    made.save(held)
    return of_the_day(held.getvalue())
