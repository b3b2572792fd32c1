"""The gallery of the components, for those who write pages and those who judge them."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from molette.web.public import gallery_samples


@login_not_required
def show(request: HttpRequest) -> HttpResponse:
    return render(request, "ui/gallery.html", gallery_samples.context())
