"""Wires everything: settings, addresses, command line, demonstration."""
