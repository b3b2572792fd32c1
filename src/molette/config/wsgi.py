"""The application as a WSGI server calls it."""

import os
import sys

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "molette.config.settings")
# A page that is ready waits for the interpreter at each turn of those being computed: turns are kept short.
sys.setswitchinterval(0.001)
application = get_wsgi_application()
