"""The papers and pictures of projects, served to whoever sees the project, always as a download."""

from typing import Final

from django.http import FileResponse, Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect

from molette.domain.programme.models import Document

# Told by the ending that the upload was checked against, never guessed from the machine's own tables.
TYPES: Final = {
    "pdf": "application/pdf",
    "odt": "application/vnd.oasis.opendocument.text",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "png": "image/png",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
}


def show(request: HttpRequest, key: int) -> HttpResponseBase:
    """Open a document that the reader may read; any other does not exist for him."""
    document = Document.objects.readable_by(request.user).filter(pk=key).order_by("pk").first()
    if document is None:
        raise Http404
    return opened(document)


def opened(document: Document) -> HttpResponseBase:
    """Answer with the file, or lead to its address. The browser is told not to guess what it is."""
    if not document.file:
        return redirect(document.url)
    try:
        content = document.file.open()
    except FileNotFoundError as error:
        raise Http404 from error
    ending = (document.file.name or "").rpartition(".")[2].lower()
    answer = FileResponse(
        content,
        as_attachment=True,
        filename=f"{document.title}.{ending}",
        content_type=TYPES.get(ending, "application/octet-stream"),
    )
    answer["X-Content-Type-Options"] = "nosniff"
    return answer
