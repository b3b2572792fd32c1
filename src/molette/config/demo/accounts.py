"""One account per partner, to switch between in one click. Names are functions, never persons."""

from molette.config.demo import rows
from molette.config.demo.book import Book
from molette.config.demo.reading import toml_rows
from molette.domain.journal.recording import record
from molette.domain.people.models import Membership, Scope, User


def load_accounts(book: Book) -> None:
    table = toml_rows("accounts", "account", rows.AccountRow)
    users = [_user(row) for row in table]
    kept = book.keep(users, "email")
    mandates = [
        _mandate(book, user, mandate)
        for user, row in zip(kept.rows, table, strict=True)
        for mandate in row.mandates
    ]
    for mandate in book.keep(mandates, "user_id", "organisation_id", "role").added:
        record("a donné le mandat", mandate, restricted=True)


def _user(row: rows.AccountRow) -> User:
    user = User(email=row.email, name=row.name, is_demonstration=True)
    user.set_unusable_password()
    return user


def _mandate(book: Book, user: User, row: rows.MandateRow) -> Membership:
    scope = Scope.PLACE if row.place else Scope.PROJECT if row.project else Scope.PROGRAMME
    return Membership(
        user=user,
        organisation=book.organisation(row.organisation),
        role=row.role,
        scope=scope,
        place=book.places[row.place] if row.place else None,
        project=row.project,
    )
