"""What the instance adds to the rule book: written in TOML, read as sentences before it is saved."""

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse

from molette.domain.funding import actions
from molette.domain.funding.book import TYPED, book, check_with, text_of
from molette.domain.funding.models import RuleText
from molette.domain.funding.rulebook import shipped_files
from molette.domain.people.permissions import Permission
from molette.engines.french import counted, spaced
from molette.engines.rules.reading import read, records
from molette.engines.rules.sentences import sentence, validity
from molette.web.tables import Cell, Column, Row, Table
from molette.web.workspace import finding
from molette.web.workspace.desk import FormPage, accepted, done, form_page, page, sent, user_of
from molette.web.workspace.filters import asked
from molette.web.workspace.forms.base import ReasonForm
from molette.web.workspace.forms.money import RulesForm
from molette.web.workspace.forms.rule_fields import KINDS
from molette.web.workspace.forms.rules import RuleForm, SchemeRecordForm

CHECK, SCHEME = "verifier", "dispositif"
UNPROCESSABLE = 422


def index(request: HttpRequest) -> HttpResponse:
    """The instance's own records, and the form that writes more; « Vérifier » reads without writing."""
    user = user_of(request)
    finding.must(user, Permission.MANAGE_SETTINGS)
    model = text_of(asked(request, "modele"))
    form = RulesForm(sent(request), sent_files(request), user=user, initial={"text": model} if model else {})
    checks = request.POST.get("faire") == CHECK
    if not checks and accepted(form, lambda: actions.write_rules(form.actor, **form.values())):
        return done(request, "Le mode d’emploi est à jour.", "workspace:rulebook")
    texts = _texts()
    problems = check_with(form.text_typed()) if checks and form.text_typed() else ()
    context = {
        "form": form,
        "table": _table(texts) if texts else None,
        "said": _sentences(form.text_typed()) if checks and not problems else (),
        "problems": problems,
        "kinds": [(kind, label) for kind, (label, _) in KINDS.items()],
        "rules": [rule.id for rule in book().rules],
        # A new release may contradict what the instance wrote: its texts are then out of use, and it is said.
        "unused": check_with("") if texts and not checks else (),
    }
    is_refused = form.is_bound and not checks
    return page(request, "rulebook.html", context, UNPROCESSABLE if is_refused else 200)


def compose(request: HttpRequest, kind: str) -> HttpResponse:
    """A scheme or a rule typed field by field; « Vérifier » reads it as a sentence, and writes nothing."""
    user = user_of(request)
    finding.must(user, Permission.MANAGE_SETTINGS)
    if kind != SCHEME and kind not in KINDS:
        raise Http404
    typed = sent(request)
    form = SchemeRecordForm(typed, user=user) if kind == SCHEME else RuleForm(typed, user=user, kind=kind)
    checks = request.POST.get("faire") == CHECK
    form.fields["reason"].required = not checks  # what is read again is not yet explained
    if not checks and accepted(form, lambda: _write(form)):
        return done(request, "Le mode d’emploi est à jour.", "workspace:rulebook")
    context = {**_checked(form, checks=checks), "form": form, "title": _title(kind)}
    return page(request, "rule_form.html", context, UNPROCESSABLE if form.errors else 200)


def _title(kind: str) -> str:
    return "Écrire un dispositif" if kind == SCHEME else f"Écrire une règle : {KINDS[kind][0].lower()}"


def _checked(form: RuleForm | SchemeRecordForm, *, checks: bool) -> dict[str, object]:
    """The fields under their headings, and what is read of those that were typed."""
    typed = form.toml() if checks and form.is_valid() else ""
    groups = [
        (title, [form[name] for name in names if name in form.fields]) for title, names in form.groups()
    ]
    return {
        "groups": [(title, fields) for title, fields in groups if fields],
        "said": _sentences(typed) if typed else (),
        "problems": check_with(typed) if typed else (),
        "typed": typed,
    }


def _write(form: RuleForm | SchemeRecordForm) -> None:
    actions.write_rules(form.actor, text=form.toml(), reason=form.cleaned_data["reason"])


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


def _sentences(text: str) -> tuple[str, ...]:
    """Each rule typed as the sentence that everybody would read, each scheme by its name."""
    found = read(shipped_files(), {TYPED: text}).book
    typed = {one.id for one in records(text)}
    names = tuple(f"{one.id} : {one.name}, {one.payer}" for one in found.schemes if one.id in typed)
    said = (
        f"{rule.id} : {sentence(rule, found.name)} ({validity(rule)})"
        for rule in found.rules
        if rule.id in typed
    )
    return tuple(spaced(one) for one in (*names, *said))


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
