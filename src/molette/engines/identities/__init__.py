"""Who is meant by a name: local bodies under the many ways registers write them.

A name is *read* (kind, words, acronym, department), *compared* with those of a directory (a likeness with
its reasons in words), and *resolved*: found, unsure between a few, or unknown. Unsure goes to a person.
"""
