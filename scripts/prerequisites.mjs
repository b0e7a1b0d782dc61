// What the tests need beside npm packages: a browser, a PostgreSQL and a Redis server, nginx and PgBouncer, from Debian's packages,
// and the official Python SDK with a server to run it, in a virtual environment of this checkout.
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { root } from "./setup.mjs";

/** The SDK and what serves it, at its fastest: uvicorn takes the loop and the HTTP parser that it finds. */
const REFERENCE = {
  "openai-chatkit": "1.6.5",
  starlette: "1.10.0",
  uvicorn: "0.54.0",
  uvloop: "0.23.0",
  httptools: "0.9.0",
};
const referenceFolder = join(root, "node_modules/.cache/parlor/reference");
/** The Python that has the reference. */
export const referencePython = process.env.PARLOR_REFERENCE_PYTHON || join(referenceFolder, "bin/python");

function succeeds(command, args) {
  return spawnSync(command, args, { stdio: "ignore" }).status === 0;
}

function hasPostgres() {
  const debian = "/usr/lib/postgresql";
  return (
    existsSync(debian) && readdirSync(debian).some((version) => existsSync(`${debian}/${version}/bin/initdb`))
  );
}

function hasReference() {
  const wanted = JSON.stringify(REFERENCE);
  const check = `import importlib.metadata as m; raise SystemExit(any(m.version(n) != v for n, v in ${wanted}.items()))`;
  return succeeds(referencePython, ["-c", check]);
}

/** Debian's packages that the tests need and that are not there. */
function listMissingPackages() {
  const missing = [];
  if (!existsSync(process.env.CHROMIUM_PATH || "/usr/bin/chromium")) missing.push("chromium");
  if (!hasPostgres()) missing.push("postgresql");
  if (!succeeds("redis-server", ["--version"])) missing.push("redis-server");
  // Its program is where a user's PATH need not lead.
  if (!existsSync("/usr/sbin/nginx") && !succeeds("nginx", ["-v"])) missing.push("nginx");
  if (!existsSync("/usr/sbin/pgbouncer") && !succeeds("pgbouncer", ["--version"])) missing.push("pgbouncer");
  if (!hasReference() && !succeeds("python3", ["-c", "import venv, ensurepip"])) missing.push("python3-venv");
  return missing;
}

function runOrExit(command, args, options) {
  const { status, error } = spawnSync(command, args, options);
  if (status === 0) return;
  console.error(`parlor: ${command} ${args.join(" ")} failed${error ? `: ${error.message}` : ""}`);
  process.exit(1);
}

function ensurePackages() {
  const missing = listMissingPackages();
  if (missing.length === 0) return;
  const isRoot = process.getuid?.() === 0;
  if (!isRoot || !existsSync("/usr/bin/apt-get")) {
    console.error(`parlor: the tests need ${missing.join(" and ")}: apt-get install ${missing.join(" ")}`);
    process.exit(1);
  }
  console.log(`parlor: installing ${missing.join(", ")}`);
  const options = {
    stdio: ["ignore", "ignore", "inherit"],
    env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" },
  };
  runOrExit("apt-get", ["update", "-qq"], options);
  runOrExit("apt-get", ["install", "-y", "-qq", "--no-install-recommends", ...missing], options);
}

function ensureReference() {
  if (hasReference()) return;
  const requirements = Object.entries(REFERENCE).map(([name, version]) => `${name}==${version}`);
  if (process.env.PARLOR_REFERENCE_PYTHON) {
    console.error(
      `parlor: PARLOR_REFERENCE_PYTHON has not ${requirements.join(" ")}: install them there with pip, or unset it`,
    );
    process.exit(1);
  }
  console.log(`parlor: installing ${requirements.join(" ")}`);
  const options = { stdio: ["ignore", "inherit", "inherit"] };
  runOrExit("python3", ["-m", "venv", referenceFolder], options);
  const pip = ["-m", "pip", "install", "-q", "--disable-pip-version-check"];
  runOrExit(referencePython, [...pip, ...requirements], options);
}

/** Installs what is missing where that is possible (Debian's packages: as root), and otherwise says what to install. */
export function ensurePrerequisites() {
  ensurePackages();
  ensureReference();
}
