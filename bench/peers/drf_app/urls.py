"""The one path."""

from django.urls import path

from bench.peers.drf_app.views import CreateClient

urlpatterns = [path("api/clients/create", CreateClient.as_view())]
