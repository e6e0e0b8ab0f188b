// The portal as the handbook knows it: code flow with PKCE, state and nonce, proof by its own key (private_key_jwt), logout both ways.
import { createRemoteJWKSet, jwtVerify } from 'jose'
import * as oidc from 'openid-client'
import { ownKey } from './keys.mjs'

const { PORTAL_URL = 'http://localhost:8000', CLIENT_ID = 'handbook', HANDBOOK_STATE = '.', PORT = '8011' } = process.env
export const OWN_URL = (process.env.HANDBOOK_URL ?? `http://localhost:${PORT}`).replace(/\/$/, '')
export const HOME_OF_THE_PORTAL = PORTAL_URL
const LOGOUT = 'http://schemas.openid.net/event/backchannel-logout'
const SKEW_SECONDS = 90
const proof = oidc.PrivateKeyJwt(await ownKey(HANDBOOK_STATE))
const seen = new Map() // jti → when it may be forgotten
let known, keys

async function portal () { // asked at the first need: it may start after us
  const execute = PORTAL_URL.startsWith('http://') ? [oidc.allowInsecureRequests] : []
  known ??= await oidc.discovery(new URL(PORTAL_URL), CLIENT_ID, { [oidc.clockTolerance]: SKEW_SECONDS }, proof, { execute, timeout: 10 })
  return known
}

export async function question () {
  const asked = { state: oidc.randomState(), nonce: oidc.randomNonce(), verifier: oidc.randomPKCECodeVerifier() }
  const { verifier, ...told } = asked
  const challenge = { code_challenge: await oidc.calculatePKCECodeChallenge(verifier), code_challenge_method: 'S256' }
  const wanted = { redirect_uri: `${OWN_URL}/callback`, scope: 'openid profile residence children', ...told, ...challenge }
  return { asked, address: oidc.buildAuthorizationUrl(await portal(), wanted).href }
}

export async function enter (url, { state, nonce, verifier }) {
  const checks = { expectedState: state, expectedNonce: nonce, pkceCodeVerifier: verifier, idTokenExpected: true }
  const tokens = await oidc.authorizationCodeGrant(await portal(), url, checks)
  const { sub, sid } = tokens.claims()
  return { sub, sid, access: tokens.access_token, ticket: tokens.id_token }
}

// What the portal tells of this person now; null when it tells us nothing any more.
export async function facts ({ access, sub }) {
  return oidc.fetchUserInfo(await portal(), access, sub).catch(error => {
    if ((error.status ?? error.cause?.status) === 401) return null
    throw error
  })
}

export async function farewell ({ ticket }) {
  return oidc.buildEndSessionUrl(await portal(), { id_token_hint: ticket, post_logout_redirect_uri: `${OWN_URL}/` }).href
}

// Whose sessions the portal tells us to end (OpenID Connect Back-Channel Logout §2.6). Throws for all that is no logout token for us.
export async function whoLeft (token) {
  const { issuer, jwks_uri } = (await portal()).serverMetadata()
  keys ??= createRemoteJWKSet(new URL(jwks_uri))
  const rules = { issuer, audience: CLIENT_ID, algorithms: ['RS256', 'ES256'], requiredClaims: ['exp', 'jti'] }
  const { payload } = await jwtVerify(token, keys, { ...rules, maxTokenAge: '10 minutes', clockTolerance: SKEW_SECONDS })
  const { events, jti, sub, sid, exp } = payload
  for (const [old, until] of seen) if (until < Date.now() / 1000) seen.delete(old)
  const isLogout = events?.[LOGOUT] && typeof events[LOGOUT] === 'object' && !('nonce' in payload) && (sub || sid)
  if (!isLogout || seen.has(jti)) throw new Error('not a logout token')
  seen.set(jti, exp + SKEW_SECONDS)
  return sid ? visit => visit.sid === sid && (!sub || visit.sub === sub) : visit => visit.sub === sub
}
