"""All settings. Every value comes from the environment (or from a file named by `<NAME>_FILE`), with an embedded default.

Without any environment the portal runs on one SQLite file, with a development key: `manage.py doctor` says so.
"""

from pathlib import Path

from portal.lib import databases, logs
from portal.lib.environment import TellingEnv
from portal.lib.languages import NAMES, OFFERED

env = TellingEnv()

BASE_DIR = Path(__file__).resolve().parent.parent
STATE_DIR = env.folder("TOBIRA_STATE_DIR", default=str(BASE_DIR / ".local"))

# --- who we are -------------------------------------------------------------------------------------------------------
DEBUG = env.bool("DEBUG", default=False)
DEMO = env.bool("TOBIRA_DEMO", default=False)
DEVELOPMENT_KEY = "development-only-key-" + "x" * 40
SECRET_KEY = env.str("SECRET_KEY", default=DEVELOPMENT_KEY)
SEAL_KEYS = env.list("SEAL_KEYS", default=["ZGV2ZWxvcG1lbnQtb25seS1zZWFsLWtleS0wMDAwMDA="])
SEAL_MASTER = env.str("SEAL_MASTER", default="portal.lib.masterkeys.FromSettings")  # a class that wraps data keys: for a KMS
SEAL_BLIND_KEY = env.str("SEAL_BLIND_KEY", default="")  # what `rotate_keys blind` prints: before the last of SEAL_KEYS goes
PORTAL_URL = env.str("PORTAL_URL", default="http://localhost:8000")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
SECURE = PORTAL_URL.startswith("https://")

# --- floors -----------------------------------------------------------------------------------------------------------
INSTALLED_APPS = [
    "portal.front",
    "portal.figures",
    "recommend",
    "procedures",
    "notifications",
    "portal.connections",
    "portal.help",
    "portal.search",
    "portal.attributes",
    "portal.consent",
    "portal.identity",
    "portal.audit",
    "portal.municipalities",
    "portal.ui",
    "portal.lib",
    "template_partials",
    "django_htmx",
    "allauth",
    "allauth.account",
    "allauth.socialaccount", "allauth.mfa",
    "allauth.usersessions",
    "allauth.idp.oidc",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.humanize",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.forms",
]

MIDDLEWARE = [
    "portal.ui.observing.Observed",
    "django.middleware.security.SecurityMiddleware", "portal.ui.middleware.SecurityHeaders",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "portal.ui.timing.ServerTiming", "portal.ui.compression.Compression",
    "portal.identity.middleware.SessionMiddleware", "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "portal.ui.furigana.FuriganaMiddleware", "portal.ui.voices.VoicesMiddleware", "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware", "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "portal.identity.middleware.SittingMiddleware", "portal.identity.middleware.ViewpointMiddleware",
    "portal.help.middleware.HelperMiddleware", "portal.identity.lost_sessions.LostSessionMiddleware",
    "portal.identity.limiting.LimitsMiddleware",
]

ROOT_URLCONF = "portal.urls"
WSGI_APPLICATION = "portal.wsgi.application"
APPEND_SLASH = True

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "portal.ui.context.portal",
                "portal.identity.context.sitting",
            ],
        },
    },
]
FORM_RENDERER = "portal.ui.forms.TobiraRenderer"

# --- data base, cache, broker -----------------------------------------------------------------------------------------
SQLITE = {
    "ENGINE": "django.db.backends.sqlite3",
    "NAME": env.str("SQLITE_FILE", default=str(STATE_DIR / "tobira.sqlite3")),
    "OPTIONS": {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-64000;",
    },
}
DATABASES = {"default": databases.configured(env, SQLITE)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = env.str("REDIS_URL", default="")
# Shared by all processes always: login codes and limits live here, and a cache per process breaks logins. A Redis that does not
# answer within a second is away: pages that need it say so (portal/front/trouble.py).
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL,
        "OPTIONS": {"socket_timeout": 1.0, "socket_connect_timeout": 1.0},
    }
    if REDIS_URL
    # Django's own 300 entries would throw away a third of all counters as soon as somebody makes three hundred more.
    else {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "cache_entries", "OPTIONS": {"MAX_ENTRIES": 100_000}}
}
SESSION_ENGINE = "django.contrib.sessions.backends.db"
_HOST = "__Host-" if SECURE else ""
SESSION_COOKIE_NAME, CSRF_COOKIE_NAME, LANGUAGE_COOKIE_NAME = f"{_HOST}tobira", f"{_HOST}csrftoken", f"{_HOST}django_language"
MESSAGE_STORAGE = "portal.ui.flash.Flash"
SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = SECURE
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = LANGUAGE_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "django.views.csrf.csrf_failure"
SECURE_SSL_REDIRECT = SECURE and env.bool("SECURE_SSL_REDIRECT", default=True)
SECURE_HSTS_SECONDS = 63_072_000 if SECURE else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = SECURE
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if env.bool("BEHIND_PROXY", default=False) else None

