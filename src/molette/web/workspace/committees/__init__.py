"""Committees in the workspace: bodies, meetings, the session, the minutes, what follows."""
