"""Every setting of an instance, read from `MOLETTE_*`; documented in docs/reference/reglages.md."""

from decimal import Decimal
from pathlib import Path
from typing import Any

import environ

from molette.config.secret import stored_secret

env = environ.Env()
PACKAGE = Path(__file__).resolve().parents[1]

DATA_DIR = Path(env.str("MOLETTE_DATA_DIR", default="var")).resolve()
DATA_DIR.mkdir(parents=True, exist_ok=True)

DEBUG = env.bool("MOLETTE_DEBUG", default=False)
DEMONSTRATION = env.bool("MOLETTE_DEMONSTRATION", default=False)
SECRET_KEY = env.str("MOLETTE_SECRET_KEY", default="") or stored_secret(DATA_DIR / "secret_key")
ALLOWED_HOSTS = env.list("MOLETTE_ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.list("MOLETTE_TRUSTED_ORIGINS", default=[])

# What the instance says of itself: title, legal pages. `molette check` names what is missing.
SITE = {
    "name": env.str("MOLETTE_SITE_NAME", default="Renouveau du bassin minier"),
    "territory": env.str("MOLETTE_TERRITORY_NAME", default="Pôle métropolitain de l’Artois"),
    "publisher": env.str("MOLETTE_PUBLISHER", default=""),
    "publication_director": env.str("MOLETTE_PUBLICATION_DIRECTOR", default=""),
    "hosting": env.str("MOLETTE_HOSTING", default=""),
    "contact": env.str("MOLETTE_CONTACT", default=""),
    "data_protection_contact": env.str("MOLETTE_DATA_PROTECTION_CONTACT", default=""),
}
PROGRAMME = env.str("MOLETTE_PROGRAMME", default="erbm")
PERIMETER = env.str("MOLETTE_PERIMETER", default="artois")
# Where no table of journeys is loaded: great circle × detour, at this speed. Hypotheses, said beside results.
REACH_DETOUR = env.float("MOLETTE_REACH_DETOUR", default=1.3)
REACH_SPEED_KMH = env.float("MOLETTE_REACH_SPEED_KMH", default=40.0)
GEO_API_URL = env.str("MOLETTE_GEO_API_URL", default="https://geo.api.gouv.fr")
# How many proxies of ours stand in front: the address of a reader is told by the furthest of them.
PROXIES = env.int("MOLETTE_PROXIES", default=0)
UPLOAD_MAX_MB = env.int("MOLETTE_UPLOAD_MAX_MB", default=50)
_template = env.str("MOLETTE_PACK_TEMPLATE", default="")
PACK_TEMPLATE = Path(_template) if _template else None
_template = env.str("MOLETTE_COMMITTEE_TEMPLATE", default="")
COMMITTEE_TEMPLATE = Path(_template) if _template else None
RESERVATION_MAX_YEARS = env.int("MOLETTE_RESERVATION_MAX_YEARS", default=5)
STALE_AFTER_DAYS = env.int("MOLETTE_STALE_AFTER_DAYS", default=365)
IMPORT_MOST_REFUSED = Decimal(env.str("MOLETTE_IMPORT_MOST_REFUSED", default="5"))
# Totals and lists of the whole programme are kept in memory while the journal does not move.
REMEMBER = env.bool("MOLETTE_REMEMBER", default=True)
# More computed together would all come late: the interpreter runs one at a time.
AT_ONCE = env.int("MOLETTE_AT_ONCE", default=3)
# Public pages are kept too; they say that they are late by no more than this.
PUBLIC_CACHE_SECONDS = env.int("MOLETTE_PUBLIC_CACHE_SECONDS", default=15)
# Without a server to send through, nothing is written to anybody, and the page of alerts says so.
SITE_URL = env.str("MOLETTE_SITE_URL", default="").rstrip("/")
EMAIL_URL = env.str("MOLETTE_EMAIL_URL", default="")
DEFAULT_FROM_EMAIL = env.str("MOLETTE_EMAIL_FROM", default="")
ALERT_DELAY_MINUTES = env.int("MOLETTE_ALERT_DELAY_MINUTES", default=15)
EMAIL_READY = bool(EMAIL_URL and DEFAULT_FROM_EMAIL and SITE_URL)
EMAIL_TIMEOUT = 20
globals().update(env.email_url_config(EMAIL_URL) if EMAIL_URL else {})
IMPORT_JOB_ROWS = env.int("MOLETTE_IMPORT_JOB_ROWS", default=2000)

FORM_RENDERER = "django.forms.renderers.TemplatesSetting"  # our own templates of inputs come first
INSTALLED_APPS = [
    "django.forms",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "simple_history",
    "django_tasks",
    "django_tasks_db",
    "molette.domain.journal",
    "molette.domain.sources",
    "molette.domain.territory",
    "molette.domain.people",
    "molette.domain.services",
    "molette.domain.secrecy",
    "molette.domain.programme",
    "molette.domain.signatures",
    "molette.domain.statements",
    "molette.domain.surveys",
    "molette.domain.funding",
    "molette.domain.convergence",
    "molette.domain.reconciliation",
    "molette.domain.followup",
    "molette.domain.ledger",
    "molette.domain.identities",
    "molette.domain.voice",
    "molette.domain.governance",
    "molette.domain.search",
    "molette.domain.exchange",
    "molette.domain.snapshots",
    "molette.domain.alerts",
    "molette.domain.following",
    "molette.web",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "molette.web.kept_pages.keep_public_pages",
    "django.middleware.gzip.GZipMiddleware",
    "csp.middleware.CSPMiddleware",
    "molette.web.public.voice.door.guard_the_form",
    "molette.web.lanes.compute_few_at_once",  # what the door refuses waits for no turn
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "molette.web.reader.know_the_reader",
    "molette.web.reader.veil_once",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "molette.web.workspace.past.compare_two_days",
    "molette.web.workspace.past.read_the_past",  # the innermost: sessions and messages stay in the present
]
ROOT_URLCONF = "molette.config.urls"
WSGI_APPLICATION = "molette.config.wsgi.application"
TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [PACKAGE / "web" / "templates"],
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "molette.web.context.page",
            ],
            "builtins": [
                "django.templatetags.static",
                "molette.web.templatetags.ui",
                "molette.web.templatetags.inputs",
            ],
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    [
                        "django.template.loaders.filesystem.Loader",
                        "django.template.loaders.app_directories.Loader",
                    ],
                )
            ],
        },
    }
]

