"""How projects go, on the desk: the list, what is said of one project, and the forms to say it."""
