"""`molette snapshot`: freeze the programme, read a frozen state, say what moved between two, print it."""

import argparse
import json
import sys
from datetime import date
from pathlib import Path
from typing import Any

from molette.engines.french import counted, long_date
from molette.engines.snapshots.changes import Comparison, records
from molette.engines.snapshots.comparing import compare
from molette.engines.snapshots.state import Snapshot
from molette.engines.snapshots.writing import UnreadableSnapshotError, dumps, fingerprint, loads

DONE, UNUSABLE = 0, 2


def add_parser(subparsers: Any) -> None:
    parser = subparsers.add_parser("snapshot", help="fige l’état du programme, et le compare")
    actions = parser.add_subparsers(title="actions", metavar="ACTION", required=True)
    create = actions.add_parser("create", help="fige ce que tout le monde peut lire, en un seul document")
    create.add_argument("--out", type=Path, metavar="FICHIER", help="sinon, la sortie standard")
    create.add_argument(
        "--on",
        type=date.fromisoformat,
        metavar="JOUR",
        help="l’état connu ce jour-là (par défaut, aujourd’hui)",
    )
    create.add_argument("--as", dest="reader", metavar="ADRESSE", help="lu par ce compte, et à son nom")
    create.add_argument("--place", metavar="LIEU", help="les projets de ce lieu (son adresse : « lens »)")
    create.add_argument("--owner", metavar="PORTEUR", help="ceux d’un maître d’ouvrage (son adresse)")
    create.add_argument("--contract", metavar="CONTRAT", help="ceux d’un contrat (son adresse)")
    create.set_defaults(run=run_create)
    show = actions.add_parser("show", help="dit ce que tient un état figé, et son empreinte")
    show.add_argument("file", type=Path, metavar="ÉTAT")
    show.add_argument("--json", action="store_true", help="imprime un seul objet JSON")
    show.set_defaults(run=run_show, needs_django=False)
    diff = actions.add_parser("diff", help="dit ce qui a bougé d’un état à l’autre")
    diff.add_argument("before", type=Path, metavar="AVANT")
    diff.add_argument("after", type=Path, metavar="APRÈS")
    diff.add_argument("--json", action="store_true", help="imprime un seul objet JSON")
    diff.set_defaults(run=run_diff, needs_django=False)
    pack = actions.add_parser("pack", help="tire d’un état figé le dossier d’un comité")
    pack.add_argument("file", type=Path, metavar="ÉTAT")
    pack.add_argument("--out", type=Path, required=True, metavar="DOSSIER", help="dossier où écrire")
    pack.add_argument(
        "--since", type=Path, metavar="AVANT", help="état du dernier comité, pour dire ce qui a bougé"
    )
    pack.add_argument("--template", type=Path, metavar="MODÈLE", help="modèle DOCX, à la place du nôtre")
    pack.set_defaults(run=run_pack)


class RefusedError(Exception):
    """What is asked cannot be done; says why and how to mend it."""


def run_create(args: argparse.Namespace) -> int:
    """Write the state; 0 done, 2 the request is unusable."""
    try:
        content = dumps(_taken(args))
        _written(args.out, content)
    except RefusedError as error:
        print(error, file=sys.stderr)
        return UNUSABLE
    return DONE


def _taken(args: argparse.Namespace) -> Snapshot:
    from contextlib import nullcontext  # noqa: PLC0415 - with those below, after django.setup()

    from django.utils import timezone  # noqa: PLC0415

    from molette.domain.memory.past import as_known_on  # noqa: PLC0415
    from molette.domain.snapshots.asking import UnknownError, asked, reader_named  # noqa: PLC0415
    from molette.domain.snapshots.taking import take  # noqa: PLC0415

    today = timezone.localdate()
    if args.on and args.on > today:
        raise RefusedError(f"--on {args.on} : ce jour est à venir ; donnez un jour passé, ou rien.")
    is_past = args.on is not None and args.on < today
    try:
        user, name = reader_named(args.reader)
        with as_known_on(args.on) if is_past else nullcontext():
            filters, said = asked(place=args.place, owner=args.owner, contract=args.contract)
            return take(user, reader=name, filters=filters, said=said)
    except UnknownError as error:
        raise RefusedError(str(error)) from error


