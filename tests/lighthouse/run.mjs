// node run.mjs <chromium> <origin> <runs> < pages.json > results.json: Lighthouse with its mobile preset (slow 4G, a quarter of this CPU).
import { readFileSync } from "node:fs";
import puppeteer from "puppeteer-core";
import lighthouse, { startTimespan } from "lighthouse";

const [chromium, origin, runs] = process.argv.slice(2);
const pages = JSON.parse(readFileSync(0, "utf-8")).filter((page) => page.counts);
const CATEGORIES = ["performance", "accessibility", "best-practices", "seo"];
const browser = await puppeteer.launch({
  executablePath: chromium,
  args: ["--no-sandbox", "--disable-background-networking", "--disable-extensions", "--lang=ja-JP", "--accept-lang=ja-JP,ja"],
  protocolTimeout: 240_000,
});

const numeric = (lhr, audit) => lhr.audits[audit]?.numericValue ?? null;
const middle = (found, by) => found.toSorted((a, b) => a[by] - b[by])[Math.floor(found.length / 2)];

async function opened(shown) {
  const context = await browser.createBrowserContext();
  const cookies = Object.entries(shown.cookies).map(([name, value]) => ({ name, value, url: origin, httpOnly: true, sameSite: "Lax" }));
  const page = await context.newPage();
  if (cookies.length) await page.setCookie(...cookies);
  return [context, page];
}

async function loaded(shown) {
  const [context, page] = await opened(shown);
  const flags = { onlyCategories: CATEGORIES, disableStorageReset: true, logLevel: "error" };
  const { lhr } = await lighthouse(origin + shown.path, flags, undefined, page);
  await context.close();
  const failed = Object.values(lhr.categories).flatMap((category) =>
    category.auditRefs
      .filter(({ id, weight }) => weight > 0 && lhr.audits[id].score !== null && lhr.audits[id].score < 0.9)
      .map(({ id }) => id + ": " + JSON.stringify((lhr.audits[id].details?.items ?? []).slice(0, 3)).slice(0, 400)),
  );
  return {
    scores: Object.fromEntries(CATEGORIES.map((id) => [id, Math.round(lhr.categories[id].score * 100)])),
    fcp: numeric(lhr, "first-contentful-paint"),
    lcp: numeric(lhr, "largest-contentful-paint"),
    tbt: numeric(lhr, "total-blocking-time"),
    cls: numeric(lhr, "cumulative-layout-shift"),
    bytes: numeric(lhr, "total-byte-weight"),
    warnings: lhr.runWarnings,
    failed,
  };
}

// What a thumb does first: menus, ticks, writing. The slow line and the slow CPU are real here, not reckoned.
const TAPS = "summary, main input[type=radio], main input[type=checkbox], main input[type=search], main input[type=text], main textarea";

async function tapped(shown) {
  const [context, page] = await opened(shown);
  await page.setViewport({ width: 412, height: 823, isMobile: true, hasTouch: true });
  await page.goto(origin + shown.path, { waitUntil: "networkidle0" });
  const span = await startTimespan(page, { flags: { throttlingMethod: "devtools", onlyAudits: ["interaction-to-next-paint", "cumulative-layout-shift"], logLevel: "error" } });
  let taps = 0;
  for (const box of await page.$$(TAPS)) {
    if (taps === 6 || !(await box.isVisible().catch(() => false))) continue;
    try {
      await box.tap();
      if (await box.evaluate((one) => one.matches("input[type=search], input[type=text], textarea"))) await page.keyboard.type("abc");
    } catch {
      continue; // it lies under something, or is gone by now
    }
    await new Promise((resolve) => setTimeout(resolve, 250));
    taps += 1;
  }
  const { lhr } = await span.endTimespan();
  await context.close();
  return { taps, inp: numeric(lhr, "interaction-to-next-paint"), shift: numeric(lhr, "cumulative-layout-shift") };
}

// The house has just opened its door: what its first visitor waits for is not what the pages weigh.
await loaded(pages[0]);
const results = [];
for (const shown of pages) {
  const found = [];
  const taps = [];
  for (let run = 0; run < Number(runs); run += 1) {
    found.push(await loaded(shown));
    taps.push(await tapped(shown));
  }
  const result = { name: shown.name, path: shown.path, ...middle(found, "lcp"), ...middle(taps, "inp") };
  process.stderr.write(`${shown.name} ${JSON.stringify(result)}\n`);
  results.push(result);
}
await browser.close();
process.stdout.write(JSON.stringify(results));
