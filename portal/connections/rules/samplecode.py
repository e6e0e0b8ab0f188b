"""For the developers of services: the shortest code that works, in three languages, and what to do about a refusal."""

from collections.abc import Mapping

# Error → what its developer does about it. Keys are OAuth's words, values are read in the test kit.
REMEDIES: Mapping[str, str] = {
    "invalid_client": "client_id と、秘密（または鍵の署名）を確かめてください。確かめ方は登録した一つだけを使います。",
    "invalid_grant": "コードは60秒以内に一度だけ使えます。redirect_uri と code_verifier が、依頼のときと同じか確かめてください。",
    "invalid_request": "説明の中の項目名を見て、値を直してください。PKCE（S256）は必須です。",
    "invalid_request_uri": "request_uri は90秒以内に、同じ client_id で一度だけ使えます。",
    "invalid_scope": "scope に openid を入れてください。",
    "unsupported_response_type": "response_type は code だけです。",
    "unsupported_grant_type": "grant_type は authorization_code か refresh_token です。",
    "login_required": "ログインしていないか、別の人がログインしています。prompt=none をやめて、画面を出してください。",
    "consent_required": "まだ同意がないか、内容が変わりました。prompt=none をやめて、画面を出してください。",
    "interaction_required": "画面が要ります。prompt=none をやめてください。",
    "access_denied": "本人が同意しませんでした。もう一度頼むときは、理由を伝えてください。",
    "unmet_authentication_requirements": "求めた本人確認の段階を、この人は示せません。",
    "request_not_supported": "request は使えません。ふつうの項目で送るか、PAR を使ってください。",
    "request_uri_not_supported": "request_uri は、とびらの PAR が返したものだけが使えます。",
    "invalid_token": "トークンの期限が切れたか、本人が連携をやめました。もう一度ログインしてもらってください。",
    "insufficient_scope": "その項目は、登録か同意に入っていません。",
    "invalid_target": "resource は使えません。",
}
FALLBACK = "説明を読んで、依頼を直してください。分からないときは、運用担当に時刻を伝えてください。"


def remedy(error: str, description: str) -> str:
    """What to do; empty for a call that went well. Redirect addresses have a sentence of their own."""
    if not error:
        return ""
    if "redirect_uri" in description.lower() or "redirect uri" in description.lower():
        return "登録した戻り先と、一文字ずつ同じか確かめてください（末尾の / も見ます）。変えるときは、運用担当に申請してください。"
    return REMEDIES.get(error, FALLBACK)


PYTHON = '''# Python: pip install authlib flask requests
from authlib.integrations.flask_client import OAuth
portal = OAuth(app).register(
    "portal", client_id="{client_id}", client_secret=SECRET,
    server_metadata_url="{issuer}/.well-known/openid-configuration",
    client_kwargs={{"scope": "openid profile", "code_challenge_method": "S256"}},
)
# /login
return portal.authorize_redirect("{redirect_uri}", nonce=secrets.token_urlsafe())
# {redirect_uri}
token = portal.authorize_access_token()
facts = portal.userinfo(token=token)'''
NODE = '''// Node.js: npm install openid-client
import * as client from "openid-client";
const config = await client.discovery(new URL("{issuer}"), "{client_id}", undefined, {auth});
// /login
const verifier = client.randomPKCECodeVerifier();
const url = client.buildAuthorizationUrl(config, {{
  redirect_uri: "{redirect_uri}", scope: "openid profile", state, nonce,
  code_challenge: await client.calculatePKCECodeChallenge(verifier), code_challenge_method: "S256",
}});
// {redirect_uri}
const tokens = await client.authorizationCodeGrant(config, currentUrl, {{
  pkceCodeVerifier: verifier, expectedState: state, expectedNonce: nonce,
}});
const facts = await client.fetchUserInfo(config, tokens.access_token, tokens.claims().sub);'''
DJANGO = '''# Django: pip install mozilla-django-oidc  (settings.py)
OIDC_RP_CLIENT_ID, OIDC_RP_CLIENT_SECRET = "{client_id}", SECRET
OIDC_OP_AUTHORIZATION_ENDPOINT = "{issuer}/oidc/authorize"
OIDC_OP_TOKEN_ENDPOINT = "{issuer}/oidc/token"
OIDC_OP_USER_ENDPOINT = "{issuer}/oidc/userinfo"
OIDC_OP_JWKS_ENDPOINT = "{issuer}/.well-known/jwks.json"
OIDC_RP_SIGN_ALGO, OIDC_RP_SCOPES = "RS256", "openid profile"
OIDC_USE_PKCE, OIDC_PKCE_CODE_CHALLENGE_METHOD = True, "S256"
# urls.py: path("oidc/", include("mozilla_django_oidc.urls"))'''


def snippets(issuer: str, client_id: str, redirect_uri: str, proof: str) -> tuple[tuple[str, str], ...]:
    """(title, code) for this very service."""
    auth = "client.PrivateKeyJwt(privateKey)" if proof == "private_key_jwt" else "client.ClientSecretBasic(SECRET)"
    known = {"issuer": issuer, "client_id": client_id, "redirect_uri": redirect_uri, "auth": auth}
    return tuple((title, code.format(**known)) for title, code in (("Flask", PYTHON), ("Node.js", NODE), ("Django", DJANGO)))
