"""The door of the web server: `gunicorn wsgi:app`, `flask --app wsgi COMMAND`."""

import os
import sys

from matching import WrongSetting, create_app
from matching.config import environment_of

try:
    app = create_app(environment_of(os.environ, sys.argv))
except WrongSetting as wrong:
    sys.exit(str(wrong))
