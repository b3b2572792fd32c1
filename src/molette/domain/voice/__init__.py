"""What residents say, who owes them a reply, and how little of them is kept."""
