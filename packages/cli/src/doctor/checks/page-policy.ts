import type { Check } from "../check.ts";
import { ok, problem, unknown } from "../finding.ts";
import { findScript, readPage } from "../probes/read-page.ts";

/** The page's content security policy lets the element load and ask. */
export const pagePolicy: Check = {
  id: "page-policy",
  title: "The page's content security policy allows the element",
  pitfalls: [10],
  async run(context) {
    const page = await readPage(context);
    if (typeof page === "string") return [unknown(page)];
    if (page.policy === null) return [ok("the page has no policy")];
    const { settings } = context;
    const script = findScript(page) ?? new URL(settings.scriptPath, page.url);
    const nonce = new RegExp(
      `<script[^>]*nonce=[^>]*${script.pathname.replaceAll(/[.\\/]/g, "\\$&")}|${script.pathname.replaceAll(/[.\\/]/g, "\\$&")}[^>]*nonce=`,
    ).test(page.html);
    const wanted = [
      { directive: "script-src", url: script, hasNonce: nonce },
      {
        directive: "connect-src",
        url: new URL(settings.origin && settings.backendUrl ? settings.backendUrl : page.url),
        hasNonce: false,
      },
    ];
    const refused = wanted.filter((one) => !isAllowed(page.policy ?? "", one, new URL(page.url)));
    if (refused.length === 0) return [ok(`allows ${wanted.map(({ url }) => url.origin).join(" and ")}`)];
    return refused.map(({ directive, url }) =>
      problem(
        `The page's policy refuses ${url.origin} as ${directive}: the element ${directive === "script-src" ? "does not load" : "cannot ask its server"}.`,
        `Add ${url.origin === new URL(page.url).origin ? "'self'" : url.origin} to ${directive} of content-security-policy.`,
      ),
    );
  },
};

function isAllowed(
  policy: string,
  { directive, url, hasNonce }: { directive: string; url: URL; hasNonce: boolean },
  page: URL,
): boolean {
  const directives = new Map(
    policy.split(";").map((one) => {
      const [name = "", ...sources] = one.trim().split(/\s+/);
      return [name.toLowerCase(), sources] as const;
    }),
  );
  const sources = directives.get(directive) ?? directives.get("default-src");
  if (sources === undefined) return true;
  // What a trusted script loads is trusted with it; who that is cannot be seen in the page.
  if (sources.includes("'strict-dynamic'") || (hasNonce && sources.some((one) => one.startsWith("'nonce-"))))
    return true;
  return sources.some((source) => {
    if (source === "*" || source === url.protocol) return true;
    if (source === "'self'") return url.origin === page.origin;
    const named = URL.parse(source.includes("://") ? source : `${url.protocol}//${source}`);
    if (!named) return false;
    return named.hostname.startsWith("*.")
      ? url.hostname.endsWith(named.hostname.slice(1))
      : named.origin === url.origin;
  });
}
