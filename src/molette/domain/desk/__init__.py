"""What awaits a partner: to sign, to answer, to remind; and how much of the programme is joint."""
