"""The empty view as a server takes it."""

from benchmarks.empty import application_alone

application = application_alone()
