// What the tests need beside npm packages: a browser and a PostgreSQL server, from Debian's packages.
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";

function hasChromium() {
  return existsSync(process.env.CHROMIUM_PATH || "/usr/bin/chromium");
}

function hasPostgres() {
  const debian = "/usr/lib/postgresql";
  return (
    existsSync(debian) && readdirSync(debian).some((version) => existsSync(`${debian}/${version}/bin/initdb`))
  );
}

/** Installs what is missing where that is possible (root on Debian), and otherwise says what to install. */
export function ensurePrerequisites() {
  const missing = [...(hasChromium() ? [] : ["chromium"]), ...(hasPostgres() ? [] : ["postgresql"])];
  if (missing.length === 0) return;
  const isRoot = process.getuid?.() === 0;
  if (!isRoot || !existsSync("/usr/bin/apt-get")) {
    console.error(`parlor: the tests need ${missing.join(" and ")}: apt-get install ${missing.join(" ")}`);
    process.exit(1);
  }
  console.log(`parlor: installing ${missing.join(", ")}`);
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  for (const args of [
    ["update", "-qq"],
    ["install", "-y", "-qq", "--no-install-recommends", ...missing],
  ]) {
    const { status } = spawnSync("apt-get", args, { stdio: ["ignore", "ignore", "inherit"], env });
    if (status !== 0) {
      console.error(`parlor: apt-get ${args.join(" ")} failed`);
      process.exit(1);
    }
  }
}
