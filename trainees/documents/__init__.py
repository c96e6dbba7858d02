"""Papers about people: each module turns records, already in scope, into a PDF.

They read and render; who may have one and that somebody took it is the business of the view. What
may stand on which paper is in `docs/papers.md`.
"""
