"""How a project goes, in the words of those who conduct it: weather, confidence, risks, what blocks it."""