# --- tenant scope: models of others that hold no town's data, each with the reason ------------------------------------
PUBLIC_MODELS = {
    "contenttypes.ContentType": "names of our own tables",
    "auth.Permission": "names of rights; roles of officers are our own",
    "auth.Group": "unused: roles of officers are our own",
    "admin.LogEntry": "never written: the audit trail is the history",
    "sessions.Session": "read before anybody is known; the key is the secret",
    "account.EmailAddress": "login, before anybody is known",
    "account.EmailConfirmation": "login, before anybody is known",
    "mfa.Authenticator": "login, before anybody is known",
    "usersessions.UserSession": "allauth filters by the user who is logged in",
    "socialaccount.SocialApp": "configuration",
    "socialaccount.SocialAccount": "login, before anybody is known",
    "socialaccount.SocialToken": "login, before anybody is known",
    "allauth_idp_oidc.Client": "configuration of connected services",
    "allauth_idp_oidc.Token": "found by the token's hash, which is the secret",
}

# --- people -----------------------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "identity.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = [
    "portal.identity.hashers.Argon2id",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
    # Last, or it would quietly re-hash people's passwords: it is only for random 256-bit secrets of services.
    "portal.connections.hashers.ServiceSecretHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = LOGOUT_REDIRECT_URL = "/"

ACCOUNT_ADAPTER = "portal.identity.adapter.AccountAdapter"
ACCOUNT_FORMS = {"login": "portal.identity.forms.login.Login"}
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*"]
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_MAX_ATTEMPTS = 3
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 300
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 300
# Ours instead (portal/identity/limiting.py). allauth's count five wrong tries of anybody against the account, from any address, and
# twenty people behind one address against each other. What only somebody inside can do stays with allauth.
ACCOUNT_RATE_LIMITS = {
    "login": None, "login_failed": None, "signup": None, "request_login_code": None, "reauthenticate": None, "confirm_email": None,
}
MFA_RATE_LIMITS = {"webauthn_login": None}
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_EMAIL_SUBJECT_PREFIX = "[とびら] "
ACCOUNT_UNIQUE_EMAIL = True
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if SECURE else "http"
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXY_COUNT", default=0)
SOCIALACCOUNT_ONLY = False
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_PASSKEY_SIGNUP_ENABLED = False
MFA_ADAPTER = "portal.identity.adapter.MFAAdapter"
MFA_FORMS = {
    "activate_totp": "portal.identity.forms.appcodes.AddApp",
    "authenticate": "portal.identity.forms.appcodes.SecondStepByApp",
    "reauthenticate": "portal.identity.forms.appcodes.ConfirmByApp",
    "add_webauthn": "portal.identity.forms.passkeys.AddPasskey",
    "edit_webauthn": "portal.identity.forms.passkeys.RenamePasskey",
    "authenticate_webauthn": "portal.identity.forms.passkeys.SecondStepByPasskey",
    "login_webauthn": "portal.identity.forms.passkeys.LoginByPasskey",
    "reauthenticate_webauthn": "portal.identity.forms.passkeys.ConfirmByPasskey",
}
# A passkey without PIN, face or finger is a key that anybody may find.
MFA_WEBAUTHN_USER_VERIFICATION = "required"
# Never: it would take assertions from any origin. Browsers and the library call localhost a secure place by themselves.
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = False
MFA_TOTP_ISSUER = "Tobira"
USERSESSIONS_TRACK_ACTIVITY = False

