"""What residents say, the topics it is gathered in, the replies, and the questions of their assemblies."""

from molette.domain.voice.models.contributions import Contribution, Nature, Status, Verdict
from molette.domain.voice.models.questions import AssemblyQuestion
from molette.domain.voice.models.topics import Reply, Topic

__all__ = ["AssemblyQuestion", "Contribution", "Nature", "Reply", "Status", "Topic", "Verdict"]