def _written(path: Path | None, content: bytes) -> None:
    if path is None:
        sys.stdout.buffer.write(content)
        return
    try:
        path.write_bytes(content)
    except OSError as error:
        raise RefusedError(f"{path} ne s’écrit pas : {error.strerror}.") from error


def opened(path: Path) -> Snapshot:
    """Read a state from its file. Raises RefusedError with the file, the place and the remedy."""
    try:
        return loads(path.read_bytes())
    except OSError as error:
        raise RefusedError(f"{path} ne s’ouvre pas : {error.strerror}.") from error
    except UnreadableSnapshotError as error:
        raise RefusedError("\n".join(f"{path} : {fault}" for fault in error.faults)) from error


def run_show(args: argparse.Namespace) -> int:
    """Print what a state holds; 0 done, 2 it cannot be read."""
    try:
        state = opened(args.file)
    except RefusedError as error:
        print(error, file=sys.stderr)
        return UNUSABLE
    if args.json:
        print(json.dumps(_summary(state), ensure_ascii=False, indent=1))
        return DONE
    for line in _said(state):
        print(line)
    return DONE


def _summary(state: Snapshot) -> dict[str, Any]:
    return {
        "sha256": fingerprint(state),
        "format": state.format,
        "programme": state.programme,
        "on": state.on.isoformat(),
        "reader": state.reader,
        "perimeter": state.perimeter,
        "filters": list(state.filters),
        "meeting": state.meeting,
        "points": len(state.points),
        "decisions": len(state.decisions),
        "projects": len(state.projects),
        "figures": len(state.figures),
        "disputes": len(state.disputes),
        "alerts": sum(len(one.alerts) for one in state.projects) + len(state.alerts),
        "communes": len(state.communes),
        "rungs": {rung: str(amount) for one in state.money[:1] for rung, amount in one.rungs.items()},
        "fictional": state.is_fictional,
    }


def _said(state: Snapshot) -> list[str]:
    about = f" ({' ; '.join(state.filters)})" if state.filters else ""
    held = ", ".join(
        (
            counted(len(state.projects), "projet"),
            counted(len(state.figures), "chiffre"),
            counted(len(state.disputes), "désaccord"),
        )
    )
    return [
        f"{state.programme}, au {long_date(state.on)}{about}",
        f"Lu par {state.reader} : {held}.",
        *(["Une partie est fictive, et marquée comme telle."] if state.is_fictional else []),
        f"Empreinte (SHA-256) : {fingerprint(state)}",
    ]


def run_pack(args: argparse.Namespace) -> int:
    """Write the four files; 0 done, 2 a state, the template or the folder is unusable."""
    from molette.web.documents.packs.files import pack_files  # noqa: PLC0415 - after django.setup()
    from molette.web.documents.texts import UnusableTemplateError  # noqa: PLC0415

    try:
        state = opened(args.file)
        files = pack_files(state, opened(args.since) if args.since else None, template=args.template)
        for name, content in files:
            _made(args.out)
            _written(args.out / name, content)
            print(args.out / name)
    except (RefusedError, UnusableTemplateError) as error:
        print(error, file=sys.stderr)
        return UNUSABLE
    return DONE


def _made(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise RefusedError(f"{folder} n’est pas un dossier où écrire : {error.strerror}.") from error


def run_diff(args: argparse.Namespace) -> int:
    """Print what moved; 0 done, 2 a state cannot be read."""
    try:
        found = compare(opened(args.before), opened(args.after))
    except RefusedError as error:
        print(error, file=sys.stderr)
        return UNUSABLE
    if args.json:
        print(json.dumps(_object(found), ensure_ascii=False, indent=1))
    else:
        for warning in found.warnings:
            print(f"Attention : {warning}")
        print(found.answer)
        for change in found.changes:
            print(f"- {change.said}{' (fictif)' if change.is_fictional else ''}")
    return DONE


def _object(found: Comparison) -> dict[str, Any]:
    return {
        "before": _summary(found.before),
        "after": _summary(found.after),
        "warnings": list(found.warnings),
        "answer": found.answer,
        "changes": records(found),
    }