# --- the My Number card, read by the Digital Agency's app (デジタル認証アプリ). Without an issuer there is no card and no button -------
# The sandbox of the demo listens twenty ports above the portal.
_SANDBOX = f"http://localhost:{int(PORTAL_URL.rsplit(':', 1)[-1]) + 20}/api/realms/main" if DEMO and PORTAL_URL.count(":") == 2 else ""
CARD_ISSUER = env.str("CARD_ISSUER", default=_SANDBOX).rstrip("/")
CARD_CLIENT_ID = env.str("CARD_CLIENT_ID", default="RP00000001")
# Our key (PEM, P-256), made at first need: `manage.py card_client` prints what is handed in for registration.
CARD_KEY_FILE = env.str("CARD_KEY_FILE", default=str(STATE_DIR / "card-key.pem"))
CARD_KEY_ID = env.str("CARD_KEY_ID", default="tobira-1")
# Empty: below the issuer, as Keycloak has them.
CARD_AUTHORIZATION_URL = env.str("CARD_AUTHORIZATION_URL", default="")
CARD_TOKEN_URL = env.str("CARD_TOKEN_URL", default="")
CARD_USERINFO_URL, CARD_KEYS_URL = env.str("CARD_USERINFO_URL", default=""), env.str("CARD_KEYS_URL", default="")
# What is asked for as `acr_values`, and all of whose words the answer's `acr` must hold.
CARD_ACR = env.str("CARD_ACR", default="aal3 crl")
CARD_ACR_SIGNED = env.str("CARD_ACR_SIGNED", default="aal3 crl")
CARD_CONNECT_SECONDS = env.float("CARD_CONNECT_SECONDS", default=3.0)
CARD_TOTAL_SECONDS = env.float("CARD_TOTAL_SECONDS", default=8.0)
CARD_MAX_BYTES = env.int("CARD_MAX_BYTES", default=128 * 1024)
# So many failures in a row, and nobody is sent there for so long.
CARD_FAILURES = env.int("CARD_FAILURES", default=5)
CARD_PAUSE_SECONDS = env.int("CARD_PAUSE_SECONDS", default=60)

# --- connected services -----------------------------------------------------------------------------------------------
# Where the sample services of the demo listen. Empty: the library ten ports above the portal, the other two not at all.
LIBRARY_URL = env.str("LIBRARY_URL", default="")
HANDBOOK_URL = env.str("HANDBOOK_URL", default="")
BOOKING_URL = env.str("BOOKING_URL", default="")
OIDC_ISSUER = env.str("OIDC_ISSUER", default=PORTAL_URL).rstrip("/")
# Signing keys: made at first need, changed by `manage.py rotate_keys`; several machines share the file.
OIDC_KEYS_FILE = env.str("OIDC_KEYS_FILE", default=str(STATE_DIR / "oidc-keys.json"))
# What services call a resident is made with the first key and then kept, so older keys need not be.
OIDC_SUBJECT_KEYS = env.list("OIDC_SUBJECT_KEYS", default=[SECRET_KEY])
# Under this domain services reach residents without knowing their addresses; its mail server hands each mail to `relay_mail`.
RELAY_DOMAIN = env.str("RELAY_DOMAIN", default="relay.localhost" if DEMO else "")
IDP_OIDC_ADAPTER = "portal.connections.adapter.PortalAdapter"
IDP_OIDC_AUTH_METHODS = ["client_secret_basic", "client_secret_post"]

# --- Celery: the data base is the queue of record, a message is only a doorbell -----------------------------------------
CELERY_BROKER_URL = REDIS_URL or "leasequeue://database"

# --- languages, time, files, mail ---------------------------------------------------------------------------------------
LANGUAGE_CODE = "ja"
LANGUAGES = [(code, NAMES[code]) for code in OFFERED]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "Asia/Tokyo"
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = Path(env.str("STATIC_ROOT", default=str(STATE_DIR / "static")))
STATICFILES_DIRS = [BASE_DIR / "static"]
_FINDERS = [f"django.contrib.staticfiles.finders.{kind}Finder" for kind in ("FileSystem", "AppDirectories")]
STATICFILES_FINDERS = [*_FINDERS, "portal.ui.bundles.BundleFinder"]
# Beside what is compressed already, the fonts of the letters: megabytes that no browser asks for.
WHITENOISE_SKIP_COMPRESS_EXTENSIONS = ["jpg", "jpeg", "png", "gif", "webp", "zip", "gz", "br", "woff", "woff2", "ttf"]
# In the demo no line is slow, and compressing for lines that are took a third of its start.
_PLAIN, _SMALL = "django.contrib.staticfiles.storage.ManifestStaticFilesStorage", "whitenoise.storage.CompressedManifestStaticFilesStorage"
STORAGES = {
    "default": {"BACKEND": "portal.lib.filestore.LastingFiles", "OPTIONS": {"location": STATE_DIR / "media"}},
    "staticfiles": {"BACKEND": _PLAIN if DEMO else _SMALL},
}
FILE_UPLOAD_MAX_MEMORY_SIZE = DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000

# Requests put mails into a sealed outbox; a worker hands them to the real back end.
EMAIL_BACKEND = "portal.identity.mail.OutboxBackend"
EMAIL_FILE_PATH = STATE_DIR / "mail"
OUTGOING_EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
if "EMAIL_URL" in env.ENVIRON or "EMAIL_URL_FILE" in env.ENVIRON:
    _mail = env.email_url("EMAIL_URL")
    OUTGOING_EMAIL_BACKEND = _mail.pop("EMAIL_BACKEND")
    vars().update(_mail)
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="とびら <no-reply@tobira.example>")

