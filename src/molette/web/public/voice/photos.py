"""The photos of residents, as we made them again: for their author, for who moderates, for all once shown."""

from django.http import FileResponse, Http404, HttpRequest, HttpResponseBase
from django.views.decorators.http import require_GET

from molette.domain.voice.models import Contribution, Topic


def picture(one: Contribution) -> FileResponse:
    """Answer with the photo of a message. Raises Http404 where it has none."""
    if not one.photo:
        raise Http404
    try:
        content = one.photo.open()
    except FileNotFoundError as error:
        raise Http404 from error
    answer = FileResponse(content, content_type="image/webp")
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Content-Disposition"] = "inline"  # without the name of the file, which is that of the form
    return answer


@require_GET
def show(request: HttpRequest, key: int) -> HttpResponseBase:
    """A photo that was published with its words, of a topic that anybody reads."""
    del request
    seen = Topic.objects.public().order_by().values("pk")
    rows = Contribution.objects.published().filter(pk=key, photo_is_public=True, topic__in=seen)
    one = rows.order_by("pk").first()
    if one is None:
        raise Http404
    return picture(one)
