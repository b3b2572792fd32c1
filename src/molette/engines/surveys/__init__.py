"""The survey of what is felt: weights, estimates with their margin of error, what of them may be published.

The way through: `designs.drawn` says how respondents were drawn, `Design.calibrated` brings their weights to
`margins` by a distance, `trimming.trimmed` holds them between bounds; `estimating` gives an `Estimate`, and
`estimates.published` either shows it or not; `suppression.suppressed` chooses what a table hides,
`anonymity.checked` whether rows may be opened; `small_areas.fitted` tells communes with few answers, `felt`
sets what is measured beside what is felt. Opt-in answers are `waves.OpenAnswers`, and nothing else.

Weights and estimates are floats; money never comes here.
"""
