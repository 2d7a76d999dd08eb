// Lighthouse over a list of pages in one browser. Reads JSON on stdin: {chrome, runs, pages: [{name, url, cookie}]};
// writes a JSON line for each page as it is done: {name, performance: [..], accessibility, ..., metrics: [{lcp, cls, tbt, fcp, bytes, js}], failed: [..]}.
import { readFileSync } from 'node:fs';
import * as chromeLauncher from 'chrome-launcher';
import lighthouse from 'lighthouse';

const CATEGORIES = ['performance', 'accessibility', 'best-practices', 'seo'];
const { chrome, runs, pages } = JSON.parse(readFileSync(0, 'utf-8'));
const flags = ['--headless=new', '--no-sandbox', '--disable-dev-shm-usage', '--disable-gpu'];
const TRIES = 3; // a busy machine now and then loses the start of a trace

async function once(browser, page, categories) {
  const found = await lighthouse(page.url, {
    port: browser.port,
    logLevel: 'error',
    onlyCategories: categories,
    formFactor: 'mobile',
    throttlingMethod: 'simulate',
    disableFullPageScreenshot: true,
    extraHeaders: page.cookie ? { Cookie: page.cookie } : {},
    skipAudits: ['bf-cache'],
  });
  if (found.lhr.runtimeError) throw new Error(`${page.name}: ${found.lhr.runtimeError.message}`);
  return found.lhr;
}

async function measured(page, categories) {
  for (let turn = 1; ; turn += 1) {
    const browser = await chromeLauncher.launch({ chromePath: chrome, chromeFlags: flags });
    try {
      return await once(browser, page, categories);
    } catch (error) {
      if (turn === TRIES) throw error;
    } finally {
      browser.kill();
    }
  }
}

function metrics(lhr) {
  const value = (name) => lhr.audits[name]?.numericValue ?? 0;
  const requests = lhr.audits['network-requests'].details.items;
  const bytes = (items) => items.reduce((sum, item) => sum + item.transferSize, 0);
  return {
    lcp_ms: value('largest-contentful-paint'),
    fcp_ms: value('first-contentful-paint'),
    cls: value('cumulative-layout-shift'),
    tbt_ms: value('total-blocking-time'),
    bytes: bytes(requests),
    js_bytes: bytes(requests.filter((item) => item.resourceType === 'Script')),
  };
}

function failures(lhr) {
  const weighed = ['accessibility', 'best-practices', 'seo'].flatMap((name) => lhr.categories[name].auditRefs.filter((ref) => ref.weight > 0));
  const failed = weighed.map((ref) => lhr.audits[ref.id]).filter((audit) => audit.score !== null && audit.score < 1);
  return failed.map((audit) => `${audit.id}: ${(audit.details?.items ?? []).slice(0, 2).map((item) => item.node?.snippet ?? item.description ?? '').join(' | ')}`);
}

for (const page of pages) {
  const runsOfPage = [];
  for (let run = 0; run < runs; run += 1) runsOfPage.push(await measured(page, run === 0 ? CATEGORIES : ['performance']));
  const [first] = runsOfPage;
  const score = (name) => Math.round(first.categories[name].score * 100);
  console.log(JSON.stringify({
    name: page.name,
    performance: runsOfPage.map((lhr) => Math.round(lhr.categories.performance.score * 100)),
    accessibility: score('accessibility'),
    best_practices: score('best-practices'),
    seo: score('seo'),
    metrics: runsOfPage.map(metrics),
    failed: failures(first),
  }));
}
