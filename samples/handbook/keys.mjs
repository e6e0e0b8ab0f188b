// The handbook's own key. The portal is told the public half (handbook.jwks.json); the private half never leaves this folder.
// `node keys.mjs FOLDER` makes both, so that the portal can be told before the handbook is first started.
import { webcrypto } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { calculateJwkThumbprint, exportJWK, generateKeyPair, importJWK } from 'jose'

// Node 18 (Debian 12) has the web's cryptography, but not by the global names that both libraries use when they are called.
globalThis.crypto ??= webcrypto
globalThis.CryptoKey ??= webcrypto.CryptoKey

export async function ownKey (folder) {
  const secret = join(folder, 'handbook.key.json')
  if (!existsSync(secret)) await make(folder, secret)
  const jwk = JSON.parse(readFileSync(secret, 'utf8'))
  return { key: await importJWK(jwk, 'ES256'), kid: jwk.kid }
}

async function make (folder, secret) {
  const pair = await generateKeyPair('ES256', { extractable: true })
  const shown = await exportJWK(pair.publicKey)
  const named = { kid: await calculateJwkThumbprint(shown), alg: 'ES256', use: 'sig' }
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'handbook.jwks.json'), JSON.stringify({ keys: [{ ...shown, ...named }] }))
  writeFileSync(secret, JSON.stringify({ ...await exportJWK(pair.privateKey), ...named }), { mode: 0o600, flag: 'wx' })
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await ownKey(process.argv[2])
