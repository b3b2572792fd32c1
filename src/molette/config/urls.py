"""Every address of the product. Public pages are declared public here; the rest asks for a login."""

from django.urls import include, path

from molette.web import errors, personal_links
from molette.web.accounts.views import sign_in, sign_out
from molette.web.public import gallery
from molette.web.workspace import agendas

urlpatterns = [
    path("", include("molette.web.public.urls")),
    path("compte/connexion", sign_in, name="login"),
    path("compte/deconnexion", sign_out, name="logout"),
    path("compte/", include("molette.web.accounts.urls")),
    path("", include("molette.web.workspace.urls")),
    path("agenda/<str:token>.ics", agendas.show, name="agenda"),
    path("mise-a-jour/<str:token>", personal_links.show, name="personal_link"),
    path("mise-a-jour/<str:token>/<int:key>", personal_links.fill, name="personal_link_fill"),
    path("ui/", gallery.show, name="gallery"),
]
handler400 = errors.bad_request
handler403 = errors.forbidden
handler404 = errors.not_found
handler500 = errors.server_error
