"""The survey of what is felt: weights, estimates with their margin of error, what of them may be published.

Weights and estimates are floats; money never comes here.
"""
