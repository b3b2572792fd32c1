"""The photographs of projects, served in two sizes to whoever sees the project."""

from typing import Final

from django.http import Http404, HttpRequest, HttpResponse

from molette.domain.programme.models import Photo

SIZES: Final = {"petite": "small", "grande": "large"}


def show(request: HttpRequest, key: int, size: str) -> HttpResponse:
    """A photograph, drawn anew when it came in; that of a project one does not see does not exist."""
    photo = Photo.objects.visible_to(request.user).filter(pk=key).order_by("pk").first()
    if photo is None or size not in SIZES:
        raise Http404
    stored = getattr(photo, SIZES[size])
    try:
        with stored.open() as file:
            content = file.read()
    except FileNotFoundError as error:
        raise Http404 from error
    answer = HttpResponse(content, content_type="image/webp")
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Content-Disposition"] = f'inline; filename="photo-{key}.webp"'
    return answer
