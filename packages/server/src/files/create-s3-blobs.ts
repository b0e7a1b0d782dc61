import { AwsV4Signer } from "aws4fetch";
import { toContentDisposition } from "../attachments/content-disposition.ts";
import { ChatKitError } from "../errors.ts";
import type { FileBlobs } from "./file-blobs.ts";

/** A bucket of S3-compatible storage, and who may use it. Addresses have the bucket in their path. */
export interface S3Options {
  /** Such as `https://s3.eu-central-1.amazonaws.com` or `http://127.0.0.1:9000`. */
  endpoint: string;
  region: string;
  bucket: string;
  accessKeyId: string;
  secretAccessKey: string;
  /** Goes in front of each key, such as `parlor/`. Default: nothing. */
  prefix?: string;
  /**
   * Lets browsers send and fetch bytes by themselves, by signed addresses. Default: all bytes go through the server.
   */
  presigned?: {
    /** The storage as browsers reach it. Default: `endpoint`. */
    endpoint?: string;
    /** How long an address is good for. Default 300. */
    seconds?: number;
  };
  /** Milliseconds that the storage may take to answer, and to go on with what it sends. Default 30 s. */
  timeoutMs?: number;
}

const DEFAULT_SIGNED_SECONDS = 300;
const DEFAULT_TIMEOUT_MS = 30_000;

function createUnavailable(cause: unknown): ChatKitError {
  return new ChatKitError(
    "store_unavailable",
    "Files cannot be kept or read right now. Try again in a moment.",
    { cause },
  );
}

/** The keys of a listing. Ours have no character that XML writes otherwise. */
function readKeys(listing: string): string[] {
  return [...listing.matchAll(/<Key>([^<]+)<\/Key>/g)].map(([, key = ""]) => key);
}

/** Waits for one thing after another, for each no longer than a time: then all is aborted, and the wait rejects. */
function createPatience(timeoutMs: number) {
  const stopping = new AbortController();
  return {
    signal: stopping.signal,
    async withinTime<T>(work: () => Promise<T>): Promise<T> {
      const timer = setTimeout(() => {
        stopping.abort(new DOMException(`nothing came for ${timeoutMs} ms`, "TimeoutError"));
      }, timeoutMs);
      try {
        return await work();
      } catch (error) {
        throw createUnavailable(error);
      } finally {
        clearTimeout(timer);
      }
    },
  };
}

/** The same bytes. The storage may not make their reader wait for long; who reads slowly may take all the time. */
function readPatiently(
  body: ReadableStream<Uint8Array<ArrayBuffer>>,
  withinTime: <T>(work: () => Promise<T>) => Promise<T>,
): ReadableStream<Uint8Array<ArrayBuffer>> {
  const reader = body.getReader();
  return new ReadableStream(
    {
      async pull(controller) {
        const { done, value } = await withinTime(() => reader.read());
        if (done) controller.close();
        else controller.enqueue(value);
      },
      cancel: (reason) => reader.cancel(reason),
    },
    // Asked for only when somebody reads: else the time would run while nobody does.
    { highWaterMark: 0 },
  );
}

/** Bytes in a bucket. Rejects with `store_unavailable` when the storage does not answer as it should. */
export function createS3Blobs(options: S3Options): FileBlobs {
  const { endpoint, region, bucket, accessKeyId, secretAccessKey, prefix = "", presigned } = options;
  const { timeoutMs = DEFAULT_TIMEOUT_MS } = options;
  const credentials = { accessKeyId, secretAccessKey, region, service: "s3" };

  const toUrl = (key: string, base = endpoint) =>
    new URL(`${base.replace(/\/$/, "")}/${bucket}/${key === "" ? "" : prefix + key}`);

  async function send(method: string, url: URL, body?: Uint8Array<ArrayBuffer>): Promise<Response> {
    const signed = await new AwsV4Signer({ ...credentials, method, url: url.href }).sign();
    const { signal, withinTime } = createPatience(timeoutMs);
    const answer = await withinTime(async () => {
      const { status, body: bytes } = await fetch(signed.url, {
        method,
        headers: signed.headers,
        redirect: "error",
        signal,
        ...(body === undefined ? {} : { body }),
      });
      return new Response(bytes && readPatiently(bytes, withinTime), { status });
    });
    if (answer.ok || answer.status === 404) return answer;
    const code = /<Code>(\w+)<\/Code>/.exec(await answer.text().catch(() => ""))?.[1] ?? "no code";
    throw createUnavailable(new Error(`the storage answered ${answer.status} (${code}) to ${method}`));
  }

  /** An answer that must be there: where the bucket is missing, all is. */
  async function sendToBucket(method: string, url: URL, body?: Uint8Array<ArrayBuffer>): Promise<Response> {
    const answer = await send(method, url, body);
    if (answer.ok) return answer;
    await answer.body?.cancel();
    throw createUnavailable(new Error(`the storage has no bucket ${bucket}`));
  }

  async function sign(method: "GET" | "PUT", url: URL, headers: Record<string, string> = {}) {
    url.searchParams.set("X-Amz-Expires", String(presigned?.seconds ?? DEFAULT_SIGNED_SECONDS));
    const signer = new AwsV4Signer({
      ...credentials,
      method,
      url: url.href,
      headers,
      signQuery: true,
      // The length and the type, too: nothing else than what was announced can be sent.
      allHeaders: true,
    });
    return (await signer.sign()).url.href;
  }

  const blobs: FileBlobs = {
    async write(key, bytes) {
      const answer = await sendToBucket("PUT", toUrl(key), bytes as Uint8Array<ArrayBuffer>);
      await answer.body?.cancel();
    },
    async read(key) {
      const answer = await send("GET", toUrl(key));
      if (answer.ok && answer.body) return answer.body;
      await answer.body?.cancel();
      return undefined;
    },
    async remove(fileId) {
      const listing = toUrl("");
      listing.searchParams.set("list-type", "2");
      listing.searchParams.set("prefix", `${prefix}${fileId}/`);
      const keys = readKeys(await (await sendToBucket("GET", listing)).text());
      for (const key of keys) {
        const answer = await send("DELETE", new URL(`${toUrl("").href}${key}`));
        await answer.body?.cancel();
      }
    },
  };
  if (!presigned) return blobs;
  const publicEndpoint = presigned.endpoint ?? endpoint;
  return {
    ...blobs,
    async signUpload(key, { mimeType, size }) {
      const headers = { "content-type": mimeType };
      // A browser counts the bytes by itself, and would refuse to be told their number.
      const signedHeaders = { ...headers, "content-length": String(size) };
      return { url: await sign("PUT", toUrl(key, publicEndpoint), signedHeaders), method: "PUT", headers };
    },
    async signDownload(key, { name, mimeType }) {
      const url = toUrl(key, publicEndpoint);
      url.searchParams.set("response-content-type", mimeType);
      url.searchParams.set("response-content-disposition", toContentDisposition(name));
      return sign("GET", url);
    },
  };
}
