"""The survey of what is felt: questionnaires, waves, answers, and what of them is published."""
