// The pages, as strings. `html` writes every value as text; only what `html` itself made stays markup.
class Markup extends String {}
const shown = value => value instanceof Markup ? value : Array.isArray(value) ? value.map(shown).join('') : escaped(value ?? '')
const escaped = text => String(text).replace(/[&<>"']/g, sign => `&#${sign.charCodeAt(0)};`)
const html = (texts, ...values) => new Markup(String.raw({ raw: texts }, ...values.map(shown)))

const CHECKUPS = [ // [held before this age in months, …]
  [6, '生後3〜4か月', '乳児健診', '体重・首のすわり・股関節をみます。', '持ち物: バスタオル、おむつ'],
  [24, '1歳6か月', '1歳6か月児健診', '歩くようす・ことば・歯をみます。', '持ち物: 歯ブラシ、問診票'],
  [48, '3歳6か月', '3歳児健診', '目と耳の検査、尿の検査があります。', '持ち物: 問診票、朝の尿']
]
const months = child => child.age_in_months ?? child.age * 12
const age = child => child.age_in_months === undefined ? `${child.age}歳` : `${child.age}歳${child.age_in_months % 12}か月`
const TOLD = {
  お名前: facts => facts.name, お住まい: facts => facts.town?.name, お子さん: facts => facts.children?.map(age).join('、')
}

const frame = (title, visit, main) => html`<!doctype html>
<html lang="ja">
<head>
  <meta charset="utf-8">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <title>${title}</title>
  <link rel="stylesheet" href="/handbook.css">
  <link rel="icon" href="/handbook.svg" type="image/svg+xml">
</head>
<body>
  <header>
    <a class="mark" href="/">母子手帳<small>見本</small></a>
    ${visit ? html`<form action="/logout" method="post"><button class="quiet">ログアウト</button></form>` : ''}
  </header>
  <main>${main}</main>
  <footer>これは「とびら」のつながるサービスの見本です。実在の母子手帳のサイトではありません。</footer>
</body>
</html>`

export const home = visit => frame('母子手帳（見本）', visit, html`
<section class="hero">
  <h1>お子さんの健診を、<br>忘れない一冊。</h1>
  ${visit ? html`<a class="button" href="/book">手帳をひらく</a>` : html`<p>とびらのログインだけで使えます。</p>
  <a class="button" href="/login">とびらでログイン</a>`}
</section>
${schedule()}`)

export const book = (visit, facts) => frame('わたしの手帳 | 母子手帳（見本）', visit, html`
<section class="cover"><h1>${facts.name ? html`${facts.name} さん<br>の母子手帳` : 'わたしの母子手帳'}</h1></section>
<h2>とびらから受け取った項目</h2>
<dl>${Object.entries(TOLD).map(([label, told]) => html`<div><dt>${label}</dt><dd>${told(facts) ?? '受け取っていません'}</dd></div>`)}
</dl>
<p class="small">この画面を開くたびに、とびらに尋ねています。とびらで連携をやめると、ここには何も届かなくなります。</p>
${schedule(facts.town?.name, facts.children)}`)

function schedule (town, children = []) {
  const next = new Set(children.map(child => CHECKUPS.findIndex(([until]) => months(child) < until)))
  return html`<h2>${town ? `${town}の健診の予定` : '健診の予定'}</h2>
<ol>${CHECKUPS.map(([, age, name, about, bring], place) => html`
  <li><b>${age}</b><div><h3>${name}${next.has(place) ? html` <strong>つぎの健診</strong>` : ''}</h3>
    <p>${about}<br><small>${bring}</small></p></div></li>`)}
</ol>`
}

export const notice = (portal, words, code) => frame('お知らせ | 母子手帳（見本）', null, html`
<section class="notice" data-code="${code}">
  <h1>${words}</h1>
  <p><a class="button" href="/login">とびらでログイン</a></p>
  <p><a href="/">母子手帳のトップへ</a> ・ <a href="${portal}/">とびらへ戻る</a></p>
</section>`)
