"""From a document that people wrote to the tree of its headings, for a person to correct.

`documents` opens a file (DOCX, ODT, PDF) in a process apart and gives its paragraphs; `lines` makes
paragraphs of the lines of a PDF; `numbering` reads « Axe 1 », « 1.2 », « A. »; `reading` finds the headings,
each with its level, how sure it is and why; `outline` is what a person corrects: the level of a heading, its
title, its place.
"""
