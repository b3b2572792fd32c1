"""Foretell each past year with what was known the day before it, and set it beside what was paid.

Beside two ways of saying the same with less: dates and payment rules taken at their word, and the year before
repeated. Only the grants known at the start of the year are compared. What is measured here is the
demonstration, which is invented, and where no works end before the end of 2022: its first years promise more
delay than comes. On the data of an instance, its own page makes the same trial.
"""

import time
from typing import Any

from benchmarks.instance import arguments, load_of_the_machine, prepare


def main() -> None:
    options = arguments(__doc__ or "").parse_args()
    prepare(options.scale, options.database)
    from molette.domain.funding.queries import By, payment_forecast, years_paid  # noqa: PLC0415
    from molette.domain.journal.known import today  # noqa: PLC0415
    from molette.domain.memory.trials import trials  # noqa: PLC0415
    from molette.domain.people.models import User  # noqa: PLC0415
    from molette.engines.forecast.scores import Trial, score  # noqa: PLC0415

    reader: Any = User.objects.order_by("pk").first()
    start = time.process_time()
    told = payment_forecast(reader)
    took = time.process_time() - start
    print(
        f"{len(told.covers):,} grants with money left, 199 scenarios of 10 years: {took:.2f} s of one core, "
        f"reading included"
    )
    every: list[Trial] = []
    wholes: list[Trial] = []
    for year in [year for year in years_paid(reader)[1:] if year < today().year]:
        *rows, whole = trials(year, reader, By.FUNDER) or (None,)
        if whole is None or whole.low is None:
            print(f"{year}: not enough history the day before it")
            continue
        every += rows
        wholes.append(whole)
        print(
            f"{year}: expected {whole.expected / 10**6:,.1f} M€ [{whole.low / 10**6:,.1f}, "
            f"{(whole.high or 0) / 10**6:,.1f}], paid {whole.happened / 10**6:,.1f} M€"
            f"{'' if whole.is_within else '  outside'}"
        )
    for name, held in (("by funder", every), ("all funders", wholes)):
        if not held:
            continue
        found = score(held)
        ratio = f"{found.error / found.literal:.2f}" if found.error and found.literal else "–"
        error, literal, repeated = (value or 0 for value in (found.error, found.literal, found.repeated))
        print(
            f"{name}, {found.trials} trials: mean error {error:.1%} of what was paid; dates and rules at "
            f"their word {literal:.1%}; the year before {repeated:.1%}  ratio {ratio}; "
            f"{found.covered:.0%} within the 80 % interval"
        )
    print(load_of_the_machine())


if __name__ == "__main__":
    main()
