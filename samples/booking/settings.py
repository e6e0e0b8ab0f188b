"""The booking service's own settings; nothing of the portal's but its address."""

import os
import secrets
import tempfile
from pathlib import Path
from urllib.parse import urlsplit

BASE_DIR = Path(__file__).resolve().parent
HOST, PORT = os.environ.get("HOST", "127.0.0.1"), int(os.environ.get("PORT", "8012"))
OWN_URL = os.environ.get("BOOKING_URL", f"http://localhost:{PORT}").rstrip("/")
PORTAL_URL = os.environ.get("PORTAL_URL", "http://localhost:8000").rstrip("/")

SECRET_KEY = secrets.token_urlsafe(50)
ALLOWED_HOSTS = [urlsplit(OWN_URL).hostname or ""]
ROOT_URLCONF = "samples.booking.pages"
INSTALLED_APPS = [
    "django.contrib.contenttypes", "django.contrib.auth", "django.contrib.sessions", "django.contrib.staticfiles", "mozilla_django_oidc",
    "samples.booking",
]  # fmt: skip
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware", "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware", "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]  # fmt: skip
TEMPLATES = [{
    "BACKEND": "django.template.backends.django.DjangoTemplates", "DIRS": [BASE_DIR / "templates"],
    "OPTIONS": {"context_processors": ["django.template.context_processors.request"]},
}]  # fmt: skip
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": os.environ.get("BOOKING_DB", str(Path(tempfile.gettempdir()) / f"booking-{PORT}.sqlite3")),
        "OPTIONS": {"timeout": 20, "transaction_mode": "IMMEDIATE"},
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
STATIC_URL, LANGUAGE_CODE, TIME_ZONE = "/static/", "ja", "Asia/Tokyo"
# Browsers keep one jar of cookies for all ports of localhost.
SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "booking", "booking_csrf"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = OWN_URL.startswith("https://")

AUTHENTICATION_BACKENDS = ["samples.booking.login.PortalBackend"]
OIDC_CALLBACK_CLASS = "samples.booking.login.Callback"
OIDC_RP_CLIENT_ID = os.environ.get("CLIENT_ID", "booking")
OIDC_RP_CLIENT_SECRET = os.environ.get("CLIENT_SECRET") or Path(os.environ["CLIENT_SECRET_FILE"]).read_text().strip()
OIDC_OP_AUTHORIZATION_ENDPOINT = f"{PORTAL_URL}/oidc/authorize"
OIDC_OP_TOKEN_ENDPOINT = f"{PORTAL_URL}/oidc/token"
OIDC_OP_USER_ENDPOINT = f"{PORTAL_URL}/oidc/userinfo"
OIDC_OP_JWKS_ENDPOINT = f"{PORTAL_URL}/.well-known/jwks.json"
OIDC_OP_LOGOUT_URL_METHOD = "samples.booking.login.farewell"
OIDC_RP_SCOPES, OIDC_RP_SIGN_ALGO, OIDC_TIMEOUT = "openid profile", "RS256", 10
OIDC_USE_PKCE, OIDC_TOKEN_USE_BASIC_AUTH = True, True
OIDC_STORE_ACCESS_TOKEN = OIDC_STORE_ID_TOKEN = True
LOGIN_REDIRECT_URL, LOGOUT_REDIRECT_URL = "/reservations", "/"
