"""The door of the web server: `gunicorn wsgi:app`, `flask --app wsgi COMMAND`."""

import sys

from matching import WrongSetting, create_app

try:
    app = create_app()
except WrongSetting as wrong:
    sys.exit(str(wrong))
