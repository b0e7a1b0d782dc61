import { type Browser, chromium } from "playwright-core";

let launching: Promise<Browser> | undefined;

/** Debian's Chromium, headless and without traffic of its own: one for each worker. */
export function launchChromium(): Promise<Browser> {
  launching ??= chromium.launch({
    executablePath: process.env.CHROMIUM_PATH || "/usr/bin/chromium",
    args: [
      "--headless",
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
      "--force-color-profile=srgb",
      // A microphone that beeps; whether a page may use it is each context's.
      "--use-fake-device-for-media-stream",
    ],
  });
  return launching;
}

export async function closeChromium(): Promise<void> {
  const browser = await launching;
  launching = undefined;
  await browser?.close();
}
