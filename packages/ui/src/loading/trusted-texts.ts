interface TrustedTypes {
  createPolicy(
    name: string,
    rules: { createHTML(html: string): string; createScriptURL(url: string): string },
  ): { createHTML(html: string): string; createScriptURL(url: string): string };
}

let policy: ReturnType<TrustedTypes["createPolicy"]> | undefined;

/** One policy for all, `parlor`: a page with Trusted Types allows it by name, once. */
function getPolicy() {
  const { trustedTypes } = window as { trustedTypes?: TrustedTypes };
  policy ??= trustedTypes?.createPolicy("parlor", {
    createHTML: (html) => html,
    createScriptURL: (url) => url,
  });
  return policy;
}

/** HTML for a parser that runs and loads nothing. */
export function toTrustedHtml(html: string): string {
  return getPolicy()?.createHTML(html) ?? html;
}

/** The address of a script whose content is known by its hash. */
export function toTrustedScriptUrl(url: string): string {
  return getPolicy()?.createScriptURL(url) ?? url;
}
