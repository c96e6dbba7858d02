"""Papers about partnerships: each module turns one record, already in scope, into a PDF.

They read and render; who may have one and that somebody took it is the business of the view.
"""
