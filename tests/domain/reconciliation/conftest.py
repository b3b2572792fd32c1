from tests.books import books

__all__ = ["books"]
