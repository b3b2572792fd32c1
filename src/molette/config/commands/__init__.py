"""The subcommands of `molette`, one module each: `add_parser(subparsers)` and `run(args) -> int`.

Django is set up before `run` and never at import: `molette --help` answers at once.
"""
