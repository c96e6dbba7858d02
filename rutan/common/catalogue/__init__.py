"""The translation catalogue: what the project says, and its words in other languages.

Messages are read out of the source with Python's own `ast` and Django's own template lexer, and
kept in `locale/<language>/LC_MESSAGES/django.po` and `.mo` with polib, so that nobody needs
gettext. English is the language of the msgids: it has no catalogue, and its plurals come from
`ngettext` itself.

The .po is sorted by msgid and carries no line numbers and no dates, so that two branches that
add messages merge without a conflict.

`messages` reads the source, `store` keeps the catalogue, `checks` says what is wrong with it.
"""
