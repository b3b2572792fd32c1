"""Signing in and out, choosing a password, and, in a demonstration, taking a partner's account."""
