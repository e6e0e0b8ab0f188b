// 母子手帳（見本）: a service of its own that knows the portal only through OpenID Connect. Start it with `node app.mjs`.
// Environment: PORTAL_URL, CLIENT_ID, HOST, PORT, HANDBOOK_URL, HANDBOOK_STATE (the folder of its key).
import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import * as pages from './pages.mjs'
import * as portal from './portal.mjs'

const visits = new Map() // ticket in the cookie → { asked } on the way to the portal, { user } afterwards, { isOver } when the portal said so
const MOST_VISITS = 10_000
const HEADERS = {
  'Cache-Control': 'no-store', 'Referrer-Policy': 'no-referrer', 'X-Content-Type-Options': 'nosniff',
  'Content-Security-Policy': "default-src 'none'; style-src 'self'; img-src 'self'; frame-ancestors 'none'"
}
const file = (name, type) => () => ({ body: readFileSync(new URL(name, import.meta.url)), type })
const page = (body, status = 200) => ({ body: String(body), status, type: 'text/html; charset=utf-8' })
const notice = (words, code, status) => page(pages.notice(portal.HOME_OF_THE_PORTAL, words, code), status)
const redirect = (address, cookie) => ({ status: 302, headers: { Location: address, ...(cookie && { 'Set-Cookie': cookie }) } })

function remember (visit) {
  const ticket = randomBytes(32).toString('base64url')
  if (visits.size >= MOST_VISITS) visits.delete(visits.keys().next().value)
  visits.set(ticket, visit)
  return `handbook=${ticket}; Path=/; HttpOnly; SameSite=Lax${portal.OWN_URL.startsWith('https:') ? '; Secure' : ''}`
}

const routes = {
  'GET /': ({ user }) => page(pages.home(user)),
  'GET /handbook.css': file('handbook.css', 'text/css'),
  'GET /handbook.svg': file('handbook.svg', 'image/svg+xml'),

  'GET /login': async () => {
    const { asked, address } = await portal.question()
    return redirect(address, remember({ asked }))
  },
  'GET /callback': async ({ asked, ticket, url }) => {
    visits.delete(ticket)
    return asked ? redirect('/book', remember({ user: await portal.enter(url, asked) })) : failed({})
  },
  'GET /book': async ({ user, isOver, ticket }) => {
    if (!user && !isOver) return redirect('/login')
    const facts = user && await portal.facts(user)
    if (facts) return page(pages.book(user, facts))
    visits.delete(ticket)
    return notice('とびらとのつながりが終わったため、ログアウトしました。', 'connection_ended', 200)
  },
  'POST /logout': async ({ user, ticket }) => {
    visits.delete(ticket)
    return redirect(user ? await portal.farewell(user) : '/')
  },
  'POST /backchannel-logout': async ({ form }) => {
    try {
      const isGone = await portal.whoLeft(form.get('logout_token') ?? '')
      for (const [ticket, { user }] of visits) if (user && isGone(user)) visits.set(ticket, { isOver: true })
      return { status: 200 }
    } catch {
      return { status: 400, body: '{"error":"invalid_request"}', type: 'application/json' }
    }
  }
}

function failed (error) {
  if (error.error === 'access_denied') return notice('とびらでのログインをやめました。', 'access_denied', 400)
  const isDown = error.cause?.code === 'ECONNREFUSED' || error.code === 'OAUTH_TIMEOUT' || error.cause?.status >= 500
  if (isDown) return notice('いま、とびらにつながりません。しばらくしてからお試しください。', 'portal_unreachable', 503)
  return notice('とびらでログインできませんでした。もう一度お試しください。', error.error ?? 'failed', 400)
}

async function formOf (request) {
  let body = ''
  for await (const part of request) if ((body += part).length > 65_536) throw new Error('too long')
  return new URLSearchParams(body)
}

createServer(async (request, response) => {
  let answer
  try {
    const url = new URL(portal.OWN_URL + request.url)
    const ticket = /(?:^|; )handbook=([\w-]+)/.exec(request.headers.cookie ?? '')?.[1]
    const route = routes[`${request.method} ${url.pathname}`] ?? (() => notice('このページはありません。', 'not_found', 404))
    answer = await route({ ...visits.get(ticket), ticket, url, form: await formOf(request) })
  } catch (error) {
    answer = failed(error)
  }
  response.writeHead(answer.status ?? 200, { ...HEADERS, 'Content-Type': answer.type ?? 'text/plain', ...answer.headers }).end(answer.body)
}).listen(Number(process.env.PORT ?? 8011), process.env.HOST ?? '127.0.0.1', () => console.log(`Handbook: ${portal.OWN_URL}`))