# --- telling people: each way is off until it is set up; web push needs nothing but a browser ------------------------------
# Calls a second that each provider may get from all workers together.
ALERT_RATES = {"mail": env.float("MAIL_RATE", default=300.0), "push": env.float("PUSH_RATE", default=500.0),
               "line": env.float("LINE_RATE", default=200.0), "sms": env.float("SMS_RATE", default=20.0)}  # fmt: skip
# Made at first need; several machines share the file. A new key would cut off every browser that said yes.
VAPID_KEY_FILE = env.str("VAPID_KEY_FILE", default=str(STATE_DIR / "vapid.pem"))
PUSH_CONTACT = env.str("PUSH_CONTACT", default="mailto:no-reply@tobira.example")
# Whom we call when a browser says "reach me there". Patterns match from the start of the address.
PUSH_SERVICES = env.list("PUSH_SERVICES", default=[
    r"https://fcm\.googleapis\.com/", r"https://updates\.push\.services\.mozilla\.com/", r"https://web\.push\.apple\.com/",
    r"https://[a-z0-9-]+\.notify\.windows\.com/",
])  # fmt: skip
LINE_API_URL = env.str("LINE_API_URL", default="https://api.line.me")
LINE_CHANNEL_TOKEN, LINE_CHANNEL_SECRET = env.str("LINE_CHANNEL_TOKEN", default=""), env.str("LINE_CHANNEL_SECRET", default="")
# What residents search for to add the town's account as a friend, like "@tobira".
LINE_ACCOUNT = env.str("LINE_ACCOUNT", default="")
SMS_API_URL, SMS_API_TOKEN = env.str("SMS_API_URL", default=""), env.str("SMS_API_TOKEN", default="")
# Fees: where the provider's payment page is (empty: nothing is paid here), and the key that signs orders, call-backs and answers.
PAYMENT_PROVIDER_URL = env.str("PAYMENT_PROVIDER_URL", default="").rstrip("/")
PAYMENT_KEY = env.str("PAYMENT_KEY", default=DEVELOPMENT_KEY if DEMO else "")
COLLECT_LOOPBACK = env.list("COLLECT_LOOPBACK", default=[])  # origins on this machine that sources may name: for trials only
# A server that may say a draft's summary in other words (OpenAI's way of asking); it decides nothing. Empty: nobody is asked.
REWORDING_URL, REWORDING_MODEL = env.str("REWORDING_URL", default=""), env.str("REWORDING_MODEL", default="")
REWORDING_KEY = env.str("REWORDING_KEY", default="")
# Where clamd listens: tcp://127.0.0.1:3310 or unix:///run/clamav/clamd.ctl. With it, files that people send wait for its word.
CLAMAV_URL = env.str("CLAMAV_URL", default="")
# To whom a weakness is told, as security.txt says it: mailto:…, https://…, tel:+81…. Empty: there is no security.txt.
SECURITY_CONTACT = env.list("SECURITY_CONTACT", default=[])
# --- logs: ids only, never personal data --------------------------------------------------------------------------------
# Where each process keeps its counters for /metrics, and the word (best as METRICS_TOKEN_FILE) by which they are read from elsewhere.
METRICS_DIR, METRICS_TOKEN = env.str("METRICS_DIR", default=str(STATE_DIR / "metrics")), env.str("METRICS_TOKEN", default="")
LOGGING = logs.configured(env.str("LOG_LEVEL", default="INFO"), env.str("LOG_FORMAT", default="line"))

# Auditors outside the portal's own machines, to whom the trail's anchor is mailed each night.
TRAIL_ANCHOR_MAILS = env.list("TRAIL_ANCHOR_MAILS", default=[])
# Thumbprints (RFC 7638) of keys that signed anchors and stand in OIDC_KEYS_FILE no more: anchors of theirs are ours, too.
TRAIL_ANCHOR_KEYS = env.list("TRAIL_ANCHOR_KEYS", default=[])
# Letters: the time stamp server (RFC 3161) for PAdES B-T, "" for B-B; whether towns that have said nothing may send unsigned letters.
SIGNING_TIME_SERVER = env("SIGNING_TIME_SERVER", default="")
LETTERS_MAY_GO_UNSIGNED = env.bool("LETTERS_MAY_GO_UNSIGNED", default=DEBUG or DEMO)
# The maker's PKCS#11 module (.so) for keys on a card or in an HSM (LGPKI 職責証明書); the PIN comes as SIGNING_TOKEN_PIN.
SIGNING_TOKEN_MODULE = env("SIGNING_TOKEN_MODULE", default="")
# So much of the disk that keeps the letters stays free: workers wait before it is full, and go on when there is room again.
LETTERS_FREE_BYTES = env.int("LETTERS_FREE_BYTES", default=64 * 1024 * 1024)
