"""What the instance adds to the rule book: written in TOML, read as sentences before it is saved."""

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from molette.domain.funding import actions
from molette.domain.funding.book import TYPED, book, check_with
from molette.domain.funding.models import RuleText
from molette.domain.people.permissions import Permission
from molette.engines.french import counted, spaced
from molette.engines.rules.reading import read
from molette.engines.rules.sentences import sentence, validity
from molette.web.tables import Cell, Column, Row, Table
from molette.web.workspace import finding
from molette.web.workspace.desk import FormPage, accepted, done, form_page, page, sent, user_of
from molette.web.workspace.forms.base import ReasonForm
from molette.web.workspace.forms.money import RulesForm

CHECK = "verifier"
UNPROCESSABLE = 422


def index(request: HttpRequest) -> HttpResponse:
    """The instance's own records, and the form that writes more; « Vérifier » reads without writing."""
    user = user_of(request)
    finding.must(user, Permission.MANAGE_SETTINGS)
    form = RulesForm(sent(request), sent_files(request), user=user)
    checks = request.POST.get("faire") == CHECK
    if not checks and accepted(form, lambda: actions.write_rules(form.actor, **form.values())):
        return done(request, "Le mode d’emploi est à jour.", "workspace:rulebook")
    texts = _texts()
    context = {
        "form": form,
        "table": _table(texts) if texts else None,
        "said": _said(form) if checks else (),
        "problems": check_with(form.text_typed()) if checks and form.text_typed() else (),
        # A new release may contradict what the instance wrote: its texts are then out of use, and it is said.
        "unused": check_with("") if texts and not checks else (),
    }
    is_refused = form.is_bound and not checks
    return page(request, "rulebook.html", context, UNPROCESSABLE if is_refused else 200)


def withdraw(request: HttpRequest, slug: str) -> HttpResponse:
    user = user_of(request)
    finding.must(user, Permission.MANAGE_SETTINGS)
    held = finding.one(RuleText.objects.filter(slug=slug))
    form = ReasonForm(sent(request), user=user, to=Permission.MANAGE_SETTINGS)
    if accepted(form, lambda: actions.withdraw_rule(form.actor, held, **form.values())):
        return done(request, "Le texte est retiré.", "workspace:rulebook")
    around = FormPage(
        title=f"Retirer « {held.slug} » ?",
        submit="Retirer",
        back=reverse("workspace:rulebook"),
        crumbs=[("Mode d’emploi de l’instance", reverse("workspace:rulebook"))],
        consequences=[
            "Ce qui est livré avec Molette vaut de nouveau, s’il y en a.",
            "Le journal garde le texte.",
        ],
    )
    return form_page(request, form, around)


def sent_files(request: HttpRequest) -> object:
    return request.FILES if request.method == "POST" else None


def _said(form: RulesForm) -> tuple[str, ...]:
    """Each rule typed as the sentence that everybody would read."""
    found = read({}, {TYPED: form.text_typed()}).book
    return tuple(
        spaced(f"{rule.id} : {sentence(rule, found.name)} ({validity(rule)})") for rule in found.rules
    )


def _texts() -> list[tuple[str, str, str]]:
    """The instance's own records: address, sort, and what each says."""
    held = book()
    found = []
    for one in RuleText.objects.order_by("table", "slug"):
        rule, scheme = held.rule(one.slug), held.scheme(one.slug)
        said = sentence(rule, held.name) if rule else scheme.name if scheme else one.text
        found.append((one.slug, one.get_table_display(), spaced(said)))
    return found


def _table(texts: list[tuple[str, str, str]]) -> Table:
    return Table(
        caption=f"{counted(len(texts), 'texte')} de l’instance",
        columns=(Column("Adresse"), Column("Sorte"), Column("Ce qu’il dit"), Column("Retirer")),
        rows=tuple(
            Row(
                (
                    Cell(slug),
                    Cell(sort),
                    Cell(said),
                    Cell("Retirer", reverse("workspace:rule_withdraw", args=[slug])),
                )
            )
            for slug, sort, said in texts
        ),
    )
