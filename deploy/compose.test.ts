import { readdir, readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { Ajv } from "ajv";
import { expect, test } from "vitest";
import { parse } from "yaml";

const folder = fileURLToPath(new URL(".", import.meta.url));
const read = (name: string) => readFile(`${folder}${name}`, "utf8");

interface Service {
  image?: string;
  build?: { dockerfile: string };
  environment?: Record<string, string>;
  ports?: string[];
  depends_on?: Record<string, unknown>;
  healthcheck?: object;
  user?: string;
  privileged?: boolean;
  stop_grace_period?: string;
  volumes?: string[];
  env_file?: string[];
}

const compose = parse(await read("compose.yaml"), { merge: true }) as {
  services: Record<string, Service>;
  volumes: Record<string, object>;
};
const services = Object.entries(compose.services);

test("the compose file is one, by the schema of the Compose Specification", async () => {
  // The document of https://github.com/compose-spec/compose-spec, schema/compose-spec.json (Apache-2.0).
  const { $schema, ...schema } = JSON.parse(await read("fixtures/compose-spec.json")) as { $schema: string };
  expect($schema).toContain("draft-07");
  const ajv = new Ajv({ strict: false, allErrors: true, validateFormats: false });
  const isValid = ajv.compile(schema);
  isValid(compose);
  expect(isValid.errors ?? []).toEqual([]);
  // The schema is one that refuses something.
  expect(isValid({ services: { web: { imagine: "x" } } })).toBe(false);
});

test("it has the parts of the stack, one port open, and pinned major versions", () => {
  expect(Object.keys(compose.services).sort()).toEqual([
    "backend-1",
    "backend-2",
    "nginx",
    "postgres",
    "redis",
    "web",
  ]);
  expect(services.filter(([, { ports }]) => ports).map(([name]) => name)).toEqual(["nginx"]);
  for (const [name, { image, build, privileged }] of services) {
    expect([name, build !== undefined || /:\d+/.test(image ?? "")]).toEqual([name, true]);
    expect(privileged).toBeUndefined();
  }
  for (const [name, { depends_on: needs = {} }] of services) {
    for (const needed of Object.keys(needs))
      expect([name, compose.services[needed]]).not.toEqual([name, undefined]);
  }
});

test("the settings of the programs are ones that there are, and fit one another", async () => {
  const configuration = await read("../docs/configuration.md");
  const known = new Set([...configuration.matchAll(/^\| `([A-Z\d_]+)` \|/gm)].map(([, name = ""]) => name));
  for (const name of ["backend-1", "backend-2", "web"]) {
    const given = Object.keys(compose.services[name]?.environment ?? {});
    expect(given.filter((one) => one !== "NODE_ENV" && !known.has(one))).toEqual([]);
  }
  const backend = compose.services["backend-1"];
  expect(backend?.environment?.BACKEND_INSTANCES).toBe("2");
  const grace = Number(backend?.environment?.SHUTDOWN_GRACE_SECONDS);
  expect(Number.parseInt(backend?.stop_grace_period ?? "", 10)).toBeGreaterThan(grace);
});

test("both backends have the files of either, where they can write", async () => {
  const dataDir = /\bDATA_DIR=(\S+)/.exec(await read("backend.Containerfile"))?.[1];
  expect(dataDir).toBe("/data");
  for (const name of ["backend-1", "backend-2"]) {
    const service = compose.services[name];
    expect([name, service?.environment?.DATA_DIR, service?.volumes]).toEqual([
      name,
      undefined,
      [`files:${dataDir}`],
    ]);
  }
  expect(Object.keys(compose.volumes)).toContain("files");
});

test("what the operator sets for the backends, the web app is given where it reads it too", async () => {
  const shared = [
    "OTEL_EXPORTER_OTLP_ENDPOINT",
    "PROXY_SIGNING_SECRET",
    "S3_ENDPOINT",
    "S3_PRESIGNED",
    "S3_PUBLIC_ENDPOINT",
  ];
  // The web app's own, or its containers' alone.
  const own = [
    "BACKEND_URL",
    "HOST",
    "KEEP_ALIVE_SECONDS",
    "NODE_ENV",
    "PLAYGROUND",
    "SHUTDOWN_DELAY_SECONDS",
    "SHUTDOWN_GRACE_SECONDS",
  ];
  const web = fileURLToPath(new URL("../apps/web/", import.meta.url));
  const files = (await readdir(`${web}src`, { recursive: true })).filter((name) => /\.tsx?$/.test(name));
  const sources = await Promise.all(
    ["serve.ts", ...files.filter((name) => !name.endsWith(".test.ts")).map((name) => `src/${name}`)].map(
      (name) => readFile(`${web}${name}`, "utf8"),
    ),
  );
  const named = sources.flatMap((source) => [
    ...[...source.matchAll(/process\.env\.(\w+)/g)].map(([, name = ""]) => name),
    ...[...source.matchAll(/\{([^{}]+)\} = process\.env/g)].flatMap(
      ([, names = ""]) => names.match(/\w+/g) ?? [],
    ),
  ]);
  expect([...new Set(named)].sort()).toEqual([...shared, ...own, "WEB_PORT"].sort());
  expect(compose.services["backend-1"]?.env_file).toEqual([".env"]);
  const given = compose.services.web?.environment ?? {};
  for (const name of shared) expect(given[name]).toMatch(new RegExp(`^\\$\\{${name}:-(on)?\\}$`));
});

test("nginx is given all that its template leaves open, and lets in what the backends take", async () => {
  const template = await read("nginx/parlor.conf.template");
  const open = new Set([...template.matchAll(/\$\{(\w+)\}/g)].map(([, name = ""]) => name));
  const given = compose.services.nginx?.environment ?? {};
  expect([...open].sort()).toEqual(Object.keys(given).sort());
  // Who has no container is told to fill in the same.
  const guide = await read("../docs/deployment.md");
  const [, listed = ""] = /^envsubst '([^']+)'/m.exec(guide) ?? [];
  expect([...listed.matchAll(/\$(\w+)/g)].map(([, name = ""]) => name).sort()).toEqual([...open].sort());
  for (const name of open) expect(guide).toMatch(new RegExp(`^export .*\\b${name}=`, "m"));
  const configuration = await read("../docs/configuration.md");
  const readDefault = (name: string) =>
    Number(new RegExp(`\\| \`${name}\` \\| \`(\\d+)\``).exec(configuration)?.[1]);
  const toBytes = (size = "") => Number.parseInt(size, 10) * 1024 * 1024;
  expect(toBytes(given.MAX_IMPORT_SIZE)).toBeGreaterThanOrEqual(readDefault("MAX_IMPORT_BYTES"));
  expect(toBytes(given.MAX_BODY_SIZE)).toBeGreaterThan(readDefault("MAX_ATTACHMENT_BYTES"));
});

test("every variable that it wants of the operator is in the example", async () => {
  const wanted = [...(await read("compose.yaml")).matchAll(/\$\{(\w+)/g)].map(([, name = ""]) => name);
  const example = [...(await read("example.env")).matchAll(/^(\w+)=/gm)].map(([, name = ""]) => name);
  expect(new Set(wanted).size).toBeGreaterThan(4);
  expect([...new Set(wanted)].filter((name) => !example.includes(name))).toEqual([]);
});

test("the images run as nobody special, say how they are, and start what is there", async () => {
  for (const [name, program] of [
    ["backend", "apps/backend/dist/main.js"],
    ["web", "serve.ts"],
  ] as const) {
    const lines = (await read(`${name}.Containerfile`)).split("\n");
    expect(lines.filter((line) => line.startsWith("FROM "))).toEqual([
      "FROM docker.io/library/node:24-bookworm-slim AS build",
      "FROM docker.io/library/node:24-bookworm-slim",
    ]);
    expect(lines).toContain("USER node");
    expect(lines.some((line) => line.startsWith("HEALTHCHECK "))).toBe(true);
    expect(lines).toContain(`CMD ["node", "${program}"]`);
  }
});
