/** Who may import whom: shared by `npm run architecture`. A package may import those in its list, and npm packages. */
const mayImport = {
  protocol: [],
  server: ["protocol"],
  postgres: ["protocol", "server"],
  redis: ["protocol", "server"],
  agents: ["protocol", "server"],
  client: ["protocol"],
  ui: ["protocol", "client"],
  cli: ["protocol", "conformance"],
  conformance: ["protocol"],
};

export const packagesWithRule = Object.keys(mayImport);

const testFile = "\\.test\\.tsx?$|/testing/";

const packageRules = Object.entries(mayImport).map(([name, allowed]) => ({
  name: `${name}-imports-only-${allowed.join("-") || "nothing"}`,
  comment: `packages/${name} may import: ${allowed.join(", ") || "none of our packages"}. See docs/architecture.md.`,
  severity: "error",
  from: { path: `^packages/${name}/src`, pathNot: testFile },
  to: { path: "^(packages|apps)/", pathNot: `^packages/(${[name, ...allowed].join("|")})/` },
}));

export const architectureRules = {
  forbidden: [
    ...packageRules,
    {
      name: "nothing-imports-an-app",
      severity: "error",
      from: { path: "^(packages|apps)/([^/]+)/" },
      to: { path: "^apps/", pathNot: "^$1/$2/" },
    },
    {
      name: "web-imports-only-the-proxy",
      comment:
        "The web app talks to the backend over HTTP only; of our packages it has the forwarding handler.",
      severity: "error",
      // Its tests may play the backend.
      from: { path: "^apps/web/", pathNot: testFile },
      to: { path: "^packages/", pathNot: "^packages/server/src/proxy\\.ts$" },
    },
    {
      name: "entries-without-node",
      comment: "The root entries of protocol, server and client run on any web-standard runtime.",
      severity: "error",
      from: {
        path: "^packages/(protocol|server|client|ui)/src",
        pathNot: `${testFile}|^packages/server/src/(node|files/create-disk-blobs|widgets/templates/load-widget-template)\\.ts$`,
      },
      to: { dependencyTypes: ["core"] },
    },
    {
      name: "index-is-for-outsiders",
      comment: "Inside a package, import the file that has the thing, not the package's own index.",
      severity: "error",
      from: { path: "^packages/([^/]+)/src", pathNot: `${testFile}|/index\\.ts$` },
      to: { path: "^packages/$1/src/index\\.ts$" },
    },
    { name: "no-cycles", severity: "error", from: {}, to: { circular: true } },
    {
      name: "no-unresolved",
      severity: "error",
      from: {},
      to: { couldNotResolve: true },
    },
    {
      name: "tests-stay-out-of-the-source",
      severity: "error",
      from: { pathNot: testFile },
      to: { path: "\\.test\\.tsx?$" },
    },
  ],
  options: {
    // dependency-cruiser cannot read TypeScript 7: without swc it would examine nothing and report success.
    parser: "swc",
    tsPreCompilationDeps: true,
    doNotFollow: { path: "node_modules" },
    exclude: { path: "(^|/)(dist|\\.next|node_modules)/" },
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["@parlor/source", "import", "node", "default", "types"],
      extensions: [".ts", ".tsx", ".js", ".mjs", ".d.ts"],
    },
  },
};