DATABASES = {"default": env.db_url("MOLETTE_DATABASE_URL", default=f"sqlite:///{DATA_DIR}/molette.sqlite3")}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # WAL lets pages read while an import writes; IMMEDIATE takes the write lock at once, so that two
    # writers wait for each other in place of failing half-way. FULL: what was acknowledged outlives a power
    # cut, for one flush of the disk at each write (ADR 0012).
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 30,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-32000;",
    }
else:
    DATABASES["default"]["CONN_MAX_AGE"] = 60
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = (
        True  # a base restarted is found again without an error shown
    )
    # A response that streams rows outlives its view: a cursor held on the server would not. It also lets
    # the database stand behind a pooler.
    DATABASES["default"]["DISABLE_SERVER_SIDE_CURSORS"] = True
    # PostgreSQL would compile the queries it thinks long: a second spent on one that takes ten milliseconds.
    # Options given in the address hold over this one.
    DATABASES["default"].setdefault("OPTIONS", {}).setdefault("options", "-c jit=off")
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "people.User"
AUTHENTICATION_BACKENDS = ["django.contrib.auth.backends.ModelBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "workspace:overview"
LOGOUT_REDIRECT_URL = "public:home"

HTTPS = env.bool("MOLETTE_HTTPS", default=False)
SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_NAME = "molette_session"
CSRF_COOKIE_NAME = "molette_csrf"
SESSION_COOKIE_HTTPONLY = True
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "object-src": ["'none'"],
        "base-uri": ["'none'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
    }
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
MEDIA_ROOT = DATA_DIR / "files"

LANGUAGE_CODE = "fr"
TIME_ZONE = "Europe/Paris"
USE_I18N = True
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
SILENCED_SYSTEM_CHECKS: list[str] = []
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": env.str("MOLETTE_LOG_LEVEL", default="WARNING")},
}
