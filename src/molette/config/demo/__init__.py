"""The demonstration: the ERBM programme of the Artois, from short tables of facts, and what enlivens it.

What is real cites a source that opens. What is invented is drawn from a fixed seed and marked `fictif`.
"""

from molette.config.demo.loading import LARGE, DemoReport, load, load_demonstration

__all__ = ["LARGE", "DemoReport", "load", "load_demonstration"]
