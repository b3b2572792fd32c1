"""The addresses of the account."""

from django.urls import path

from molette.web.accounts import letters, views

app_name = "accounts"
urlpatterns = [
    path("mot-de-passe", views.change_password, name="password"),
    path("activation/<str:key>/<str:token>", views.activate, name="activate"),
    path("courriels/<str:token>", letters.stop, name="letters"),
    path("demonstration", views.switch, name="switch"),
]
