"""What residents follow, and what is new of it: the only personal data they leave, erased when they leave."""
