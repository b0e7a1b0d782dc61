import type { BrowserContext } from "playwright-core";

/** What a page did that no page may: empty when all is well. */
export interface PageWatch {
  readonly problems: string[];
}

/**
 * Watches all pages of a context, from before their first script: what the content security policy held back, scripts
 * that set `window.pwned`, dialogs, errors, and requests to a host other than `url`'s.
 */
export async function watchPages(context: BrowserContext, url: string): Promise<PageWatch> {
  const problems: string[] = [];
  await context.exposeFunction("reportProblem", (problem: string) => void problems.push(problem));
  await context.addInitScript(() => {
    const scope = window as unknown as { reportProblem(problem: string): Promise<void>; pwned: unknown };
    document.addEventListener(
      "securitypolicyviolation",
      ({ violatedDirective, blockedURI, sourceFile, lineNumber, sample }) =>
        void scope.reportProblem(
          `${location.pathname} violated ${violatedDirective}: ${blockedURI} (${sourceFile}:${lineNumber}) ${sample}`,
        ),
    );
    Object.defineProperty(scope, "pwned", {
      set: (value) => void scope.reportProblem(`${location.pathname} ran a script: ${value}`),
    });
  });
  context.on("dialog", (dialog) => {
    problems.push(`a dialog said ${dialog.message()}`);
    void dialog.dismiss();
  });
  context.on("weberror", (error) => problems.push(`page error: ${error.error().message}`));
  context.on("request", (request) => {
    if (!request.url().startsWith(url) && !/^(?:data|blob|about):/.test(request.url()))
      problems.push(`foreign request: ${request.url()}`);
  });
  return { problems };
}
