"""The peer: the installed django-oscar with its own templates and Whoosh, set up as its documentation says. Never imported by the shop."""
