/*
 * Only in chatkit.js: its build puts a call of `loadChunk` in place of each `import("./x.ts")` of the sources; in every
 * other build `import()` stays what it is. See docs/decisions/010-loaded-on-demand.md.
 */
import { toTrustedScriptUrl } from "./trusted-texts.ts";

type Exports = Record<string, unknown>;
/** A chunk's code: takes the exports of the chunks that it needs, by name, and gives its own. */
type Factory = (take: (name: string) => Exports, loader: Loader) => Exports;

interface Loader {
  load(name: string): Promise<Exports>;
  /** A chunk adds those that it alone loads. */
  chunks: Record<string, Chunk>;
}

interface Chunk {
  /** Beside chatkit.js; the hash in it is that of the code. */
  file: string;
  /** What `integrity` is to say: nothing else is run. */
  integrity: string;
  /** Chunks that have to be there before, by name. */
  needs: string[];
}

/** What split-element.mjs puts in: the chunks, what chatkit.js shares with them, and what an `import()` has become. */
declare const PARLOR_CHUNKS: Record<string, Chunk>;
declare const PARLOR_CORE: Exports;
declare const PARLOR_LOADER: Loader;

/** Where chunks leave their code, by file: one for a page, whatever number of versions of chatkit.js is in it. */
const registryKey = Symbol.for("parlor.chunks");
type Registry = Map<string, Factory>;

const scope = globalThis as unknown as Record<symbol, Registry>;
if (!scope[registryKey]) Object.defineProperty(globalThis, registryKey, { value: new Map() });

/** Only as long as the script runs for the first time. */
const script = document.currentScript as HTMLScriptElement | null;
const base = script?.src || findOwnUrl();
const chunks = PARLOR_CHUNKS;
const evaluated = new Map<string, Exports>();
const underWay = new Map<string, Promise<void>>();
PARLOR_LOADER.load = loadChunk;
PARLOR_LOADER.chunks = chunks;

/**
 * Gives the exports of a part of the element that is not in chatkit.js, from beside it. Rejects when it cannot be
 * loaded, or is not what it was when this script was built; the next call tries again.
 */
async function loadChunk(name: string): Promise<Exports> {
  await fetchChunk(name);
  return take(name);
}

function fetchChunk(name: string): Promise<void> {
  const known = underWay.get(name);
  if (known) return known;
  const loading = fetchWithNeeds(name);
  underWay.set(name, loading);
  loading.catch(() => underWay.delete(name));
  return loading;
}

async function fetchWithNeeds(name: string): Promise<void> {
  const chunk = chunks[name] as Chunk;
  await Promise.all([...chunk.needs.map(fetchChunk), scope[registryKey]?.has(chunk.file) || inject(chunk)]);
}

function inject({ file, integrity }: Chunk): Promise<void> {
  return new Promise((resolve, reject) => {
    const element = document.createElement("script");
    element.src = toTrustedScriptUrl(new URL(file, base).href);
    element.integrity = integrity;
    element.crossOrigin = "anonymous";
    // Where a policy trusts by nonce, what a trusted script adds may need it too.
    if (script?.nonce) element.nonce = script.nonce;
    element.onload = () => resolve();
    element.onerror = () => reject(new Error(`${file} could not be loaded`));
    document.head.append(element);
    element.addEventListener("load", () => element.remove());
    element.addEventListener("error", () => element.remove());
  });
}

function take(name: string): Exports {
  if (name === "") return PARLOR_CORE;
  const known = evaluated.get(name);
  if (known) return known;
  const factory = scope[registryKey]?.get((chunks[name] as Chunk).file);
  if (!factory) throw new Error(`${name} is not there`);
  const exports = factory(take, PARLOR_LOADER);
  evaluated.set(name, exports);
  return exports;
}

/** The address of this script when it is loaded as a module, and `import.meta` would keep it from being anything else. */
function findOwnUrl(): string {
  return /\b\w+:\/\/[^\s)]+?(?=:\d+:\d+)/.exec(new Error().stack ?? "")?.[0] ?? document.baseURI;
}
