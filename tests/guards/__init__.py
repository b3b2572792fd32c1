"""The guard rails of the tests: what a reviewer would have to remember, each in its own module."""


class GuardRailError(AssertionError):
    """The code under test did something the house does not allow."""
