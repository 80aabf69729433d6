import chromium from '@sparticuz/chromium';
import { type Browser, chromium as playwright } from 'playwright-core';

/** Flags of a serverless Chromium that would switch the same-origin policy off or put every tab into one process. */
const unwanted = ['--disable-web-security', '--single-process', '--no-zygote', '--in-process-gpu'];

/** A real Chromium: the one that `CHROME_PATH` names, else the one from npm. */
export async function launchBrowser(...args: string[]): Promise<Browser> {
  const system = process.env.CHROME_PATH;
  return playwright.launch({
    executablePath: system ?? (await chromium.executablePath()),
    args: [...chromium.args.filter((arg) => !unwanted.includes(arg)), '--disable-background-networking', ...args],
  });
}
