"""The addresses of the workspace. Everything asks for a login; what each page allows is said by its view."""

from importlib.util import find_spec

from django.urls import URLPattern, URLResolver, include, path

from molette.web.converters import with_files
from molette.web.workspace import (
    answers,
    calendar,
    contacts,
    contracts,
    corrections,
    deadlines,
    delegations,
    displaying,
    displays,
    documents,
    doubles,
    envelopes,
    figures,
    identities,
    journal,
    late,
    mandates,
    measures,
    members,
    movements,
    organisations,
    outlook,
    overview,
    plans,
    projects,
    proof,
    reserving,
    rulebook,
    searches,
    settings,
    sheet,
    signing,
    simulation,
    statements,
)

app_name = "workspace"

_projects: list[URLPattern] = [
    *with_files("retards", late.index, "late"),
    *with_files("projets", projects.index, "projects"),
    path("projets/nouveau", projects.create, name="project_new"),
    path("projets/<slug:slug>", sheet.show, name="project"),
    path("projets/<slug:slug>/modifier", projects.edit, name="project_edit"),
    path("projets/<slug:slug>/publication", projects.publish, name="project_publish"),
    path("projets/<slug:slug>/jalons/nouveau", calendar.add_milestone, name="milestone_new"),
    path("jalons/<int:key>/date", calendar.say_date, name="date_new"),
    path("dates/<int:key>/retrait", calendar.withdraw_date, name="date_withdraw"),
    path("projets/<slug:slug>/documents/nouveau", documents.add, name="document_new"),
    path("documents/<int:key>", documents.show, name="document"),
    path("documents/<int:key>/retrait", documents.remove, name="document_remove"),
]
_money: list[URLPattern] = [
    path("projets/<slug:slug>/plan", plans.show, name="plan"),
    path("projets/<slug:slug>/plan/ouverture", plans.open_version, name="plan_open"),
    path("projets/<slug:slug>/plan/version", plans.edit, name="plan_draft"),
    path("projets/<slug:slug>/plan/vote", plans.vote, name="plan_vote"),
    *with_files("projets/<slug:slug>/mouvements", movements.index, "movements"),
    path("projets/<slug:slug>/mouvements/nouveau", movements.record, name="movement_new"),
    *with_files("echeances", deadlines.index, "deadlines"),
    *with_files("prevision", outlook.index, "forecast"),
    path("prevision/methode", outlook.method, name="forecast_method"),
    *with_files("enveloppes", envelopes.index, "envelopes"),
    path("enveloppes/vote", delegations.vote, name="vote_new"),
    *with_files("enveloppes/<slug:funder>/<slug:scheme>/<int:year>", envelopes.show, "envelope"),
    path(
        "enveloppes/<slug:funder>/<slug:scheme>/<int:year>/delegation",
        delegations.delegate,
        name="delegation_new",
    ),
    path("delegations/<int:key>/part", delegations.part, name="delegation_part"),
    path("delegations/<int:key>/modifier", delegations.edit, name="delegation_edit"),
    path("delegations/<int:key>/retrait", delegations.end, name="delegation_end"),
    *with_files("affichages", displays.index, "displays"),
    path("affichages/affiches-<slug:paper>.pdf", displays.batch, name="display_posters"),
    path("projets/<slug:slug>/affichages", displaying.show, name="project_displays"),
    path("projets/<slug:slug>/affichages/nouveau", displaying.record, name="display_new"),
    path("affichages/<int:key>/retrait", displaying.withdraw, name="display_withdraw"),
    *with_files("simulation", simulation.index, "simulation"),
    path("mouvements/<int:key>/prolongation", deadlines.extend, name="extend"),
    path("mouvements/<int:key>/totaux", movements.count_in, name="count_in"),
]
_words: list[URLPattern] = [
    *with_files("declarations", statements.index, "statements"),
    path("declarations/nouvelle", statements.state, name="statement_new"),
    *with_files("declarations/<int:key>", statements.sheet, "statement"),
    path("declarations/<int:key>/remplacement", corrections.replace, name="statement_replace"),
    path("corrections/<int:key>/cosignature", corrections.cosign, name="cosign"),
    path("corrections/<int:key>/retrait", corrections.drop, name="correction_drop"),
    path("declarations/<int:key>/retrait", corrections.withdraw, name="statement_withdraw"),
    path("declarations/<int:key>/usage", corrections.choose, name="statement_choose"),
    *with_files("mesures", measures.index, "measures"),
    path("mesures/nouvelle", measures.create, name="measure_new"),
    path("mesures/<slug:slug>/modifier", measures.edit, name="measure_edit"),
]
_signatures: list[URLPattern] = [
    *with_files("signatures", signing.desk, "signing"),
    path("signatures/ensemble", signing.review, name="sign_many"),
    *with_files("signatures/taux", signing.rates, "joint_rates"),
    path("montants/<int:key>", figures.movement, name="movement"),
    path("dates/<int:key>", figures.milestone_date, name="date"),
    path("signatures/<slug:kind>/<int:key>/accord", answers.accept, name="sign_accept"),
    path("signatures/<slug:kind>/<int:key>/desaccord", answers.contest, name="sign_contest"),
    path("signatures/<slug:kind>/<int:key>/decision", answers.settle, name="sign_settle"),
    path("signatures/<slug:kind>/<int:key>/partenaire", answers.widen, name="sign_widen"),
]
_contract: list[URLPattern] = [
    path("contrats/<slug:slug>/regles/nouvelle", contracts.set_use_rule, name="use_rule_new"),
    path("contrats/<slug:slug>", contracts.show, name="contract"),
    path("contrats/<slug:slug>/modifier", contracts.edit, name="contract_edit"),
    path("contrats/<slug:slug>/avenants/nouveau", contracts.add_amendment, name="amendment_new"),
    path("contrats/<slug:slug>/arbres/nouveau", contracts.create_tree, name="tree_new"),
    path("contrats/<slug:slug>/dispositifs/nouveau", contracts.open_scheme, name="scheme_new"),
    path("arbres/<slug:slug>/orientations/nouvelle", contracts.create_node, name="node_new"),
    path("orientations/<slug:slug>/modifier", contracts.edit_node, name="node_edit"),
]
_secrecy: list[URLPattern] = [
    *with_files("reserves", reserving.index, "reservations"),
    path("reserves/<int:key>", reserving.show, name="reservation"),
    path("reserver/<str:kind>/<str:key>", reserving.reserve, name="reserve"),
    path("organisations/<slug:slug>/contacts", contacts.show, name="contacts"),
    path("organisations/<slug:slug>/contacts/nouveau", contacts.add, name="contact_new"),
    path("contacts/<int:key>/retrait", contacts.remove, name="contact_remove"),
]
_people: list[URLPattern] = [
    *with_files("recherche", searches.show, "search"),
    *with_files("journal", journal.index, "journal"),
    *with_files("journal/preuve", proof.show, "journal_proof"),
    path("journal/preuve/verification", proof.verify, name="journal_verify"),
    path("journal/preuve/<str:kind>/<int:key>", proof.of_object, name="journal_proof_of"),
    *with_files("membres", members.index, "members"),
    path("membres/droits", members.matrix, name="rights"),
    path("membres/invitation", mandates.invite, name="invite"),
    path("membres/mandats/nouveau", mandates.grant, name="mandate_new"),
    path("membres/mandats/<int:key>/fin", mandates.end, name="mandate_end"),
    path("membres/<int:key>/nom", mandates.rename, name="rename"),
    *with_files("organisations", organisations.index, "organisations"),
    path("organisations/nouvelle", mandates.create_organisation, name="organisation_new"),
    *with_files("organisations/doubles", doubles.index, "doubles"),
    path("organisations/<slug:slug>", organisations.show, name="organisation"),
    path("organisations/<slug:slug>/reunion", doubles.unite, name="organisation_unite"),
    path("organisations/<slug:slug>/distinction", doubles.apart, name="organisation_apart"),
    path("organisations/<slug:slug>/noms/nouveau", identities.add_name, name="name_new"),
    path("organisations/<slug:slug>/siret", identities.change_siret, name="siret_new"),
    path("organisations/<slug:slug>/succession", identities.say_succession, name="succession_new"),
    path("reunions/<int:key>/annulation", doubles.undo, name="reunion_undo"),
    path("noms/<int:key>/retrait", identities.remove_name, name="name_remove"),
    path("successions/<int:key>/retrait", identities.withdraw_succession, name="succession_withdraw"),
    path("organisations/<slug:slug>/modifier", mandates.edit_organisation, name="organisation_edit"),
    path("reglages", settings.show, name="settings"),
    path("mode-d-emploi", rulebook.index, name="rulebook"),
    path("mode-d-emploi/ecrire/<slug:kind>", rulebook.compose, name="rule_write"),
    path("mode-d-emploi/<slug:slug>/retrait", rulebook.withdraw, name="rule_withdraw"),
]
_imports: list[URLResolver] = (
    [path("espace/imports", include("molette.web.workspace.imports.urls"))]
    if find_spec("molette.web.workspace.imports.urls")
    else []
)

urlpatterns: list[URLPattern | URLResolver] = [
    *with_files("espace", overview.show, "overview"),
    path(
        "espace/",
        include([*_projects, *_money, *_words, *_signatures, *_contract, *_secrecy, *_people]),
    ),
    *_imports,
]
